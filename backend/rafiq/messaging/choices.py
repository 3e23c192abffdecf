"""Who wants no mail, and which addresses get none: asked each time before something is sent (G35)."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db
from rafiq.core.events import PersonOptedOut
from rafiq.core.prepared import InsertOnce
from rafiq.core.signing import Keyring
from rafiq.messaging import rules
from rafiq.messaging.models import MailChoice, MailSuppression
from rafiq.messaging.rules import FOR_CUSTOMERS

SALT = "rafiq.mail-address"
_insert_suppression, _insert_choice = InsertOnce(MailSuppression), InsertOnce(MailChoice)


@dataclass(frozen=True, slots=True)
class ChoiceView:
    off_kinds: tuple[str, ...] = ()
    all_off: bool = False


def choice(store_id: str, person_id: str) -> ChoiceView:
    row = _choice(store_id, person_id)
    return ChoiceView(tuple(row.off_kinds), row.all_off_at is not None) if row else ChoiceView()


def choose(store_id: str, person_id: str, *, wanted: Sequence[str]) -> ChoiceView:
    """A person's own choice on their page; choosing something ends an earlier "no more mail".

    Wanting nothing at all is `unsubscribe`, which lasts.
    """
    off = [kind.value for kind in FOR_CUSTOMERS if kind not in wanted]
    return _keep(store_id, person_id, off=off, all_off=False)


def unsubscribe(store_id: str, person_id: str, address: str | None, keyring: Keyring) -> None:
    """No more mail from this store, at once and for good (G35). Safe to repeat.

    The address is remembered as a keyed hash, so that it stays so when the person is forgotten and comes again.
    """
    before = choice(store_id, person_id)
    _keep(store_id, person_id, off=list(before.off_kinds), all_off=True)
    if address:
        suppress(store_id, address_hash(keyring, address), rules.UNSUBSCRIBED)


def resubscribe(store_id: str, address: str, keyring: Keyring) -> None:
    """The person asked for mail again: only what they themselves had stopped is opened."""
    db.session.execute(
        delete(MailSuppression).where(
            MailSuppression.store_id == store_id,
            MailSuppression.address_hash.in_(address_hashes(keyring, address)),
            MailSuppression.reason_code == rules.UNSUBSCRIBED,
        )
    )


def _keep(store_id: str, person_id: str, *, off: list[str], all_off: bool) -> ChoiceView:
    now = clock.now()
    was_off = choice(store_id, person_id).all_off
    values = {"off_kinds": off, "all_off_at": now if all_off else None, "changed_at": now}
    if not _insert_choice(store_id=store_id, id=ids.new_id("mch"), person_id=person_id, **values):
        db.session.execute(
            update(MailChoice)
            .where(MailChoice.store_id == store_id, MailChoice.person_id == person_id)
            .values(**values)
        )
    if all_off and not was_off:
        outbox.append(store_id, PersonOptedOut(person_id=person_id))
    return ChoiceView(tuple(off), all_off)


def _choice(store_id: str, person_id: str) -> MailChoice | None:
    query = select(MailChoice).where(MailChoice.store_id == store_id, MailChoice.person_id == person_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def address_hash(keyring: Keyring, address: str) -> str:
    return address_hashes(keyring, address)[0]


def address_hashes(keyring: Keyring, address: str) -> list[str]:
    """By each of our keys, the newest first: what was suppressed under an older one stays so."""
    folded = address.strip().lower().encode()
    return [hmac.new(key, folded, hashlib.sha256).hexdigest() for key in keyring.derived(SALT)]


def suppress(store_id: str, hashed: str, reason_code: str) -> bool:
    """True when it is new. What the reader themselves stopped counts more than an address that takes no mail."""
    new = _insert_suppression(
        store_id=store_id,
        id=ids.new_id("sup"),
        address_hash=hashed,
        reason_code=reason_code,
        created_at=clock.now(),
    )
    if not new and reason_code == rules.UNSUBSCRIBED:
        this = (MailSuppression.store_id == store_id, MailSuppression.address_hash == hashed)
        db.session.execute(update(MailSuppression).where(*this).values(reason_code=reason_code))
    return new


def suppressions(store_id: str, hashes: Iterable[str]) -> dict[str, str]:
    """Which of these addresses get no mail, and why."""
    query = select(MailSuppression.address_hash, MailSuppression.reason_code).where(
        MailSuppression.store_id == store_id, MailSuppression.address_hash.in_(set(hashes))
    )
    return {row.address_hash: row.reason_code for row in db.session.execute(query)}


def lift(store_id: str, hashed: str) -> None:
    """A member says that the address is right after all; what a reader stopped is not theirs to open."""
    db.session.execute(
        delete(MailSuppression).where(
            MailSuppression.store_id == store_id,
            MailSuppression.address_hash == hashed,
            MailSuppression.reason_code != rules.UNSUBSCRIBED,
        )
    )


def forget(store_id: str, person_id: str) -> None:
    """Erasure: what they chose. A suppressed address stays suppressed, as a hash."""
    db.session.execute(
        delete(MailChoice).where(MailChoice.store_id == store_id, MailChoice.person_id == person_id)
    )
