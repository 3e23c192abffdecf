"""What schema.org's Order in a mail says: how it stands, its number, and its goods after discounts; pure."""

import html
import json
from collections.abc import Iterator

from rafiq.core.errors import Invalid
from rafiq.core.money import CURRENCIES, Money, parse_amount
from rafiq.integrations import wire
from rafiq.integrations.rules import Refused
from rafiq.integrations.shops.email import page

PAID = frozenset({"processing", "delivered", "intransit", "pickupavailable"})
NOT_KEPT = frozenset({"cancelled", "canceled", "problem", "returned"})
_NOTHING = (None, "")  # a list may stand there, which no set can look up
_NO = frozenset({"", "false", "no", "0"})


class _Number(str):
    """A number of JSON as it was written: its point is a point."""

    __slots__ = ()


def orders(text: str) -> Iterator[wire.JSON]:
    """Those in a page, which shops put there for mail programs."""
    for head, inner in page.pieces(text):
        if "application/ld+json" not in head.lower():
            continue
        try:
            read = json.loads(html.unescape(inner), parse_float=_Number)
        except (ValueError, RecursionError):
            continue
        rows = read if isinstance(read, list) else [read, *wire.items(read, "@graph")]
        yield from (row for row in rows if isinstance(row, dict) and row.get("@type") == "Order")


def status(order: wire.JSON) -> str:
    """Its own word for how it stands, in small letters; ``processing`` where it says nothing of it."""
    if order.get("orderStatus") is None:
        return "processing"
    said = wire.text(order, "orderStatus") or wire.text(order, "orderStatus", "@id")
    return said.replace("#", "/").rpartition("/")[2].casefold().removeprefix("order")


def currency(order: wire.JSON) -> str:
    """Of the order, else of its offers where they agree; nothing when none is told. Raises `Refused`."""
    names = [order, *_offers(order)]
    told = {said.upper() for each in names if (said := wire.text(each, "priceCurrency"))}
    if len(told) > 1 or told - set(CURRENCIES):
        raise Refused("currency_unclear", 400, detail=" ".join(sorted(told))[:40])
    return next(iter(told), "")


def goods(order: wire.JSON) -> Money | None:
    """The offers less the discount; the order's own price has shipping and tax in it, so it is never taken.

    WooCommerce writes the price of a whole line, before discounts and tax, with its count inside the price's own
    specification. Elsewhere a count beside a price may or may not be in it. None where this cannot be told; raises
    `Refused` for amounts that could mean several things.
    """
    offers, unit = _offers(order), currency(order)
    told = wire.at(order, "acceptedOffer")
    whole = len(offers) == (len(told) if isinstance(told, list) else 1)
    if not offers or not whole or not unit or not all(map(_is_line_without_tax, offers)):
        return None
    is_told = order.get("discount") not in _NOTHING
    if order.get("discountCode") not in _NOTHING and not is_told:
        return None
    if wire.text(order, "discountCurrency").upper() not in {"", unit}:
        return None
    lines = sum(_price(_written(each), unit).amount for each in offers)
    less = _price(order["discount"], unit).amount if is_told else 0
    if less > lines:
        raise Refused(
            "discount_unclear", 400, detail=f"{order['discount']} > {Money(lines, unit).text()}"[:80]
        )
    return Money(lines - less, unit)


def price(order: wire.JSON) -> Money | None:
    """All that was to be paid, shipping and tax with it. Raises `Refused`."""
    unit = currency(order)
    return _price(order["price"], unit) if unit and order.get("price") is not None else None


def _offers(order: wire.JSON) -> list[wire.JSON]:
    told = wire.at(order, "acceptedOffer")
    return wire.items(order, "acceptedOffer") if isinstance(told, list) else [told] * isinstance(told, dict)


def _written(offer: wire.JSON) -> object:
    return offer["price"] if offer.get("price") is not None else wire.at(offer, "priceSpecification", "price")


def _is_line_without_tax(offer: wire.JSON) -> bool:
    for part in (offer, wire.at(offer, "priceSpecification")):
        taxed = wire.at(part, "valueAddedTaxIncluded")
        if taxed is not None and str(taxed).casefold().rpartition("/")[2] not in _NO:
            return False
    count = offer.get("eligibleQuantity")
    count = wire.at(count, "value") if isinstance(count, dict) else count
    return _written(offer) is not None and (count is None or str(count) in {"1", "1.0"})


def _price(value: object, unit: str) -> Money:
    """As schema.org writes it, with a point and nothing else; a text of ``1.234`` euros may be a thousand and more."""
    said = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    try:
        if isinstance(value, _Number) and not said.startswith("-"):
            return wire.amount(said, unit, "#/price")
        return parse_amount(said, unit)
    except Invalid as error:
        raise Refused("amount_unclear", 400, detail=f"{said[:30]} {unit}") from error
