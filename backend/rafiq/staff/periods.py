"""Closing a period: all that was earned and not closed yet, summed exactly once; and what each period came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, insert, literal, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, NotFound
from rafiq.core.money import Money
from rafiq.core.prepared import InsertOnce
from rafiq.staff.models import StaffEntry, StaffMember, StaffPeriod, StaffPeriodEntry

_entries, _periods, _closed = table_of(StaffEntry), table_of(StaffPeriod), table_of(StaffPeriodEntry)
_members = table_of(StaffMember)
_insert_period = InsertOnce(StaffPeriod)


@dataclass(frozen=True, slots=True)
class PeriodView:
    id: str
    number: int
    closed_at: datetime
    closed_by: str


@dataclass(frozen=True, slots=True)
class Total:
    """What one period brought to one member of staff in one unit; below zero when more was taken back than earned."""

    ref: str
    name: str
    amount: Money
    rewards: int


def next_number(store_id: str) -> int:
    """The number of the period that runs now."""
    highest = db.session.scalar(select(func.max(_periods.c.number)).where(_periods.c.store_id == store_id))
    return int(highest or 0) + 1


def close(store_id: str, number: int, *, actor: str) -> PeriodView:
    """Close the running period by its number. Of many at once one closes, and all get the same answer.

    What is taken back afterwards counts negatively in the next. Raises `Conflict` when it is not this period's turn or
    nothing was earned.
    """
    period_id = ids.new_id("prd")
    values = {"number": number, "closed_at": clock.now(), "closed_by": actor}
    its_turn = number == next_number(store_id) and bool(totals(store_id))
    if its_turn and _insert_period(store_id=store_id, id=period_id, **values):
        _take_open(store_id, period_id)
    closed = _find(store_id, _periods.c.number == number)  # by this call, by a parallel one, or long ago
    if closed is None:
        detail = f"period {number} is not the one that runs, or nothing was earned since the last close"
        raise Conflict(detail)
    return closed


def every(store_id: str) -> list[PeriodView]:
    """Closed periods, newest first."""
    query = select(_periods).where(_periods.c.store_id == store_id).order_by(_periods.c.number.desc())
    return [PeriodView(row.id, row.number, row.closed_at, row.closed_by) for row in db.session.execute(query)]


def by_number(store_id: str, number: int) -> PeriodView:
    """Raises `NotFound`."""
    found = _find(store_id, _periods.c.number == number)
    if found is None:
        detail = f"period {number} was not closed"
        raise NotFound(detail)
    return found


def totals(store_id: str, period: PeriodView | None = None) -> list[Total]:
    """What each member of staff has in a closed period, or in the one that runs."""
    in_period = and_(
        _closed.c.store_id == _entries.c.store_id,
        _closed.c.entry_id == _entries.c.id,
        _closed.c.period_id == (period.id if period else ""),
    )
    which = exists().where(in_period) if period else _open()
    who = and_(_members.c.store_id == _entries.c.store_id, _members.c.ref == _entries.c.staff_ref)
    query = (
        select(
            _entries.c.staff_ref,
            _members.c.name,
            _entries.c.unit,
            func.sum(_entries.c.amount),
            func.count(func.distinct(_entries.c.reward_id)),
        )
        .join(_members, who)
        .where(_entries.c.store_id == store_id, which)
        .group_by(_entries.c.staff_ref, _members.c.name, _entries.c.unit)
        .order_by(_members.c.name, _entries.c.unit)
    )
    return [
        Total(ref, name, Money(int(amount), unit), int(rewards))
        for ref, name, unit, amount, rewards in db.session.execute(query)
    ]


def sums(found: Sequence[Total]) -> list[Money]:
    """One sum for each unit; different units are never added up."""
    units = dict.fromkeys(each.amount.currency for each in found)
    return [
        Money(sum(each.amount.amount for each in found if each.amount.currency == unit), unit)
        for unit in units
    ]


def _take_open(store_id: str, period_id: str) -> None:
    """Put every open entry into this period in one statement. An entry's own id makes the row's."""
    columns = ("store_id", "id", "period_id", "entry_id")
    row_id = func.replace(_entries.c.id, "ste_", "spe_")
    found = select(_entries.c.store_id, row_id, literal(period_id), _entries.c.id)
    taken = insert(_closed).from_select(columns, found.where(_entries.c.store_id == store_id, _open()))
    db.session.execute(taken)


def _open() -> ColumnElement[bool]:
    """Not in any period yet."""
    return ~exists().where(_closed.c.store_id == _entries.c.store_id, _closed.c.entry_id == _entries.c.id)


def _find(store_id: str, condition: ColumnElement[bool]) -> PeriodView | None:
    row = db.session.execute(select(_periods).where(_periods.c.store_id == store_id, condition)).first()
    return PeriodView(row.id, row.number, row.closed_at, row.closed_by) if row else None
