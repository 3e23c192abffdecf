"""How did you hear about us: one answer an order, from the checkout or in one tap on the page after it (S0-4)."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import InsertOnce
from rafiq.orders.models import Order, OrderHeard

MAX_WHO = 60
_heard, _orders = table_of(OrderHeard), table_of(Order)
_insert = InsertOnce(OrderHeard)


class HeardFrom(StrEnum):
    """In the order in which they are offered: word of mouth first, since it is what nobody else counts."""

    FRIEND = "friend"
    SEARCH = "search"
    SOCIAL = "social"
    AD = "ad"
    PASSING = "passing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class HeardView:
    order_number: str
    heard_from: HeardFrom
    who: str
    by_shop: bool  # then no browser's word replaces it


def note(store_id: str, order_number: str, heard_from: HeardFrom, *, who: str = "", by_shop: bool) -> bool:
    """The newest word counts, but a browser's never replaces the shop's. Credits nobody. Safe to repeat.

    Whether it stands now.
    """
    values = {"heard_from": heard_from.value, "by_shop": by_shop, "at": clock.now()}
    named = who[:MAX_WHO] if heard_from is HeardFrom.FRIEND else ""
    if _insert(store_id=store_id, id=ids.new_id("hrd"), order_number=order_number, who=named, **values):
        return True
    mine = [_heard.c.store_id == store_id, _heard.c.order_number == order_number]
    mine += [] if by_shop else [_heard.c.by_shop.is_(False)]
    kept = named or (_heard.c.who if heard_from is HeardFrom.FRIEND else "")
    done = db.session.execute(update(_heard).where(*mine).values(**values, who=kept))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def of_order(store_id: str, order_number: str) -> HeardView | None:
    query = select(_heard).where(_heard.c.store_id == store_id, _heard.c.order_number == order_number)
    row = db.session.execute(query).first()
    return HeardView(row.order_number, HeardFrom(row.heard_from), row.who, row.by_shop) if row else None


def forget(store_id: str, person_id: str, *, naming: list[str]) -> None:
    """No name is left in what this person said, nor in the orders whose buyers may have said theirs (G33)."""
    own = select(_orders.c.order_number).where(
        _orders.c.store_id == store_id, _orders.c.person_id == person_id
    )
    words = _heard.c.order_number.in_(own) | _heard.c.order_number.in_(naming)
    db.session.execute(update(_heard).where(_heard.c.store_id == store_id, words).values(who=""))
