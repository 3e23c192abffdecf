"""How it goes with one customer, as orders and the shop's own events tell: bought, paid, delivered, complained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select

from rafiq.core.db import table_of
from rafiq.core.prepared import Prepared
from rafiq.orders.models import Order, OrderMessage
from rafiq.orders.rules import Source

MOST = 200
DELIVERED = ("order.delivered", "job.completed", "service.completed")
OPENED, CLOSED, PAID, VALUE = "ticket.opened", "ticket.closed", "invoice.paid", "value.confirmed"
_orders, _messages = table_of(Order), table_of(OrderMessage)
_BY_SERVER = exists().where(
    _messages.c.store_id == _orders.c.store_id,
    _messages.c.order_number == _orders.c.order_number,
    _messages.c.source == Source.SERVER.value,
)
_THEIRS = Prepared(
    select(
        _orders.c.order_number,
        _orders.c.event,
        _orders.c.subtotal,
        _orders.c.refunded,
        _orders.c.verified,
        _orders.c.placed_at,
        _orders.c.paid_at,
        _orders.c.fulfilled_at,
        _orders.c.cancelled_at,
        _orders.c.product_tags,
        _BY_SERVER.label("by_server"),
    )
    .where(_orders.c.store_id == bindparam("s"), _orders.c.person_id == bindparam("p"))
    .order_by(_orders.c.placed_at.desc(), _orders.c.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Bought:
    """One order on its way. ``owed``: the shop's server told of it and never that it was paid."""

    order_number: str
    verified: bool
    placed_at: datetime
    paid_at: datetime | None
    delivered_at: datetime | None
    cancelled: bool
    returned: bool
    owed: bool
    value_at: datetime | None
    product_tags: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Bought and kept, as the shop itself says."""
        return self.verified and not self.cancelled and not self.returned


@dataclass(frozen=True, slots=True)
class Journey:
    """All of one person, oldest order first.

    ``complaint_at``: since when a ticket is open, if one is; ``settled_at``: when the first one was closed;
    ``value_at``: when it did what they hoped, where the shop named no order.
    """

    orders: tuple[Bought, ...] = ()
    complaint_at: datetime | None = None
    settled_at: datetime | None = None
    value_at: datetime | None = None

    def of(self, order_number: str) -> Bought | None:
        return next((each for each in self.orders if each.order_number == order_number), None)


def journey(store_id: str, person_id: str) -> Journey:
    """In one query, from the newest orders and events."""
    rows = _THEIRS.all(s=store_id, p=person_id)
    events = {
        (row.event, row.order_number.removeprefix(f"{row.event}:")): row.placed_at
        for row in rows
        if row.event and row.verified and row.cancelled_at is None
    }
    orders = [_bought(row, events) for row in rows if not row.event]
    opened = {ref: at for (kind, ref), at in events.items() if kind == OPENED}
    closed = {ref: at for (kind, ref), at in events.items() if kind == CLOSED}
    waiting = [at for ref, at in opened.items() if ref not in closed]
    numbers = {each.order_number for each in orders}
    values = [at for (kind, ref), at in events.items() if kind == VALUE and ref not in numbers]
    return Journey(
        tuple(sorted(orders, key=lambda each: each.placed_at)),
        min(waiting, default=None),
        min(closed.values(), default=None),
        min(values, default=None),
    )


def _bought(row: Any, events: dict[tuple[str, str], datetime]) -> Bought:  # noqa: ANN401 - a row of `_THEIRS`
    number: str = row.order_number
    paid_at = _first((row.paid_at, events.get((PAID, number))))
    handed = [events.get((kind, number)) for kind in DELIVERED]
    refunded: int = row.refunded
    owed = bool(row.by_server) and paid_at is None
    return Bought(
        number,
        bool(row.verified),
        row.placed_at,
        paid_at,
        _first((row.fulfilled_at, *handed)),
        row.cancelled_at is not None,
        refunded > 0,
        owed,
        events.get((VALUE, number)),
        tuple(row.product_tags),
    )


def _first(moments: Sequence[datetime | None]) -> datetime | None:
    return min((each for each in moments if each is not None), default=None)
