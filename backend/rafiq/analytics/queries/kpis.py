"""Counts the facts behind the key figures, for a span of the store's own days."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from rafiq.analytics import service
from rafiq.analytics.kpis import Counts
from rafiq.analytics.queries.dashboard import COUNTS_AS_BROUGHT
from rafiq.analytics.rules import Step
from rafiq.core.db import db
from rafiq.orders.models import Order
from rafiq.referrals.models import Referral, Reward
from rafiq.stores import service as stores

FELL = ("voided", "blocked")
OWED = ("pending", "available", "redeemed")
BY_WORD_OF_MOUTH = ("name", "desk", "manual")


def counts(store_id: str, first: date, last: date) -> Counts:
    """From the beginning of ``first`` to the end of ``last`` where the store is."""
    store = stores.get_store(store_id)
    zone = ZoneInfo(store.timezone)
    since, until = (
        datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, last + timedelta(days=1))
    )
    steps = service.by_day(store_id, first, last)
    total = {step: sum(n for (_, each), n in steps.items() if each is step) for step in Step}
    return Counts(
        shown=total[Step.SHOWN],
        shared=total[Step.SHARED],
        visited=total[Step.VISITED],
        **_referrals(store_id, since, until),
        **_orders(store_id, store.currency, since, until),
        **_rewards(store_id, store.currency, since, until),
        **_new_customers(store_id, since, until),
    )


def _among(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Referral.store_id == store_id, Referral.opened_at >= since, Referral.opened_at < until)


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _referrals(store_id: str, since: datetime, until: datetime) -> dict[str, int]:
    lives = Referral.status.in_(COUNTS_AS_BROUGHT)
    query = select(
        func.count().label("referrals"),
        _times(Referral.status == "approved").label("approved"),
        _times(Referral.status.in_(FELL)).label("fallen"),
        func.count(func.distinct(case((lives, Referral.advocate_id)))).label("advocates"),
    )
    return _one(query.where(_among(store_id, since, until)))


def _orders(store_id: str, currency: str, since: datetime, until: datetime) -> dict[str, int]:
    net, brought = Order.subtotal - Order.refunded, Referral.id.is_not(None)
    join = and_(
        Referral.store_id == Order.store_id,
        Referral.order_number == Order.order_number,
        Referral.status.in_(COUNTS_AS_BROUGHT),
    )
    query = select(
        func.count().label("orders"),
        func.coalesce(func.sum(net), 0).label("revenue"),
        _times(brought).label("referred_orders"),
        func.coalesce(func.sum(case((brought, net), else_=0)), 0).label("referred_revenue"),
    ).join(Referral, join, isouter=True)
    mine = (
        Order.store_id == store_id,
        Order.currency == currency,
        Order.event.is_(None),
        Order.verified,
        Order.cancelled_at.is_(None),
        Order.placed_at >= since,
        Order.placed_at < until,
    )
    return _one(query.select_from(Order).where(*mine))


def _rewards(store_id: str, currency: str, since: datetime, until: datetime) -> dict[str, int]:
    query = (
        select(func.coalesce(func.sum(Reward.amount), 0))
        .join(Referral, and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id))
        .where(_among(store_id, since, until), Reward.status.in_(OWED), Reward.unit == currency)
    )
    return {"reward_cost": int(db.session.scalar(query) or 0)}


def _new_customers(store_id: str, since: datetime, until: datetime) -> dict[str, int]:
    """People whose first confirmed order is of these days, and how those came whom somebody sent."""
    firsts = (
        select(Order.person_id, func.min(Order.placed_at).label("at"))
        .where(
            Order.store_id == store_id,
            Order.event.is_(None),
            Order.verified,
            Order.person_id.is_not(None),
        )
        .group_by(Order.person_id)
        .having(func.min(Order.placed_at) >= since, func.min(Order.placed_at) < until)
        .subquery()
    )
    sent = (
        select(
            Referral.friend_id,
            func.max(case((Referral.method.in_(BY_WORD_OF_MOUTH), 1), else_=0)).label("by_word"),
        )
        .where(Referral.store_id == store_id, Referral.status.in_(COUNTS_AS_BROUGHT))
        .group_by(Referral.friend_id)
        .subquery()
    )
    query = (
        select(
            func.count().label("new_customers"),
            func.count(sent.c.friend_id).label("referred_new"),
            func.coalesce(func.sum(sent.c.by_word), 0).label("unprompted_new"),
        )
        .select_from(firsts)
        .join(sent, sent.c.friend_id == firsts.c.person_id, isouter=True)
    )
    return _one(query)


def _one(query: Select[*tuple[Any, ...]]) -> dict[str, int]:
    return {name: int(value) for name, value in db.session.execute(query).mappings().one().items()}
