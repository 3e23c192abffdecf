"""The first page beside its key figures: day by day, the funnel, where word travels, who brings most."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from rafiq.analytics import service
from rafiq.analytics.kept import kept
from rafiq.analytics.models import FunnelDay
from rafiq.analytics.queries import conditions, funnels
from rafiq.analytics.queries.funnels import CutRow
from rafiq.analytics.queries.rewards import RewardFilter, Worth, worth_of
from rafiq.analytics.queries.rows import PersonBrief
from rafiq.analytics.queries.search import brief, person_columns
from rafiq.analytics.rules import FunnelStep, Step, days, funnel
from rafiq.core.db import db
from rafiq.core.money import Money
from rafiq.orders.models import Order
from rafiq.people.models import Person
from rafiq.referrals.models import Referral
from rafiq.stores import service as stores

TOP = 5
SHOWN_CHANNELS = 8


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One day of the chart."""

    day: date
    counts: dict[Step, int]


@dataclass(frozen=True, slots=True)
class TopAdvocate:
    person: PersonBrief
    referrals: int
    revenue: Money


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What a page shows beside the key figures; ``pending`` are the rewards that wait as of now.

    ``funnel`` and ``channels`` are those of the funnel's own page; sums leave other currencies out (G10).
    """

    days: list[DayPoint]
    funnel: list[FunnelStep]
    channels: list[CutRow]
    pending: Worth
    top: list[TopAdvocate]
    started: bool


def dashboard(store_id: str, first: date, last: date) -> Dashboard:
    """Of some days of the store's own calendar, both included."""
    points = day_points(store_id, first, last)
    whole = funnels.whole(store_id, first, last)
    currency = stores.get_store(store_id).currency
    return Dashboard(
        days=points,
        funnel=funnel(whole.counts),
        channels=funnels.cut(store_id, funnels.Cut.CHANNEL, first, last)[:SHOWN_CHANNELS],
        pending=_pending(store_id),
        top=_top(store_id, currency, first, last),
        started=any(any(point.counts.values()) for point in points) or any_order(store_id),
    )


def day_points(store_id: str, first: date, last: date) -> list[DayPoint]:
    """What happened on each day, whenever the referrals that it is about began."""
    by_day = service.by_day(store_id, first, last)
    return [
        DayPoint(day, {step: by_day.get((day.isoformat(), step), 0) for step in Step})
        for day in days(last, (last - first).days + 1)
    ]


@kept
def _pending(store_id: str) -> Worth:
    """The sum of the list that it leads to."""
    return worth_of(store_id, RewardFilter(status="pending"))


def _top(store_id: str, currency: str, first: date, last: date) -> list[TopAdvocate]:
    found = _busiest(store_id, currency, first, last)
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
def _busiest(store_id: str, currency: str, first: date, last: date) -> list[tuple[str, int, int]]:
    """Advocates by id, how many friends each brought, and what those bought for."""
    revenue = func.coalesce(func.sum(Order.subtotal - Order.refunded), 0)
    count = func.count(Referral.id)
    query = (
        select(Referral.advocate_id, count, revenue)
        .join(Order, and_(Order.store_id == Referral.store_id, Order.order_number == Referral.order_number))
        .where(
            conditions.begun(store_id, *conditions.moments(store_id, first, last)),
            Referral.status.in_(conditions.COUNTS_AS_BROUGHT),
            Order.currency == currency,
            Order.verified,
        )
        .group_by(Referral.advocate_id)
        .order_by(count.desc(), revenue.desc(), Referral.advocate_id)
        .limit(TOP)
    )
    return [(row[0], row[1], int(row[2])) for row in db.session.execute(query)]


def any_shown(store_id: str) -> bool:
    """Whether the widget has ever asked somebody on a page of the shop."""
    shown = (FunnelDay.store_id == store_id, FunnelDay.step == Step.SHOWN.value)
    return db.session.scalar(select(FunnelDay.id).where(*shown).limit(1)) is not None


def any_order(store_id: str) -> bool:
    return (
        db.session.scalar(select(Order.id).where(Order.store_id == store_id, Order.event.is_(None)).limit(1))
        is not None
    )
