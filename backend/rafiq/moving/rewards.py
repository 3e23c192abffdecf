"""Rewards that an older program owed: held or there to spend as they were, each line once, released in their time."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of, transaction
from rafiq.core.money import Money
from rafiq.core.prepared import InsertOnce
from rafiq.ledger import service as ledger
from rafiq.moving.models import ImportedReward
from rafiq.moving.rows import BalanceRow, Refused, RewardRow, RowProblem
from rafiq.people import service as people
from rafiq.people.models import Person
from rafiq.people.rules import Identity
from rafiq.referrals.models import Reward
from rafiq.referrals.proof import BROUGHT

REASON = "imported"
PENDING, AVAILABLE, CANCELLED = "pending", "available", "cancelled"
SPENT_ON = "before-the-move"  # what was spent in the older house: one order of this name for each account
AT_ONCE = 500
_rewards, _own, _people = table_of(ImportedReward), table_of(Reward), table_of(Person)
_insert = InsertOnce(ImportedReward)


def take_in(store_id: str, row: RewardRow, *, source: str, hold: timedelta) -> bool:
    """One reward; whether anything changed. A line that comes again, with a newer status, moves on a pending one.

    ``hold`` is how long a pending one without a date waits. Raises `Refused` where amount or person differ, and for
    a reward of this very store.
    """
    if _is_here(_own, store_id, row.external_id) or _is_here(_rewards, store_id, row.external_id):
        raise Refused(RowProblem.OURS)
    known = _known(store_id, source, row.external_id)
    if known is None and row.status == CANCELLED:
        return False
    person_id = _person(store_id, row.identity)
    if known is None:
        release_at = (row.release_at or clock.now() + hold) if row.status == PENDING else None
        _make(
            store_id,
            source,
            row.external_id,
            person_id=person_id,
            money=row.money,
            status=row.status,
            release_at=release_at,
        )
        return True
    if (known.person_id, known.amount, known.unit) != (person_id, row.money.amount, row.money.currency):
        raise Refused(RowProblem.CHANGED)
    if known.status != PENDING or row.status == PENDING:
        return False
    _turn(known, row.status)
    return True


def open_balance(store_id: str, row: BalanceRow, *, source: str) -> bool:
    """What an account of another Rafiq had available and redeemed, once; whether it was new.

    A debt is made as it was made there: spent first, then taken back. Raises `Refused` for one that cannot be,
    and for an account of this very store.
    """
    if _is_here(_people, store_id, row.rafiq_id):
        raise Refused(RowProblem.OURS)
    if row.redeemed < -row.available:
        raise Refused(RowProblem.DEBT)
    if _known(store_id, source, f"credit:{row.external_id}") or _known(
        store_id, source, f"debt:{row.external_id}"
    ):
        return False
    person_id, owed = _person(store_id, row.identity), max(-row.available, 0)
    credit = row.available + row.redeemed
    if credit:
        money = Money(credit, row.unit)
        _make(store_id, source, f"credit:{row.external_id}", person_id=person_id, money=money)
    if owed:
        money = Money(owed, row.unit)
        _make(store_id, source, f"debt:{row.external_id}", person_id=person_id, money=money)
    if row.redeemed:
        _, first = ledger.spend(
            store_id,
            person_id,
            Money(row.redeemed, row.unit),
            order_number=f"{SPENT_ON}:{_key(row.external_id)[:16]}",
            actor=f"import:{source}",
        )
        if not first:  # the credit above is new, so what was spent of it has to be as well
            raise Refused(RowProblem.CHANGED)
    if owed:
        made = _known(store_id, source, f"debt:{row.external_id}")
        _turn(made, CANCELLED)
    return bool(credit or owed)


def release_due(now: datetime) -> int:
    """Release what has waited long enough, each in a transaction of its own; how many. Needs an app context."""
    query = select(_rewards.c.store_id, _rewards.c.source, _rewards.c.id).where(
        _rewards.c.status == PENDING, _rewards.c.release_at <= now
    )
    due = list(db.session.execute(query.limit(AT_ONCE)))
    db.session.remove()
    for each in due:
        with transaction():
            mine = (_rewards.c.store_id == each.store_id, _rewards.c.id == each.id)
            row = db.session.execute(select(_rewards).where(*mine).with_for_update()).one()
            if row.status == PENDING:
                _turn(row, AVAILABLE)
    return len(due)


def _person(store_id: str, identity: Identity) -> str:
    person, _ = people.recognise(store_id, identity, vouched=True)
    return person.id


def _is_here(table: Table, store_id: str, named: str) -> bool:
    """Whether this store itself gave that name: its own export, brought in again, would double what is owed."""
    found = select(table.c.id).where(table.c.store_id == store_id, table.c.id == named)
    return bool(named) and db.session.scalar(found) is not None


def _known(store_id: str, source: str, external_id: str) -> Any:  # noqa: ANN401 - a Core row or None
    mine = (_rewards.c.store_id == store_id, _rewards.c.source == source)
    query = select(_rewards).where(*mine, _rewards.c.external_key == _key(external_id))
    return db.session.execute(query.with_for_update()).first()


def _make(
    store_id: str,
    source: str,
    external_id: str,
    *,
    person_id: str,
    money: Money,
    status: str = AVAILABLE,
    release_at: datetime | None = None,
) -> None:
    reward_id, now = ids.new_id(BROUGHT.rstrip("_")), clock.now()
    made = _insert(
        store_id=store_id,
        id=reward_id,
        source=source,
        external_key=_key(external_id),
        person_id=person_id,
        amount=money.amount,
        unit=money.currency,
        status=status,
        release_at=release_at,
        created_at=now,
        changed_at=now,
    )
    if made:  # else a parallel import of the same file was first
        _settle(store_id, reward_id, source, money, status, person_id=person_id)


def _turn(row: Any, status: str) -> None:  # noqa: ANN401 - a Core row
    mine = (_rewards.c.store_id == row.store_id, _rewards.c.id == row.id)
    db.session.execute(update(_rewards).where(*mine).values(status=status, changed_at=clock.now()))
    money = Money(row.amount, row.unit)
    _settle(row.store_id, row.id, row.source, money, status, person_id=row.person_id)


def _settle(store_id: str, reward_id: str, source: str, money: Money, status: str, *, person_id: str) -> None:
    due = Money(0, money.currency) if status == CANCELLED else money
    ledger.settle(
        store_id,
        person_id,
        reward_id,
        due,
        released=status != PENDING,
        reason_code=REASON,
        order_number="",
        actor=f"import:{source}",
    )


def _key(external_id: str) -> str:
    """A hash: what another program called a reward may name its owner."""
    return hashlib.sha256(external_id.encode()).hexdigest()
