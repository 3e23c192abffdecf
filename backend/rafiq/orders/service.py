"""Use cases of orders: idempotent intake of snapshots and refunds, look-ups."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from rafiq.core import clock, ids
from rafiq.core.alone import alone
from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound
from rafiq.core.money import Money, parse_amount, plain_amount
from rafiq.core.prepared import InsertOnce, Prepared, among
from rafiq.orders import messages, refunds, rules
from rafiq.orders.models import Order, Refund
from rafiq.orders.rules import OrderState, Snapshot, Source

_orders = table_of(Order)
_refunds = table_of(Refund)
_insert_order = InsertOnce(Order)
_insert_refund = InsertOnce(Refund)
_ONE = select(_orders).where(_orders.c.store_id == bindparam("s"), _orders.c.order_number == bindparam("n"))
_FIND = Prepared(_ONE)
_FIND_LOCKED = Prepared(_ONE.with_for_update())
_BOUGHT = Prepared(
    # Counted, not looked for: hoping for an early hit, PostgreSQL would go through all orders of that time.
    select(func.count())
    .select_from(_orders)
    .where(
        _orders.c.store_id == bindparam("s"),
        among(_orders.c.person_id, "people"),
        _orders.c.id != bindparam("order"),
        or_(_orders.c.event.is_(None), _orders.c.event == bindparam("event")),
        _orders.c.paid_at.is_not(None),
        _orders.c.cancelled_at.is_(None),
        _orders.c.placed_at <= bindparam("until"),
        _orders.c.placed_at >= bindparam("since"),
    )
)


CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as the other floors see it; ``before`` is what it was when this very message changed it."""

    id: str
    store_id: str
    order_number: str
    person_id: str | None
    state: OrderState
    refunded: int
    created_at: datetime
    before: "OrderView | None" = None

    @property
    def subtotal(self) -> Money:
        return Money(self.state.subtotal, self.state.currency)

    @property
    def net(self) -> Money:
        """What is left of the order, never below zero."""
        return Money(max(0, self.state.subtotal - self.refunded), self.state.currency)

    @property
    def measure(self) -> tuple[int, int]:
        """(left, whole): what gifts are measured by. An event has no price and counts as one whole thing."""
        return (1, 1) if self.state.event else (self.net.amount, self.state.subtotal)


def record_order(
    store_id: str, snapshot: Snapshot, source: Source, *, person_id: str | None, body: dict[str, Any]
) -> tuple[OrderView, bool]:
    """Take in one message about an order; (order, first). The row stays locked until the transaction ends.

    Idempotent by order number; whatever the order of messages, the end is the same (G1, G2). The caller has taken the
    order's turn.
    """
    now = clock.now()
    messages.keep(store_id, snapshot.order_number, source, body)
    state = rules.first_state(snapshot, source, now)
    order_id = ids.new_id("ord")
    refunded = refunds.total(store_id, snapshot.order_number, state.currency)
    is_new = _insert_order(
        store_id=store_id,
        id=order_id,
        order_number=snapshot.order_number,
        person_id=person_id,
        refunded=refunded,
        created_at=now,
        **_columns(state),
    )
    if is_new:
        return OrderView(order_id, store_id, snapshot.order_number, person_id, state, refunded, now), True
    known = lock_order(store_id, snapshot.order_number)
    merged = rules.merge(known.state, snapshot, source, now)
    owner = person_id if (source.vouched and person_id) else (known.person_id or person_id)
    if merged.currency != known.state.currency:
        refunded = refunds.total(store_id, snapshot.order_number, merged.currency)
    else:
        refunded = known.refunded
    changed = (merged, owner, refunded) != (known.state, known.person_id, known.refunded)
    if changed:
        db.session.execute(
            update(_orders)
            .where(_orders.c.store_id == store_id, _orders.c.id == known.id)
            .values(person_id=owner, refunded=refunded, **_columns(merged))
        )
    now_known = replace(
        known, person_id=owner, state=merged, refunded=refunded, before=known if changed else None
    )
    return now_known, False


def record_refund(
    store_id: str, order_number: str, *, refund_id: str, amount: str, undone: bool = False
) -> OrderView | None:
    """Take in one refund; None when its order has not arrived yet (it is kept and applied then, G4).

    Idempotent by refund id. ``undone``: the refund failed or was reversed, so the money counts again (G5).
    """
    amount = plain_amount(amount)
    order = find_order(store_id, order_number, lock=True)
    if order is not None:
        parse_amount(amount, order.state.currency, "#/amount")
    else:
        take_turn(store_id, order_number)
    is_new = _insert_refund(
        store_id=store_id,
        id=ids.new_id("rfd"),
        order_number=order_number,
        refund_id=refund_id,
        amount_text=amount,
        reversed_at=clock.now() if undone else None,
        created_at=clock.now(),
    )
    if not is_new:
        refunds.check_same(store_id, order_number, refund_id, amount)
        if undone:
            same = (
                _refunds.c.store_id == store_id,
                _refunds.c.order_number == order_number,
                _refunds.c.refund_id == refund_id,
            )
            db.session.execute(
                update(_refunds)
                .where(*same, _refunds.c.reversed_at.is_(None))
                .values(reversed_at=clock.now())
            )
    if order is None:
        order = find_order(store_id, order_number, lock=True)  # it may have arrived this very moment
        if order is None:
            return None
    refunded = refunds.total(store_id, order_number, order.state.currency)
    db.session.execute(
        update(_orders)
        .where(_orders.c.store_id == store_id, _orders.c.id == order.id)
        .values(refunded=refunded)
    )
    return OrderView(
        order.id, store_id, order_number, order.person_id, order.state, refunded, order.created_at
    )


def take_turn(store_id: str, order_number: str) -> None:
    """An order that is being inserted cannot be locked by its row yet.

    Without this, it and a refund of the same moment would overlook each other. SQLite has one writer anyway.
    """
    alone(f"{store_id} {order_number}")


def find_order(store_id: str, order_number: str, *, lock: bool = False) -> OrderView | None:
    row = (_FIND_LOCKED if lock else _FIND).first(s=store_id, n=order_number)
    return _view(row) if row else None


def get_order(store_id: str, order_number: str) -> OrderView:
    order = find_order(store_id, order_number)
    if order is None:
        detail = f"no order {order_number}"
        raise NotFound(detail)
    return order


def lock_order(store_id: str, order_number: str) -> OrderView:
    order = find_order(store_id, order_number, lock=True)
    if order is None:
        raise NotFound(order_number)
    return order


def numbers_of(store_id: str, person_id: str) -> set[str]:
    """All orders of one person."""
    query = select(_orders.c.order_number).where(
        _orders.c.store_id == store_id, _orders.c.person_id == person_id
    )
    return set(db.session.scalars(query))


def bought_lately(store_id: str, person_ids: set[str], *, days: int, before: OrderView) -> bool:
    """Whether these people paid for another order in the days before this one ("new customer" says no).

    Of what has no price only the same speaks: who signed up is new to the shop, and no new sign-up.
    """
    if not person_ids:
        return False
    bought: int = _BOUGHT.scalar(**_bought(store_id, person_ids, days, before))
    return bought > 0


def foresee_bought_lately(store_id: str, person_ids: set[str], *, days: int, before: OrderView) -> None:
    _BOUGHT.foresee(**_bought(store_id, person_ids, days, before))


def _bought(store_id: str, person_ids: set[str], days: int, before: OrderView) -> dict[str, object]:
    return {
        "s": store_id,
        "people": person_ids,
        "order": before.id,
        "event": before.state.event,
        "until": before.state.placed_at,
        "since": before.state.placed_at - timedelta(days=days),
    }


def paid_before(store_id: str, person_id: str, *, before: OrderView) -> int:
    """How many other orders this person has paid for up to this one; things without a price do not count."""
    query = select(func.count()).where(
        _orders.c.store_id == store_id,
        _orders.c.person_id == person_id,
        _orders.c.id != before.id,
        _orders.c.event.is_(None),
        _orders.c.paid_at.is_not(None),
        _orders.c.cancelled_at.is_(None),
        _orders.c.placed_at <= before.state.placed_at,
    )
    return db.session.scalar(query) or 0


def _columns(state: OrderState) -> dict[str, Any]:
    return {
        "currency": state.currency,
        "subtotal": state.subtotal,
        "verified": state.verified,
        "placed_at": state.placed_at,
        "snapshot_at": state.snapshot_at,
        "paid_at": state.paid_at,
        "fulfilled_at": state.fulfilled_at,
        "cancelled_at": state.cancelled_at,
        "coupon_codes": list(state.coupon_codes),
        "served_by": state.served_by,
        "postcode": state.postcode,
        "service_date": state.service_date,
        "product_tags": list(state.product_tags),
        "country": state.country,
        "event": state.event,
    }


def _view(row: Any) -> OrderView:  # noqa: ANN401 - a Core row
    state = OrderState(
        row.currency,
        row.subtotal,
        row.verified,
        row.placed_at,
        row.snapshot_at,
        row.paid_at,
        row.fulfilled_at,
        row.cancelled_at,
        tuple(row.coupon_codes),
        row.served_by,
        row.postcode,
        row.service_date,
        tuple(row.product_tags),
        row.country,
        row.event,
    )
    return OrderView(
        row.id, row.store_id, row.order_number, row.person_id, state, row.refunded, row.created_at
    )
