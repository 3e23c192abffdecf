"""New customers month by month: how many somebody sent with our links and codes, and how many by word alone."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import FromClause, Subquery, and_, case, func, join, select

from rafiq.analytics.kpis import Counts
from rafiq.analytics.queries.kpis import counts, first_orders, moments, sent
from rafiq.core.db import db
from rafiq.orders.heard import HeardFrom
from rafiq.orders.models import Order, OrderHeard

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Newcomers:
    """A calendar month. ``unprompted``: somebody sent them without any link or code of ours; part of ``referred``.

    ``said``: of these, how many only told us so themselves, so that nobody was credited (S0-4).
    """

    first: date
    new: int
    referred: int
    unprompted: int
    said: int = 0

    @property
    def prompted(self) -> int:
        return self.referred - self.unprompted

    @property
    def share(self) -> int | None:
        """Of all new ones, in basis points; the key figure's formula, with those who only said so."""
        return round(self.referred * 10_000 / self.new) if self.new else None


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer to "how did you hear about us?"; ``uncredited``: nobody was known to have sent them."""

    heard_from: HeardFrom
    count: int
    uncredited: int


def newcomers(store_id: str, today: date, *, months: int = MONTHS) -> list[Newcomers]:
    """The oldest month first; the running one is not over yet (S0-4, S4-1)."""
    firsts = [today.replace(day=1)]
    while len(firsts) < months:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return [_month(store_id, first, counts(store_id, first, _last(first))) for first in reversed(firsts)]


def heard(store_id: str, first: date, last: date) -> list[Heard]:
    """How the new customers of these days say that they heard of the shop; the most frequent first."""
    firsts, theirs = _answered(store_id, first, last)
    alone = func.coalesce(func.sum(case((sent(store_id, firsts), 0), else_=1)), 0)
    query = select(OrderHeard.heard_from, func.count(), alone).select_from(theirs)
    rows = db.session.execute(query.group_by(OrderHeard.heard_from)).all()
    found = [Heard(HeardFrom(source), count, int(uncredited)) for source, count, uncredited in rows]
    return sorted(found, key=lambda each: (-each.count, each.heard_from))


def named(store_id: str, first: date, last: date, *, limit: int = 20) -> list[tuple[str, str]]:
    """Whom new customers named although nobody was credited: (name, order number), the newest first."""
    firsts, theirs = _answered(store_id, first, last)
    query = select(OrderHeard.who, OrderHeard.order_number).select_from(theirs)
    rows = db.session.execute(
        query.where(OrderHeard.who != "", ~sent(store_id, firsts)).order_by(OrderHeard.at.desc()).limit(limit)
    )
    return [(row.who, row.order_number) for row in rows]


def _answered(store_id: str, first: date, last: date) -> tuple[Subquery, FromClause]:
    """First orders of these days, and what was answered with them."""
    firsts = first_orders(store_id, *moments(store_id, first, last))
    bought = and_(
        Order.store_id == store_id, Order.person_id == firsts.c.person_id, Order.placed_at == firsts.c["at"]
    )
    answered = and_(OrderHeard.store_id == store_id, OrderHeard.order_number == Order.order_number)
    return firsts, join(join(firsts, Order, bought), OrderHeard, answered)


def _month(store_id: str, first: date, found: Counts) -> Newcomers:
    said = sum(
        each.uncredited
        for each in heard(store_id, first, _last(first))
        if each.heard_from is HeardFrom.FRIEND
    )
    return Newcomers(first, found.new_customers, found.referred_new + said, found.unprompted_new + said, said)


def _last(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
