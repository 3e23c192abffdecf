"""The newest orders of a shop whose buyer is known, for whoever tries a rule on them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from rafiq.core.db import table_of
from rafiq.core.prepared import Prepared
from rafiq.orders.models import Order

_orders = table_of(Order)
_NEWEST = Prepared(
    select(_orders.c.order_number, _orders.c.person_id, _orders.c.placed_at)
    .where(
        _orders.c.store_id == bindparam("s"),
        _orders.c.placed_at > bindparam("since"),
        _orders.c.placed_at <= bindparam("until"),
        _orders.c.person_id.is_not(None),
        _orders.c.event.is_(None),
    )
    .order_by(_orders.c.placed_at.desc(), _orders.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Recent:
    order_number: str
    person_id: str
    placed_at: datetime


def newest(store_id: str, *, since: datetime, until: datetime, most: int) -> list[Recent]:
    """Newest first; what a shop says it will have sold tomorrow is none of them."""
    return [Recent(*row) for row in _NEWEST.all(s=store_id, since=since, until=until, most=most)]
