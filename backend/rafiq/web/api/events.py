"""What else happens in a shop than orders: a sign-up, or an event that a program pays for."""

from apiflask import APIBlueprint
from flask import Response

from rafiq.referrals import service as referrals
from rafiq.stores import service as stores
from rafiq.web.api.edge import answer, store_id
from rafiq.web.runtime import keyring, runtime
from rafiq.web.shapes import event_body, order_body, shown
from rafiq.web.shapes.answers import EventAnswer
from rafiq.web.shapes.schemas import EventIn

api = APIBlueprint("api_events", __name__, url_prefix="/api/v1", tag="Events")


@api.post("/events")
@api.input(EventIn)
@api.output(EventAnswer, status_code=201)
@api.doc(operation_id="recordEvent", responses={200: "The same event, told before."})
def record_event(json_data: EventIn) -> Response:
    """Something a customer did that has no price, such as `sign_up`; once per type and id. ``undone`` takes it back.

    An ``order_number`` of an order that we know may stand for ``customer`` and ``id``.
    The same one again with another ``service_date`` or ``postcode`` is a job that was moved.
    """
    store = stores.get_store(store_id())
    draft = event_body.draft(json_data, store, keyring(), order_body.raw_json())
    placed = referrals.order_placed(store.id, draft)
    runtime().jobs.nudge("deliver")
    referral = shown.referral(placed.referral, store) if placed.referral else None
    body = {"event": {"type": json_data.type, "id": event_body.named(json_data), "undone": json_data.undone}}
    return answer(body | {"referral": referral}, 201 if placed.first else 200)
