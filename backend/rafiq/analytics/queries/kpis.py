"""Counts the facts behind the key figures, for a span of the store's own days."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from rafiq.analytics import service
from rafiq.analytics.kept import kept
from rafiq.analytics.kpis import Counts
from rafiq.analytics.queries import content
from rafiq.analytics.queries.dashboard import COUNTS_AS_BROUGHT
from rafiq.analytics.rules import Step
from rafiq.core import clock
from rafiq.core.db import db
from rafiq.coupons.models import Coupon
from rafiq.links.models import Introduction
from rafiq.orders.models import Order
from rafiq.people.models import Person
from rafiq.prompts.models import AskMoment
from rafiq.referrals.models import Referral, Reward
from rafiq.stores import service as stores

FELL = ("voided", "blocked")
OWED = ("pending", "available", "redeemed")
BY_WORD_OF_MOUTH = ("name", "desk", "manual")
ALONE, PROMPTED, UNPROMPTED = range(3)  # how a new customer came
BROUGHT = and_(
    Referral.store_id == Order.store_id,
    Referral.order_number == Order.order_number,
    Referral.status.in_(COUNTS_AS_BROUGHT),
)
NEVER_AFTER = timedelta(days=30)  # a friend noted at the desk who has not come by then


def counts(store_id: str, first: date, last: date) -> Counts:
    """From the beginning of ``first`` to the end of ``last`` where the store is."""
    return beside(store_id, first, last)[0]


@kept
def beside(store_id: str, *edges: date) -> list[Counts]:
    """``edges`` are the first and last days of spans that do not overlap; who is new is asked once for all of them."""
    store = stores.get_store(store_id)
    days = list(zip(edges[::2], edges[1::2], strict=True))
    spans = [moments(store_id, first, last) for first, last in days]
    found = []
    for (first, last), span, new in zip(days, spans, new_customers(store_id, spans), strict=True):
        steps = service.by_day(store_id, first, last)
        total = {step: sum(n for (_, each), n in steps.items() if each is step) for step in Step}
        found.append(
            Counts(
                shown=total[Step.SHOWN],
                shared=total[Step.SHARED],
                visited=total[Step.VISITED],
                **_referrals(store_id, *span),
                **_orders(store_id, store.currency, *span),
                **_rewards(store_id, store.currency, *span),
                **_asked(store_id, *span),
                **content.counts(store_id, *span),
                **new,
            )
        )
    return found


def moments(store_id: str, first: date, last: date) -> tuple[datetime, datetime]:
    """The beginning of the first day and the end of the last, where the store is."""
    zone = ZoneInfo(stores.get_store(store_id).timezone)
    since, until = (
        datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, last + timedelta(days=1))
    )
    return since, until


def begun(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
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
    found = _one(query.where(begun(store_id, since, until)))
    unused = db.session.scalar(
        select(func.count()).select_from(Coupon).where(unused_offer(store_id, since, until))
    )
    never = db.session.scalar(
        select(func.count()).select_from(Introduction).where(never_came(store_id, since, until))
    )
    return found | {"lost": found["fallen"] + (unused or 0) + (never or 0)}


def unused_offer(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    """A friend took the offer in these days and let it run out."""
    return and_(
        Coupon.store_id == store_id,
        Coupon.link_id.is_not(None),
        Coupon.person_id.is_(None),
        Coupon.status == "issued",
        Coupon.created_at >= since,
        Coupon.created_at < until,
        Coupon.expires_at <= clock.now(),
    )


def never_came(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Noted at the desk in these days, and no order of theirs has named this advocate."""
    came = exists().where(
        Referral.store_id == store_id,
        Referral.link_id == Introduction.link_id,
        Person.store_id == store_id,
        Person.id == Referral.friend_id,
        or_(Person.email_key == Introduction.email_key, Person.phone == Introduction.phone),
    )
    return and_(
        Introduction.store_id == store_id,
        Introduction.by_staff,
        Introduction.created_at >= since,
        Introduction.created_at < until,
        Introduction.created_at < clock.now() - NEVER_AFTER,
        ~came,
    )


def _orders(store_id: str, currency: str, since: datetime, until: datetime) -> dict[str, int]:
    mine, net = (
        bought(store_id, currency, since, until),
        func.coalesce(func.sum(Order.subtotal - Order.refunded), 0),
    )
    every = select(func.count().label("orders"), net.label("revenue"))
    brought = select(func.count().label("referred_orders"), net.label("referred_revenue"))
    return _one(every.where(mine)) | _one(brought.join(Referral, BROUGHT).where(mine))


def bought(store_id: str, currency: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Confirmed orders of these days in the store's currency."""
    return and_(
        Order.store_id == store_id,
        Order.currency == currency,
        Order.event.is_(None),
        Order.verified,
        Order.cancelled_at.is_(None),
        Order.placed_at >= since,
        Order.placed_at < until,
    )


def _rewards(store_id: str, currency: str, since: datetime, until: datetime) -> dict[str, int]:
    query = (
        select(func.coalesce(func.sum(Reward.amount), 0))
        .join(Referral, and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id))
        .where(begun(store_id, since, until), owed(currency))
    )
    return {"reward_cost": int(db.session.scalar(query) or 0)}


def owed(currency: str) -> ColumnElement[bool]:
    return and_(Reward.status.in_(OWED), Reward.unit == currency)


def new_customers(store_id: str, spans: list[tuple[datetime, datetime]]) -> list[dict[str, int]]:
    """People whose first confirmed order is of these days, and how those came whom somebody sent."""
    firsts = first_orders(store_id, min(since for since, _ in spans), max(until for _, until in spans))
    by_word = Referral.method.in_(BY_WORD_OF_MOUTH)
    number = case(
        *(
            (and_(firsts.c["at"] >= since, firsts.c["at"] < until), place)
            for place, (since, until) in enumerate(spans)
        ),
        else_=len(spans),
    )
    # Each is looked up once a person and no more; a sum of many conditions would ask again for each of them.
    way = case((sent(store_id, firsts, by_word), UNPROMPTED), (sent(store_id, firsts), PROMPTED), else_=ALONE)
    query = select(number.label("number"), way.label("way"), func.count()).select_from(firsts)
    rows = db.session.execute(query.group_by("number", "way"))
    found = {(int(row[0]), int(row[1])): int(row[2]) for row in rows}
    return [
        {
            "new_customers": sum(found.get((place, each), 0) for each in (ALONE, PROMPTED, UNPROMPTED)),
            "referred_new": sum(found.get((place, each), 0) for each in (PROMPTED, UNPROMPTED)),
            "unprompted_new": found.get((place, UNPROMPTED), 0),
        }
        for place in range(len(spans))
    ]


def first_orders(store_id: str, since: datetime, until: datetime) -> Subquery:
    """Everybody whose first confirmed order is of these days, and when that was."""
    at = func.min(Order.placed_at)
    query = select(Order.person_id, at.label("at")).where(
        Order.store_id == store_id, Order.event.is_(None), Order.verified, Order.person_id.is_not(None)
    )
    return query.group_by(Order.person_id).having(at >= since, at < until).subquery()


def sent(store_id: str, firsts: Subquery, *how: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody sent this person; ``how`` narrows it to some ways."""
    return was_sent(store_id, firsts.c.person_id, *how)


def was_sent(
    store_id: str, person: SQLColumnExpression[str | None], *how: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(
        Referral.store_id == store_id,
        Referral.friend_id == person,
        Referral.status.in_(COUNTS_AS_BROUGHT),
        *how,
    )


def _asked(store_id: str, since: datetime, until: datetime) -> dict[str, int]:
    """People, not times: whoever is asked twice and shares once is one of one."""
    each = (
        select(func.max(case((shared_after(), 1), else_=0)).label("shared"))
        .where(asked(store_id, since, until))
        .group_by(AskMoment.person_id)
        .subquery()
    )
    shared = func.coalesce(func.sum(each.c.shared), 0)
    return _one(select(func.count().label("asked"), shared.label("asked_who_shared")).select_from(each))


def asked(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        AskMoment.store_id == store_id, AskMoment.what == "ask", AskMoment.at >= since, AskMoment.at < until
    )


def shared_after() -> ColumnElement[bool]:
    """They shared at any time after they were asked."""
    later = aliased(AskMoment)
    return exists().where(
        later.store_id == AskMoment.store_id,
        later.person_id == AskMoment.person_id,
        later.what == "shared",
        later.at >= AskMoment.at,
    )


def _one(query: Select[*tuple[Any, ...]]) -> dict[str, int]:
    return {name: int(value) for name, value in db.session.execute(query).mappings().one().items()}
