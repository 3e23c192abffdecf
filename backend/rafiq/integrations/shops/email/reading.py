"""Reads an order confirmation: what schema.org says in it, else what stands behind the words a merchant named."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from itertools import islice

from rafiq.core.errors import Invalid
from rafiq.core.money import Money, check_currency
from rafiq.core.texts import ascii_digits
from rafiq.integrations import wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import Incoming, NothingSaid, OrderSaid, Refused, Said
from rafiq.integrations.shops.email import amount, discount, linked, page
from rafiq.people.rules import clean_email

MAX_TEXT = 200_000
MAX_PARTS = 50
MAX_WORDS = 12
MAX_NUMBER = 64
_CODE = r"[\s:#№.\-]{0,12}([A-Za-z0-9][A-Za-z0-9\-_]{0,39})"
_NUMBER = r"[\s:#№.\-]{0,12}([A-Za-z0-9](?:[\w\-]|[./#](?=\w))*)"
_SPACE = rf"[^\S\n{amount.PARTED}{amount.ENDED}]{{0,3}}"
# "2026 / 17", "2026:17" and a number that a tag parts: what was read of it is a number of other orders too.
_GOES_ON = re.compile(
    rf"{_SPACE}[/\\]{_SPACE}\d|[^\w\s()\[\]]{{1,2}}\d|{amount.JOINED}++[^\w\s()\[\]]?{amount.JOINED}*+\w"
)
# What Python's mail parser raises at heads and parts that are no mail's: surrogates, unknown charsets, endless nests.
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
# Which no eye sees: the direction of what follows, where a line may break, how letters join.
_UNSEEN = dict.fromkeys(
    [
        *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)),
        *(*range(0x2060, 0x2070), *range(0xFE00, 0xFE10)),
    ]
)


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
    parts = list(_texts(mail))
    pages = [text for kind, text in parts if kind == "html"]
    # A plain part may say no more than that the mail has another.
    texts = [text for kind, text in parts if kind == "plain"] + ["\n".join(map(page.words, pages))]
    order = next((found for text in pages for found in linked.orders(text)), None)
    status = linked.status(order) if order else "processing"
    if order and status in linked.NOT_KEPT:
        return [NothingSaid("order_not_kept", f"order_number: {wire.text(order, 'orderNumber')}, {status}")]
    body = _from_linked(order, texts, options) if order else _from_texts(texts, options)
    if body is None:
        return [NothingSaid("no_order_in_mail")]
    trusted = bool(options.get("trusted"))
    customer = dict(body.pop("customer", {}))
    customer.setdefault("email", _to(mail))
    when = _date(mail, incoming.at)
    body |= {
        "customer": wire.filled(customer),
        "status": "paid" if trusted and status in linked.PAID else "placed",
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


def searched(body: bytes) -> Iterator[str]:
    """All that a mail says, head and attachments too, however it is written: where somebody is looked for."""
    yield body.decode(errors="replace")
    with suppress(Refused, *_UNREADABLE):
        for part in _mail(body).walk():
            with suppress(*_UNREADABLE):
                yield "\n".join(map(str, part.values()))
            with suppress(*_UNREADABLE):
                yield from _said_in(part)


def _said_in(part: Message) -> Iterator[str]:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return
    try:
        text = payload.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        text = payload.decode(errors="replace")
    text = text.translate(_UNSEEN)
    yield text
    yield page.words(text).replace(amount.JOINED, "")


def _from_linked(order: wire.JSON, texts: list[str], options: Options) -> wire.JSON:
    """Its goods by its own offers, else by the words in the mail; never more than all that was paid."""
    told, whole = linked.currency(order), linked.price(order)
    goods = linked.goods(order) or _by_words(texts, {**options, **({"currency": told} if told else {})})
    if goods is None or (whole is not None and goods.amount > whole.amount):
        seen = " > ".join(f"{each.text()} {each.currency}" for each in (goods, whole) if each)
        raise Refused("goods_unclear", 400, detail=seen)
    names = (("customer", "email"), ("billingAddress", "email"))
    email = next(filter(None, (wire.text(order, *path) for path in names)), "")
    return {
        "order_number": _checked(wire.text(order, "orderNumber")),
        "subtotal": goods.text(),
        "currency": goods.currency,
        "coupon_codes": [code for code in [wire.text(order, "discountCode")] if code],
        "customer": wire.filled({"email": email, "first_name": wire.text(order, "customer", "name")}),
    }


def _by_words(texts: list[str], options: Options) -> Money | None:
    readings = [_total(ascii_digits(text.translate(_UNSEEN)), options) for text in texts]
    meant = list(dict.fromkeys(money for money in readings if money is not None))
    if len(meant) > 1:
        raise _several(meant)
    return meant[0] if meant else None


def _several(meant: list[Money]) -> Refused:
    seen = " / ".join(f"{each.text()} {each.currency}" for each in meant[:3])
    return Refused("amount_unclear", 400, detail=seen[:80])


def _from_texts(texts: list[str], options: Options) -> wire.JSON | None:
    """The first part that tells an order; what other parts tell of its amount is the same. Raises `Refused`."""
    body = next(filter(None, (_from_words(text, options) for text in texts)), None)
    if body is not None:
        _by_words(texts, options)
    return body


def _from_words(text: str, options: Options) -> wire.JSON | None:
    """Behind the words a merchant named; nothing there means that the mail is about something else."""
    text = ascii_digits(text.translate(_UNSEEN))
    number = _number(text, str(options.get("order_words") or ""))
    money = _total(text, options) if number else None
    if money is None:
        return None
    found = _behind(text, str(options.get("code_words") or ""), _CODE)
    code = found[1] if found else ""
    return {
        "order_number": _checked(number),
        "subtotal": money.text(),
        "currency": money.currency,
        "coupon_codes": [code] if code else [],
    }


def _total(text: str, options: Options) -> Money | None:
    told = str(options.get("currency") or "").strip().upper()
    usual = check_currency(told or str(options.get("store_currency") or ""))
    words = _wanted(str(options.get("total_words") or ""))
    for place, word in enumerate(words):
        found = amount.behind(text, word, told=told, usual=usual)
        if found is not None:
            money = _less(*found, text, options)
            for other in words[place + 1 :]:
                _check_no_less(money, text, other, told=told, usual=usual)
            return money
    return None


def _check_no_less(money: Money, text: str, word: str, *, told: str, usual: str) -> None:
    """Tax and shipping only add: a later word's lower amount makes the first one doubtful. Raises `Refused`."""
    other = None
    with suppress(Refused):
        other = amount.behind(text, word, told=told, usual=usual)
    if other and other[0].currency == money.currency and other[0].amount < money.amount:
        raise _several([money, other[0]])


def _less(money: Money, ends: list[int], text: str, options: Options) -> Money:
    """Less the discounts in the rows behind it; rows before it are in it already. Raises `Refused`."""
    words = _wanted(str(options.get("discount_words", discount.WORDS)))
    codes = _wanted(str(options.get("code_words") or ""))
    read = {discount.taken_off(text[end:], words, money.currency, codes).amount for end in ends}
    less = Money(max(read), money.currency)
    if len(read) > 1 or less.amount > money.amount:
        seen = " / ".join(Money(each, money.currency).text() for each in sorted(read)[:3])
        raise Refused("discount_unclear", 400, detail=f"{seen} > {money.text()}"[:80])
    return Money(money.amount - less.amount, money.currency)


def _wanted(words: str) -> list[str]:
    lines = (line.strip()[:60].translate(_UNSEEN) for line in words.splitlines()[:MAX_WORDS])
    return [ascii_digits(wanted) for wanted in lines if wanted]


def _behind(text: str, words: str, form: str) -> re.Match[str] | None:
    searched = (re.search(rf"(?<!\w){re.escape(word)}{form}", text, re.IGNORECASE) for word in _wanted(words))
    return next(filter(None, searched), None)


def _number(text: str, words: str) -> str:
    """Whole, or not at all: two orders that begin alike are two. Raises `Refused`."""
    found = _behind(text, words, _NUMBER)
    if found is None:
        return ""
    if _GOES_ON.match(text, found.end()):
        seen = text[found.start(1) : found.end() + 8]
        raise Refused("order_number_unclear", 400, detail=" ".join(seen.split())[:80])
    return found[1]


def _checked(number: str) -> str:
    number = number.lstrip("#")
    if not number:
        raise Invalid.field("#/order_number", "the mail names no order")
    if len(number) > MAX_NUMBER:
        raise Refused("order_number_unclear", 400, detail=number[:80])
    return number


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
