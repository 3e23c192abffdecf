"""Any other shop that can sign a webhook: a signature of two kinds, and a table of which field lies where."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.integrations import signatures, wire
from rafiq.integrations.platform import Options, Platform
from rafiq.integrations.rules import Genuine, Incoming, NothingSaid, Option, OrderSaid, RefundSaid, Said

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
FIXED = "="
MAX_PATH = 120
_HEADER = re.compile(r"[a-z0-9-]{1,60}")


def check(incoming: Incoming, secrets: Sequence[str], options: Options) -> Genuine:
    """By Standard Webhooks, where the id is signed too, or by a plain HMAC, where the body is the key."""
    if options.get("signature") == "hmac":
        header = str(options.get("header") or "x-signature").lower()
        if not _HEADER.fullmatch(header):
            raise Invalid.field("#/header", "must be the name of a header")
        signatures.check_hmac(
            incoming,
            header,
            secrets,
            encoding=str(options.get("encoding") or "hex"),
            prefix=str(options.get("prefix") or ""),
        )
        return Genuine(sha256(incoming.body).hexdigest(), "")
    name = signatures.check_standard(incoming, secrets)
    topic = wire.text(wire.read_object(incoming.body), "type")
    return Genuine(sha256(name.encode()).hexdigest(), topic)


def read(incoming: Incoming, options: Options) -> list[Said]:
    body = wire.read_object(incoming.body)
    fields = dict(DEFAULTS) | {
        name: path for name, path in (options.get("fields") or {}).items() if name in DEFAULTS
    }
    told = {name: find(body, path) for name, path in fields.items()}
    if not _line(told["order_number"]):
        if not any(told[name] for name in ("subtotal", "refund_id")):
            return [NothingSaid("other_topic")]
        raise Invalid.field("#/order_number", f"nothing lies at {fields['order_number']!r}")
    if _line(told["refund_id"]):
        return [_refund(told, incoming)]
    return [_order(told, options)]


def find(body: object, path: str) -> Any:  # noqa: ANN401 - JSON is anything
    """What lies at ``order.items.0.price``; ``=EUR`` is EUR itself."""
    if path.startswith(FIXED):
        return path.removeprefix(FIXED)
    for name in path[:MAX_PATH].split("."):
        if isinstance(body, list) and name.isdecimal() and len(name) < 6:
            body = body[int(name)] if int(name) < len(body) else None
        else:
            body = body.get(name) if isinstance(body, dict) else None
    return body


def _order(told: dict[str, Any], options: Options) -> OrderSaid:
    number = _line(told["order_number"])
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
                "status": _status(_line(told["status"]), options),
                "placed_at": wire.iso(wire.moment(told, "placed_at")),
                "updated_at": wire.iso(at),
                "customer": wire.filled(
                    {
                        "id": _line(told["customer_id"]),
                        "email": _line(told["email"]),
                        "phone": _line(told["phone"])[:40],
                        "first_name": _line(told["first_name"]),
                        "last_name": _line(told["last_name"]),
                    }
                ),
                "coupon_codes": _codes(told["coupon_codes"]),
                "referral": _line(told["referral"]),
                "referred_by": _line(told["referred_by"]),
            }
        ),
    )


def _status(word: str, options: Options) -> str:
    """The shop's word in ours, by the lists a merchant filled; our own words need none. Unknown is not paid."""
    for state in STATES:
        words = {each.strip().lower() for each in str(options.get(f"{state}_words") or state).split(",")}
        if word.lower() in words:
            return state
    return "placed"


def _refund(told: dict[str, Any], incoming: Incoming) -> RefundSaid:
    currency = wire.currency(told, "currency")
    money = wire.money(told, "refund_amount", currency=currency)
    failed = _line(told["status"]).lower() in {"failed", "cancelled", "canceled"}
    total = Money(0 if failed else abs(money.amount), currency)
    at = wire.moment(told, "updated_at") or incoming.at
    return RefundSaid(
        f"refund:{_line(told['refund_id'])}"[:120],
        _line(told["order_number"]),
        at,
        total=total,
        weight=int(failed),
    )


def _codes(found: object) -> list[str]:
    """A list of codes, a list of objects that have one, or codes in a row with commas."""
    if isinstance(found, str):
        return [code.strip()[:200] for code in found.split(",") if code.strip()][:20]
    rows = found if isinstance(found, list) else []
    codes = (wire.text(row, "code") if isinstance(row, dict) else _line(row) for row in rows[:20])
    return [code for code in codes if code]


def _line(found: object) -> str:
    return wire.text({"found": found}, "found")


PLATFORM = Platform(
    name="generic",
    label="Webhook",
    texts="generic",
    place=80,
    check=check,
    read=read,
    make_secret=signatures.new_standard_secret,
    options=(
        Option("signature", "choice", "standard", ("standard", "hmac")),
        Option("header", "line", "x-signature"),
        Option("encoding", "choice", "hex", ("hex", "base64")),
        Option("prefix", "line"),
        *(Option(f"{state}_words", "line", state) for state in STATES),
        Option("fields", "fields"),
    ),
)
