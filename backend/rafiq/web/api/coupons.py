"""Coupons as a checkout asks for them: does it count, use it up."""

from apiflask import APIBlueprint
from flask import Response

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.core.money import Money, check_currency, parse_amount
from rafiq.coupons import service as coupons
from rafiq.stores import service as stores
from rafiq.web import shown
from rafiq.web.answers import CouponOut
from rafiq.web.api.edge import answer, store_id
from rafiq.web.runtime import runtime
from rafiq.web.schemas import RedeemIn

api = APIBlueprint("api_coupons", __name__, url_prefix="/api/v1", tag="Coupons")


@api.get("/coupons/<code>")
@api.output(CouponOut)
@api.doc(operation_id="getCoupon")
def get_coupon(code: str) -> Response:
    """Usable, or the reason why not."""
    coupon = coupons.get(store_id(), code)
    return answer(shown.coupon(coupon, coupon.refusal(clock.now()), stores.get_store(store_id())))


@api.post("/coupons/<code>/redeem")
@api.input(RedeemIn)
@api.output(CouponOut)
@api.doc(operation_id="redeemCoupon")
def redeem(code: str, json_data: RedeemIn) -> Response:
    """Use it up for this order. Exactly one order wins; the winner may ask again."""
    coupon = coupons.redeem(
        store_id(), code, order_number=json_data.order_number, subtotal=_subtotal(json_data)
    )
    runtime().jobs.nudge("deliver")
    return answer(shown.coupon(coupon, None, stores.get_store(store_id())))


def _subtotal(asked: RedeemIn) -> Money | None:
    if asked.subtotal is None:
        return None
    if asked.currency is None:
        raise Invalid.field("#/currency", "is needed beside subtotal")
    return parse_amount(asked.subtotal, check_currency(asked.currency), "#/subtotal")
