"""Orders and refunds of any shop, by a table of which field lies where."""

from collections.abc import Mapping
from typing import Any

from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.integrations import mapped, wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import Incoming, NothingSaid, OrderSaid, RefundSaid, Said

DEFAULTS: Mapping[str, str] = {
    "order_number": "order_number",
    "subtotal": "subtotal",
    "currency": "currency",
    "status": "status",
    "placed_at": "placed_at",
    "updated_at": "updated_at",
    "customer_id": "customer.id",
    "email": "customer.email",
    "phone": "customer.phone",
    "first_name": "customer.first_name",
    "last_name": "customer.last_name",
    "coupon_codes": "coupon_codes",
    "referral": "referral",
    "referred_by": "referred_by",
    "refund_id": "refund_id",
    "refund_amount": "amount",
}
STATES = ("paid", "fulfilled", "cancelled")


def read(incoming: Incoming, options: Options) -> list[Said]:
    body = wire.read_object(incoming.body)
    told = mapped.told(body, DEFAULTS, options)
    if not mapped.line(told["order_number"]):
        lacks = f"nothing lies at {mapped.way('order_number', DEFAULTS, options)!r}"
        if not any(told[name] for name in ("subtotal", "refund_id")):
            return [NothingSaid("no_order_number", f"order_number: {lacks}")]
        raise Invalid.field("#/order_number", lacks)
    if mapped.line(told["refund_id"]):
        return [_refund(told, incoming)]
    return [_order(told, options)]


def _order(told: dict[str, Any], options: Options) -> OrderSaid:
    number = mapped.line(told["order_number"])
    currency = wire.currency(told, "currency")
    at = wire.moment(told, "updated_at")
    return OrderSaid(
        names=(number,),
        at=at,
        body=wire.filled(
            {
                "order_number": number,
                "subtotal": wire.money(told, "subtotal", currency=currency).text(),
                "currency": currency,
                "status": _status(mapped.line(told["status"]), options),
                "placed_at": wire.iso(wire.moment(told, "placed_at")),
                "updated_at": wire.iso(at),
                "customer": mapped.customer(told),
                "coupon_codes": mapped.codes(told["coupon_codes"]),
                "referral": mapped.line(told["referral"]),
                "referred_by": mapped.line(told["referred_by"]),
            }
        ),
    )


def _status(word: str, options: Options) -> str:
    """The shop's word in ours, by the lists a merchant filled; our own words need none. Unknown is not paid."""
    return mapped.word_of(word, options, {state: state for state in STATES}) or "placed"


def _refund(told: dict[str, Any], incoming: Incoming) -> RefundSaid:
    currency = wire.currency(told, "currency")
    money = wire.money(told, "refund_amount", currency=currency)
    failed = mapped.line(told["status"]).lower() in {"failed", "cancelled", "canceled"}
    total = Money(0 if failed else abs(money.amount), currency)
    at = wire.moment(told, "updated_at") or incoming.at
    return RefundSaid(
        f"refund:{mapped.line(told['refund_id'])}"[:120],
        mapped.line(told["order_number"]),
        at,
        total=total,
        weight=int(failed),
    )
