"""Use cases of mail: what a store writes and in whose name, one mail of a kind about one thing, the log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, select, update

from rafiq.core import backlogs, clock, ids
from rafiq.core.backlogs import Backlog
from rafiq.core.cache import Shortly
from rafiq.core.db import db
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.core.signing import Keyring
from rafiq.core.words import clean_line
from rafiq.messaging import choices, rules
from rafiq.messaging.choices import address_hash, address_hashes
from rafiq.messaging.models import Mail, MailSetting
from rafiq.messaging.rules import FOR_CUSTOMERS, Kind, State
from rafiq.messaging.spacing import PUT_OFF
from rafiq.people.rules import clean_email

MAX_NAME, MAX_POSTAL = 120, 300
_kinds: Shortly[tuple[str, ...]] = Shortly()
_insert_mail, _insert_setting = InsertOnce(Mail), InsertOnce(MailSetting)


@dataclass(frozen=True, slots=True)
class SettingView:
    """Nothing is switched on until somebody does it."""

    kinds: tuple[str, ...] = ()
    sender_name: str = ""
    sender_email: str | None = None
    reply_to: str | None = None
    postal: str = ""


@dataclass(frozen=True, slots=True)
class MailView:
    id: str
    kind: str
    person_id: str | None
    to_hash: str | None
    state: str
    reason_code: str | None
    answer: str
    tries: int
    next_at: datetime | None
    created_at: datetime
    done_at: datetime | None


def setting(store_id: str) -> SettingView:
    row = db.session.scalar(select(MailSetting).where(MailSetting.store_id == store_id))
    if row is None:
        return SettingView()
    return SettingView(tuple(row.kinds), row.sender_name, row.sender_email, row.reply_to, row.postal)


def switched_on(store_id: str) -> tuple[str, ...]:
    """The kinds, as of the last two seconds; what is sent is asked again when it is due."""
    return _kinds.get(store_id, lambda: setting(store_id).kinds)


def save_setting(
    store_id: str,
    *,
    kinds: Sequence[str],
    sender_name: str,
    sender_email: str,
    reply_to: str,
    postal: str,
    origins: tuple[str, ...],
) -> SettingView:
    """All at once. The sender must be on the store's own domain. Raises `Invalid` naming the field."""
    values = {
        "kinds": [kind.value for kind in FOR_CUSTOMERS if kind in kinds],
        "sender_name": _line(sender_name, MAX_NAME, "#/sender_name"),
        "sender_email": _address(sender_email, "#/sender_email"),
        "reply_to": _address(reply_to, "#/reply_to"),
        "postal": _line(postal, MAX_POSTAL, "#/postal"),
        "changed_at": clock.now(),
    }
    sender = values["sender_email"]
    if isinstance(sender, str) and not rules.on_own_domain(sender, origins):
        raise Invalid.field("#/sender_email", "must be on the domain of one of the store's sites")
    if not _insert_setting(store_id=store_id, id=ids.new_id("mst"), **values):
        db.session.execute(update(MailSetting).where(MailSetting.store_id == store_id).values(**values))
    _kinds.clear()
    return setting(store_id)


def switch_on(store_id: str, kind: Kind) -> None:
    """A member asked for this very mail elsewhere; all else stays as it is. Safe to repeat."""
    kinds = [each.value for each in FOR_CUSTOMERS if each is kind or each in setting(store_id).kinds]
    values = {"kinds": kinds, "changed_at": clock.now()}
    if not _insert_setting(store_id=store_id, id=ids.new_id("mst"), sender_name="", postal="", **values):
        db.session.execute(update(MailSetting).where(MailSetting.store_id == store_id).values(**values))
    _kinds.clear()


def _line(typed: str, most: int, pointer: str) -> str:
    return clean_line(typed, most=most, pointer=pointer) if typed.strip() else ""


def _address(typed: str, pointer: str) -> str | None:
    if not typed.strip():
        return None
    address = clean_email(typed)
    if address is None or not address.isascii():
        raise Invalid.field(pointer, "must be one plain address, as hello@shop.example")
    return address


def post(store_id: str, kind: Kind, *, about: str, person_id: str) -> bool:
    """Put a mail to a person on its way; False when this one was written before (G18)."""
    return _insert_mail(**_new(store_id, kind, recipient=person_id, about=about, person_id=person_id))


def post_sealed(
    store_id: str, kind: Kind, *, about: str, to: str, keyring: Keyring, **values: str | None
) -> bool:
    """A mail to somebody who is no customer; address and values are sealed, and gone when the mail is."""
    recipient = address_hash(keyring, to)
    sealed = keyring.encrypt(json.dumps({"to": to} | values))
    return _insert_mail(**_new(store_id, kind, recipient=recipient, about=about) | {"sealed": sealed})


def post_to_member(store_id: str, kind: Kind, *, user_id: str, about: str) -> bool:
    """To somebody who works here, at most once a day about one thing."""
    about = f"{about}|{clock.now().date().isoformat()}"
    return post_to(store_id, kind, user_id=user_id, about=about)


def post_to(store_id: str, kind: Kind, *, user_id: str, about: str) -> bool:
    """To somebody who works here; their address is looked up when it is due."""
    return _insert_mail(**_new(store_id, kind, recipient=user_id, about=about))


def was_posted(store_id: str, kind: Kind, *, about: str, to: str, keyring: Keyring) -> bool:
    recipients = address_hashes(keyring, to)
    query = select(Mail.id).where(
        Mail.store_id == store_id,
        Mail.kind == kind.value,
        Mail.recipient.in_(recipients),
        Mail.about == about,
    )
    return db.session.scalar(query) is not None


def states_of(store_id: str, kind: Kind, *, about: str) -> dict[str, str]:
    """What became of each letter of a kind about one thing, by recipient."""
    query = select(Mail.recipient, Mail.state).where(
        Mail.store_id == store_id, Mail.kind == kind.value, Mail.about == about
    )
    return {row.recipient: row.state for row in db.session.execute(query)}


def _new(
    store_id: str, kind: Kind, *, recipient: str, about: str, person_id: str | None = None
) -> dict[str, object]:
    now = clock.now()
    return {
        "store_id": store_id,
        "id": ids.new_id("mail"),
        "kind": kind.value,
        "recipient": recipient,
        "about": about,
        "person_id": person_id,
        "sealed": None,
        "to_hash": None,
        "locale": None,
        "state": State.WAITING.value,
        "reason_code": None,
        "answer": "",
        "tries": 0,
        "next_at": now - rules.HEAD_START if kind in rules.AT_ONCE else now,
        "created_at": now,
        "done_at": None,
    }


def page(
    store_id: str, *, kind: str = "", state: str = "", before: str | None = None, limit: int = 50
) -> list[MailView]:
    query = select(Mail).where(Mail.store_id == store_id)
    if kind:
        query = query.where(Mail.kind == kind)
    if state:
        query = query.where(Mail.state == state)
    if before:
        query = query.where(Mail.id < before)
    rows = db.session.scalars(query.order_by(Mail.id.desc()).limit(limit))
    return [MailView(*(getattr(row, name) for name in MailView.__dataclass_fields__)) for row in rows]


def backlog(store_id: str | None = None) -> Backlog:
    """What was put off on purpose waits since the day on which it is looked at again."""
    return backlogs.count(
        State,
        state=Mail.state,
        since=case((Mail.reason_code == PUT_OFF, Mail.next_at), else_=Mail.created_at),
        tries=Mail.tries,
        mine=[] if store_id is None else [Mail.store_id == store_id],
    )


def forget(store_id: str, person_id: str) -> None:
    """Erasure: what was written to whom."""
    db.session.execute(delete(Mail).where(Mail.store_id == store_id, Mail.person_id == person_id))
    choices.forget(store_id, person_id)


def forget_old(before: datetime) -> None:
    """The record of a mail ends after a while; called by the nightly job."""
    done = Mail.state != State.WAITING
    # A person's mail stays as long as the person: it is what keeps a second one of the same from being written.
    db.session.execute(delete(Mail).where(done, Mail.created_at < before, Mail.person_id.is_(None)))
    db.session.execute(
        update(Mail)
        .where(done, Mail.created_at < before, Mail.to_hash.is_not(None))
        .values(to_hash=None, answer="")
        .execution_options(synchronize_session=False)
    )


def of_id(mail_id: str, store_id: str) -> MailView:
    """Raises `NotFound`."""
    row = db.session.get(Mail, (store_id, mail_id))
    if row is None:
        detail = "no such mail"
        raise NotFound(detail)
    return MailView(*(getattr(row, name) for name in MailView.__dataclass_fields__))
