"""Links and rewards of another program in a file that a member puts in: judged first, then taken line by line."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.exc import DataError

from rafiq.core.db import db
from rafiq.core.errors import Conflict
from rafiq.moving import advocates, foreseen, rewards, rows, sums
from rafiq.moving.rows import Refused, RowProblem
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import Record, Sheet
from rafiq.moving.sums import Became, Change, Tally

COUNTS = "counts"  # beside a line that waits: what it changes, for whoever is erased before the yes
HOLD_DAYS, MOST_HOLD_DAYS = 14, 365
Kept = dict[str, Any]
Outcome = TypeVar("Outcome")
Line = TypeVar("Line")
Refusal = list[Any]  # line, cells, problem, as it is kept


@dataclass(frozen=True, slots=True)
class Told:
    """What a member says of the whole file: where it comes from, how long a pending reward without a date waits.

    ``currency`` is the store's own, where a line names none; another is taken only with ``any_currency`` (G10).
    """

    source: str = "other"
    hold_days: int = HOLD_DAYS
    currency: str = ""
    any_currency: bool = False

    @property
    def only(self) -> str | None:
        return None if self.any_currency else self.currency or None


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of the file: what it says, as it is kept until somebody says yes, or why it cannot be taken in."""

    record: Record
    kept: Kept | None
    problem: str | None = None


def read(sheet: Sheet, places: Mapping[str, int]) -> Iterator[Judged]:
    """Each line with its number and cells, so that one that is refused in the end can still be told."""
    for record in sheet.records:
        if record.problem:
            yield Judged(record, None, record.problem.value)
            continue
        try:
            found = rows.cells(record, places)
            yield Judged(record, {"line": record.number, "cells": record.cells, "found": found})
        except Refused as refused:
            yield Judged(record, None, refused.problem.value)


def judge_link(store_id: str, kept: Kept, seen: Seen, _told: Told) -> Change:
    return Change(int(advocates.would_be_new(store_id, kept["found"], seen)))


def judge_reward(store_id: str, kept: Kept, seen: Seen, told: Told) -> Change:
    """One in another currency is not counted as new: it waits among ``others`` for a word of its own."""
    row = rows.reward(kept["found"], currency=told.currency)
    became = foreseen.reward(store_id, row, seen, source=told.source)
    if isinstance(became, bool):
        return sums.change_of(became)
    return became.change(other=told.only not in {None, row.money.currency})


def take_links(store_id: str, kept: Iterable[Kept], tally: Tally, told: Told) -> list[Refusal]:
    return _each(kept, tally, lambda each: advocates.take_in(store_id, each["found"], source=told.source))


def take_rewards(
    store_id: str, kept: Iterable[Kept], tally: Tally, told: Told, *, since: str
) -> list[Refusal]:
    """Those of this very file have ids above ``since``."""
    hold = timedelta(days=told.hold_days)

    def take(each: Kept) -> Became:
        row = rows.reward(each["found"], currency=told.currency)
        return rewards.take_in(store_id, row, source=told.source, hold=hold, only=told.only, since=since)

    return _each(kept, tally, take)


def one(take: Callable[[Line], Outcome], line: Line) -> Outcome | RowProblem:
    """Whether the line was new, or why it was refused, in which case nothing of it is kept."""
    try:
        with db.session.begin_nested():
            return take(line)
    except Refused as refused:
        return refused.problem
    except Conflict:
        return RowProblem.CHANGED
    except (DataError, OverflowError):  # a number that no database holds
        return RowProblem.BAD_AMOUNT


def _each(kept: Iterable[Kept], tally: Tally, take: Callable[[Kept], Became]) -> list[Refusal]:
    refused = []
    for each in kept:
        became = one(take, each)
        if isinstance(became, RowProblem):
            refused.append([each["line"], each["cells"], became.value])
            tally.bad += 1
        else:
            tally.take(sums.change_of(became))
    return refused
