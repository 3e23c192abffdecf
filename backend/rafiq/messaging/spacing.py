"""At most one letter a day asks a person for something, and what matters most goes first; how a letter waits."""

from datetime import datetime, timedelta

from sqlalchemy import select

from rafiq.core.db import db, transaction
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import Kind, State

# Whoever is unhappy says so in the first, and the others are not sent then (S1-10, S2-8).
ASKING = (Kind.SURVEY, Kind.VALUE, Kind.ASK, Kind.INVITE)
WITH_LINK = (Kind.ASK, Kind.INVITE)
PUT_OFF = "put_off"
A_DAY = timedelta(days=1)
SOON = timedelta(minutes=6)  # longer than the lease of one that is on its way just now


class NotYet(Exception):
    """Something else is asked of this person first, or it is too early."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def check(letter: Mail, now: datetime) -> None:
    """Raises `NotYet` for a letter that another to the same person comes before.

    Somebody's link waits for those that ask, but none of them waits for it.
    """
    if letter.kind not in (*ASKING, Kind.WELCOME):
        return
    query = select(Mail).where(
        Mail.store_id == letter.store_id,
        Mail.kind.in_([kind.value for kind in ASKING]),
        Mail.recipient == letter.recipient,
        Mail.id != letter.id,
    )
    others = db.session.scalars(query).all()
    sent = [each.done_at for each in others if each.state == State.SENT and each.done_at is not None]
    if sent and max(sent) > now - A_DAY:
        raise NotYet(max(sent) + A_DAY)
    due = [each for each in others if each.next_at is not None and each.next_at < now + SOON]
    if any(_rank(each) < _rank(letter) for each in due):
        raise NotYet(now + SOON)


def put_off(store_id: str, mail_id: str, until: datetime) -> None:
    with transaction() as session:
        row = session.get(Mail, (store_id, mail_id))
        if row is not None and row.state == State.WAITING:
            row.next_at, row.reason_code = until, PUT_OFF


def has_their_link(store_id: str, person_id: str) -> bool:
    """Whether a letter has brought this person their link before."""
    query = select(Mail.id).where(
        Mail.store_id == store_id,
        Mail.kind.in_([kind.value for kind in WITH_LINK]),
        Mail.recipient == person_id,
        Mail.state == State.SENT,
    )
    return db.session.execute(query.limit(1)).first() is not None


def _rank(letter: Mail) -> tuple[int, str]:
    kind = Kind(letter.kind)
    return ASKING.index(kind) if kind in ASKING else len(ASKING), letter.id
