"""What somebody's own orders say to the rewards of others: who served them last, and where they are served on a day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, exists, or_, select

from rafiq.core.db import table_of
from rafiq.core.prepared import Prepared
from rafiq.orders.models import Order

_orders = table_of(Order)
_COUNTS = (
    _orders.c.store_id == bindparam("s"),
    _orders.c.person_id == bindparam("p"),
    _orders.c.verified.is_(True),
    _orders.c.cancelled_at.is_(None),
)
_SERVED = Prepared(
    select(_orders.c.served_by)
    .where(*_COUNTS, _orders.c.served_by.is_not(None), _orders.c.placed_at <= bindparam("until"))
    .order_by(_orders.c.placed_at.desc(), _orders.c.order_number.desc())
    .limit(1)
)
_ON_DAY = Prepared(
    select(_orders.c.postcode, _orders.c.country).where(
        *_COUNTS,
        _orders.c.service_date == bindparam("day"),
        _orders.c.postcode.is_not(None),
        or_(_orders.c.refunded < _orders.c.subtotal, _orders.c.subtotal == 0),
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an order is served."""

    postcode: str
    country: str | None


def vouched(store_id: ColumnElement[str], order_number: ColumnElement[str | None]) -> ColumnElement[bool]:
    """Whether the shop itself has named the order of a row of another table."""
    return exists().where(
        _orders.c.store_id == store_id, _orders.c.order_number == order_number, _orders.c.verified.is_(True)
    )


def last_served_by(store_id: str, person_id: str, *, until: datetime) -> str | None:
    """Who served this person on the latest of their orders that names somebody, up to a moment."""
    served: str | None = _SERVED.scalar(s=store_id, p=person_id, until=until)
    return served


def places_on(store_id: str, person_id: str, day: str) -> list[Place]:
    """Where this person's orders of one service date are served; cancelled and returned ones are not."""
    return [Place(row.postcode, row.country) for row in _ON_DAY.all(s=store_id, p=person_id, day=day)]
