"""What a WooCommerce message means: always the order as it stood when it was sent, whatever its topic says."""

from datetime import datetime

from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.integrations import wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import (
    Incoming,
    NothingSaid,
    OrderGone,
    OrderSaid,
    RefundSaid,
    Refused,
    Said,
)

TAKEN_BACK = frozenset({"cancelled", "trash"})
EARNING = frozenset({"processing", "completed", "refunded"})
REFERRAL_KEYS = ("rafiq_referral", "_rafiq_referral", "rafiq")
REFERRED_BY = ("rafiq_referred_by", "_rafiq_referred_by")
ENTRY = "_wc_order_attribution_session_entry"
MAX_BARE = 200
ASKED = "asked"  # the topic of what our own poll brought


def read(incoming: Incoming, options: Options) -> list[Said]:
    body = wire.read_object(incoming.body)
    key = wire.text(body, "id")
    if not key:
        return [NothingSaid("other_topic")]
    if set(body) == {"id"}:  # a deleted customer or product looks just like a deleted order
        if not about_orders(incoming.header("x-wc-webhook-topic")):
            return [NothingSaid("other_topic")]
        return [OrderGone(key, incoming.at, sure=incoming.header("x-rafiq-topic") == ASKED)]
    if "line_items" not in body or "status" not in body:
        return [NothingSaid("other_topic")]
    if wire.text(body, "status") in {"checkout-draft", "auto-draft", "draft"}:
        return [NothingSaid("draft_order")]
    return _order(body, key, incoming, options)


def bare_order(body: bytes) -> str:
    """The order of which this says no more than its number."""
    try:
        said = wire.read_object(body) if len(body) <= MAX_BARE else {}
    except (Invalid, Refused):
        return ""
    return wire.text(said, "id") if set(said) == {"id"} else ""


def about_orders(topic: str) -> bool:
    return topic.partition(".")[0] in {"", "order"}


def _order(body: wire.JSON, key: str, incoming: Incoming, options: Options) -> list[Said]:
    currency = wire.currency(body, "currency")
    subtotal = _subtotal(body, currency)
    at = wire.moment(body, "date_modified_gmt") or incoming.at
    weight = 1 if incoming.header("x-rafiq-topic") == ASKED else 0
    refunds = [
        RefundSaid(
            f"refund:{wire.text(each, 'id')}",
            key,
            at,
            total=Money(abs(wire.money(each, "total", currency=currency).amount), currency),
            weight=weight,
        )
        for each in wire.items(body, "refunds")
        if wire.text(each, "id")
    ]
    order = OrderSaid(
        names=(key,),
        at=at,
        prefix="refund:",
        refunds=tuple(each.key for each in refunds),
        weight=weight,
        body=wire.filled(
            {
                "order_number": _number(body, str(options.get("order_number") or "number")),
                "subtotal": subtotal.text(),
                "currency": currency,
                "status": _status(body),
                "placed_at": wire.iso(wire.moment(body, "date_created_gmt")),
                "updated_at": wire.iso(wire.moment(body, "date_modified_gmt")),
                "customer": _customer(body),
                "coupon_codes": [
                    code for each in wire.items(body, "coupon_lines") if (code := wire.text(each, "code"))
                ][:20],
                "referral": _meta(body, REFERRAL_KEYS) or wire.address_part(_meta(body, (ENTRY,)), "rafiq"),
                "referred_by": _meta(body, REFERRED_BY)[:200],
                "items": [
                    wire.filled({"sku": wire.text(each, "sku"), "title": wire.text(each, "name")})
                    for each in wire.items(body, "line_items")[:500]
                ],
                "country": wire.text(body, "shipping", "country").upper()
                or _billing(body, "country").upper(),
                "postcode": (wire.text(body, "shipping", "postcode") or _billing(body, "postcode"))[:20],
                "shipping_address": _address(body),
                "client_ip": wire.text(body, "customer_ip_address"),
                "user_agent": wire.text(body, "customer_user_agent", most=2_000),
            }
        ),
    )
    return [order, *refunds, _taken_back(key, _state(body), subtotal, at, weight)]


def _taken_back(key: str, state: str, subtotal: Money, at: datetime, weight: int) -> RefundSaid:
    """A cancelled or binned order may come back to life here, so it counts as given back whole while it lasts."""
    gone = subtotal if state in TAKEN_BACK else Money(0, subtotal.currency)
    return RefundSaid(f"state:{key}", key, at, total=gone, weight=weight)


def _state(body: wire.JSON) -> str:
    return wire.text(body, "status").removeprefix("wc-")


def _status(body: wire.JSON) -> str:
    """Paid means that WooCommerce says since when; a status alone may be set before money came."""
    if _state(body) not in EARNING or not wire.text(body, "date_paid_gmt"):
        return "placed"
    return "fulfilled" if _state(body) == "completed" else "paid"


def _subtotal(body: wire.JSON, currency: str) -> Money:
    """The goods after discounts, before tax and shipping: what the lines came to."""
    lines = wire.items(body, "line_items")
    if lines:
        total = sum(wire.money(line, "total", currency=currency).amount for line in lines)
    else:
        whole, *less = (
            wire.money(body, name, currency=currency).amount
            for name in ("total", "total_tax", "shipping_total")
        )
        total = whole - sum(less)
    return Money(max(total, 0), currency)


def _number(body: wire.JSON, wanted: str) -> str:
    number = (wire.text(body, "number") if wanted == "number" else "") or wire.text(body, "id")
    if not number:
        raise Invalid.field("#/number", "the order has no number")
    return number


def _customer(body: wire.JSON) -> wire.JSON:
    """A guest's customer number is 0 and names nobody."""
    number = wire.text(body, "customer_id")
    return wire.filled(
        {
            "id": "" if number == "0" else number,
            "email": _billing(body, "email"),
            "phone": _billing(body, "phone")[:40],
            "first_name": _billing(body, "first_name"),
            "last_name": _billing(body, "last_name"),
        }
    )


def _billing(body: wire.JSON, name: str) -> str:
    return wire.text(body, "billing", name)


def _meta(body: wire.JSON, names: tuple[str, ...]) -> str:
    found = {
        wire.text(each, "key"): wire.text(each, "value", most=512) for each in wire.items(body, "meta_data")
    }
    return next((found[name] for name in names if found.get(name)), "")


def _address(body: wire.JSON) -> str:
    part = "shipping" if wire.text(body, "shipping", "address_1") else "billing"
    names = ("address_1", "address_2", "postcode", "city")
    return " ".join(found for name in names if (found := wire.text(body, part, name)))
