"""Use cases of credit that lapses: whose is due, how much of which reward, and a word a week before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Row, Select, or_, select, update

from rafiq.core import ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.events import CreditLapsing
from rafiq.core.prepared import insert_into
from rafiq.ledger.lots import Holding, Movement, holding
from rafiq.ledger.models import Account, NextOrder, Transfer
from rafiq.ledger.rules import TransferKind

REMIND_BEFORE = timedelta(days=7)
ACTOR, REASON, NEXT_ORDER_PAST = "rafiq", "credit_expired", "next_order_past"
_accounts, _transfers, _orders = table_of(Account), table_of(Transfer), table_of(NextOrder)
_insert_transfer = insert_into(Transfer)


@dataclass(frozen=True, slots=True)
class DueAccount:
    store_id: str
    account_id: str


@dataclass(frozen=True, slots=True)
class Lapsed:
    """What went of one reward."""

    reward_id: str
    amount: int
    reason_code: str = REASON


def due(now: datetime, *, limit: int = 5_000) -> list[DueAccount]:
    """Accounts in which something may be over by now, or within a week and not yet announced; the oldest first."""
    soon = or_(_accounts.c.reminded_of.is_(None), _accounts.c.reminded_of < _accounts.c.lapses_at)
    query = (
        select(_accounts.c.store_id, _accounts.c.id)
        .where(
            _accounts.c.lapses_at <= now + REMIND_BEFORE,
            or_(_accounts.c.lapses_at <= now, soon),
        )
        .order_by(_accounts.c.lapses_at)
        .limit(limit)
    )
    return [DueAccount(row.store_id, row.id) for row in db.session.execute(query)]


def next_order(item: DueAccount, now: datetime) -> str | None:
    """The order behind the oldest credit that is over, to be locked before anything is taken; None when none is."""
    over = held_in(item).lapsed(now)
    return over[0].order_number if over else None


def lapse(item: DueAccount, order_number: str, now: datetime) -> list[Lapsed]:
    """Take what is over of this order's credit, and never more than is there. Safe to repeat.

    The caller holds the order's lock.
    """
    account = _locked(item)
    gone = [
        Lapsed(lot.reward_id, lot.left, NEXT_ORDER_PAST if lot.bound else REASON)
        for lot in held_in(item).lapsed(now)
        if lot.order_number == order_number and lot.reward_id
    ]
    total = sum(each.amount for each in gone)
    if not total:
        return []
    mine = (_accounts.c.store_id == item.store_id, _accounts.c.id == item.account_id)
    taken = (
        update(_accounts)
        .where(*mine, _accounts.c.available >= total)
        .values(available=_accounts.c.available - total)
        .returning(_accounts.c.id)
    )
    if db.session.execute(taken).first() is None:
        return []
    _insert_transfer.run(
        *(
            {
                "store_id": item.store_id,
                "id": ids.new_id("trf"),
                "account_id": item.account_id,
                "kind": TransferKind.EXPIRE.value,
                "amount": each.amount,
                "unit": account.unit,
                "reward_id": each.reward_id,
                "order_number": order_number,
                "reason_code": each.reason_code,
                "actor": ACTOR,
                "created_at": now,
            }
            for each in gone
        )
    )
    return gone


def look_ahead(item: DueAccount, now: datetime) -> None:
    """Note when something is over next, and say so once when that is within a week."""
    account = _locked(item)
    held = held_in(item)
    upcoming = held.next_lapse()
    values: dict[str, Any] = {"lapses_at": upcoming}
    near = upcoming is not None and now < upcoming <= now + REMIND_BEFORE
    near = near and not any(
        lot.bound and lot.lapses_at == upcoming for lot in held.lots
    )  # nothing helps it now
    if upcoming and near and (account.reminded_of is None or account.reminded_of < upcoming):
        values["reminded_of"] = upcoming
        amount = held.lapsing_at(upcoming)
        fact = CreditLapsing(account.person_id, account.unit, amount, upcoming.isoformat())
        outbox.append(item.store_id, fact)
    mine = (_accounts.c.store_id == item.store_id, _accounts.c.id == item.account_id)
    db.session.execute(update(_accounts).where(*mine).values(values))


def _locked(item: DueAccount) -> Row[Any]:
    query = select(_accounts).where(_accounts.c.store_id == item.store_id, _accounts.c.id == item.account_id)
    return db.session.execute(query.with_for_update()).one()


def used_up(store_id: str, person_id: str, unit: str) -> frozenset[str]:
    """Rewards of this person of which nothing is left; the oldest credit goes first."""
    account_id = db.session.scalar(
        select(_accounts.c.id).where(
            _accounts.c.store_id == store_id, _accounts.c.person_id == person_id, _accounts.c.unit == unit
        )
    )
    return held_in(DueAccount(store_id, account_id)).used_up if account_id else frozenset()


def held_in(item: DueAccount) -> Holding:
    """What an account holds, by its transfers and by the orders that used up what was for one order alone."""
    mine = (_transfers.c.store_id == item.store_id, _transfers.c.account_id == item.account_id)
    rows = db.session.execute(
        select(_transfers).where(*mine).order_by(_transfers.c.created_at, _transfers.c.id)
    ).all()
    moved = [(row.created_at, _moved(row)) for row in rows]
    if any(move.next_order for _, move in moved):
        told = db.session.execute(_told(item))
        moved += [
            (row.at, Movement(None, 0, order_number=row.order_number, at=row.at, placed_at=row.placed_at))
            for row in told
        ]
        moved.sort(key=itemgetter(0))
    return holding([move for _, move in moved])


def _moved(row: Row[Any]) -> Movement:
    return Movement(
        TransferKind(row.kind),
        row.amount,
        row.reward_id,
        row.order_number,
        row.lapses_at,
        next_order=row.next_order,
        at=row.created_at,
        id=row.id,
    )


def _told(item: DueAccount) -> Select[Any]:
    owner = select(_accounts.c.person_id).where(
        _accounts.c.store_id == item.store_id, _accounts.c.id == item.account_id
    )
    theirs = (_orders.c.store_id == item.store_id, _orders.c.person_id == owner.scalar_subquery())
    return select(_orders).where(*theirs).order_by(_orders.c.at, _orders.c.id)
