"""New customers month by month: how many somebody sent with our links and codes, and how many by word alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, exists, func, select

from rafiq.analytics.kept import kept
from rafiq.analytics.queries import conditions, customers
from rafiq.core.db import db
from rafiq.orders.heard import HeardFrom
from rafiq.orders.models import Order, OrderHeard


@dataclass(frozen=True, slots=True)
class Newcomers:
    """A month of the reader's calendar, in the words of the key figures.

    ``unprompted``: somebody sent them without any link or code of ours, or so they say; part of ``referred`` (S0-4).
    """

    first: date
    new: int
    referred: int
    unprompted: int

    @property
    def prompted(self) -> int:
        return self.referred - self.unprompted

    @property
    def share(self) -> int | None:
        """Of all new ones, in basis points; the key figure's formula."""
        return round(self.referred * 10_000 / self.new) if self.new else None


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer to "how did you hear about us?"; ``uncredited``: nobody was known to have sent them."""

    heard_from: HeardFrom
    count: int
    uncredited: int


def newcomers(store_id: str, months: Sequence[tuple[date, date]]) -> list[Newcomers]:
    """``months`` are their first and last days; the running one is not over yet (S0-4, S4-1)."""
    came = customers.new(store_id, *(edge for month in months for edge in month))
    return [
        Newcomers(first, found["new_customers"], found["referred_new"], found["unprompted_new"])
        for (first, _), found in zip(months, came, strict=True)
    ]


@kept
def heard(store_id: str, first: date, last: date) -> list[Heard]:
    """How the new customers of these days say that they heard of the shop; the most frequent first."""
    alone = func.coalesce(func.sum(case((_credited(store_id), 0), else_=1)), 0)
    query = select(OrderHeard.heard_from, func.count(), alone).where(*_answered(store_id, first, last))
    rows = db.session.execute(query.group_by(OrderHeard.heard_from)).all()
    found = [Heard(HeardFrom(source), count, int(uncredited)) for source, count, uncredited in rows]
    return sorted(found, key=lambda each: (-each.count, each.heard_from))


def named(store_id: str, first: date, last: date, *, limit: int = 20) -> list[tuple[str, str]]:
    """Whom new customers named although nobody was credited: (name, order number), the newest first."""
    query = select(OrderHeard.who, OrderHeard.order_number).where(
        OrderHeard.who != "", *_answered(store_id, first, last), ~_credited(store_id)
    )
    rows = db.session.execute(query.order_by(OrderHeard.at.desc()).limit(limit))
    return [(row.who, row.order_number) for row in rows]


def _answered(store_id: str, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """Given with the first order of somebody who is new in these days.

    Few answer: each answer looks for its order, and never are all orders looked through for those with an answer.
    """
    since, until = conditions.moments(store_id, first, last)
    first_order = exists().where(
        *_its_order(store_id),
        Order.placed_at >= since,
        Order.placed_at < until,
        conditions.is_first(store_id),
    )
    return OrderHeard.store_id == store_id, first_order


def _credited(store_id: str) -> ColumnElement[bool]:
    """Somebody is known to have sent whoever gave this answer."""
    return exists().where(*_its_order(store_id), conditions.was_sent(store_id, Order.person_id))


def _its_order(store_id: str) -> tuple[ColumnElement[bool], ...]:
    return Order.store_id == store_id, Order.order_number == OrderHeard.order_number
