"""What an advocate or a program may still owe: the place among friends, the cap on a unit, the budget; hard (G7).

Each is one conditional update, and the advocate's row stays locked to the end of the transaction, so that two orders
of one moment never count the same place twice.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rafiq.core import ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.programs import places
from rafiq.programs.rules import Terms
from rafiq.referrals.models import BudgetCount, CapCount, Referral, Reward
from rafiq.referrals.promises import ADVOCATE, MILESTONE

NO_CAP = 2**31
_caps, _budgets = table_of(CapCount), table_of(BudgetCount)
_rewards, _referrals = table_of(Reward), table_of(Referral)
_insert_budget = InsertOnce(BudgetCount)


def _take(make: Any) -> Any:  # noqa: ANN401 - each engine's own INSERT
    key = (_caps.c.store_id, _caps.c.program_id, _caps.c.advocate_id)
    return (
        make(_caps)
        .on_conflict_do_update(
            index_elements=key, set_={"used": _caps.c.used + 1}, where=_caps.c.used < bindparam("cap")
        )
        .returning(_caps.c.used)
    )


_TAKE = Prepared(_take(sqlite_insert), postgresql=_take(postgresql_insert))
_EARNED = Prepared(
    select(func.coalesce(func.sum(_rewards.c.promised), 0))
    .join(
        _referrals,
        (_referrals.c.store_id == _rewards.c.store_id) & (_referrals.c.id == _rewards.c.referral_id),
    )
    .where(
        _rewards.c.store_id == bindparam("s"),
        _rewards.c.person_id == bindparam("advocate"),
        _rewards.c.side == ADVOCATE,
        _rewards.c.unit == bindparam("unit"),
        _rewards.c.amount > 0,
        _rewards.c.reason_code != "unverified",  # anyone may have said that in a browser
        _referrals.c.program_id == bindparam("program"),
        _referrals.c.id != bindparam("this"),
    )
)
_NEAR = Prepared(
    select(_referrals.c.opened_at).where(
        _referrals.c.store_id == bindparam("s"),
        _referrals.c.advocate_id == bindparam("advocate"),
        _referrals.c.program_id == bindparam("program"),
        _referrals.c.opened_at > bindparam("after"),
        _referrals.c.slot_taken,
        _referrals.c.id != bindparam("this"),
    )
)


def take_place(referral: Referral, terms: Terms) -> int | None:
    """Which friend of this advocate's this is, counting those that still count; None when the cap is reached.

    At the cap exactly one of many parallel orders passes.
    """
    if terms.cap_count and terms.cap_period_days:
        return _take_for_now(referral, terms.cap_count, terms.cap_period_days)
    return take_any_place(referral, terms.cap_count)


def _take_for_now(referral: Referral, most: int, days: int) -> int | None:
    """A place among the friends of so many days. Counting locks the advocate's row first: others wait and then see."""
    nth = take_any_place(referral)
    taken = _NEAR.scalars(
        s=referral.store_id,
        advocate=referral.advocate_id,
        program=referral.program_id,
        after=referral.opened_at - timedelta(days=days),
        this=referral.id,
    )
    free = places.is_free(taken, referral.opened_at, most=most, days=days)
    referral.cap_opens_at = None if free else places.opens_at(taken, most=most, days=days)
    if not free:
        leave_place(referral)
    return nth if free else None


def take_any_place(referral: Referral, cap: int = 0) -> int | None:
    """A place among all friends of this advocate that count; 0 is no cap."""
    nth: int | None = _TAKE.scalar(
        store_id=referral.store_id,
        id=ids.new_id("cap"),
        program_id=referral.program_id,
        advocate_id=referral.advocate_id,
        used=1,
        cap=cap or NO_CAP,
    )
    return nth


def _places(referral: Referral) -> tuple[ColumnElement[bool], ...]:
    """The row that counts this advocate's friends in this program."""
    return (
        _caps.c.store_id == referral.store_id,
        _caps.c.program_id == referral.program_id,
        _caps.c.advocate_id == referral.advocate_id,
    )


def leave_place(referral: Referral) -> None:
    db.session.execute(
        update(_caps).where(*_places(referral), _caps.c.used > 0).values(used=_caps.c.used - 1)
    )


def earned(referral: Referral, unit: str) -> int:
    """What the advocate was promised of a unit for other friends of this program.

    Their row stays locked until the transaction ends, so that two orders which grow at once see each other.
    """
    db.session.execute(select(_caps.c.id).where(*_places(referral)).with_for_update())
    total: int = _EARNED.scalar(
        s=referral.store_id,
        advocate=referral.advocate_id,
        unit=unit,
        program=referral.program_id,
        this=referral.id,
    )
    return int(total)


def reached_before(referral: Referral) -> bool:
    """Whether another friend brought the milestone of this place already; the place may have become free since."""
    still = ("pending", "available", "redeemed")
    query = (
        select(_rewards.c.id)
        .join(
            _referrals,
            (_referrals.c.store_id == _rewards.c.store_id) & (_referrals.c.id == _rewards.c.referral_id),
        )
        .where(
            _referrals.c.store_id == referral.store_id,
            _referrals.c.program_id == referral.program_id,
            _referrals.c.advocate_id == referral.advocate_id,
            _referrals.c.nth == referral.nth,
            _referrals.c.id != referral.id,
            _rewards.c.part == MILESTONE,
            _rewards.c.status.in_(still),
        )
        .limit(1)
    )
    return db.session.execute(query).first() is not None


def reserve(store_id: str, program_id: str, amount: int, budget: int) -> bool:
    """Put an amount aside from the program's budget; False when it does not hold it any more."""
    _insert_budget(store_id=store_id, id=ids.new_id("bud"), program_id=program_id, owed=0)
    mine = (_budgets.c.store_id == store_id, _budgets.c.program_id == program_id)
    taken = (
        update(_budgets)
        .where(*mine, _budgets.c.owed + amount <= budget)
        .values(owed=_budgets.c.owed + amount)
        .returning(_budgets.c.id)
    )
    return db.session.execute(taken).first() is not None


def change_reserve(store_id: str, program_id: str, by: int) -> None:
    """Follow a reward that shrank, fell or came back."""
    if by > 0:
        _insert_budget(store_id=store_id, id=ids.new_id("bud"), program_id=program_id, owed=0)
    mine = (_budgets.c.store_id == store_id, _budgets.c.program_id == program_id)
    db.session.execute(update(_budgets).where(*mine).values(owed=_budgets.c.owed + by))
