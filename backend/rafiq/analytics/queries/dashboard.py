"""The first page: what referrals brought and cost, the funnel, who brings most."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, select

from rafiq.analytics import service
from rafiq.analytics.kept import kept
from rafiq.analytics.queries.rows import PersonBrief
from rafiq.analytics.queries.search import brief, person_columns
from rafiq.analytics.rules import FunnelStep, Step, days, funnel
from rafiq.core import clock
from rafiq.core.db import db
from rafiq.core.money import Money
from rafiq.ledger.models import Account
from rafiq.orders.models import Order
from rafiq.people.models import Person
from rafiq.referrals.models import Referral

COUNTS_AS_BROUGHT = ("pending", "flagged", "approved")
TOP = 5
SHOWN_CHANNELS = 8


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One day of the chart."""

    day: date
    counts: dict[Step, int]


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel of the span shown."""

    name: str
    shared: int
    visited: int
    bought: int


@dataclass(frozen=True, slots=True)
class TopAdvocate:
    person: PersonBrief
    referrals: int
    revenue: Money


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Sums are of the store's own currency; referrals in others are counted but not added (G10)."""

    days: list[DayPoint]
    funnel: list[FunnelStep]
    channels: list[ChannelRow]
    revenue: Money
    orders: int
    pending: Money
    earned: Money
    top: list[TopAdvocate]
    started: bool


def dashboard(store_id: str, *, currency: str, span: int) -> Dashboard:
    last = service.today(store_id)
    shown = days(last, span)
    by_day = service.by_day(store_id, shown[0], last)
    points = [DayPoint(day, {step: by_day.get((day.isoformat(), step), 0) for step in Step}) for day in shown]
    totals = {step: sum(point.counts[step] for point in points) for step in Step}
    revenue, orders = _brought(store_id, currency, span)
    pending, earned = _cost(store_id, currency)
    return Dashboard(
        days=points,
        funnel=funnel(totals),
        channels=_channels(store_id, shown[0], last),
        revenue=revenue,
        orders=orders,
        pending=pending,
        earned=earned,
        top=_top(store_id, currency, span),
        started=any(totals.values()) or any_order(store_id),
    )


@kept
def _brought(store_id: str, currency: str, span: int) -> tuple[Money, int]:
    query = (
        select(func.coalesce(func.sum(Order.subtotal - Order.refunded), 0), func.count())
        .join(
            Referral, and_(Referral.store_id == Order.store_id, Referral.order_number == Order.order_number)
        )
        .where(
            Referral.store_id == store_id,
            Referral.status.in_(COUNTS_AS_BROUGHT),
            Referral.opened_at >= clock.now() - timedelta(days=span),
            Order.currency == currency,
            Order.verified,
        )
    )
    total, count = db.session.execute(query).one()
    return Money(int(total), currency), count


def _cost(store_id: str, currency: str) -> tuple[Money, Money]:
    """What waits in holds, and what advocates have earned so far (spent or not)."""
    query = select(
        func.coalesce(func.sum(Account.pending), 0),
        func.coalesce(func.sum(Account.available + Account.redeemed), 0),
    )
    pending, earned = db.session.execute(
        query.where(Account.store_id == store_id, Account.unit == currency)
    ).one()
    return Money(int(pending), currency), Money(int(earned), currency)


def _channels(store_id: str, first: date, last: date) -> list[ChannelRow]:
    """Busiest first."""
    counts = service.by_channel(store_id, first, last)
    steps = (Step.SHARED, Step.VISITED, Step.BOUGHT)
    rows = [
        ChannelRow(name, *(counts.get((name, step), 0) for step in steps))
        for name in {channel for channel, _ in counts}
    ]
    return sorted(rows, key=lambda row: (-row.bought, -row.visited, -row.shared, row.name))[:SHOWN_CHANNELS]


def _top(store_id: str, currency: str, span: int) -> list[TopAdvocate]:
    found = _busiest(store_id, currency, span)
    query = select(*person_columns(Person, "advocate")).where(
        Person.store_id == store_id, Person.id.in_([person_id for person_id, _, _ in found])
    )
    people = {row.advocate_id: brief(row, "advocate") for row in db.session.execute(query)}
    return [
        TopAdvocate(person, count, Money(total, currency))
        for person_id, count, total in found
        if (person := people.get(person_id))
    ]


@kept
def _busiest(store_id: str, currency: str, span: int) -> list[tuple[str, int, int]]:
    """Advocates by id, how many friends each brought, and what those bought for."""
    revenue = func.coalesce(func.sum(Order.subtotal - Order.refunded), 0)
    count = func.count(Referral.id)
    query = (
        select(Referral.advocate_id, count, revenue)
        .join(Order, and_(Order.store_id == Referral.store_id, Order.order_number == Referral.order_number))
        .where(
            Referral.store_id == store_id,
            Referral.status.in_(COUNTS_AS_BROUGHT),
            Referral.opened_at >= clock.now() - timedelta(days=span),
            Order.currency == currency,
            Order.verified,
        )
        .group_by(Referral.advocate_id)
        .order_by(count.desc(), revenue.desc(), Referral.advocate_id)
        .limit(TOP)
    )
    return [(row[0], row[1], int(row[2])) for row in db.session.execute(query)]


def any_order(store_id: str) -> bool:
    return (
        db.session.scalar(select(Order.id).where(Order.store_id == store_id, Order.event.is_(None)).limit(1))
        is not None
    )
