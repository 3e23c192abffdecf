"""Orders read for the people behind them: the product somebody shares, and when a friend's order arrived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from rafiq.core.db import db
from rafiq.core.words import is_showable
from rafiq.orders.models import Order, OrderMessage
from rafiq.orders.rules import Source
from rafiq.stores.rules import product_wish, shop_page

MESSAGES = 30  # the newest: a share follows soon after the order
MAX_TITLE = 120


@dataclass(frozen=True, slots=True)
class Product:
    title: str
    image_url: str


def bought(store_id: str, person_id: str, page: str, origins: Sequence[str]) -> Product | None:
    """The product behind this address of the shop, if this person bought it. A browser's word is not asked."""
    query = (
        select(OrderMessage.body)
        .join(
            Order,
            and_(Order.store_id == OrderMessage.store_id, Order.order_number == OrderMessage.order_number),
        )
        .where(
            Order.store_id == store_id, Order.person_id == person_id, OrderMessage.source != Source.BROWSER
        )
        .order_by(OrderMessage.received_at.desc())
        .limit(MESSAGES)
    )
    return next(
        (_product(item) for item in _items(db.session.scalars(query)) if _leads_to(item, page, origins)), None
    )


def delivered(store_id: str, order_numbers: Iterable[str]) -> dict[str, datetime]:
    """When each of these orders was handed over, where the shop said so; in one query."""
    wanted = set(order_numbers)
    query = select(Order.order_number, Order.fulfilled_at).where(
        Order.store_id == store_id, Order.order_number.in_(wanted), Order.fulfilled_at.is_not(None)
    )
    return {number: at for number, at in db.session.execute(query) if at} if wanted else {}


def _items(bodies: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for body in bodies:
        found = body.get("items")
        yield from (each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def _leads_to(item: dict[str, Any], page: str, origins: Sequence[str]) -> bool:
    wish = product_wish(str(item.get("url") or ""), origins)
    return wish is not None and shop_page(wish, origins) == page


def _product(item: dict[str, Any]) -> Product | None:
    title = "".join(filter(is_showable, str(item.get("title") or "").strip()))[:MAX_TITLE]
    image = str(item.get("image_url") or "")
    shown = image if image.startswith("https://") and image.isprintable() and " " not in image else ""
    return Product(title, shown) if title else None
