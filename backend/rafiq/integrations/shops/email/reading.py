"""Reads an order confirmation: what schema.org says in it, else what stands behind the words a merchant named."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from rafiq.core.errors import Invalid
from rafiq.core.money import check_currency, decimals
from rafiq.integrations import wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import Incoming, NothingSaid, OrderSaid, Refused, Said
from rafiq.people.rules import clean_email

MAX_TEXT = 200_000
MAX_PARTS = 50
MAX_WORDS = 12
_SCRIPT = re.compile(
    r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>(.{1,50000}?)</script>", re.IGNORECASE | re.DOTALL
)
_STYLE = re.compile(r"<(script|style)\b.{0,50000}?</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NUMBER = r"[\s:#№.\-]{0,12}([A-Za-z0-9][A-Za-z0-9\-_]{0,39})"
_AMOUNT = r"[^0-9\n]{0,24}([0-9][0-9 .,'\u00a0\u202f]{0,20})"


def subject(body: bytes) -> str:
    return wire.text({"s": str(_mail(body).get("subject", ""))}, "s", most=80)


def read(incoming: Incoming, options: Options) -> list[Said]:
    mail = _mail(incoming.body)
    texts = list(_texts(mail))
    linked = next((found for kind, text in texts if kind == "html" for found in _linked(text)), None)
    trusted = bool(options.get("trusted"))
    if linked:
        body: wire.JSON | None = _from_linked(linked)
    else:
        plain = next((text for kind, text in texts if kind == "plain"), "") or "\n".join(
            _words(text) for kind, text in texts if kind == "html"
        )
        body = _from_words(plain, options)
    if body is None:
        return [NothingSaid("no_order_in_mail")]
    customer = dict(body.pop("customer", {}))
    customer.setdefault("email", _to(mail))
    when = _date(mail, incoming.at)
    body |= {
        "customer": wire.filled(customer),
        "status": "paid" if trusted else "placed",
        "placed_at": wire.iso(when),
    }
    number = str(body["order_number"])
    return [OrderSaid((number,), wire.filled(body), None, verified=trusted)]


def _mail(body: bytes) -> EmailMessage:
    """Any bytes are some mail to Python's parser; a mail without a head is none."""
    mail: EmailMessage = BytesParser(policy=policy.default).parsebytes(body)
    if not mail.keys():
        raise Refused("malformed", 400)
    return mail


def _texts(mail: EmailMessage) -> Iterator[tuple[str, str]]:
    for count, part in enumerate(mail.walk()):
        if count >= MAX_PARTS:
            return
        if part.get_content_maintype() == "text" and not part.get_filename():
            try:
                yield part.get_content_subtype(), str(part.get_content())[:MAX_TEXT]
            except (LookupError, ValueError, KeyError):
                continue  # an encoding nobody knows


def _linked(text: str) -> Iterator[wire.JSON]:
    """schema.org orders in the mail, which shops put there for mail programs."""
    for found in _SCRIPT.findall(text):
        try:
            read = json.loads(html.unescape(found), parse_float=str)
        except (ValueError, RecursionError):
            continue
        rows = read if isinstance(read, list) else [read, *wire.items(read, "@graph")]
        yield from (row for row in rows if isinstance(row, dict) and row.get("@type") == "Order")


def _from_linked(order: wire.JSON) -> wire.JSON:
    offer = wire.at(order, "acceptedOffer")
    offer = offer[0] if isinstance(offer, list) and offer else offer
    has_total = order.get("price") is not None
    currency = wire.currency(
        order if has_total else {"priceCurrency": wire.at(offer, "priceCurrency")}, "priceCurrency"
    )
    price = order.get("price") if has_total else wire.at(offer, "price")
    name = wire.text(order, "customer", "name")
    return {
        "order_number": _checked(wire.text(order, "orderNumber")),
        "subtotal": wire.amount(price, currency, "#/price").text(),
        "currency": currency,
        "coupon_codes": [code for code in [wire.text(order, "discountCode")] if code],
        "customer": wire.filled({"email": wire.text(order, "customer", "email"), "first_name": name}),
    }


def _from_words(text: str, options: Options) -> wire.JSON | None:
    """Behind the words a merchant named; nothing there means that the mail is about something else."""
    number = _behind(text, str(options.get("order_words") or ""), _NUMBER)
    written = _behind(text, str(options.get("total_words") or ""), _AMOUNT)
    if not number or not written:
        return None
    currency = check_currency(str(options.get("currency") or "").strip().upper())
    code = _behind(text, str(options.get("code_words") or ""), _NUMBER)
    return {
        "order_number": _checked(number),
        "subtotal": wire.amount(plain_number(written, currency), currency, "#/subtotal").text(),
        "currency": currency,
        "coupon_codes": [code] if code else [],
    }


def _behind(text: str, words: str, pattern: str) -> str:
    for line in words.splitlines()[:MAX_WORDS]:
        wanted = line.strip()[:60]
        found = re.search(rf"(?<!\w){re.escape(wanted)}{pattern}", text, re.IGNORECASE) if wanted else None
        if found:
            return found[1].strip(" .,'")
    return ""


def plain_number(written: str, currency: str) -> str:
    """``1.234,50`` and ``1,234.50`` are both ``1234.50``: the last mark counts as the point when cents follow it."""
    tidy = re.sub(r"[\s'\u00a0\u202f]", "", written)
    whole, mark, rest = tidy.rpartition(max(".,", key=tidy.rfind))
    if mark and len(rest) == decimals(currency):
        return f"{re.sub('[.,]', '', whole)}.{rest}"
    return re.sub("[.,]", "", tidy)


def _checked(number: str) -> str:
    number = number.lstrip("#").replace("/", "-")[:64]
    if not number:
        raise Invalid.field("#/order_number", "the mail names no order")
    return number


def _words(text: str) -> str:
    return html.unescape(_TAG.sub(" ", _STYLE.sub(" ", text)))


def _to(mail: EmailMessage) -> str:
    """The shopper: whom the shop wrote to. Our own address got a blind copy and stands nowhere."""
    header = mail.get("to")
    addresses = getattr(header, "addresses", ())
    found = [clean_email(f"{each.username}@{each.domain}") for each in addresses]
    return next(filter(None, found), "")


def _date(mail: EmailMessage, received: datetime) -> datetime:
    """When the mail says it was written, if that is near; else when it came."""
    try:
        written = parsedate_to_datetime(str(mail.get("date")))
        written = written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return received
    return written if timedelta(0) <= received - written < timedelta(days=30) else received
