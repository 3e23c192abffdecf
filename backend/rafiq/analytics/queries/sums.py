"""Counts of the key figures that add up over days: of some days at once, or of every day by itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, literal, select

from rafiq.analytics.kept import kept
from rafiq.analytics.queries import conditions, content, costs
from rafiq.analytics.queries.days import BEGAN, day_of
from rafiq.analytics.standing import Standing
from rafiq.core import clock
from rafiq.core.db import db
from rafiq.coupons.models import Coupon
from rafiq.links.models import Introduction
from rafiq.orders.models import Order
from rafiq.prompts.models import Ask
from rafiq.referrals.models import Referral, Reward
from rafiq.stores import service as stores

NAMES = (
    "referrals",
    "approved",
    "fallen",
    "lost",
    "orders",
    "revenue",
    "referred_orders",
    "referred_revenue",
    "other_orders",
    "other_revenue",
    "reward_cost",
    "complaints",
    "answered",
    "satisfied",
)
_COLUMNS = (*NAMES, "rewards")  # the last is how many rewards the cost is made of
_Day = Callable[[SQLColumnExpression[Any]], ColumnElement[str]]


def sums(store_id: str, first: date, last: date) -> dict[str, int]:
    """By the names of `Counts`."""
    found = _ahead(store_id, first, last) or _sums(store_id, first, last)
    return {name: found[name] for name in NAMES}


def rewards(store_id: str, first: date, last: date) -> tuple[int, int]:
    """What the rewards for these days' orders come to, and how many they are."""
    found = _ahead(store_id, first, last) or _only_rewards(store_id, first, last)
    return found["reward_cost"], found["rewards"]


def _ahead(store_id: str, first: date, last: date) -> dict[str, int] | None:
    table = BY_DAY.look(store_id)
    if table is None:
        return None
    found: Counter[str] = Counter(dict.fromkeys(_COLUMNS, 0))
    for day, *values in table:
        if first.isoformat() <= day <= last.isoformat():
            found.update(dict(zip(_COLUMNS, values, strict=True)))
    return dict(found)


@kept
def _sums(store_id: str, first: date, last: date) -> dict[str, int]:
    return _within(_queries(*_of_all(store_id, first, last)))


@kept
def _only_rewards(store_id: str, first: date, last: date) -> dict[str, int]:
    return _within([_rewards(*_of_all(store_id, first, last))])


def _of_all(store_id: str, first: date, last: date) -> tuple[str, datetime, datetime, _Day]:
    """These days as if they were one."""
    return (store_id, *conditions.moments(store_id, first, last), lambda _at: literal(""))


def _within(queries: Iterable[Select[Any]]) -> dict[str, int]:
    return dict.fromkeys(_COLUMNS, 0) | _counted(queries).get("", {})


def _every_day(store_id: str) -> list[list[Any]]:
    queries = _queries(store_id, BEGAN, clock.now() + timedelta(days=1), lambda at: day_of(store_id, at))
    return [[day, *(counts[name] for name in _COLUMNS)] for day, counts in sorted(_counted(queries).items())]


BY_DAY = Standing("sums_by_day", _every_day)


def _counted(queries: Iterable[Select[Any]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for query in queries:
        for row in db.session.execute(query.group_by("day")).mappings():
            counts = found.setdefault(row["day"], Counter())
            counts.update({name: int(row[name]) for name in row if name != "day"})
    return found


def _queries(store_id: str, since: datetime, until: datetime, day: _Day) -> Iterator[Select[Any]]:
    span = (store_id, since, until)
    fell = conditions.times(Referral.status.in_(conditions.FELL))
    ended = (
        conditions.times(Referral.status == "approved").label("approved"),
        fell.label("fallen"),
        fell.label("lost"),
    )
    yield _count("referrals", day(Referral.opened_at)).add_columns(*ended).where(conditions.begun(*span))
    yield _count("lost", day(Coupon.created_at)).where(conditions.unused_offer(*span))
    yield _count("lost", day(Introduction.created_at)).where(conditions.never_came(*span))
    yield from _orders(*span, day)
    yield _rewards(*span, day)
    yield _count("complaints", day(Order.placed_at)).where(content.complained(*span))
    satisfied = conditions.times(Ask.value.is_(True)).label("satisfied")
    yield _count("answered", day(Ask.value_at)).add_columns(satisfied).where(content.answered(*span))


def _count(name: str, day: ColumnElement[str]) -> Select[Any]:
    return _by(day).add_columns(func.count().label(name))


def _by(day: ColumnElement[str]) -> Select[Any]:
    return select(day.label("day"))


def _orders(store_id: str, since: datetime, until: datetime, day: _Day) -> Iterator[Select[Any]]:
    mine = conditions.bought(store_id, stores.get_store(store_id).currency, since, until)
    net = func.coalesce(func.sum(Order.subtotal - Order.refunded), 0)
    yield _count("orders", day(Order.placed_at)).add_columns(net.label("revenue")).where(mine)
    brought = _count("referred_orders", day(Order.placed_at)).add_columns(net.label("referred_revenue"))
    yield brought.join(Referral, conditions.BROUGHT).where(mine)
    others = _count("other_orders", day(Order.placed_at)).add_columns(net.label("other_revenue"))
    yield others.where(mine, conditions.by_others(store_id))


def _rewards(store_id: str, since: datetime, until: datetime, day: _Day) -> Select[Any]:
    """From the referrals to their rewards: the other way round all rewards of the store would be looked at."""
    currency = stores.get_store(store_id).currency
    theirs = and_(
        Reward.store_id == Referral.store_id, Reward.referral_id == Referral.id, costs.owed(currency)
    )
    cost = func.coalesce(func.sum(costs.cost(currency)), 0).label("reward_cost")
    query = _by(day(Order.placed_at)).add_columns(cost, func.count(Reward.id).label("rewards"))
    query = query.select_from(Referral).join(Order, conditions.SAME_ORDER).join(Reward, theirs, isouter=True)
    return query.where(conditions.placed(store_id, since, until))
