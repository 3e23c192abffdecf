"""The basket in the session: what is in it, what it costs, and what a coupon takes off."""

from dataclasses import dataclass, replace
from typing import Any

from flask import session

from demo_store.context import currency, language, shop
from demo_store.goods import Good
from demo_store.money import minor, percent_of
from demo_store.orders import Line

MOST = 9


@dataclass(frozen=True)
class Basket:
    lines: tuple[Line, ...]
    kinds: frozenset[str]

    @property
    def goods_total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)


def read() -> Basket:
    chosen = [(shop().shelf[slug], quantity) for slug, quantity in _rows().items() if slug in shop().shelf]
    lines = tuple(_line(good, quantity) for good, quantity in chosen)
    return Basket(lines=lines, kinds=frozenset(good.kind for good, _ in chosen))


def put(slug: str, quantity: int) -> None:
    """Set how many of a good are wanted; none takes it out."""
    rows = _rows()
    rows[slug] = max(0, min(quantity, MOST))
    session["basket"] = {slug: wanted for slug, wanted in rows.items() if wanted}


def add(slug: str, quantity: int) -> None:
    put(slug, _rows().get(slug, 0) + quantity)


def empty() -> None:
    for name in ("basket", "coupon", "booking", "draft"):
        session.pop(name, None)


def discount(coupon: dict[str, Any], goods_total: int) -> int:
    """What the coupon takes off, never more than there is to pay."""
    if goods_total < minimum(coupon):
        return 0
    if coupon.get("percent"):
        return min(percent_of(goods_total, str(coupon["percent"])), goods_total)
    return min(minor(str(coupon.get("amount") or "0"), currency()), goods_total)


def minimum(coupon: dict[str, Any]) -> int:
    return minor(str(coupon.get("minimum") or "0"), currency())


def titled(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with their titles in the reader's language of today."""
    shelf = shop().shelf
    return tuple(
        replace(line, title=shelf[line.slug].name(language())) if line.slug in shelf else line
        for line in lines
    )


def _rows() -> dict[str, int]:
    return dict(session.get("basket", {}))


def _line(good: Good, quantity: int) -> Line:
    cost = good.minor_price(currency())
    return Line(good.slug, good.sku, good.name(language()), cost, quantity, good.tags)
