"""What somebody's own orders say to the rewards of others: who served them last, and where they are served on a day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, not_, or_, select

from rafiq.core.db import table_of
from rafiq.core.prepared import Prepared
from rafiq.orders.models import Order, OrderMessage
from rafiq.orders.rules import Source

_orders, _messages = table_of(Order), table_of(OrderMessage)
_COUNTS = (
    _orders.c.store_id == bindparam("s"),
    _orders.c.person_id == bindparam("p"),
    _orders.c.verified.is_(True),
    _orders.c.cancelled_at.is_(None),
)
_SOMETHING_LEFT = or_(_orders.c.refunded < _orders.c.subtotal, _orders.c.subtotal == 0)
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
        _SOMETHING_LEFT,
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


def came_to_nothing(
    store_id: ColumnElement[str], order_number: ColumnElement[str | None]
) -> ColumnElement[bool]:
    """Whether the order of a row of another table was taken back, or its shop, by its own word, waits for the money."""
    told = exists().where(
        _messages.c.store_id == _orders.c.store_id,
        _messages.c.order_number == _orders.c.order_number,
        _messages.c.source == Source.SERVER.value,
    )
    owed = and_(_orders.c.paid_at.is_(None), _orders.c.fulfilled_at.is_(None), told)
    return exists().where(
        _orders.c.store_id == store_id,
        _orders.c.order_number == order_number,
        or_(_orders.c.cancelled_at.is_not(None), not_(_SOMETHING_LEFT), owed),
    )


def last_served_by(store_id: str, person_id: str, *, until: datetime) -> str | None:
    """Who served this person on the latest of their orders that names somebody, up to a moment."""
    served: str | None = _SERVED.scalar(s=store_id, p=person_id, until=until)
    return served


def places_on(store_id: str, person_id: str, day: str) -> list[Place]:
    """Where this person's orders of one service date are served; cancelled and returned ones are not."""
    return [Place(row.postcode, row.country) for row in _ON_DAY.all(s=store_id, p=person_id, day=day)]
