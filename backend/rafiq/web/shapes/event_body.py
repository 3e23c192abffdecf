"""The event object of the contract turned into what the referrals feature understands; one parser for every door."""

from typing import Any

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.core.signing import Keyring
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.referrals.claims import OrderDraft
from rafiq.stores.service import StoreView
from rafiq.web.shapes import order_body
from rafiq.web.shapes.schemas import EventIn

MAX_NUMBER = 64  # as an order's number, since it is kept beside them


def draft(event: EventIn, store: StoreView, keyring: Keyring, body: dict[str, Any]) -> OrderDraft:
    """An event is kept as an order without a price. Raises `Invalid` naming the field."""
    number = f"{event.type}:{event.id}"
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
    visit, code = order_body.visit_or_code(event.referral, store.number, keyring, at=min(now, at))
    who = order_body.identity(event.customer, "#/customer")
    return OrderDraft(snapshot, Source.SERVER, who, visit, code, event.referred_by or "", body)
