"""Orders and refunds as the store's server reports them."""

from apiflask import APIBlueprint
from flask import Response
from werkzeug.routing import PathConverter

from rafiq.core.errors import NotFound
from rafiq.orders import service as orders
from rafiq.orders.rules import Source
from rafiq.referrals import service as referrals
from rafiq.referrals.claims import OrderDraft
from rafiq.stores import service as stores
from rafiq.web.api.edge import answer, store_id
from rafiq.web.runtime import keyring, runtime
from rafiq.web.shapes import order_body, shown
from rafiq.web.shapes.answers import OrderAnswer, RefundAnswer
from rafiq.web.shapes.schemas import OrderIn, RefundIn

MAX_NUMBER = 64
api = APIBlueprint("api_orders", __name__, url_prefix="/api/v1", tag="Orders")


class InPath(PathConverter):
    """An order's number in an address; servers before us turn ``%2F`` into a slash.

    Doubled slashes are not merged: ``//A`` would lead whoever follows to another order.
    """

    regex = r"(?!.*/refunds$)[^/].*?"


@api.post("/orders")
@api.input(OrderIn)
@api.output(OrderAnswer, status_code=201)
@api.doc(operation_id="recordOrder", responses={200: "The same order, brought up to date."})
def record_order(json_data: OrderIn) -> Response:
    """Report an order: an upsert by order number; 201 the first time, 200 after. Send it at every change."""
    store = stores.get_store(store_id())
    draft = order_body.draft(
        json_data, Source.SERVER, store_number=store.number, keyring=keyring(), body=order_body.raw_json()
    )
    body, first = take_in(store, draft)
    runtime().jobs.nudge("deliver")
    return answer(body, 201 if first else 200)


@api.get("/orders/<order_number:order_number>", merge_slashes=False)
@api.output(OrderAnswer)
@api.doc(operation_id="getOrder")
def get_order(order_number: str) -> Response:
    """One order with its referral."""
    store = stores.get_store(store_id())
    found = orders.get_order(store.id, order_number)
    referral = referrals.of_order(store.id, order_number)
    return answer(
        {"order": shown.order(found), "referral": shown.referral(referral, store) if referral else None}
    )


@api.post("/orders/<path:order_number>/refunds", merge_slashes=False)
@api.input(RefundIn)
@api.output(RefundAnswer, status_code=201)
@api.doc(operation_id="recordRefund", responses={202: "Kept; the order itself has not arrived yet."})
def record_refund(order_number: str, json_data: RefundIn) -> Response:
    """Report money given back. ``status: failed`` says that an earlier refund did not happen after all."""
    if len(order_number) > MAX_NUMBER or not order_number.isprintable():
        detail = f"no order {order_number[:MAX_NUMBER]!r}"
        raise NotFound(detail)
    store = stores.get_store(store_id())
    placed = referrals.order_refunded(
        store.id,
        order_number,
        refund_id=json_data.refund_id,
        amount=json_data.amount,
        undone=json_data.status == "failed",
    )
    runtime().jobs.nudge("deliver")
    if placed is None:
        return answer({"order": None, "referral": None}, 202)
    return answer(_shown(store, placed), 201)


def take_in(store: stores.StoreView, draft: OrderDraft) -> tuple[shown.Shown, bool]:
    """One message about an order in the running transaction; (what is answered, whether it is the first)."""
    placed = referrals.order_placed(store.id, draft)
    return _shown(store, placed), placed.first


def _shown(store: stores.StoreView, placed: referrals.Placed) -> shown.Shown:
    referral = shown.referral(placed.referral, store) if placed.referral else None
    return {"order": shown.order(placed.order), "referral": referral}
