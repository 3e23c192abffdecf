"""Snapshots of an order merged so that order and number of messages do not matter (G2); pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rafiq.core.money import Money


class OrderStatus(StrEnum):
    PLACED = "placed"
    PAID = "paid"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


class Source(StrEnum):
    """Who told us. A browser's word opens things and pays nobody (house §6)."""

    BROWSER = "browser"
    SIGNED = "signed"
    SERVER = "server"

    @property
    def vouched(self) -> bool:
        return self is not Source.BROWSER


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One message: the order as its sender saw it at ``at`` (None: as it arrived).

    ``event``: no order but something else that happened (`sign_up`), kept as an order without a price.
    """

    order_number: str
    subtotal: Money
    status: OrderStatus
    placed_at: datetime
    at: datetime | None
    coupon_codes: tuple[str, ...] = ()
    served_by: str | None = None
    postcode: str | None = None
    service_date: str | None = None
    product_tags: tuple[str, ...] = ()
    country: str | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class OrderState:
    """What we believe of the order. A state in the database and a value here have the same fields."""

    currency: str
    subtotal: int
    verified: bool
    placed_at: datetime
    snapshot_at: datetime | None
    paid_at: datetime | None
    fulfilled_at: datetime | None
    cancelled_at: datetime | None
    coupon_codes: tuple[str, ...]
    served_by: str | None
    postcode: str | None
    service_date: str | None
    product_tags: tuple[str, ...] = ()
    country: str | None = None
    event: str | None = None

    @property
    def status(self) -> OrderStatus:
        if self.cancelled_at:
            return OrderStatus.CANCELLED
        if self.fulfilled_at:
            return OrderStatus.FULFILLED
        return OrderStatus.PAID if self.paid_at else OrderStatus.PLACED


def first_state(snapshot: Snapshot, source: Source, now: datetime) -> OrderState:
    """The state after one message."""
    blank = OrderState(
        currency=snapshot.subtotal.currency,
        subtotal=snapshot.subtotal.amount,
        verified=source.vouched,
        placed_at=snapshot.placed_at,
        snapshot_at=snapshot.at,
        paid_at=None,
        fulfilled_at=None,
        cancelled_at=None,
        coupon_codes=snapshot.coupon_codes,
        served_by=snapshot.served_by,
        postcode=snapshot.postcode,
        service_date=snapshot.service_date,
        product_tags=snapshot.product_tags,
        country=snapshot.country,
        event=snapshot.event,
    )
    return _with_milestones(blank, snapshot, now) if source is Source.SERVER else blank


def merge(state: OrderState, snapshot: Snapshot, source: Source, now: datetime) -> OrderState:
    """The state after one more message: content from the newest vouched snapshot, milestones never forgotten.

    A browser never changes what the store's server said; the first vouched word replaces all a browser said.
    """
    if not source.vouched:
        return state
    if not state.verified:
        return first_state(snapshot, source, now)
    newer = snapshot.at is None or state.snapshot_at is None or snapshot.at >= state.snapshot_at
    merged = _with_content(state, snapshot) if newer else state
    merged = replace(merged, coupon_codes=tuple(dict.fromkeys((*state.coupon_codes, *snapshot.coupon_codes))))
    return _with_milestones(merged, snapshot, now) if source is Source.SERVER else merged


def _with_content(state: OrderState, snapshot: Snapshot) -> OrderState:
    return replace(
        state,
        currency=snapshot.subtotal.currency,
        subtotal=snapshot.subtotal.amount,
        placed_at=min(state.placed_at, snapshot.placed_at),
        snapshot_at=snapshot.at or state.snapshot_at,
        served_by=snapshot.served_by or state.served_by,
        postcode=snapshot.postcode or state.postcode,
        service_date=snapshot.service_date or state.service_date,
        product_tags=snapshot.product_tags or state.product_tags,
        country=snapshot.country or state.country,
    )


def _with_milestones(state: OrderState, snapshot: Snapshot, now: datetime) -> OrderState:
    status = snapshot.status
    paid = status in {OrderStatus.PAID, OrderStatus.FULFILLED}
    return replace(
        state,
        paid_at=state.paid_at or (now if paid else None),
        fulfilled_at=state.fulfilled_at or (now if status is OrderStatus.FULFILLED else None),
        cancelled_at=state.cancelled_at or (now if status is OrderStatus.CANCELLED else None),
    )
