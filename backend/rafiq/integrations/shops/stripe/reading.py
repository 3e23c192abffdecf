"""What Stripe says of sessions, charges, refunds and disputes; amounts come in its own minor units."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from rafiq.core.errors import Invalid
from rafiq.core.money import Money, decimals, divide
from rafiq.integrations import wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import (
    Incoming,
    NothingSaid,
    OrderSaid,
    RefundSaid,
    Said,
)

# Where Stripe counts in other minor units than two decimals. ISK and UGX have none, but are sent with two.
ZERO_DECIMAL = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
THREE_DECIMAL = frozenset("BHD JOD KWD OMR TND".split())
SESSIONS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
BACK_WITH_US = frozenset(
    {"won", "warning_needs_response", "warning_under_review", "warning_closed", "prevented"}
)
CLOSED = frozenset({"won", "lost", "warning_closed", "prevented"})
_METADATA = re.compile(r"metadata\.([A-Za-z0-9_-]{1,40})")


def read(incoming: Incoming, options: Options) -> list[Said]:
    event = wire.read_object(incoming.body)
    at = wire.seconds(event.get("created")) or incoming.at
    kind, thing = wire.text(event, "type"), wire.at(event, "data", "object")
    if not isinstance(thing, dict):
        # A thin event only names a thing; what it became is asked for elsewhere.
        return [NothingSaid("thin_event")]
    if event.get("livemode") is not True and not options.get("test_orders"):
        return [NothingSaid("test_order")]
    if kind in SESSIONS:
        return _session(thing, at, options)
    if kind == "charge.refunded":
        return _charge(thing, at)
    if kind.startswith(("refund.", "charge.refund.")):
        return _refund(thing, at)
    if kind.startswith("charge.dispute."):
        return _dispute(thing, at)
    return [NothingSaid("other_topic")]


def _session(session: wire.JSON, at: datetime, options: Options) -> list[Said]:
    if wire.text(session, "mode") == "setup" or wire.text(session, "status") == "open":
        return [NothingSaid("other_topic")]
    if session.get("amount_subtotal") is None or not wire.text(session, "currency"):
        return [NothingSaid("other_topic")]
    currency = wire.currency(session, "currency")
    discount = wire.at(session, "total_details", "amount_discount") or 0
    goods = _money(session.get("amount_subtotal"), currency).amount - _money(discount, currency).amount
    payment = _id(session.get("payment_intent"))
    # Stripe's session id is longer than a number may be, so the payment's stands in.
    own = payment or sha256(wire.text(session, "id").encode()).hexdigest()[:40]
    status = {"paid": "paid", "no_payment_required": "paid"}.get(
        wire.text(session, "payment_status"), "placed"
    )
    who = wire.at(session, "customer_details")
    order = OrderSaid(
        names=tuple(name for name in (payment, wire.text(session, "id")) if name),
        at=at,
        instead=own,
        body=wire.filled(
            {
                "order_number": _number(session, options) or own,
                "subtotal": Money(max(goods, 0), currency).text(),
                "currency": currency,
                "status": status,
                "placed_at": wire.iso(wire.seconds(session.get("created"))),
                "updated_at": wire.iso(at),
                "customer": wire.filled(
                    {
                        "id": _id(session.get("customer")),
                        "email": wire.text(who, "email") or wire.text(session, "customer_email"),
                        "phone": wire.text(who, "phone", most=40),
                        "first_name": wire.text(who, "name"),
                        "locale": wire.text(session, "locale", most=35).replace("auto", ""),
                    }
                ),
                "coupon_codes": _codes(session),
                "referral": wire.text(session, "metadata", "rafiq", most=512)
                or wire.text(session, "metadata", "referral", most=512),
                "referred_by": wire.text(session, "metadata", "referred_by"),
                "country": wire.text(who, "address", "country").upper(),
                "postcode": wire.text(who, "address", "postal_code", most=20),
            }
        ),
    )
    return [order]


def _number(session: wire.JSON, options: Options) -> str:
    """What the shop calls the order. Metadata only a shop's server sets; the reference a buyer may set as well."""
    wanted = str(options.get("order_number") or "client_reference_id")
    named = _METADATA.fullmatch(wanted)
    number = wire.text(session, "metadata", named[1]) if named else wire.text(session, "client_reference_id")
    return number or wire.text(session, "metadata", "order_number")


def _codes(session: wire.JSON) -> list[str]:
    """Promotion codes are ids unless they were expanded; the shop may name the code itself in the metadata."""
    named = [wire.text(session, "metadata", "coupon_code")]
    expanded = [wire.text(each, "promotion_code", "code") for each in wire.items(session, "discounts")]
    return [code for code in (*named, *expanded) if code][:20]


def _charge(charge: wire.JSON, at: datetime) -> list[Said]:
    """``amount_refunded`` is all that went back so far, not what went back just now."""
    currency = wire.currency(charge, "currency")
    total = _money(charge.get("amount_refunded"), currency)
    return [RefundSaid(f"charge:{_id(charge)}", _order_of(charge), at, total=total)]


def _refund(refund: wire.JSON, at: datetime) -> list[Said]:
    status = wire.text(refund, "status")
    charge, order = _id(refund.get("charge")), _order_of(refund)
    if not charge or not order or status == "requires_action":
        return [NothingSaid("other_topic")]
    money = _money(refund.get("amount"), wire.currency(refund, "currency"))
    failed = status in {"failed", "canceled"}
    return [RefundSaid(f"charge:{charge}", order, at, part=(_id(refund), money), failed=failed)]


def _dispute(dispute: wire.JSON, at: datetime) -> list[Said]:
    """The bank holds the money while a dispute runs; won, it is ours again. An inquiry takes nothing yet."""
    status, order = wire.text(dispute, "status"), _order_of(dispute)
    currency = wire.currency(dispute, "currency")
    amount = _money(dispute.get("amount"), currency)
    money = Money(0, currency) if status in BACK_WITH_US else amount
    weight = 1 if status in CLOSED else 0
    return [RefundSaid(f"dispute:{_id(dispute)}", order, at, total=money, weight=weight)]


def _order_of(thing: wire.JSON) -> str:
    """The payment that a session, a refund and a dispute have in common; old charges have none."""
    return _id(thing.get("payment_intent")) or _id(thing.get("charge")) or _id(thing)


def _id(thing: Any) -> str:  # noqa: ANN401 - Stripe sends an id or, expanded, the thing itself
    return wire.text(thing, "id") if isinstance(thing, dict) else wire.text({"id": thing}, "id")


def _money(amount: object, currency: str) -> Money:
    """Stripe's integer in our own minor units."""
    if type(amount) is not int or not 0 <= amount < 10**15:
        raise Invalid.field("#/amount", "must be a whole number of the smallest unit")
    places = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return Money(divide(amount * 10 ** decimals(currency), 10**places), currency)
