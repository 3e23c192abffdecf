"""Coupons as a checkout asks for them: does it count, use it up."""

from typing import Annotated

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, g
from limits import parse
from limits.strategies import MovingWindowRateLimiter
from pydantic import StringConstraints
from werkzeug.exceptions import TooManyRequests

from rafiq.core.errors import Invalid, NotFound
from rafiq.core.money import Money, check_currency, parse_amount
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponView
from rafiq.people import service as people
from rafiq.stores import service as stores
from rafiq.web import limits
from rafiq.web.api.edge import answer, store_id
from rafiq.web.limits import Hits
from rafiq.web.runtime import runtime
from rafiq.web.shapes import shown
from rafiq.web.shapes.answers import CouponOut
from rafiq.web.shapes.schemas import In, RedeemIn

MISSES = parse("300/minute")
WAIT_SECONDS = 60
LIMITS = "rafiq.coupon_misses"
api = APIBlueprint("api_coupons", __name__, url_prefix="/api/v1", tag="Coupons")


class AskIn(In):
    customer_id: Annotated[str, StringConstraints(max_length=64)] | None = None


def register(app: APIFlask) -> None:
    app.extensions[LIMITS] = MovingWindowRateLimiter(Hits())


@api.after_request
def tell_limit(response: Response) -> Response:
    """How many unknown codes may still be asked for (G23)."""
    known = g.get("store_id")
    return (
        limits.tell(response, "unknown-coupons", current_app.extensions[LIMITS], MISSES, known)
        if known
        else response
    )


@api.get("/coupons/<code>")
@api.input(AskIn, location="query")
@api.output(CouponOut)
@api.doc(operation_id="getCoupon")
def get_coupon(code: str, query_data: AskIn) -> Response:
    """Usable, or the reason why not; for this customer, when you name one."""
    coupon = _known(code)
    refusal = coupons.refusal_for(store_id(), coupon, person_id=_person(query_data.customer_id))
    return answer(shown.coupon(coupon, refusal, stores.get_store(store_id())))


@api.post("/coupons/<code>/redeem")
@api.input(RedeemIn)
@api.output(CouponOut)
@api.doc(operation_id="redeemCoupon")
def redeem(code: str, json_data: RedeemIn) -> Response:
    """Use it up for this order. Exactly one order wins; the winner may ask again."""
    coupon = coupons.redeem(
        store_id(),
        _known(code).code,
        order_number=json_data.order_number,
        subtotal=_subtotal(json_data),
        person_id=_person(json_data.customer_id),
    )
    runtime().jobs.nudge("deliver")
    return answer(shown.coupon(coupon, None, stores.get_store(store_id())))


def _known(code: str) -> CouponView:
    """Unknown codes all get one answer, and only so many of them; a right one never waits for who guesses."""
    misses: MovingWindowRateLimiter = current_app.extensions[LIMITS]
    try:
        return coupons.get(store_id(), code)
    except NotFound as error:
        if not misses.hit(MISSES, store_id()):
            raise TooManyRequests(retry_after=WAIT_SECONDS) from error
        raise


def _person(customer_id: str | None) -> str | None:
    """Who this is to us; a customer we never heard of is nobody yet."""
    try:
        return people.known(store_id(), customer_id).id if customer_id else None
    except NotFound:
        return None


def _subtotal(asked: RedeemIn) -> Money | None:
    if asked.subtotal is None:
        return None
    if asked.currency is None:
        raise Invalid.field("#/currency", "is needed beside subtotal")
    return parse_amount(asked.subtotal, check_currency(asked.currency), "#/subtotal")
