"""When customers begin to recommend, by days since their first order, and what each kind of customer is worth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, or_, select

from rafiq.analytics.kept import kept
from rafiq.analytics.queries.conditions import GIVEN_BACK
from rafiq.analytics.standing import Standing
from rafiq.core import clock
from rafiq.core.db import db, table_of
from rafiq.core.money import BASIS_POINTS, Money, divide
from rafiq.orders.models import Order
from rafiq.referrals.models import Referral
from rafiq.stores import service as stores

DAYS = (0, *range(10, 101, 10))
LOOKED_BACK = timedelta(days=465)  # a year of customers who have reached day 100
ADVOCATES, REFERRED, OTHERS = "advocates", "referred", "others"
_EARNED_NOTHING = ("voided", "blocked")
_orders, _referrals = table_of(Order), table_of(Referral)


@dataclass(frozen=True, slots=True)
class Reached:
    """Of the customers who have come to this day, how many had brought a friend by then."""

    day: int
    customers: int
    brought: int

    @property
    def basis_points(self) -> int:
        return divide(self.brought * BASIS_POINTS, self.customers) if self.customers else 0


@dataclass(frozen=True, slots=True)
class Worth:
    """One kind of customer: net of returns, on average for each person (S3-2)."""

    group: str
    people: int
    orders: int
    first: Money
    lifetime: Money

    @property
    def tenths_of_first(self) -> int:
        """How many times the first order they are worth so far, in tenths."""
        return divide(self.lifetime.amount * 10, self.first.amount) if self.first.amount > 0 else 0

    @property
    def tenths_of_orders(self) -> int:
        return divide(self.orders * 10, self.people)


def cohort_today(store_id: str) -> list[Reached]:
    table = REACHED.look(store_id)
    return _cohort_today(store_id) if table is None else [Reached(*row) for row in table]


@kept
def _cohort_today(store_id: str) -> list[Reached]:
    return cohort(store_id, clock.now())


def _reached_by_now(store_id: str) -> list[list[int]]:
    return [[each.day, each.customers, each.brought] for each in cohort(store_id, clock.now())]


REACHED = Standing("reached", _reached_by_now)


def cohort(store_id: str, now: datetime) -> list[Reached]:
    """At days 0 to 100 since the first confirmed order (S3-4)."""
    first = (
        select(_orders.c.person_id, func.min(_orders.c.placed_at).label("at"))
        .where(_counting(store_id))
        .group_by(_orders.c.person_id)
        .subquery()
    )
    brought = (
        select(_referrals.c.advocate_id, func.min(_referrals.c.opened_at).label("at"))
        .where(_referrals.c.store_id == store_id, _referrals.c.status.not_in(_EARNED_NOTHING))
        .group_by(_referrals.c.advocate_id)
        .subquery()
    )
    query = (
        select(first.c.at, brought.c.at)
        .join(brought, brought.c.advocate_id == first.c.person_id, isouter=True)
        .where(first.c.at >= now - LOOKED_BACK)
    )
    waits = [(now - at, then - at if then else None) for at, then in db.session.execute(query)]
    return [_reached(day, waits) for day in DAYS]


def _reached(day: int, waits: Iterable[tuple[timedelta, timedelta | None]]) -> Reached:
    span = timedelta(days=day)
    there = [waited for age, waited in waits if age >= span]
    return Reached(day, len(there), sum(1 for waited in there if waited is not None and waited <= span))


def worth(store_id: str, currency: str) -> list[Worth]:
    """Advocates, those whom a friend sent, and all others; orders in other currencies are left out."""
    table = WORTH.look(store_id)
    rows = _worth(store_id, currency) if table is None else table
    return [
        Worth(
            name,
            people,
            orders,
            Money(divide(first, people), currency),
            Money(divide(net, people), currency),
        )
        for name, people, orders, first, net in rows
    ]


@kept
def _worth(store_id: str, currency: str) -> list[list[Any]]:
    """Each kind of customer: how many, their orders, what their first orders came to, and all of them."""
    each = _per_person(store_id, currency)
    mine, counts = _referrals.c.store_id == store_id, _referrals.c.status.not_in(_EARNED_NOTHING)
    came = or_(counts, _referrals.c.reason_code.in_(GIVEN_BACK))  # whatever became of that order
    group = case(
        (exists().where(mine, counts, _referrals.c.advocate_id == each.c.person_id), ADVOCATES),
        (exists().where(mine, came, _referrals.c.friend_id == each.c.person_id), REFERRED),
        else_=OTHERS,
    ).label("kind")
    query = select(
        group, func.count(), func.sum(each.c.orders), func.sum(each.c.first), func.sum(each.c.net)
    ).group_by(group)
    found = {row[0]: [int(value) for value in row[1:]] for row in db.session.execute(query)}
    return [[name, *found[name]] for name in (ADVOCATES, REFERRED, OTHERS) if name in found]


def _worth_now(store_id: str) -> list[list[Any]]:
    return _worth(store_id, stores.get_store(store_id).currency)


WORTH = Standing("worth", _worth_now)


def _per_person(store_id: str, currency: str) -> Subquery:
    place = func.row_number().over(
        partition_by=_orders.c.person_id, order_by=(_orders.c.placed_at, _orders.c.id)
    )
    left = or_(_orders.c.subtotal == 0, _orders.c.refunded < _orders.c.subtotal)
    ranked = (
        select(_orders.c.person_id, _orders.c.subtotal, _orders.c.refunded, place.label("place"))
        .where(_counting(store_id), _orders.c.currency == currency, left)
        .subquery()
    )
    return (
        select(
            ranked.c.person_id,
            func.count().label("orders"),
            func.sum(ranked.c.subtotal - ranked.c.refunded).label("net"),
            func.sum(case((ranked.c.place == 1, ranked.c.subtotal), else_=0)).label("first"),
        )
        .group_by(ranked.c.person_id)
        .subquery()
    )


def _counting(store_id: str) -> ColumnElement[bool]:
    """Orders that the shop vouches for and that were not called off."""
    return and_(
        _orders.c.store_id == store_id,
        _orders.c.person_id.is_not(None),
        _orders.c.event.is_(None),
        _orders.c.verified,
        _orders.c.cancelled_at.is_(None),
    )
