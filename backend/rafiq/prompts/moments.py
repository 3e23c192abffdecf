"""What was put to somebody and what they made of it: asked, shared, closed; each is one moment."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import insert_into
from rafiq.people import service as people
from rafiq.prompts.models import AskMoment

GRACE = timedelta(hours=1)  # whoever is on the page is asked there; only then is a mail worth anything
_moments = table_of(AskMoment)
_insert = insert_into(AskMoment)


def add(
    store_id: str,
    person_id: str,
    what: str,
    *,
    channel: str,
    ask_id: str | None = None,
    via: str | None = None,
    surface: str | None = None,
) -> None:
    """``ask_id``: what it was about, if anything; ``via`` and ``surface``: see `AskMoment`."""
    where = {"channel": channel, "via": via, "surface": surface}
    row: dict[str, object] = {"store_id": store_id, "id": ids.new_id("akm"), "at": clock.now()}
    _insert.run(row | {"ask_id": ask_id, "person_id": person_id, "what": what} | where)


def met(store_id: str, person_id: str, surface: str, *, channel: str = "widget") -> None:
    """A page asked them by itself, about no order that a policy knows of. A page is one ask."""
    mine = (_of_person(store_id, person_id), _moments.c.what == "ask")
    last = db.session.scalar(select(func.max(_moments.c.at)).where(*mine))
    if (last is None or clock.now() - last >= GRACE) and not people.is_erased(store_id, person_id):
        add(store_id, person_id, "ask", channel=channel, surface=surface)


def closed(store_id: str, person_id: str) -> None:
    """They closed what asked them by itself, untouched: a no, of which a few are enough for a year."""
    if not people.is_erased(store_id, person_id):
        add(store_id, person_id, "closed", channel="widget")


def times(store_id: str, ask_id: str) -> int:
    """How often this was put, so that a mail about each time is written once."""
    put = (
        _moments.c.store_id == store_id,
        _moments.c.ask_id == ask_id,
        _moments.c.what.in_(("ask", "question")),
    )
    return db.session.scalar(select(func.count()).select_from(_moments).where(*put)) or 0


def asked_about(store_id: str, ask_id: str) -> list[datetime]:
    mine = (_moments.c.store_id == store_id, _moments.c.ask_id == ask_id, _moments.c.what == "ask")
    return list(db.session.scalars(select(_moments.c.at).where(*mine)))


def shared_at(store_id: str, person_id: str) -> datetime | None:
    """When they first pressed a share button."""
    mine = (_of_person(store_id, person_id), _moments.c.what == "shared")
    first: datetime | None = db.session.scalar(select(func.min(_moments.c.at)).where(*mine))
    return first


def forget(store_id: str, person_id: str) -> None:
    db.session.execute(delete(_moments).where(_of_person(store_id, person_id)))


def _of_person(store_id: str, person_id: str) -> ColumnElement[bool]:
    return and_(_moments.c.store_id == store_id, _moments.c.person_id == person_id)
