"""Friends whom staff noted at the desk: who noted whom for which advocate, the latest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from rafiq.core.alone import alone
from rafiq.core.db import db
from rafiq.core.errors import NotFound
from rafiq.links import introductions
from rafiq.links.models import Introduction, Link
from rafiq.links.service import LinkView

SAME_END = 4  # digits in which a phone ends, with its country's code and without


@dataclass(frozen=True, slots=True)
class Note:
    """One friend noted, by e-mail or phone. ``actor`` is the member's address; notes of older releases have none."""

    id: str
    link_id: str
    advocate_id: str
    actor: str | None
    noted_at: datetime
    email_key: str | None
    phone: str | None


def note(link: LinkView, *, email_key: str | None, phone: str | None, actor: str) -> Note:
    """The friend's next order is credited to this advocate: the last word counts, also on one day.

    A form sent twice on one day is one note.
    """
    # Two who note the same friend at once are one after the other; all spellings of a phone end alike.
    alone(f"{link.store_id} desk {email_key or (phone or '')[-SAME_END:]}")
    today = introductions.lately(
        link.store_id, email_key=email_key, phone=phone, within_days=1, staff_only=True
    )
    known = today[0].id if today and today[0].link.id == link.id else None
    noted = known or introductions.introduce(
        link.store_id, link.id, email_key=email_key, phone=phone, by_staff=True, actor=actor
    )
    return get(link.store_id, noted)


def get(store_id: str, note_id: str) -> Note:
    """Raises `NotFound`."""
    row = db.session.execute(_query(store_id).where(Introduction.id == note_id)).first()
    if row is None:
        raise NotFound(note_id)
    return _view(row)


def lately(store_id: str, *, actor: str | None = None, limit: int = 10) -> list[Note]:
    """By everybody, or by one member."""
    query = _query(store_id).order_by(Introduction.created_at.desc(), Introduction.id.desc()).limit(limit)
    return [
        _view(row) for row in db.session.execute(query.where(Introduction.actor == actor) if actor else query)
    ]


def _query(store_id: str) -> Any:  # noqa: ANN401 - a statement of two entities
    theirs = (Link.store_id == Introduction.store_id) & (Link.id == Introduction.link_id)
    return (
        select(Introduction, Link.person_id)
        .join(Link, theirs)
        .where(Introduction.store_id == store_id, Introduction.by_staff.is_(True))
    )


def _view(row: Any) -> Note:  # noqa: ANN401 - a row of two entities
    noted, person_id = row
    return Note(
        noted.id,
        noted.link_id,
        person_id,
        noted.actor,
        noted.created_at,
        noted.email_key,
        noted.phone,
    )
