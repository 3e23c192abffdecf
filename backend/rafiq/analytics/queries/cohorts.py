"""Customers whom somebody sent beside all others: time to buy, discounts, order value, coming back, worth (S1-32)."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Float, Row, Select, String, Subquery, and_, case, cast, func, select

from rafiq.analytics.comparison import FEW
from rafiq.analytics.kept import kept
from rafiq.analytics.queries import kpis
from rafiq.core.db import db, is_postgresql
from rafiq.orders.models import Order
from rafiq.people.models import Person
from rafiq.referrals.models import Referral
from rafiq.stores import service as stores

NO_CODES = ("[]", "null")


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers won in some days, up to now. Amounts are minor units; None where there is nothing to divide by.

    ``days_to_buy``: from the first we knew of somebody (for the sent: when they were sent) to the first order, over
    those known before it. ``later_discount``: of the orders after the first, how many used a code.
    """

    people: int
    orders: int
    again: int
    revenue: int
    discounted: int
    later_orders: int
    later_discounted: int
    timed: int
    days_to_buy: float | None

    @property
    def few(self) -> bool:
        return self.people < FEW

    @property
    def average_order(self) -> Fraction | None:
        return _ratio(self.revenue, self.orders)

    @property
    def lifetime_value(self) -> Fraction | None:
        return _ratio(self.revenue, self.people)

    @property
    def repeat_rate(self) -> Fraction | None:
        return _ratio(self.again, self.people)

    @property
    def discount_rate(self) -> Fraction | None:
        return _ratio(self.discounted, self.orders)

    @property
    def later_discount(self) -> Fraction | None:
        return _ratio(self.later_discounted, self.later_orders)


def _ratio(numerator: int, denominator: int) -> Fraction | None:
    return Fraction(numerator, denominator) if denominator else None


@kept
def compared(store_id: str, first: date, last: date) -> tuple[Cohort, Cohort]:
    """Those whom somebody sent, and the others, who first bought in these days."""
    since, until = kpis.moments(store_id, first, last)
    bought = {row.sent: row for row in db.session.execute(_bought(store_id, since, until))}
    timed = {row.sent: row for row in db.session.execute(_timed(store_id, since, until))}
    return _cohort(bought.get(1), timed.get(1)), _cohort(bought.get(0), timed.get(0))


def _cohort(bought: Row[Any] | None, timed: Row[Any] | None) -> Cohort:
    names = ("people", "orders", "again", "revenue", "discounted", "later_orders", "later_discounted")
    found = {name: int(getattr(bought, name)) if bought else 0 for name in names}
    days = float(timed.days) if timed and timed.days is not None else None
    return Cohort(**found, timed=timed.people if timed else 0, days_to_buy=days)


def _firsts(store_id: str, since: datetime, until: datetime) -> Subquery:
    firsts = kpis.first_orders(store_id, since, until)
    sent = case((kpis.sent(store_id, firsts), 1), else_=0)
    return select(firsts.c.person_id, firsts.c["at"], sent.label("sent")).subquery()


def _bought(store_id: str, since: datetime, until: datetime) -> Select[Any]:
    """One row a person first, then one a cohort."""
    firsts, currency = _firsts(store_id, since, until), stores.get_store(store_id).currency
    with_code = cast(Order.coupon_codes, String).not_in(NO_CODES)
    later = Order.placed_at > firsts.c["at"]
    each = (
        select(
            firsts.c.person_id,
            firsts.c.sent,
            func.count(Order.id).label("orders"),
            func.coalesce(func.sum(Order.subtotal - Order.refunded), 0).label("revenue"),
            _times(with_code).label("discounted"),
            _times(later).label("later"),
            _times(and_(later, with_code)).label("later_discounted"),
        )
        .select_from(firsts)
        .join(Order, and_(_confirmed(store_id, currency), Order.person_id == firsts.c.person_id))
        .group_by(firsts.c.person_id, firsts.c.sent)
        .subquery()
    )
    return select(
        each.c.sent,
        func.count().label("people"),
        func.sum(each.c.orders).label("orders"),
        _times(each.c.orders > 1).label("again"),
        func.sum(each.c.revenue).label("revenue"),
        func.sum(each.c.discounted).label("discounted"),
        func.sum(each.c.later).label("later_orders"),
        func.sum(each.c.later_discounted).label("later_discounted"),
    ).group_by(each.c.sent)


def _confirmed(store_id: str, currency: str) -> ColumnElement[bool]:
    return and_(
        Order.store_id == store_id,
        Order.currency == currency,
        Order.event.is_(None),
        Order.verified,
        Order.cancelled_at.is_(None),
    )


def _timed(store_id: str, since: datetime, until: datetime) -> Select[Any]:
    """The mean of those whom we knew before they bought."""
    firsts = _firsts(store_id, since, until)
    known = func.min(func.coalesce(Referral.claimed_since, Person.created_at))
    each = (
        select(firsts.c.sent, firsts.c["at"], known.label("known"))
        .select_from(firsts)
        .join(Person, and_(Person.store_id == store_id, Person.id == firsts.c.person_id))
        .join(Referral, and_(Referral.store_id == store_id, Referral.friend_id == Person.id), isouter=True)
        .group_by(firsts.c.person_id, firsts.c.sent, firsts.c["at"])
        .having(known < firsts.c["at"])
        .subquery()
    )
    days = (
        func.extract("epoch", each.c["at"] - each.c.known) / 86_400
        if is_postgresql()
        else func.julianday(each.c["at"]) - func.julianday(each.c.known)
    )
    query = select(each.c.sent, func.count().label("people"), cast(func.avg(days), Float).label("days"))
    return query.group_by(each.c.sent)


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


@dataclass(frozen=True, slots=True)
class MonthOfNew:
    """New customers of one month, and how many of them somebody sent."""

    first: date
    new: int
    sent: int

    @property
    def share(self) -> Fraction | None:
        return _ratio(self.sent, self.new)


def new_by_month(store_id: str, months: list[date]) -> list[MonthOfNew]:
    """``months`` are first days, oldest first; the last one is where the months end (S4-1)."""
    return list(_by_month(store_id, *months))


@kept
def _by_month(store_id: str, *months: date) -> tuple[MonthOfNew, ...]:
    edges = [kpis.moments(store_id, day, day)[0] for day in months]
    firsts = kpis.first_orders(store_id, edges[0], edges[-1])
    number = case(*((firsts.c["at"] < edge, place) for place, edge in enumerate(edges)), else_=len(edges))
    sent = case((kpis.sent(store_id, firsts), 1), else_=0)
    query = select(number.label("number"), sent.label("sent"), func.count()).select_from(firsts)
    rows = db.session.execute(query.group_by("number", "sent"))
    found = {(int(row[0]) - 1, int(row[1])): int(row[2]) for row in rows}
    return tuple(
        MonthOfNew(day, found.get((place, 0), 0) + found.get((place, 1), 0), found.get((place, 1), 0))
        for place, day in enumerate(months[:-1])
    )
