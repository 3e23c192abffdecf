"""The lines of what cohorts of new customers are compared by: people, their orders, who was known before (S1-32)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select

from rafiq.analytics.queries import conditions, customers
from rafiq.analytics.queries.evidence_asked import SENT, Asked, columns, with_person
from rafiq.orders.models import Order

Queries = Callable[[Asked], list[Select[Any]]]
Which = Callable[[Subquery], ColumnElement[bool]]


def _cohort(asked: Asked) -> Subquery:
    """New customers of these days; which of them are asked for, `_side` says of each line and not of everybody."""
    return conditions.first_orders(asked.store_id, asked.since, asked.until)


def _side(asked: Asked, firsts: Subquery) -> ColumnElement[bool]:
    """Those whom somebody sent, or the others."""
    sent = conditions.brought(asked.store_id, firsts)
    return sent if asked.key == SENT else ~sent


def _people(least: int) -> Queries:
    def rows(asked: Asked) -> list[Select[Any]]:
        """One line a person who has so many orders that count; with when they first bought."""
        firsts = _cohort(asked)
        orders = select(func.count()).where(customers.theirs(asked.store_id, firsts)).correlate(firsts)
        query = select(*columns(at=firsts.c["at"])).select_from(firsts).where(_side(asked, firsts))
        query = query.where(orders.scalar_subquery() >= least) if least else query
        query = with_person(query, store=literal(asked.store_id), person=firsts.c.person_id)
        return [query.order_by(firsts.c["at"].desc(), firsts.c.person_id)]

    return rows


def _orders(*which: Which, money: bool = False) -> Queries:
    def rows(asked: Asked) -> list[Select[Any]]:
        firsts = _cohort(asked)
        count = Order.subtotal - Order.refunded if money else literal(1)
        query = select(*columns(at=Order.placed_at, what=Order.order_number, count=count)).select_from(firsts)
        query = query.join(Order, customers.theirs(asked.store_id, firsts))
        query = query.where(_side(asked, firsts), *(each(firsts) for each in which))
        query = with_person(query, store=Order.store_id, person=Order.person_id)
        return [query.order_by(Order.placed_at.desc(), Order.id.desc())]

    return rows


def _timed(asked: Asked) -> list[Select[Any]]:
    """One line a person; the days they took stand beside."""
    firsts = _cohort(asked)
    each = customers.known_before(asked.store_id, select(firsts).where(_side(asked, firsts)).subquery())
    query = select(*columns(at=each.c["at"], detail=each.c.days)).select_from(each)
    query = with_person(query, store=literal(asked.store_id), person=each.c.person_id)
    return [query.order_by(each.c["at"].desc(), each.c.person_id)]


def _with_code(_firsts: Subquery) -> ColumnElement[bool]:
    return customers.WITH_CODE


# By the names of the counts in `Cohort`, with what they are of in front: a key figure may have the same name.
QUERIES: dict[str, Queries] = {
    "cohort_people": _people(0),
    "cohort_buyers": _people(1),
    "cohort_again": _people(2),
    "cohort_orders": _orders(),
    "cohort_revenue": _orders(money=True),
    "cohort_discounted": _orders(_with_code),
    "cohort_later_orders": _orders(customers.after_first),
    "cohort_later_discounted": _orders(customers.after_first, _with_code),
    "cohort_timed": _timed,
}
