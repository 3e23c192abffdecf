"""What the next thirty days will likely bring and cost, and how well the last thirty were foretold (S0-13)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, select

from rafiq.analytics import forecast, service
from rafiq.analytics.forecast import AHEAD_DAYS, HISTORY_DAYS, Band, Cost, Hindsight
from rafiq.analytics.kept import kept
from rafiq.analytics.queries import conditions, costs
from rafiq.analytics.rules import Step, days
from rafiq.core.db import db
from rafiq.referrals.models import Referral, Reward
from rafiq.stores import service as stores


@dataclass(frozen=True, slots=True)
class Outlook:
    """``cost`` is in minor units. ``since`` is the first day that was looked at."""

    referrals: Band
    cost: Band
    hindsight: Hindsight | None
    since: date


def outlook(store_id: str) -> Outlook | None:
    """From the days before today, which is not over. None before two weeks have been counted."""
    yesterday = service.today(store_id) - timedelta(days=1)
    shown = days(yesterday, HISTORY_DAYS + AHEAD_DAYS)
    counts = service.by_day(store_id, shown[0], yesterday)
    daily = [counts.get((day.isoformat(), Step.BOUGHT), 0) for day in shown]
    began = min((number for number, each in enumerate(shown) if _any(counts, each)), default=len(daily))
    referrals = forecast.total_of(daily[began:][-HISTORY_DAYS:])
    if referrals is None:
        return None
    first = max(shown[began], shown[-1] - timedelta(days=HISTORY_DAYS - 1))
    cost = _cost(store_id, first, yesterday)
    return Outlook(referrals, forecast.cost_of(referrals, cost), forecast.hindsight(daily[began:]), first)


def _any(counts: dict[tuple[str, Step], int], day: date) -> bool:
    return any(counts.get((day.isoformat(), step)) for step in Step)


@kept
def _cost(store_id: str, first: date, last: date) -> Cost:
    """Of every referral that began in these days; one that fell costs nothing."""
    since, until = conditions.moments(store_id, first, last)
    currency = stores.get_store(store_id).currency
    owed = costs.owed(currency)
    join = and_(Reward.store_id == Referral.store_id, Reward.referral_id == Referral.id, owed)
    each = (
        select(func.coalesce(func.sum(costs.cost(currency)), 0).label("cost"))
        .select_from(Referral)
        .join(Reward, join, isouter=True)
        .where(conditions.begun(store_id, since, until))
        .group_by(Referral.id)
        .subquery()
    )
    cost = each.c.cost * 1.0
    query = select(func.count(), func.coalesce(func.sum(cost), 0), func.coalesce(func.sum(cost * cost), 0))
    count, total, squares = (float(value) for value in db.session.execute(query).one())
    if not count:
        return Cost(0.0, 0.0)
    mean = total / count
    return Cost(mean, max(0.0, squares / count - mean * mean) ** 0.5)
