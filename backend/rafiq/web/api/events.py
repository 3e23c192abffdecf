"""What else happens in a shop than orders: a sign-up, or an event that a program pays for."""

from apiflask import APIBlueprint
from flask import Response

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.referrals import service as referrals
from rafiq.referrals.claims import OrderDraft
from rafiq.stores import service as stores
from rafiq.web import order_body, shown
from rafiq.web.answers import EventAnswer
from rafiq.web.api.edge import answer, store_id
from rafiq.web.runtime import keyring, runtime
from rafiq.web.schemas import EventIn

MAX_NUMBER = 64  # as an order's number, since it is kept beside them
api = APIBlueprint("api_events", __name__, url_prefix="/api/v1", tag="Events")


@api.post("/events")
@api.input(EventIn)
@api.output(EventAnswer, status_code=201)
@api.doc(operation_id="recordEvent", responses={200: "The same event, told before."})
def record_event(json_data: EventIn) -> Response:
    """Something a customer did that has no price, such as `sign_up`; once per type and id. ``undone`` takes it back."""
    store = stores.get_store(store_id())
    number = f"{json_data.type}:{json_data.id}"
    if len(number) > MAX_NUMBER:
        raise Invalid.field("#/id", f"type and id may have {MAX_NUMBER - 1} characters together")
    now = clock.now()
    at = json_data.occurred_at or now
    order_body.check_moment("#/occurred_at", at, now)
    snapshot = Snapshot(
        order_number=number,
        subtotal=Money(0, store.currency),
        status=OrderStatus.CANCELLED if json_data.undone else OrderStatus.PAID,
        placed_at=at,
        at=None,
        event=json_data.type,
    )
    visit, code = order_body.visit_or_code(json_data.referral, store.number, keyring(), at=min(now, at))
    draft = OrderDraft(
        snapshot,
        Source.SERVER,
        order_body.identity(json_data.customer, "#/customer"),
        visit,
        code,
        json_data.referred_by or "",
        order_body.raw_json(),
    )
    placed = referrals.order_placed(store.id, draft)
    runtime().jobs.nudge("deliver")
    referral = shown.referral(placed.referral, store) if placed.referral else None
    body = {"event": {"type": json_data.type, "id": json_data.id, "undone": json_data.undone}}
    return answer(body | {"referral": referral}, 201 if placed.first else 200)
