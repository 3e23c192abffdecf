"""Reads an order confirmation: what schema.org says in it, else what stands behind the words a merchant named."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from itertools import islice

from rafiq.core.errors import Invalid
from rafiq.core.money import check_currency, decimals
from rafiq.integrations import wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import Incoming, NothingSaid, OrderSaid, Refused, Said
from rafiq.people.rules import clean_email

MAX_TEXT = 200_000
MAX_PARTS = 50
MAX_WORDS = 12
_OPENS = re.compile(r"<(script|style)\b([^<>]{0,400})>", re.IGNORECASE)
_CLOSES = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NUMBER = r"[\s:#№.\-]{0,12}([A-Za-z0-9][A-Za-z0-9\-_]{0,39})"
# What Python's mail parser raises at heads and parts that are no mail's: surrogates, unknown charsets, endless nests.
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
_AMOUNT = r"[^0-9\n]{0,24}([0-9][0-9 .,'\u00a0\u202f]{0,20})"


@contextmanager
def _readable() -> Iterator[None]:
    """What cannot be read is refused. Raises `Refused`."""
    try:
        yield
    except _UNREADABLE as error:
        raise Refused("malformed", 400) from error


def subject(body: bytes) -> str:
    """The label of the delivery; one that cannot be read is empty."""
    mail = _mail(body)
    try:
        return wire.text({"s": str(mail.get("subject", ""))}, "s", most=80)
    except _UNREADABLE:
        return ""


@_readable()
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
    with _readable():
        mail: EmailMessage = BytesParser(policy=policy.default).parsebytes(body)
    if not mail.keys():
        raise Refused("malformed", 400)
    return mail


def _texts(mail: EmailMessage) -> Iterator[tuple[str, str]]:
    """The texts of a mail, as many as it may have and as long as they may be in all."""
    left = MAX_TEXT
    for part in islice(mail.walk(), MAX_PARTS):
        if part.get_content_maintype() == "text" and not part.get_filename():
            try:
                text = str(part.get_content())[:left]
            except (LookupError, ValueError):
                continue  # an encoding nobody knows
            left -= len(text)
            yield part.get_content_subtype(), text


def _linked(text: str) -> Iterator[wire.JSON]:
    """schema.org orders in the mail, which shops put there for mail programs."""
    for head, inner in _pieces(text):
        if "application/ld+json" not in head.lower():
            continue
        try:
            read = json.loads(html.unescape(inner), parse_float=str)
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


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """A page cut at its scripts and styles, in one walk: (what opened the piece, or nothing, and what is in it)."""
    at = 0
    while opened := _OPENS.search(text, at):
        yield "", text[at : opened.start()]
        closed = _CLOSES[opened[1].lower()].search(text, opened.end())
        at = closed.end() if closed else len(text)  # never closed: it hides the rest, as in a browser
        yield opened[0], text[opened.end() : closed.start() if closed else at]
    yield "", text[at:]


def _words(text: str) -> str:
    shown = " ".join(inner for head, inner in _pieces(text) if not head)
    return html.unescape(_TAG.sub(" ", shown))


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
