"""Days of the store's own calendar within a query: which of them a moment is of, on both databases."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func

from rafiq.core import clock
from rafiq.core.db import is_postgresql
from rafiq.stores import service as stores

BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(days=7)  # no clock is put forward and back again within a week


def day_of(store_id: str, at: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """As ISO writes it; the same day that `conditions.moments` begins and ends."""
    zone = stores.get_store(store_id).timezone
    if is_postgresql():
        return func.to_char(func.timezone(zone, at), "YYYY-MM-DD")
    first, *later = _shifts(zone, clock.now().year)
    whens = [(at >= since, func.date(at, f"{seconds:+d} seconds")) for since, seconds in reversed(later)]
    usual = func.date(at, f"{first[1]:+d} seconds")
    return case(*whens, else_=usual) if whens else usual


@lru_cache(maxsize=100)
def _shifts(name: str, year: int) -> list[tuple[datetime, int]]:
    """From when on its clocks are so many seconds ahead of UTC, oldest first, until the end of next year."""
    zone, at = ZoneInfo(name), BEGAN
    found = [(at, _ahead(zone, at))]
    while at.year < year + 2:
        last, at = at, at + _STEP
        if _ahead(zone, at) != found[-1][1]:
            found.append((_turn(zone, last, at), _ahead(zone, at)))
    return found


def _turn(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second in which the clocks are changed."""
    old = _ahead(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        before, after = (middle, after) if _ahead(zone, middle) == old else (before, middle)
    return after


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
