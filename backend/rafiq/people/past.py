"""Customers of the past: when those whom a shop brings along last bought, which no order here tells."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, bindparam, func, or_, select, update

from rafiq.core.db import db, table_of
from rafiq.core.prepared import among
from rafiq.people.models import Person

A_DAY, A_MOMENT = timedelta(days=1), timedelta(seconds=1)
MIDNIGHT = time()
_people = table_of(Person)
_last = _people.c.last_bought_at


def remember(store_id: str, bought: Mapping[str, datetime], *, sure: bool) -> None:
    """When the day was over on which each last bought, as a list says; the newest counts.

    What is not ``sure`` replaces nothing that is known.
    """
    newer = or_(_last.is_(None), _last < bindparam("bought_at")) if sure else _last.is_(None)
    mine = (
        _people.c.store_id == store_id,
        _people.c.id == bindparam("person"),
        _people.c.erased_at.is_(None),
    )
    change = update(_people).where(*mine, newer).values(last_bought_at=bindparam("bought_at"))
    rows = [{"person": person_id, "bought_at": at} for person_id, at in bought.items()]
    if rows:
        db.session.execute(change, rows)


def known(store_id: str, person_ids: set[str]) -> dict[str, datetime]:
    """Of those who bought elsewhere: when the day was over on which they last did."""
    mine = (_people.c.store_id == store_id, _people.c.id.in_(person_ids), _last.is_not(None))
    return {
        row.id: row.last_bought_at for row in db.session.execute(select(_people.c.id, _last).where(*mine))
    }


def day(here: datetime | None, elsewhere: datetime | None, zone: str) -> str:
    """As lists tell it, so that an import understands it: of the last order here, else as a list said; may be empty."""
    at = here or (elsewhere - A_MOMENT if elsewhere else None)
    return at.astimezone(ZoneInfo(zone)).date().isoformat() if at else ""


def over(said: datetime, zone: str) -> datetime:
    """When, in the shop's zone, the day was over on which somebody bought, as a list says.

    Midnight stands for a whole day; another time may be that of the list's own clock.
    """
    local = ZoneInfo(zone)
    there = said.astimezone(local).date()
    on = said.date() if said.time() == MIDNIGHT else max(said.date(), there)
    return datetime.combine(on + A_DAY, MIDNIGHT, local).astimezone(UTC)


def last_bought(store_id: str, person_ids: set[str], *, since: datetime) -> datetime | None:
    """When the last of these people bought elsewhere, if that was not before ``since``."""
    mine = (_people.c.store_id == store_id, _people.c.id.in_(person_ids), _last >= since)
    found: datetime | None = db.session.scalar(select(func.max(_last)).where(*mine))
    return found


def bought_between(people: str, since: str, until: str) -> ScalarSelect[int]:
    """How many of them did, as a part of a statement that is given the store as ``s`` and these by their names."""
    within = (_last >= bindparam(since), _last <= bindparam(until))
    mine = (_people.c.store_id == bindparam("s"), among(_people.c.id, people))
    return select(func.count()).where(*mine, *within).scalar_subquery()
