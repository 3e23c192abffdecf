"""Rewards that an older program owed: held or there to spend as they were, each line once, released in their time."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Table, select, tuple_, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of, transaction
from rafiq.core.money import MAX_DIGITS, Money
from rafiq.core.prepared import InsertOnce
from rafiq.ledger import service as ledger
from rafiq.moving.models import ImportedReward
from rafiq.moving.rows import BalanceRow, Refused, RewardRow, RowProblem
from rafiq.moving.sums import Became, Moved, NewReward, Over
from rafiq.people import service as people
from rafiq.people.models import Person
from rafiq.people.rules import Identity
from rafiq.referrals.models import Reward
from rafiq.referrals.proof import BROUGHT

REASON = "imported"
PENDING, AVAILABLE, CANCELLED = "pending", "available", "cancelled"
SPENT_ON = "before-the-move"  # what was spent in the older house: one order of this name for each account
AT_ONCE = 500
MOST_HELD = 10**MAX_DIGITS  # in one account, all told; what is larger comes near the end of a database number
_rewards, _own, _people = table_of(ImportedReward), table_of(Reward), table_of(Person)
_insert = InsertOnce(ImportedReward)
log = structlog.get_logger(__name__)


def take_in(
    store_id: str, row: RewardRow, *, source: str, hold: timedelta, only: str | None = None, since: str = ""
) -> Became:
    """One reward; whether anything changed. A line that comes again, with a newer status, moves on a pending one.

    ``hold`` is how long a pending one without a date waits; ``only`` is the one currency in which new ones are taken.
    Ids above ``since`` are of this very file, see `begin`.
    Raises `Refused` where amount or person differ, for a reward of this very store, for one that another source
    brought, and for more than an account holds.
    """
    not_ours(store_id, row)
    here = known(store_id, source, row.external_id, locked=True)
    person = people.find(store_id, row.identity) if here is None else None
    if person is not None:
        from_nowhere_else(store_id, source, row, person.id)
    if here is None and row.status == CANCELLED:
        return Over()
    if here is None and only not in {None, row.money.currency}:
        raise Refused(RowProblem.OTHER_CURRENCY)
    person_id = _person(store_id, row.identity)
    if here is None:
        has_room(store_id, person_id, row.money.currency, row.money.amount)
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
        return NewReward(row.money, row.status == AVAILABLE)
    if (here.person_id, here.amount, here.unit) != (person_id, row.money.amount, row.money.currency):
        raise Refused(RowProblem.CHANGED)
    if here.status != PENDING or row.status == PENDING:
        return False
    _turn(here, row.status)
    return Moved(row.money, row.status == AVAILABLE, fresh=bool(since) and here.id > since)


def begin() -> str:
    """A mark: rewards that are made from now on have ids above it."""
    return ids.new_id(BROUGHT.rstrip("_"))


def open_balance(store_id: str, row: BalanceRow, *, source: str) -> bool | NewReward:
    """What an account of another Rafiq had available and redeemed, once; whether it was new.

    A debt is made as it was made there: spent first, then taken back. Raises `Refused` for one that cannot be,
    and for an account of this very store.
    """
    openable(store_id, row)
    if is_open(store_id, source, row, locked=True):
        return False
    person_id, owed = _person(store_id, row.identity), max(-row.available, 0)
    credit = row.available + row.redeemed
    has_room(store_id, person_id, row.unit, max(row.available, 0) + row.redeemed)
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
        made = known(store_id, source, f"debt:{row.external_id}", locked=True)
        _turn(made, CANCELLED)
    return opened(row)


def openable(store_id: str, row: BalanceRow) -> None:
    """Raises `Refused` for a debt that cannot be, and for an account of this very store."""
    if _is_here(_people, store_id, row.rafiq_id):
        raise Refused(RowProblem.OURS)
    if row.redeemed < -row.available:
        raise Refused(RowProblem.DEBT)


def is_open(store_id: str, source: str, row: BalanceRow, *, locked: bool = False) -> bool:
    sides = (f"{each}:{row.external_id}" for each in ("credit", "debt"))
    return any(known(store_id, source, each, locked=locked) for each in sides)


def opened(row: BalanceRow) -> bool | NewReward:
    """What an account owes from now on, if anything; a debt or what was spent already is owed to nobody."""
    if row.available > 0:
        return NewReward(Money(row.available, row.unit), at_once=True)
    return bool(row.redeemed)


def release_due(now: datetime) -> int:
    """Release what has waited long enough, the longest first, each in a transaction of its own; how many.

    One that cannot be released is told in the log, and those behind it go on. Needs an app context.
    """
    released, after = 0, None
    while released < AT_ONCE and (due := _due(now, after)):
        released, after = released + sum(map(_release, due)), due[-1]
    return released


def _due(now: datetime, after: Any) -> list[Any]:  # noqa: ANN401 - a Core row or None
    """The next ones behind ``after``."""
    order = (_rewards.c.release_at, _rewards.c.store_id, _rewards.c.id)
    query = select(*order).where(_rewards.c.status == PENDING, _rewards.c.release_at <= now)
    if after is not None:
        query = query.where(tuple_(*order) > tuple(after))
    found = list(db.session.execute(query.order_by(*order).limit(AT_ONCE)))
    db.session.remove()
    return found


def _release(each: Any) -> bool:  # noqa: ANN401 - a Core row
    try:
        with transaction():
            mine = (_rewards.c.store_id == each.store_id, _rewards.c.id == each.id)
            row = db.session.execute(select(_rewards).where(*mine).with_for_update()).one()
            if row.status == PENDING:
                _turn(row, AVAILABLE)
    except Exception:
        log.exception(
            "brought_reward.failed", store_id=each.store_id, reward_id=each.id
        )  # tried again next time
        return False
    return True


def _person(store_id: str, identity: Identity) -> str:
    person, _ = people.recognise(store_id, identity, vouched=True)
    return person.id


def _is_here(table: Table, store_id: str, named: str) -> bool:
    """Whether this store itself gave that name: its own export, brought in again, would double what is owed."""
    found = select(table.c.id).where(table.c.store_id == store_id, table.c.id == named)
    return bool(named) and db.session.scalar(found) is not None


def not_ours(store_id: str, row: RewardRow) -> None:
    if _is_here(_own, store_id, row.external_id) or _is_here(_rewards, store_id, row.external_id):
        raise Refused(RowProblem.OURS)


def from_nowhere_else(store_id: str, source: str, row: RewardRow, person_id: str) -> None:
    """The same file under another name would be owed twice; two programs may number their rewards alike."""
    same = (
        _rewards.c.store_id == store_id,
        _rewards.c.external_key == _key(row.external_id),
        _rewards.c.person_id == person_id,
        _rewards.c.amount == row.money.amount,
        _rewards.c.unit == row.money.currency,
    )
    found = db.session.scalar(select(_rewards.c.source).where(*same, _rewards.c.source != source).limit(1))
    if found is not None:
        raise Refused(RowProblem(f"from_{found}"))


def has_room(store_id: str, person_id: str, unit: str, amount: int) -> None:
    held = (each for each in ledger.balances(store_id, person_id) if each.unit == unit)
    if amount + sum(each.pending + max(each.available, 0) + each.redeemed for each in held) > MOST_HELD:
        raise Refused(RowProblem.TOO_MUCH)


def known(store_id: str, source: str, external_id: str, *, locked: bool = False) -> Any:  # noqa: ANN401 - a Core row or None
    mine = (_rewards.c.store_id == store_id, _rewards.c.source == source)
    query = select(_rewards).where(*mine, _rewards.c.external_key == _key(external_id))
    return db.session.execute(query.with_for_update() if locked else query).first()


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
