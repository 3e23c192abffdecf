"""Takes mails that are due, asks once more whether they may go, and writes down what became of each.

One at a time and on lease, as webhooks are; what a killed worker held is taken again with the same Message-ID.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from threading import Lock

import structlog
from sqlalchemy import select, update

from rafiq.core import clock
from rafiq.core.db import db, no_others, transaction
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.signing import Keyring
from rafiq.core.texts import pick_locale
from rafiq.messaging import buyers, choices, letters, rules, smtp, spacing, trials, weekly
from rafiq.messaging import service as mail
from rafiq.messaging.letters import Content, Sender
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import AT_ONCE, FOR_CUSTOMERS, Kind, State, Verdict
from rafiq.messaging.smtp import Told, Transport
from rafiq.people import service as people
from rafiq.settings import Settings
from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView

LEASE = timedelta(minutes=3)
STOP_LIFETIME = timedelta(days=3_650)
STOP_KIND, WEEKLY_STOP_KIND = "mail", "weekly"
log = structlog.get_logger(__name__)
_running = Lock()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a mail's words are asked for. ``values`` were sealed with it; ``recipient`` is a member's user id."""

    store: StoreView
    kind: Kind
    about: str
    person_id: str | None
    locale: str
    values: dict[str, str]
    recipient: str
    written_at: datetime


# The words about referrals and rewards live on the floor above; None when there is nothing to tell any more, and
# `spacing.NotYet` where it is too early to tell it.
Words = Callable[["Postman", Subject], Content | None]


@dataclass(frozen=True)
class Postman:
    """What sending needs of the running program."""

    keyring: Keyring
    settings: Settings
    words: Words

    @cached_property
    def transport(self) -> Transport | None:
        return smtp.transport_of(self.settings.smtp_url)


@dataclass(frozen=True, slots=True)
class _Recipient:
    address: str
    locale: str | None
    values: dict[str, str]


class _NotToBeSent(Exception):
    """Why, and for an address that is closed, as which hash it is: there it can be opened again."""

    def __init__(self, reason_code: str, closed: str | None = None) -> None:
        super().__init__(reason_code)
        self.reason_code, self.closed = reason_code, closed


def run(postman: Postman) -> int:
    """Send everything that is due, in this process once at a time; how many were taken. Needs an app context."""
    if not _running.acquire(blocking=False):
        return 0
    try:
        taken = 0
        while (key := _take()) is not None:
            taken += 1
            if not _send(postman, *key):
                break  # the server is away: whoever is next would wait for it as well
        return taken
    finally:
        _running.release()


def sender_of(settings: Settings, store: StoreView) -> Sender | None:
    """In the store's own name where it has an address, else from the operator's, with replies to the store."""
    own = mail.setting(store.id)
    address = own.sender_email or settings.mail_from
    if not address:
        return None
    name = own.sender_name or store.name
    accent = store.accent or letters.ACCENT
    return Sender(name, address, own.reply_to, settings.mail_from or address, own.postal, accent)


def stop_url(postman: Postman, store_id: str, person_id: str) -> str:
    """Names the reader and the store, and nobody can make one up (RFC 8058)."""
    claims: dict[str, object] = {"s": store_id, "p": person_id}
    token = postman.keyring.seal(STOP_KIND, claims, now=clock.now(), lifetime=STOP_LIFETIME)
    return f"{postman.settings.public_url}/u/{token}"


def weekly_stop_url(postman: Postman, store_id: str, user_id: str) -> str:
    """As `stop_url`, for the weekly letter to a member."""
    claims: dict[str, object] = {"s": store_id, "u": user_id}
    token = postman.keyring.seal(WEEKLY_STOP_KIND, claims, now=clock.now(), lifetime=STOP_LIFETIME)
    return f"{postman.settings.public_url}/u/weekly/{token}"


def _take() -> tuple[str, str] | None:
    now = clock.now()
    due = [Mail.state == State.WAITING, Mail.next_at <= now]
    first = select(Mail.id).where(*due).order_by(Mail.next_at).limit(1)
    nothing = db.session.execute(first).first() is None
    db.session.remove()
    if nothing:
        return None
    lease = (
        update(Mail)
        .where(Mail.id.in_(no_others(first)))
        .values(next_at=now + LEASE)
        .returning(Mail.store_id, Mail.id)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        row = session.execute(lease).first()
    return (row.store_id, row.id) if row else None


def _send(postman: Postman, store_id: str, mail_id: str) -> bool:
    """Whether the server may be asked again at once."""
    try:
        with transaction() as session:
            row = session.get(Mail, (store_id, mail_id))
            if row is None:
                return True
            sent, sender, to, hashed = _compose(postman, row)
    except _NotToBeSent as reason:
        _drop(store_id, mail_id, reason)
        return True
    except spacing.NotYet as wait:
        spacing.put_off(store_id, mail_id, wait.until)
        return True
    except Exception:
        log.exception("mail.failed", mail_id=mail_id)  # its lease runs out, and it is taken again
        return True
    transport = postman.transport
    try:
        told = (
            transport.send(sender=sender, to=to, name=mail_id, content=sent)
            if transport
            else Told(Verdict.FAILED)
        )
    except Exception:
        log.exception("mail.failed", mail_id=mail_id)
        told = Told(Verdict.LATER, reason_code="no_answer", reached=False)
    _record(store_id, mail_id, told, hashed)
    return told.reached


def _compose(postman: Postman, row: Mail) -> tuple[bytes, str, str, str]:
    """The mail, its envelope and the recipient's hash. Raises `_NotToBeSent`, `spacing.NotYet`."""
    store, kind = stores.get_store(row.store_id), Kind(row.kind)
    to = _recipient(postman, row, kind)
    if store.test_of and (kind in FOR_CUSTOMERS or (store.sample and kind not in AT_ONCE)):
        raise _NotToBeSent("test_store")
    hashes = choices.address_hashes(postman.keyring, to.address)
    for closed, why in choices.suppressions(row.store_id, hashes).items():
        if kind in FOR_CUSTOMERS or why != rules.UNSUBSCRIBED:
            raise _NotToBeSent(f"address_{why}", closed)
    if postman.transport is None:
        raise _NotToBeSent("no_mail_server")
    sender = sender_of(postman.settings, store)
    if sender is None:
        raise _NotToBeSent("no_sender")
    locale = pick_locale(to.locale, store.locale)
    shown, content = trials.letter_in(to.values) or (
        kind,
        postman.words(
            postman,
            Subject(store, kind, row.about, row.person_id, locale, to.values, row.recipient, row.created_at),
        ),
    )
    if content is None:
        raise _NotToBeSent("out_of_date")
    spacing.check(row, clock.now())
    stop = _stop(postman, row, kind)
    letter = letters.write(shown, content, locale, store=store.name, sender=sender, stop_url=stop)
    try:
        sent = letters.message(
            letter,
            mail_id=row.id,
            sender=sender,
            to=to.address,
            at=clock.now(),
            locale=locale,
            stop_url=stop,
        )
        return sent, sender.envelope, letters.wire_address(to.address), hashes[0]
    except ValueError as error:
        raise _NotToBeSent("bad_address") from error


def _stop(postman: Postman, row: Mail, kind: Kind) -> str | None:
    """What a reader can stop; an invitation or a new password they cannot."""
    if row.person_id:
        return stop_url(postman, row.store_id, row.person_id)
    return weekly_stop_url(postman, row.store_id, row.recipient) if kind is Kind.WEEKLY else None


def _recipient(postman: Postman, row: Mail, kind: Kind) -> _Recipient:
    if row.person_id:
        return _advocate(row, kind)
    if row.sealed:
        try:
            values = json.loads(postman.keyring.decrypt(row.sealed))
        except Invalid as error:
            raise _NotToBeSent("key_lost") from error
        return _Recipient(values.pop("to"), values.pop("locale", None), values)
    user = members.find_user(user_id=row.recipient)
    if user is None:
        raise _NotToBeSent("no_address")
    if kind is Kind.WEEKLY and not weekly.goes_to(row.store_id, user.id, row.about):
        raise _NotToBeSent("not_wanted")
    return _Recipient(user.email, user.locale, {})


def _advocate(row: Mail, kind: Kind) -> _Recipient:
    """Consent is asked for now and not when the mail was written (G35)."""
    if kind not in mail.setting(row.store_id).kinds:
        raise _NotToBeSent("switched_off")
    chosen = choices.choice(row.store_id, str(row.person_id))
    if chosen.all_off or kind in chosen.off_kinds:
        raise _NotToBeSent("not_wanted")
    try:
        person = people.get(row.store_id, str(row.person_id))
    except NotFound as error:
        raise _NotToBeSent("no_address") from error
    if not person.email:
        raise _NotToBeSent("no_address")
    return _Recipient(person.email, person.locale, {})


def _drop(store_id: str, mail_id: str, why: _NotToBeSent) -> None:
    with transaction() as session:
        row = session.get(Mail, (store_id, mail_id))
        if row is not None:
            row.to_hash = why.closed
            _finish(row, State.DROPPED, why.reason_code)


def _record(store_id: str, mail_id: str, told: Told, hashed: str) -> None:
    with transaction() as session:
        row = session.get(Mail, (store_id, mail_id))
        if row is None:
            return  # forgotten while it went
        row.tries += 1
        row.answer, row.to_hash = told.answer, hashed
        if told.verdict is Verdict.SENT:
            _finish(row, State.SENT, None)
            buyers.was_sent(store_id, Kind(row.kind), row.about, row.recipient)
        elif told.verdict is Verdict.LATER:
            row.reason_code = told.reason_code
            row.next_at = rules.next_try(row.tries, row.created_at, clock.now())
            if row.next_at is None:
                _finish(row, State.FAILED, told.reason_code or "gave_up")
        else:
            _finish(row, State.FAILED, told.reason_code)
            if told.verdict is Verdict.REFUSED:
                choices.suppress(store_id, hashed, rules.REFUSED)


def _finish(row: Mail, state: State, reason_code: str | None) -> None:
    row.state, row.reason_code = state.value, reason_code
    row.next_at, row.done_at, row.sealed = None, clock.now(), None
