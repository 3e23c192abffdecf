"""What was given back of an order, summed from every refund that did not fail."""

from datetime import datetime

from sqlalchemy import bindparam, select

from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid
from rafiq.core.money import parse_amount
from rafiq.core.prepared import Prepared, among
from rafiq.orders.models import Refund

_refunds = table_of(Refund)
_REFUNDS = Prepared(
    select(_refunds.c.amount_text).where(
        _refunds.c.store_id == bindparam("s"),
        _refunds.c.order_number == bindparam("n"),
        _refunds.c.reversed_at.is_(None),
    )
)
_OF_MANY = Prepared(
    select(_refunds.c.order_number, _refunds.c.created_at, _refunds.c.reversed_at).where(
        _refunds.c.store_id == bindparam("s"), among(_refunds.c.order_number, "numbers")
    )
)

Lasted = tuple[datetime, datetime | None]


def lasted(store_id: str, order_numbers: set[str]) -> dict[str, list[Lasted]]:
    """From when until when each refund of these orders counted; one that did not fail has no end."""
    found: dict[str, list[Lasted]] = {}
    for row in _OF_MANY.all(s=store_id, numbers=order_numbers) if order_numbers else ():
        found.setdefault(row.order_number, []).append((row.created_at, row.reversed_at))
    return found


def of_order(store_id: str, order_number: str) -> list[tuple[str, str, bool]]:
    """(refund id, amount, counts) of one order, oldest first."""
    query = select(_refunds.c.refund_id, _refunds.c.amount_text, _refunds.c.reversed_at).where(
        _refunds.c.store_id == store_id, _refunds.c.order_number == order_number
    )
    return [
        (row.refund_id, row.amount_text, row.reversed_at is None)
        for row in db.session.execute(query.order_by(_refunds.c.created_at))
    ]


def foresee_total(store_id: str, order_number: str) -> None:
    _REFUNDS.foresee(s=store_id, n=order_number)


def total(store_id: str, order_number: str, currency: str) -> int:
    """What was given back of an order and did not fail, in minor units."""
    total = 0
    for amount in _REFUNDS.scalars(s=store_id, n=order_number):
        total += _counted(amount, currency)
    return total


def _counted(amount: str, currency: str) -> int:
    """A refund told in more decimals than the order's currency has counts rounded up: it never vanishes (G3)."""
    try:
        return parse_amount(amount, currency).amount
    except Invalid:
        return parse_amount(str(int(amount.partition(".")[0]) + 1), currency).amount


def check_same(store_id: str, order_number: str, refund_id: str, amount: str) -> None:
    """Raises `Invalid` when this refund was told before with another amount."""
    same = select(_refunds.c.amount_text).where(
        _refunds.c.store_id == store_id,
        _refunds.c.order_number == order_number,
        _refunds.c.refund_id == refund_id,
    )
    if db.session.scalar(same) != amount:
        raise Invalid.field("#/amount", f"refund {refund_id} is already recorded with another amount")
