"""The raw words about orders: on disk before we answer, dropped when the person they name is forgotten."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, or_, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import insert_into
from rafiq.core.words import is_showable, storable
from rafiq.orders.models import Order, OrderMessage
from rafiq.orders.rules import Source

_messages = table_of(OrderMessage)
_orders = table_of(Order)
_insert = insert_into(OrderMessage)


def keep(store_id: str, order_number: str, source: Source, body: dict[str, Any]) -> None:
    """One message as it came (G12), but for what no database reads back as text."""
    row = {
        "store_id": store_id,
        "id": ids.new_id("msg"),
        "order_number": order_number,
        "source": source.value,
        "body": storable(body),
        "received_at": clock.now(),
    }
    _insert.run(row)


def first_title(store_id: str, order_number: str) -> str:
    """The name of the first thing bought, as the newest message with items has it; empty when none says."""
    mine = (_messages.c.store_id == store_id, _messages.c.order_number == order_number)
    query = select(_messages.c.body).where(*mine).order_by(_messages.c.id.desc()).limit(10)
    for body in db.session.scalars(query):
        items = body.get("items") if isinstance(body, dict) else None
        first = items[0] if isinstance(items, list) and items else None
        if isinstance(first, dict) and isinstance(first.get("title"), str):
            return clean_title(first["title"])
    return ""


def clean_title(title: str) -> str:
    """What a shop calls a product, as one showable line of at most 120 letters."""
    return " ".join("".join(c if is_showable(c) else " " for c in title).split())[:120]


def forget(store_id: str, person_id: str, *, email: str | None, naming: list[str]) -> None:
    """Blank what may name this person; the orders themselves stay, without a name (G33).

    That is what was said about their own orders and about those whose buyers may have typed their name, and whatever
    holds their address (a browser may have given it with somebody else's order).
    """
    own = select(_orders.c.order_number).where(
        _orders.c.store_id == store_id, _orders.c.person_id == person_id
    )
    mentions: list[ColumnElement[bool]] = [
        _messages.c.order_number.in_(own),
        _messages.c.order_number.in_(naming),
    ]
    if email:
        mentions.append(func.lower(cast(_messages.c.body, Text)).contains(email, autoescape=True))
    db.session.execute(
        update(_messages).where(_messages.c.store_id == store_id, or_(*mentions)).values(body={})
    )
