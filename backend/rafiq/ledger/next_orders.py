"""Credit for the next order alone: which order that was, what others may not use, and when the rest is over (S4-2)."""

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, or_, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.ledger.lapses import DueAccount, held_in
from rafiq.ledger.lots import GRACE
from rafiq.ledger.models import Account, NextOrder, Transfer

_accounts, _transfers, _orders = table_of(Account), table_of(Transfer), table_of(NextOrder)
_insert = InsertOnce(NextOrder)
_WITH_SOME = Prepared(
    select(_accounts.c.id)
    .where(
        _accounts.c.store_id == bindparam("s"),
        _accounts.c.person_id == bindparam("p"),
        exists().where(
            _transfers.c.store_id == _accounts.c.store_id,
            _transfers.c.account_id == _accounts.c.id,
            _transfers.c.next_order,
        ),
    )
    .order_by(_accounts.c.id)
    .with_for_update(of=_accounts)
)


def told(store_id: str, person_id: str, order_number: str, placed_at: datetime) -> None:
    """An order of this person: what they hold for their next order is for this one, or is for it no more.

    Safe to repeat. The accounts stay locked until the transaction ends: two next orders come one after the other.
    """
    accounts = _WITH_SOME.scalars(s=store_id, p=person_id)
    now = clock.now()
    row = {"person_id": person_id, "order_number": order_number, "placed_at": placed_at, "at": now}
    if accounts and _insert(store_id=store_id, id=ids.new_id("nxt"), **row):
        _over_soon(store_id, accounts, now)


def corrected(store_id: str, order_number: str, *, person_id: str, placed_at: datetime) -> None:
    """It is somebody else's, or was placed at another time than was told at first."""
    mine = (_orders.c.store_id == store_id, _orders.c.order_number == order_number)
    db.session.execute(delete(_orders).where(*mine, _orders.c.person_id != person_id))
    db.session.execute(update(_orders).where(*mine).values(placed_at=placed_at))


def fell(store_id: str, order_number: str) -> None:
    """An order that was cancelled was nobody's next one. What lapsed by then stays lapsed."""
    mine = (_orders.c.store_id == store_id, _orders.c.order_number == order_number)
    db.session.execute(delete(_orders).where(*mine))


def closed_to(store_id: str, account_id: str, order_number: str) -> int:
    """How much of an account this order may not use. The caller holds the account's lock."""
    return (
        held_in(DueAccount(store_id, account_id)).closed_to(order_number)
        if _some(store_id, account_id)
        else 0
    )


def spent(store_id: str, account_id: str) -> None:
    """Something was spent: whatever is left for that order alone is over soon."""
    if _some(store_id, account_id):
        _over_soon(store_id, [account_id], clock.now())


def _some(store_id: str, account_id: str) -> bool:
    mine = (_transfers.c.store_id == store_id, _transfers.c.account_id == account_id)
    return bool(db.session.scalar(select(exists().where(*mine, _transfers.c.next_order))))


def _over_soon(store_id: str, accounts: list[str], now: datetime) -> None:
    over = now + GRACE
    later = or_(_accounts.c.lapses_at.is_(None), _accounts.c.lapses_at > over)
    mine = (_accounts.c.store_id == store_id, _accounts.c.id.in_(accounts))
    db.session.execute(update(_accounts).where(*mine, later).values(lapses_at=over))
