"""The rows behind a number: what is counted in a figure, one line each, in the same words as the count (S0-19)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, func, literal, null, select

from rafiq.analytics.kept import kept
from rafiq.analytics.models import FunnelDay
from rafiq.analytics.outcomes import NEVER_CAME, OFFER_UNUSED
from rafiq.analytics.queries import content, kpis
from rafiq.analytics.queries.dashboard import COUNTS_AS_BROUGHT
from rafiq.analytics.queries.rows import PersonBrief
from rafiq.analytics.queries.search import brief, person_columns
from rafiq.analytics.rules import Step
from rafiq.core.db import db
from rafiq.coupons.models import Coupon
from rafiq.links.models import Introduction, Link, VisitDay
from rafiq.orders.models import Order
from rafiq.people.models import Person
from rafiq.prompts.models import Ask, AskMoment
from rafiq.referrals.models import Referral, Reward
from rafiq.stores import service as stores

PAGE = 50
MOST = 50_000
Column = SQLColumnExpression[Any]
_NOTHING, _NO_WORDS, _ONCE = null(), literal(""), literal(1)
MONEY = frozenset({"revenue", "referred_revenue", "reward_cost"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line. ``count`` is how often it counts, or minor units where the figure is money."""

    at: datetime | None
    day: str | None
    what: str
    detail: str
    person: PersonBrief | None
    referral_id: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the rows; ``total`` is the sum of ``count`` over all of them, ``rows_in_all`` how many there are."""

    rows: list[Evidence]
    total: int
    rows_in_all: int


@dataclass(frozen=True, slots=True)
class _Asked:
    store_id: str
    currency: str
    first: date
    last: date
    since: datetime
    until: datetime


def _asked(store_id: str, first: date, last: date) -> _Asked:
    currency = stores.get_store(store_id).currency
    return _Asked(store_id, currency, first, last, *kpis.moments(store_id, first, last))


def behind(
    store_id: str, term: str, first: date, last: date, *, offset: int = 0, limit: int = PAGE
) -> Behind:
    """``term`` is the name of a count in `Counts`; newest first. Raises KeyError for no such term."""
    parts = QUERIES[term](_asked(store_id, first, last))
    sums = _sums(store_id, term, first, last)
    rows: list[Evidence] = []
    for query, (_, many) in zip(parts, sums, strict=True):
        if len(rows) < limit and offset < many:
            found = db.session.execute(query.limit(limit - len(rows)).offset(offset))
            rows += [_row(row) for row in found]
        offset = max(0, offset - many)
    return Behind(rows, sum(total for total, _ in sums), sum(many for _, many in sums))


@kept
def _sums(store_id: str, term: str, first: date, last: date) -> list[tuple[int, int]]:
    """What each part adds up to, and of how many rows."""
    found: list[tuple[int, int]] = []
    for query in QUERIES[term](_asked(store_id, first, last)):
        rows = query.order_by(None).subquery()
        sums = select(func.coalesce(func.sum(rows.c.counted), 0), func.count()).select_from(rows)
        found += [(int(total), int(many)) for total, many in db.session.execute(sums)]
    return found


def _row(row: Row[Any]) -> Evidence:
    what, detail = row.what or "", row.detail or ""
    return Evidence(row.at, row.day, what, detail, brief(row, "who"), row.referral_id, int(row.counted))


def _columns(
    *,
    at: Column = _NOTHING,
    day: Column = _NOTHING,
    what: Column = _NO_WORDS,
    detail: Column = _NO_WORDS,
    referral: Column = _NOTHING,
    count: Column = _ONCE,
) -> list[Any]:
    named = {"at": at, "day": day, "what": what, "detail": detail, "referral_id": referral, "counted": count}
    return [column.label(name) for name, column in named.items()]


def _with_person(query: Select[Any], *, store: Column, person: Column) -> Select[Any]:
    join = and_(Person.store_id == store, Person.id == person)
    return query.join(Person, join, isouter=True).add_columns(*person_columns(Person, "who"))


def _nobody(*columns: Column) -> Select[Any]:
    who = (null().label(f"who_{part}") for part in ("id", "first", "last", "email"))
    return select(*columns, *who)


def _steps(step: Step) -> Callable[[_Asked], list[Select[Any]]]:
    def rows(asked: _Asked) -> list[Select[Any]]:
        columns = _columns(
            day=FunnelDay.day, what=FunnelDay.channel, detail=FunnelDay.surface, count=FunnelDay.count
        )
        query = _nobody(*columns).where(
            FunnelDay.store_id == asked.store_id,
            FunnelDay.day >= asked.first.isoformat(),
            FunnelDay.day <= asked.last.isoformat(),
            FunnelDay.step == step.value,
        )
        return [query.order_by(FunnelDay.day.desc(), FunnelDay.id)]

    return rows


def _visits(asked: _Asked) -> list[Select[Any]]:
    """From the rollup: one line is a day, a link and a channel."""
    query = _nobody(*_columns(day=VisitDay.day, what=VisitDay.channel, count=VisitDay.human_count)).where(
        VisitDay.store_id == asked.store_id,
        VisitDay.day >= asked.first.isoformat(),
        VisitDay.day <= asked.last.isoformat(),
        VisitDay.human_count > 0,
    )
    return [query.order_by(VisitDay.day.desc(), VisitDay.id)]


def _referrals(*conditions: ColumnElement[bool]) -> Callable[[_Asked], list[Select[Any]]]:
    def rows(asked: _Asked) -> list[Select[Any]]:
        columns = _columns(
            at=Referral.opened_at,
            what=Referral.order_number,
            detail=Referral.reason_code,
            referral=Referral.id,
        )
        query = _with_person(select(*columns), store=Referral.store_id, person=Referral.advocate_id)
        mine = kpis.begun(asked.store_id, asked.since, asked.until)
        return [query.where(mine, *conditions).order_by(Referral.opened_at.desc(), Referral.id.desc())]

    return rows


def _lost(asked: _Asked) -> list[Select[Any]]:
    """Those that fell, then offers that ran out, then friends who never came."""
    since, until = asked.since, asked.until
    offers = _columns(at=Coupon.created_at, what=Coupon.code, detail=literal(OFFER_UNUSED))
    never = _columns(at=Introduction.created_at, detail=literal(NEVER_CAME))
    return [
        *_referrals(FELL)(asked),
        _of_link(select(*offers), Coupon)
        .where(kpis.unused_offer(asked.store_id, since, until))
        .order_by(Coupon.created_at.desc(), Coupon.id),
        _of_link(select(*never), Introduction)
        .where(kpis.never_came(asked.store_id, since, until))
        .order_by(Introduction.created_at.desc(), Introduction.id),
    ]


def _of_link(query: Select[Any], table: type[Coupon | Introduction]) -> Select[Any]:
    join = and_(Link.store_id == table.store_id, Link.id == table.link_id)
    return _with_person(
        query.select_from(table).join(Link, join, isouter=True), store=Link.store_id, person=Link.person_id
    )


def _advocates(asked: _Asked) -> list[Select[Any]]:
    """One line is a person; how many friends came is told beside."""
    mine = kpis.begun(asked.store_id, asked.since, asked.until), Referral.status.in_(COUNTS_AS_BROUGHT)
    return [_each_person(asked.store_id, Referral.advocate_id, Referral.opened_at, *mine)]


def _each_person(store_id: str, person: Column, at: Column, *conditions: ColumnElement[bool]) -> Select[Any]:
    """One line a person, the latest first; names are looked up for the lines and not for what they are made of."""
    found = select(person.label("id"), func.max(at).label("at")).where(*conditions)
    each = found.group_by(person).subquery()
    query = select(*_columns(at=each.c["at"])).select_from(each)
    query = _with_person(query, store=literal(store_id), person=each.c.id)
    return query.order_by(each.c["at"].desc(), each.c.id)


def _orders(*, only_referred: bool, money: bool) -> Callable[[_Asked], list[Select[Any]]]:
    def rows(asked: _Asked) -> list[Select[Any]]:
        columns = _columns(
            at=Order.placed_at,
            what=Order.order_number,
            referral=Referral.id,
            count=Order.subtotal - Order.refunded if money else literal(1),
        )
        query = select(*columns).select_from(Order).join(Referral, kpis.BROUGHT, isouter=not only_referred)
        query = _with_person(query, store=Order.store_id, person=Order.person_id)
        mine = kpis.bought(asked.store_id, asked.currency, asked.since, asked.until)
        return [query.where(mine).order_by(Order.placed_at.desc(), Order.id.desc())]

    return rows


def _rewards(asked: _Asked) -> list[Select[Any]]:
    columns = _columns(
        at=Reward.created_at,
        what=Referral.order_number,
        detail=Reward.status,
        referral=Referral.id,
        count=Reward.amount,
    )
    join = and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id)
    query = _with_person(
        select(*columns).select_from(Reward).join(Referral, join),
        store=Reward.store_id,
        person=Reward.person_id,
    ).where(kpis.begun(asked.store_id, asked.since, asked.until), kpis.owed(asked.currency))
    return [query.order_by(Reward.created_at.desc(), Reward.id.desc())]


def _new(*, sent: bool, how: tuple[ColumnElement[bool], ...] = ()) -> Callable[[_Asked], list[Select[Any]]]:
    def rows(asked: _Asked) -> list[Select[Any]]:
        firsts = kpis.first_orders(asked.store_id, asked.since, asked.until)
        query = select(*_columns(at=firsts.c["at"])).select_from(firsts)
        query = query.where(kpis.sent(asked.store_id, firsts, *how)) if sent else query
        query = _with_person(query, store=literal(asked.store_id), person=firsts.c.person_id)
        return [query.order_by(firsts.c["at"].desc(), firsts.c.person_id)]

    return rows


def _people_asked(*conditions: ColumnElement[bool]) -> Callable[[_Asked], list[Select[Any]]]:
    def rows(asked: _Asked) -> list[Select[Any]]:
        mine = kpis.asked(asked.store_id, asked.since, asked.until), *conditions
        return [_each_person(asked.store_id, AskMoment.person_id, AskMoment.at, *mine)]

    return rows


def _complaints(asked: _Asked) -> list[Select[Any]]:
    query = _with_person(
        select(*_columns(at=Order.placed_at, what=Order.order_number)),
        store=Order.store_id,
        person=Order.person_id,
    ).where(content.complained(asked.store_id, asked.since, asked.until))
    return [query.order_by(Order.placed_at.desc(), Order.id.desc())]


def _answers(*conditions: ColumnElement[bool]) -> Callable[[_Asked], list[Select[Any]]]:
    def rows(asked: _Asked) -> list[Select[Any]]:
        columns = _columns(at=Ask.value_at, what=Ask.order_number, detail=Ask.product)
        query = _with_person(select(*columns), store=Ask.store_id, person=Ask.person_id).where(
            content.answered(asked.store_id, asked.since, asked.until), *conditions
        )
        return [query.order_by(Ask.value_at.desc(), Ask.id.desc())]

    return rows


FELL = Referral.status.in_(kpis.FELL)
QUERIES: dict[str, Callable[[_Asked], list[Select[Any]]]] = {
    "shown": _steps(Step.SHOWN),
    "shared": _steps(Step.SHARED),
    "visited": _visits,
    "referrals": _referrals(),
    "approved": _referrals(Referral.status == "approved"),
    "fallen": _referrals(FELL),
    "lost": _lost,
    "advocates": _advocates,
    "orders": _orders(only_referred=False, money=False),
    "revenue": _orders(only_referred=False, money=True),
    "referred_orders": _orders(only_referred=True, money=False),
    "referred_revenue": _orders(only_referred=True, money=True),
    "reward_cost": _rewards,
    "new_customers": _new(sent=False),
    "referred_new": _new(sent=True),
    "unprompted_new": _new(sent=True, how=(Referral.method.in_(kpis.BY_WORD_OF_MOUTH),)),
    "asked": _people_asked(),
    "asked_who_shared": _people_asked(kpis.shared_after()),
    "complaints": _complaints,
    "answered": _answers(),
    "satisfied": _answers(Ask.value.is_(True)),
}
