"""The event object of the contract turned into what the referrals feature understands; one parser for every door."""

from typing import Any

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.core.signing import Keyring
from rafiq.orders import service as orders
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.referrals.claims import OrderDraft
from rafiq.stores.service import StoreView
from rafiq.web.shapes import order_body
from rafiq.web.shapes.schemas import EventIn

MAX_NUMBER = 64  # as an order's number, since it is kept beside them


def draft(event: EventIn, store: StoreView, keyring: Keyring, body: dict[str, Any]) -> OrderDraft:
    """An event is kept as an order without a price. Raises `Invalid` naming the field."""
    name, who = named(event), _who(event, store)
    number = f"{event.type}:{name}"
    if len(number) > MAX_NUMBER:
        raise Invalid.field("#/id", f"type and id may have {MAX_NUMBER - 1} characters together")
    now = clock.now()
    at = event.occurred_at or now
    order_body.check_moment("#/occurred_at", at, now)
    order_body.check_moment("#/updated_at", event.updated_at, now)
    snapshot = Snapshot(
        order_number=number,
        subtotal=Money(0, store.currency),
        status=OrderStatus.CANCELLED if event.undone else OrderStatus.PAID,
        placed_at=at,
        at=event.updated_at,
        event=event.type,
        served_by=event.served_by or None,
        postcode=event.postcode or None,
        service_date=event.service_date or None,
    )
    said = event.referred_by or ""
    visit, code = order_body.sent_by(event.referral, said, store.number, keyring, at=min(now, at))
    return OrderDraft(snapshot, Source.SERVER, who, visit, code, said, body)


def named(event: EventIn) -> str:
    """What makes it one: its own id, else the order it is about. Raises `Invalid`."""
    name = event.id or event.order_number
    if name is None:
        raise Invalid.field("#/id", "is needed, or the order_number of an order")
    return name


def _who(event: EventIn, store: StoreView) -> Identity:
    """The customer it names, else the one of its order. Raises `Invalid`."""
    if event.customer is not None:
        return order_body.identity(event.customer, "#/customer")
    if event.order_number is None:
        raise Invalid.field("#/customer", "is needed, or the order_number of an order")
    order = orders.find_order(store.id, event.order_number)
    if order is None:
        raise Invalid.field("#/order_number", "names no order that we know; name the customer")
    buyer = people.many(store.id, {order.person_id}).get(order.person_id) if order.person_id else None
    if buyer is None or buyer.erased_at is not None:
        raise Invalid.field("#/customer", "is needed: we know nobody behind this order")
    return Identity(customer_id=buyer.customer_id, email=buyer.email, phone=buyer.phone)
