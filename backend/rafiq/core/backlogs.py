"""What waits of deliveries of one kind: how many of each state, since when, and what was tried before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from rafiq.core.db import db

WAITING, GIVEN_UP = "waiting", "failed"  # of every kind of delivery


@dataclass(frozen=True, slots=True)
class Backlog:
    """``oldest_at``: since when the oldest that waits waits. ``retrying``: of those, how many were tried before.

    ``tries``: how many were made for all that is kept, the first ones among them.
    """

    counts: dict[str, int]
    oldest_at: datetime | None
    retrying: int
    tries: int

    @property
    def waiting(self) -> int:
        return self.counts[WAITING]

    @property
    def given_up(self) -> int:
        return self.counts[GIVEN_UP]


def count(
    states: Iterable[str],
    *,
    state: InstrumentedAttribute[str],
    since: ColumnElement[datetime] | InstrumentedAttribute[datetime],
    tries: InstrumentedAttribute[int],
    mine: Iterable[ColumnElement[bool]] = (),
) -> Backlog:
    """``mine``: which rows count, such as those of one store; all of them for an operator."""
    mine = tuple(mine)
    made, again = func.coalesce(func.sum(tries), 0), func.count().filter(tries > 0)
    found = dict.fromkeys(states, 0)
    retrying = total = 0
    for name, rows, tried, before in db.session.execute(
        select(state, func.count(), made, again).where(*mine).group_by(state)
    ):
        found[str(name)], total = int(rows), total + int(tried)
        retrying = int(before) if name == WAITING else retrying
    oldest = db.session.scalar(select(func.min(since)).where(*mine, state == WAITING))
    return Backlog(found, oldest, retrying, total)
