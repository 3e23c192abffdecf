"""New customers by the day of their first order and how they came, and what became of them since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)

from rafiq.analytics.kept import kept
from rafiq.analytics.queries import conditions
from rafiq.analytics.queries.days import BEGAN, day_of
from rafiq.analytics.standing import Standing
from rafiq.core import clock
from rafiq.core.db import db, is_postgresql
from rafiq.orders.models import Order
from rafiq.people.models import Person
from rafiq.referrals.models import Referral
from rafiq.stores import service as stores

NO_CODES = ("[]", "null")
WITH_CODE = cast(Order.coupon_codes, String).not_in(NO_CODES)


@dataclass(frozen=True, slots=True)
class Won:
    """New customers of one day (or of all that were asked for) who came one way, counted up to now.

    ``people`` of the ``new`` ones have orders in the store's currency. ``days``: from the first we knew of
    somebody (for the sent: when they were sent) to the first order, over those ``timed``, who were known before it.
    """

    day: str
    way: int
    new: int = 0
    people: int = 0
    orders: int = 0
    again: int = 0
    revenue: int = 0
    discounted: int = 0
    later_orders: int = 0
    later_discounted: int = 0
    timed: int = 0
    days: float = 0.0


def won(store_id: str, first: date, last: date) -> list[Won]:
    """Those who first bought in these days: by day where that is known already, else all of a way in one."""
    table = BY_DAY.look(store_id)
    if table is None:
        return _won(store_id, first, last)
    return [Won(*row) for row in table if first.isoformat() <= row[0] <= last.isoformat()]


def new(store_id: str, *edges: date) -> list[dict[str, int]]:
    """How many first bought in each span, and how those came whom somebody sent.

    ``edges`` are the first and last days of spans that do not overlap; who is new is asked once for all of them.
    """
    table = BY_DAY.look(store_id)
    if table is None:
        return _new(store_id, *edges)
    texts = [edge.isoformat() for edge in edges]
    return [
        _named((row[1], row[2]) for row in table if first <= row[0] <= last)
        for first, last in zip(texts[::2], texts[1::2], strict=True)
    ]


def _named(found: Iterable[tuple[int, int]]) -> dict[str, int]:
    by_way = [0, 0, 0]
    for way, count in found:
        by_way[way] += count
    return {
        "new_customers": sum(by_way),
        "referred_new": by_way[conditions.PROMPTED] + by_way[conditions.UNPROMPTED],
        "unprompted_new": by_way[conditions.UNPROMPTED],
    }


@kept
def _new(store_id: str, *edges: date) -> list[dict[str, int]]:
    spans = [
        conditions.moments(store_id, first, last) for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]
    firsts = firsts_of(store_id, min(since for since, _ in spans), max(until for _, until in spans))
    number = case(
        *(
            (and_(firsts.c["at"] >= since, firsts.c["at"] < until), place)
            for place, (since, until) in enumerate(spans)
        ),
        else_=len(spans),
    )
    query = select(number.label("number"), firsts.c.way, func.count()).group_by("number", firsts.c.way)
    rows = [(int(row[0]), int(row[1]), int(row[2])) for row in db.session.execute(query)]
    return [_named((row[1], row[2]) for row in rows if row[0] == place) for place in range(len(spans))]


@kept
def _won(store_id: str, first: date, last: date) -> list[Won]:
    return _counted(store_id, *conditions.moments(store_id, first, last), by_day=False)


def _every_day(store_id: str) -> list[list[Any]]:
    """Rows of `Won`, for JSON."""
    names = Won.__slots__
    found = _counted(store_id, BEGAN, clock.now() + timedelta(days=1), by_day=True)
    return [[getattr(each, name) for name in names] for each in found]


BY_DAY = Standing("customers_by_day", _every_day)


def _counted(store_id: str, since: datetime, until: datetime, *, by_day: bool) -> list[Won]:
    firsts = firsts_of(store_id, since, until)
    day = day_of(store_id, firsts.c["at"]) if by_day else literal("")
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for query in (_bought(store_id, firsts, day), _timed(store_id, firsts, day)):
        for row in db.session.execute(query).mappings():
            values = {name: _plain(row[name]) for name in row if name not in {"day", "way"}}
            found.setdefault((row["day"], int(row["way"])), {}).update(values)
    return [Won(day, way, **values) for (day, way), values in found.items()]


def _plain(number: float | Decimal) -> float:
    """PostgreSQL adds whole numbers up to decimals, which JSON does not know."""
    return number if isinstance(number, float) else int(number)


def firsts_of(store_id: str, since: datetime, until: datetime) -> Subquery:
    """Everybody who first bought in these days, when, and how they came: asked once a person and no more."""
    firsts = conditions.first_orders(store_id, since, until)
    way = conditions.way(store_id, firsts)
    return select(firsts.c.person_id, firsts.c["at"], way.label("way")).subquery()


def theirs(store_id: str, firsts: Subquery) -> ColumnElement[bool]:
    """The orders of these new customers that count, up to now, the first among them."""
    counts = conditions.confirmed(store_id, stores.get_store(store_id).currency)
    return and_(counts, conditions.is_left(), Order.person_id == firsts.c.person_id)


def after_first(firsts: Subquery) -> ColumnElement[bool]:
    return Order.placed_at > firsts.c["at"]


def _bought(store_id: str, firsts: Subquery, day: SQLColumnExpression[str]) -> Select[Any]:
    """One row a person first, then one a day and way."""
    later = after_first(firsts)
    each = (
        select(
            day.label("day"),
            firsts.c.way,
            func.count(Order.id).label("orders"),
            func.coalesce(func.sum(Order.subtotal - Order.refunded), 0).label("revenue"),
            conditions.times(WITH_CODE).label("discounted"),
            conditions.times(later).label("later_orders"),
            conditions.times(and_(later, WITH_CODE)).label("later_discounted"),
        )
        .select_from(firsts)
        .join(Order, theirs(store_id, firsts), isouter=True)
        .group_by(firsts.c.person_id, firsts.c["at"], firsts.c.way)
        .subquery()
    )
    sums = ("orders", "revenue", "discounted", "later_orders", "later_discounted")
    return select(
        each.c.day,
        each.c.way,
        func.count().label("new"),
        conditions.times(each.c.orders > 0).label("people"),
        conditions.times(each.c.orders > 1).label("again"),
        *(func.sum(each.c[name]).label(name) for name in sums),
    ).group_by(each.c.day, each.c.way)


def _timed(store_id: str, firsts: Subquery, day: SQLColumnExpression[str]) -> Select[Any]:
    each = known_before(store_id, firsts, day.label("day"))
    counted = (func.count().label("timed"), cast(func.sum(each.c.days), Float).label("days"))
    return select(each.c.day, each.c.way, *counted).group_by(each.c.day, each.c.way)


def known_before(store_id: str, firsts: Subquery, *more: SQLColumnExpression[Any]) -> Subquery:
    """Those whom we knew before they bought, and for how many days."""
    known = func.min(func.coalesce(Referral.claimed_since, Person.created_at))
    each = (
        select(*firsts.c, known.label("known"), *more)
        .select_from(firsts)
        .join(Person, and_(Person.store_id == store_id, Person.id == firsts.c.person_id))
        .join(Referral, and_(Referral.store_id == store_id, Referral.friend_id == Person.id), isouter=True)
        .group_by(*firsts.c)
        .having(known < firsts.c["at"])
        .subquery()
    )
    days = (
        func.extract("epoch", each.c["at"] - each.c.known) / 86_400
        if is_postgresql()
        else func.julianday(each.c["at"]) - func.julianday(each.c.known)
    )
    return select(each, days.label("days")).subquery()
