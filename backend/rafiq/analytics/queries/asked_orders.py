"""How many of the orders that count were followed by an ask: each once, however often its buyer was asked."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from rafiq.analytics.kept import kept
from rafiq.analytics.queries import conditions
from rafiq.core.db import db, is_postgresql
from rafiq.orders.models import Order
from rafiq.prompts.models import Ask, AskMoment
from rafiq.stores import service as stores

AHEAD, LATER = -1 / 24, 1  # days: as far as a shop's clock may be ahead of ours; the page of the order


@kept
def asked_orders(store_id: str, first: date, last: date) -> int:
    """Of the confirmed orders of these days, and so never more than those."""
    since, until = conditions.moments(store_id, first, last)
    mine = conditions.bought(store_id, stores.get_store(store_id).currency, since, until)
    about_it = exists().where(
        Ask.store_id == store_id, Ask.id == AskMoment.ask_id, Ask.order_number == Order.order_number
    )
    # Without a policy nobody keeps which order an ask is about: the page of the order asks at once.
    on_its_page = and_(AskMoment.ask_id.is_(None), _days_after() >= AHEAD, _days_after() < LATER)
    asked = exists().where(
        AskMoment.store_id == store_id,
        AskMoment.person_id == Order.person_id,
        AskMoment.what == "ask",
        or_(on_its_page, about_it),
    )
    return db.session.scalar(select(func.count()).select_from(Order).where(mine, asked)) or 0


def _days_after() -> ColumnElement[Any]:
    if is_postgresql():
        return func.extract("epoch", AskMoment.at - Order.placed_at) / 86_400
    return func.julianday(AskMoment.at) - func.julianday(Order.placed_at)
