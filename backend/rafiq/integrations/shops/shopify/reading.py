"""What a Shopify message means, told from its shape: the topic is an unsigned header and only a label."""

from hashlib import sha256

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.integrations import wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import Incoming, NothingSaid, OrderSaid, PrivacySaid, RefundSaid, Said, Wish

PAID = frozenset({"paid", "partially_refunded", "refunded"})
REFERRAL_NAMES = ("rafiq", "_rafiq", "rafiq_referral", "referral")
REFERRED_BY = ("referred_by", "rafiq_referred_by")


def read(incoming: Incoming, options: Options) -> list[Said]:
    body = wire.read_object(incoming.body)
    if "order_id" in body and ("refund_line_items" in body or "transactions" in body):
        refund = _refund(body)
        return [refund] if refund else [NothingSaid("refund_without_money")]
    if "line_items" in body and "financial_status" in body:
        return _order(body, options)
    if "shop_domain" in body and "shop_id" in body:
        return [_privacy(body)]
    return [NothingSaid("other_topic")]


def _order(body: wire.JSON, options: Options) -> list[Said]:
    if body.get("test") is True and not options.get("test_orders"):
        return [NothingSaid("test_order")]
    currency = wire.currency(body, "currency")
    subtotal = wire.money(body, "subtotal_price", currency=currency)
    refunds = [each for each in map(_refund, wire.items(body, "refunds")) if each]
    order = OrderSaid(
        names=(wire.text(body, "id"),),
        at=wire.moment(body, "updated_at"),
        body=wire.filled(
            {
                "order_number": _number(body, str(options.get("order_number") or "id")),
                "subtotal": subtotal.text(),
                "currency": currency,
                "status": _status(body),
                "placed_at": wire.iso(wire.moment(body, "created_at")),
                "updated_at": wire.iso(wire.moment(body, "updated_at")),
                "customer": _customer(body),
                "coupon_codes": [
                    code for each in wire.items(body, "discount_codes") if (code := wire.text(each, "code"))
                ][:20],
                "referral": _attribute(body, REFERRAL_NAMES)
                or wire.address_part(wire.text(body, "landing_site", most=2_000), "rafiq"),
                "referred_by": _attribute(body, REFERRED_BY),
                "items": _items(body),
                "country": wire.text(body, "shipping_address", "country_code").upper(),
                "postcode": wire.text(body, "shipping_address", "zip", most=20),
                "shipping_address": _address(body),
                "client_ip": wire.text(body, "browser_ip"),
                "user_agent": wire.text(body, "client_details", "user_agent", most=2_000),
                "landing_site": wire.text(body, "landing_site", most=2_000),
                "referring_site": wire.text(body, "referring_site", most=2_000),
            }
        ),
    )
    return [order, *refunds]


def _status(body: wire.JSON) -> str:
    if body.get("cancelled_at"):
        return "cancelled"
    if wire.text(body, "financial_status") not in PAID:
        return "placed"
    return "fulfilled" if wire.text(body, "fulfillment_status") == "fulfilled" else "paid"


def _number(body: wire.JSON, wanted: str) -> str:
    found = {"number": wire.text(body, "order_number"), "name": wire.text(body, "name")}.get(wanted)
    number = found or wire.text(body, "id")
    if not number:
        raise Invalid.field("#/order_number", "the order has no number")
    return number


def _customer(body: wire.JSON) -> wire.JSON:
    who = wire.at(body, "customer")
    return wire.filled(
        {
            "id": wire.text(who, "id"),
            "email": wire.text(body, "email") or wire.text(body, "contact_email") or wire.text(who, "email"),
            "phone": wire.text(body, "phone", most=40) or wire.text(who, "phone", most=40),
            "first_name": wire.text(who, "first_name"),
            "last_name": wire.text(who, "last_name"),
            "locale": wire.text(body, "customer_locale", most=35),
        }
    )


def _attribute(body: wire.JSON, names: tuple[str, ...]) -> str:
    """What the shop's page put beside the cart."""
    found = {
        wire.text(each, "name"): wire.text(each, "value", most=512)
        for each in wire.items(body, "note_attributes")
    }
    return next((found[name] for name in names if found.get(name)), "")


def _items(body: wire.JSON) -> list[wire.JSON]:
    return [
        wire.filled({"sku": wire.text(each, "sku"), "title": wire.text(each, "title")}) | _count(each)
        for each in wire.items(body, "line_items")[:500]
    ]


def _count(item: wire.JSON) -> wire.JSON:
    quantity = item.get("quantity")
    return {"quantity": quantity} if type(quantity) is int and 0 <= quantity <= 1_000_000 else {}


def _address(body: wire.JSON) -> str:
    parts = (wire.text(body, "shipping_address", name) for name in ("address1", "address2", "zip", "city"))
    return " ".join(part for part in parts if part)


def _refund(body: wire.JSON) -> RefundSaid | None:
    """The money that went back: successful refund transactions, in the shop's own currency where they say it."""
    key, order = wire.text(body, "id"), wire.text(body, "order_id")
    done = [
        each
        for each in wire.items(body, "transactions")
        if wire.text(each, "kind") == "refund" and wire.text(each, "status") == "success"
    ]
    moment = wire.moment(body, "processed_at") or wire.moment(body, "created_at") or clock.now()
    if not key or not order or not done:
        return None
    currency = wire.currency(done[0], "currency")
    total = sum(wire.money(each, "amount", currency=currency).amount for each in done)
    lines, adjustments = wire.items(body, "refund_line_items"), wire.items(body, "order_adjustments")
    shop = (
        _in_shop_money(lines, "subtotal_set")
        or _in_shop_money(done, "amount_set")
        or _in_shop_money(adjustments, "amount_set")
    )
    money = shop if shop is not None and shop.currency != currency else Money(abs(total), currency)
    # A refund is done once and never changed; when its money comes in steps, the later message says more.
    return RefundSaid(f"refund:{key}", order, moment, total=money, weight=len(done))


def _in_shop_money(rows: list[wire.JSON], name: str) -> Money | None:
    """What goods, payments or adjustments come to in the shop's own currency, when the shopper paid in another."""
    sums: dict[str, int] = {}
    for row in rows:
        part = wire.at(row, name, "shop_money")
        if not isinstance(part, dict):
            return None
        currency = wire.currency(part, "currency_code")
        sums[currency] = sums.get(currency, 0) + wire.money(part, "amount", currency=currency).amount
    return Money(abs(next(iter(sums.values()))), next(iter(sums))) if len(sums) == 1 else None


def _privacy(body: wire.JSON) -> Said:
    """Shapes tell the three apart: orders to hand out, orders to forget, or neither of a person."""
    if "data_request" in body or "orders_requested" in body:
        wish, key = Wish.DATA, wire.text(body, "data_request", "id")
    elif "customer" in body or "orders_to_redact" in body:
        wish, key = Wish.ERASE, wire.text(body, "customer", "id")
    else:
        wish, key = Wish.ERASE_SHOP, wire.text(body, "shop_id")
    nameless = sha256(wire.text(body, "customer", "email").lower().encode()).hexdigest()[:32]
    return PrivacySaid(
        wish,
        f"{wish}:{key or nameless}"[:80],
        email=wire.text(body, "customer", "email"),
        phone=wire.text(body, "customer", "phone"),
        customer_id=wire.text(body, "customer", "id"),
    )
