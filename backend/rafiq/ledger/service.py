"""Use cases of the ledger: settle a reward, spend, read balances and statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, InsufficientBalance
from rafiq.core.money import Money
from rafiq.core.prepared import InsertOnce, Prepared, add_into, insert_into
from rafiq.ledger import next_orders
from rafiq.ledger.models import Account, Transfer
from rafiq.ledger.rules import EFFECTS, Move, Standing, TransferKind, moves, used_before_lapse

_accounts = table_of(Account)
_transfers = table_of(Transfer)
_insert_account = InsertOnce(Account)
_insert_transfer = insert_into(Transfer)
_ACCOUNT_ID = Prepared(
    select(_accounts.c.id).where(
        _accounts.c.store_id == bindparam("s"),
        _accounts.c.person_id == bindparam("p"),
        _accounts.c.unit == bindparam("u"),
    )
)
_STANDING = Prepared(
    select(_transfers.c.kind, func.sum(_transfers.c.amount).label("total"))
    .where(_transfers.c.store_id == bindparam("s"), _transfers.c.reward_id == bindparam("r"))
    .group_by(_transfers.c.kind)
)
_BALANCES = Prepared(
    select(_accounts.c.unit, _accounts.c.pending, _accounts.c.available, _accounts.c.redeemed).where(
        _accounts.c.store_id == bindparam("s"), _accounts.c.person_id == bindparam("p")
    )
)


_MINE = select(_accounts.c.id).where(
    _accounts.c.store_id == bindparam("s"), _accounts.c.person_id == bindparam("p")
)
_STATEMENT = Prepared(
    select(_transfers)
    .where(_transfers.c.store_id == bindparam("s"), _transfers.c.account_id.in_(_MINE))
    # By id alone SQLite would walk the whole store's transfers in that order.
    .order_by(_transfers.c.created_at.desc(), _transfers.c.id.desc())
    .limit(bindparam("most"))
)


_ADD = add_into(Account, ("store_id", "person_id", "unit"), ("pending", "available", "redeemed"))


@dataclass(frozen=True, slots=True)
class Balance:
    """One unit of one person, in minor units of ``unit``."""

    unit: str
    pending: int
    available: int
    redeemed: int


@dataclass(frozen=True, slots=True)
class TransferView:
    id: str
    kind: str
    amount: int
    unit: str
    reward_id: str | None
    order_number: str | None
    reason_code: str
    actor: str
    adjustment_id: str | None
    lapses_at: datetime | None
    created_at: datetime


def settle(
    store_id: str,
    person_id: str,
    reward_id: str,
    due: Money,
    *,
    released: bool,
    reason_code: str,
    order_number: str,
    actor: str,
    fresh: bool = False,
    expires_days: int = 0,
    next_order: bool = False,
) -> list[Move]:
    """Insert the transfers that bring this reward to ``due``; returns them, empty when all is already so.

    The caller holds the lock of the order behind the reward; a ``fresh`` one has moved nothing yet. What is posted
    lapses after ``expires_days``, where that is not 0, or is for the ``next_order`` alone.
    """
    before = Standing() if fresh else standing(store_id, reward_id)
    wanted = moves(before, due=due.amount, released=released)
    if not wanted:
        return []
    account_id = apply(store_id, person_id, due.currency, wanted)
    at = clock.now()
    lapses_at = at + timedelta(days=expires_days) if expires_days else None
    _insert_transfer.run(
        *(
            {
                "store_id": store_id,
                "id": ids.new_id("trf"),
                "account_id": account_id,
                "kind": kind.value,
                "amount": amount,
                "unit": due.currency,
                "reward_id": reward_id,
                "order_number": order_number,
                "reason_code": reason_code,
                "actor": actor,
                "spend_key": None,
                "lapses_at": lapses_at if kind is TransferKind.POST else None,
                "next_order": next_order and kind is TransferKind.POST,
                "created_at": at,
            }
            for kind, amount in wanted
        )
    )
    if lapses_at and any(kind is TransferKind.POST for kind, _ in wanted):
        mine = (_accounts.c.store_id == store_id, _accounts.c.id == account_id)
        later = or_(_accounts.c.lapses_at.is_(None), _accounts.c.lapses_at > lapses_at)
        db.session.execute(update(_accounts).where(*mine, later).values(lapses_at=lapses_at))
    return wanted


def spend(
    store_id: str, person_id: str, money: Money, *, order_number: str, actor: str
) -> tuple[Balance, bool]:
    """Take from what is available; (balance, first). Safe to repeat for the same order.

    Raises `InsufficientBalance` when less is there and `Conflict` when this order spent another amount.
    """
    account_id = account_of(store_id, person_id, money.currency)
    mine = (_accounts.c.store_id == store_id, _accounts.c.id == account_id)
    db.session.execute(select(_accounts.c.id).where(*mine).with_for_update())
    key = f"{person_id}:{money.currency}:{order_number}"
    before = _spent(store_id, key)
    if before == money.amount:
        return balance_of(store_id, account_id), False
    if before is not None:
        detail = f"order {order_number} already spent {Money(before, money.currency).text()} {money.currency}"
        raise Conflict(detail)
    closed = next_orders.closed_to(store_id, account_id, order_number)
    taken = db.session.execute(
        update(_accounts)
        .where(*mine, _accounts.c.available >= money.amount + closed)
        .values(available=_accounts.c.available - money.amount, redeemed=_accounts.c.redeemed + money.amount)
        .returning(_accounts.c.id)
    ).first()
    if taken is None:
        there = Money(balance_of(store_id, account_id).available - closed, money.currency)
        detail = f"{there.text()} {money.currency} is available, {money.text()} was asked"
        raise InsufficientBalance(detail)
    _insert_spend(store_id, account_id, money, order_number=order_number, key=key, actor=actor)
    next_orders.spent(store_id, account_id)
    return balance_of(store_id, account_id), True


def balances(store_id: str, person_id: str) -> list[Balance]:
    rows = _BALANCES.all(s=store_id, p=person_id)
    return [Balance(row.unit, row.pending, row.available, row.redeemed) for row in rows]


def units_of(store_id: str, person_id: str) -> list[str]:
    return [each.unit for each in balances(store_id, person_id)]


def balance_of(store_id: str, account_id: str) -> Balance:
    query = select(_accounts).where(_accounts.c.store_id == store_id, _accounts.c.id == account_id)
    row = db.session.execute(query).one()
    return Balance(row.unit, row.pending, row.available, row.redeemed)


def standing(store_id: str, reward_id: str) -> Standing:
    """What one reward has moved so far."""
    total = {TransferKind(row.kind): row.total for row in _STANDING.all(s=store_id, r=reward_id)}
    held, posted = int(total.get(TransferKind.HOLD, 0)), int(total.get(TransferKind.POST, 0))
    voided, reversed_ = int(total.get(TransferKind.VOID, 0)), int(total.get(TransferKind.REVERSE, 0))
    expired = int(total.get(TransferKind.EXPIRE, 0))
    moved = transfers_of(store_id, reward_id) if expired else []
    used = used_before_lapse([(TransferKind(move.kind), move.amount) for move in moved])
    return Standing(held - posted - voided, posted - reversed_, expired, used)


def statement(store_id: str, person_id: str, *, limit: int = 200) -> list[TransferView]:
    """Every movement of one person's accounts, newest first."""
    return [_transfer(row) for row in _STATEMENT.all(s=store_id, p=person_id, most=limit)]


def transfers_of(store_id: str, reward_id: str) -> list[TransferView]:
    """The path of one reward, oldest first (G11)."""
    query = select(_transfers).where(_transfers.c.store_id == store_id, _transfers.c.reward_id == reward_id)
    return [_transfer(row) for row in db.session.execute(query.order_by(_transfers.c.id))]


def account_of(store_id: str, person_id: str, unit: str) -> str:
    found: str | None = _ACCOUNT_ID.scalar(s=store_id, p=person_id, u=unit)
    if found is None:
        _insert_account(
            store_id=store_id,
            id=ids.new_id("acc"),
            person_id=person_id,
            unit=unit,
            pending=0,
            available=0,
            redeemed=0,
            created_at=clock.now(),
        )
        found = str(_ACCOUNT_ID.scalar(s=store_id, p=person_id, u=unit))
    return found


def apply(store_id: str, person_id: str, unit: str, wanted: list[Move]) -> str:
    """Add the moves' effects to the account's sums in one statement, making the account where it is missing."""
    pending, available, redeemed = (
        sum(EFFECTS[kind][i] * amount for kind, amount in wanted) for i in range(3)
    )
    values = {
        "store_id": store_id,
        "id": ids.new_id("acc"),
        "person_id": person_id,
        "unit": unit,
        "created_at": clock.now(),
    }
    sums = {"pending": pending, "available": available, "redeemed": redeemed}
    if min(sums.values()) < 0:  # such moves follow earlier ones, so the account is there
        mine = (
            _accounts.c.store_id == store_id,
            _accounts.c.person_id == person_id,
            _accounts.c.unit == unit,
        )
        changes = {name: _accounts.c[name] + amount for name, amount in sums.items()}
        return str(
            db.session.execute(
                update(_accounts).where(*mine).values(changes).returning(_accounts.c.id)
            ).scalar_one()
        )
    return str(_ADD.scalar(**values, **sums))


def _spent(store_id: str, key: str) -> int | None:
    amount: int | None = db.session.scalar(
        select(_transfers.c.amount).where(_transfers.c.store_id == store_id, _transfers.c.spend_key == key)
    )
    return amount


def _insert_spend(
    store_id: str, account_id: str, money: Money, *, order_number: str, key: str, actor: str
) -> None:
    row = {
        "store_id": store_id,
        "id": ids.new_id("trf"),
        "account_id": account_id,
        "kind": TransferKind.SPEND.value,
        "amount": money.amount,
        "unit": money.currency,
        "reward_id": None,
        "order_number": order_number,
        "reason_code": "spent_on_order",
        "actor": actor,
        "spend_key": key,
        "created_at": clock.now(),
    }
    _insert_transfer.run(row)


def _transfer(row: Row[Any]) -> TransferView:
    return TransferView(
        row.id,
        row.kind,
        row.amount,
        row.unit,
        row.reward_id,
        row.order_number,
        row.reason_code,
        row.actor,
        row.adjustment_id,
        row.lapses_at,
        row.created_at,
    )
