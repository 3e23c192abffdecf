"""What is known of somebody when the shop wonders whether to ask them: orders, answers, how often they were asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from rafiq.core.db import db, table_of
from rafiq.orders import journey, own
from rafiq.orders.journey import Bought
from rafiq.prompts.models import Ask, AskMoment
from rafiq.prompts.rules import Case
from rafiq.referrals import lookup
from rafiq.surveys import service as surveys
from rafiq.surveys.rules import Band

DONE = ("shared", "closed")  # what they did themselves
_asks, _moments = table_of(Ask), table_of(AskMoment)


@dataclass(frozen=True, slots=True)
class Known:
    """A person's case about one order; ``order`` is empty where there is none to ask about."""

    case: Case
    order: Bought | None


@dataclass(frozen=True, slots=True)
class _Told:
    ask_id: str | None
    order_number: str | None
    what: str
    channel: str
    at: datetime


def known_of(
    store_id: str, person_id: str, order_number: str | None, now: datetime, *, unseen: datetime | None = None
) -> Known:
    """About one order, or about the newest that counts. What was asked on a page after ``unseen`` is still that page.

    A browser's word about other orders is not asked; about this one it may be the only word there is.
    """
    way = journey.journey(store_id, person_id)
    order = way.of(order_number) if order_number else None
    if order_number is None:
        order = next((each for each in reversed(way.orders) if each.counts), None)
    number = order.order_number if order else ""
    told = _told(store_id, person_id, number)
    if unseen is not None:
        told = [each for each in told if each.what in DONE or each.channel != "widget" or each.at < unseen]
    asks = _rows(store_id, person_id)
    mine = next((row for row in asks if row.order_number == number), None)
    owed = [each.placed_at for each in way.orders if each.owed and each.verified and not each.cancelled]
    band = surveys.standing(store_id, person_id, order_number)
    about = [each for each in told if each.order_number == number]
    asked = tuple(each.at for each in told if each.what not in DONE)
    closed = tuple(each.at for each in told if each.what == "closed")
    # The page that put the question goes on putting it, until it is answered or the hour is over.
    elsewhere = unseen is None or any(each.what == "question" for each in about)
    value_at = order.value_at or way.value_at if order else way.value_at
    case = Case(
        bought_at=order.placed_at if order else now,
        delivered_at=order.delivered_at if order else None,
        cancelled=order.cancelled if order else False,
        returned=order.returned if order else False,
        complaint=way.complaint_at is not None,
        owed_since=min(owed, default=None),
        happy=None if band is None else band is Band.PROMOTER,
        value=True if value_at else (mine.value if mine else None),
        said_no=any(row.stopped_at for row in asks),
        asked=asked,
        asked_about=tuple(each.at for each in about if each.what == "ask"),
        question_at=mine.question_at if mine and elsewhere else None,
        recommended_at=_recommended(store_id, person_id, told) if asked or closed else None,
        closed=closed,
    )
    return Known(case, order)


def _told(store_id: str, person_id: str, number: str) -> list[_Told]:
    query = (
        select(_moments.c.ask_id, _asks.c.order_number, _moments.c.what, _moments.c.channel, _moments.c.at)
        .outerjoin(_asks, (_asks.c.store_id == _moments.c.store_id) & (_asks.c.id == _moments.c.ask_id))
        .where(
            _moments.c.store_id == store_id,
            _moments.c.person_id == person_id,
            or_(
                _asks.c.order_number == number,
                _moments.c.what.in_(DONE),
                own.vouched(_asks.c.store_id, _asks.c.order_number),
            ),
        )
        .order_by(_moments.c.at.desc())
        .limit(200)
    )
    return [_Told(*row) for row in db.session.execute(query)]


def _rows(store_id: str, person_id: str) -> list[Ask]:
    query = select(Ask).where(Ask.store_id == store_id, Ask.person_id == person_id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _recommended(store_id: str, person_id: str, told: list[_Told]) -> datetime | None:
    """When they last pressed a share button or brought somebody."""
    shared = [each.at for each in told if each.what == "shared"]
    brought = [each.opened_at for each in lookup.brought_by(store_id, person_id, limit=1)]
    return max((*shared, *brought), default=None)
