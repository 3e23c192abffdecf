"""Orders read for the people behind them: the product somebody shares, and when a friend's order arrived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.sql.functions import Function

from rafiq.core.db import db
from rafiq.core.money import Money
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


def first_bought(
    store_id: str, person_ids: set[str], *, lately: datetime, until: datetime
) -> datetime | None:
    """When these people first paid for an order, if they have paid for one ``lately`` (`orders.bought_lately`)."""
    query = select(func.min(Order.placed_at)).where(
        Order.store_id == store_id,
        Order.person_id.in_(person_ids),
        Order.event.is_(None),
        Order.paid_at.is_not(None),
        Order.cancelled_at.is_(None),
        Order.placed_at <= until,
    )
    return db.session.scalar(query.having(func.max(Order.placed_at) >= lately))


def first_placed(store_id: str, person_ids: Iterable[str]) -> dict[str, datetime]:
    """When each of these people first placed an order here, by the shop's word, that stands; in one query."""
    return _placed(store_id, person_ids, func.min(Order.placed_at))


def last_placed(store_id: str, person_ids: Iterable[str]) -> dict[str, datetime]:
    """When each of them last did."""
    return _placed(store_id, person_ids, func.max(Order.placed_at))


def _placed(store_id: str, person_ids: Iterable[str], when: Function[datetime]) -> dict[str, datetime]:
    wanted = set(person_ids)
    query = select(Order.person_id, when).where(
        Order.store_id == store_id,
        Order.person_id.in_(wanted),
        Order.verified.is_(True),
        Order.event.is_(None),
        Order.cancelled_at.is_(None),
    )
    rows = db.session.execute(query.group_by(Order.person_id)) if wanted else ()
    return {person_id: at for person_id, at in rows if person_id}


def delivered(store_id: str, order_numbers: Iterable[str]) -> dict[str, datetime]:
    """When each of these orders was handed over, where the shop said so; in one query."""
    wanted = set(order_numbers)
    query = select(Order.order_number, Order.fulfilled_at).where(
        Order.store_id == store_id, Order.order_number.in_(wanted), Order.fulfilled_at.is_not(None)
    )
    return {number: at for number, at in db.session.execute(query) if at} if wanted else {}


def prices(store_id: str, order_numbers: Iterable[str]) -> dict[str, Money]:
    """What each of these orders cost before anything came back; an event has no price."""
    wanted = set(order_numbers)
    query = select(Order.order_number, Order.subtotal, Order.currency).where(
        Order.store_id == store_id, Order.order_number.in_(wanted), Order.event.is_(None)
    )
    return {number: Money(cost, unit) for number, cost, unit in db.session.execute(query)} if wanted else {}


def price_in(store_id: str, order_number: ColumnElement[str], currency: str) -> ColumnElement[int]:
    """The same inside another query, 0 for one in other money: for sums that the database makes."""
    theirs = (Order.store_id == store_id, Order.order_number == order_number, Order.currency == currency)
    price = select(Order.subtotal).where(*theirs, Order.event.is_(None)).scalar_subquery()
    return func.coalesce(price, 0)


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
