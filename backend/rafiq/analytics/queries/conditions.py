"""What is counted: the rows that a count of the key figures is made of, as conditions that every query shares."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from rafiq.core import clock
from rafiq.coupons.models import Coupon
from rafiq.links.models import Introduction
from rafiq.orders.heard import HeardFrom
from rafiq.orders.models import Order, OrderHeard
from rafiq.people.models import Person
from rafiq.prompts.models import AskMoment
from rafiq.referrals.models import Referral
from rafiq.stores import service as stores

# In so short a time few of the orders were placed: who had bought before is asked for each of these alone.
A_MONTH = timedelta(days=31, hours=1)
FELL = ("voided", "blocked")
COUNTS_AS_BROUGHT = ("pending", "flagged", "approved")
GIVEN_BACK = ("order_refunded", "order_cancelled")  # a friend was sent all the same
ALONE, PROMPTED, UNPROMPTED = range(3)  # how a new customer came
BY_WORD_OF_MOUTH = ("name", "desk", "manual")
SAME_ORDER = and_(Referral.store_id == Order.store_id, Referral.order_number == Order.order_number)
BROUGHT = and_(SAME_ORDER, Referral.status.in_(COUNTS_AS_BROUGHT))
_LOCALE = func.coalesce(Person.locale, "")
# Two letters or three (``fil``); a region is no language.
LANGUAGE = func.lower(func.substr(_LOCALE, 1, case((func.substr(_LOCALE, 3, 1).in_(("-", "_")), 2), else_=3)))
How = Callable[[str, Subquery], ColumnElement[bool]]
NEVER_AFTER = timedelta(days=30)  # a friend noted at the desk who has not come by then


def moments(store_id: str, first: date, last: date) -> tuple[datetime, datetime]:
    """The beginning of the first day and the end of the last, where the store is."""
    zone = ZoneInfo(stores.get_store(store_id).timezone)
    since, until = (
        datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, last + timedelta(days=1))
    )
    return since, until


def begun(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Referral.store_id == store_id, Referral.opened_at >= since, Referral.opened_at < until)


def placed(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Of these days, whatever they were: what they were rewarded with counts on their own day."""
    return and_(Order.store_id == store_id, Order.placed_at >= since, Order.placed_at < until)


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


def confirmed(store_id: str, currency: str) -> ColumnElement[bool]:
    """Orders in the store's currency that stand."""
    return and_(
        Order.store_id == store_id,
        Order.currency == currency,
        Order.event.is_(None),
        Order.verified,
        Order.cancelled_at.is_(None),
    )


def is_left(order: type[Order] = Order) -> ColumnElement[bool]:
    """Not everything of it was given back; in the words of the index of first orders, which has no parameters."""
    return or_(order.subtotal == literal_column("0"), order.refunded < order.subtotal)


def stands(order: type[Order] = Order) -> ColumnElement[bool]:
    """An order that makes its buyer a customer, in whatever currency: vouched for, not called off, not given back."""
    return and_(
        order.event.is_(None),
        order.verified,
        order.person_id.is_not(None),
        order.cancelled_at.is_(None),
        is_left(order),
    )


def by_others(store_id: str) -> ColumnElement[bool]:
    """Orders of which something is left, that no friend placed, nor anybody who once came as one."""
    placed = exists().where(BROUGHT)
    return and_(is_left(), ~placed, ~was_sent(store_id, Order.person_id))


def bought(store_id: str, currency: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Confirmed orders of these days."""
    return and_(confirmed(store_id, currency), Order.placed_at >= since, Order.placed_at < until)


def first_orders(store_id: str, since: datetime, until: datetime) -> Subquery:
    """Everybody whose first order that stands is of these days, and when that was; no customers of the past."""
    at, mine = func.min(Order.placed_at), and_(Order.store_id == store_id, stands())
    if until - since > A_MONTH:
        every = select(Order.person_id, at.label("at")).where(mine).group_by(Order.person_id)
        found = every.having(at >= since, at < until).subquery()
    else:
        earlier = aliased(Order)
        before = and_(earlier.store_id == store_id, earlier.person_id == Order.person_id, stands(earlier))
        theirs = select(Order.person_id, at.label("at")).where(
            mine,
            Order.placed_at >= since,
            Order.placed_at < until,
            ~exists().where(before, earlier.placed_at < since),
        )
        found = theirs.group_by(Order.person_id).subquery()
    is_new = ~_from_before(store_id, found.c.person_id, found.c["at"])
    return select(found.c.person_id, found.c["at"]).where(is_new).subquery()


def _from_before(
    store_id: str, person: SQLColumnExpression[Any], at: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """A list of past customers says that they had bought by then."""
    return exists().where(Person.store_id == store_id, Person.id == person, Person.last_bought_at <= at)


def way(store_id: str, firsts: Subquery) -> ColumnElement[int]:
    """How each new customer came; nothing of it is asked twice.

    Unprompted is who was sent by word alone: by name, at the desk, or by nothing but their own word (S0-4).
    """
    person = firsts.c.person_id
    return case(
        (was_sent(store_id, person, Referral.method.in_(BY_WORD_OF_MOUTH)), UNPROMPTED),
        (was_sent(store_id, person), PROMPTED),
        (_said_so(store_id, firsts), UNPROMPTED),
        else_=ALONE,
    )


def brought(store_id: str, firsts: Subquery) -> ColumnElement[bool]:
    """Somebody sent this new customer."""
    return way(store_id, firsts) != ALONE


def unprompted(store_id: str, firsts: Subquery) -> ColumnElement[bool]:
    return way(store_id, firsts) == UNPROMPTED


def _said_so(store_id: str, firsts: Subquery) -> ColumnElement[bool]:
    """Asked once for all: few answer "a friend told me", so each answer looks for its order."""
    told = (
        select(Order.person_id, Order.placed_at)
        .join(
            OrderHeard,
            and_(OrderHeard.store_id == Order.store_id, OrderHeard.order_number == Order.order_number),
        )
        .where(
            OrderHeard.store_id == store_id,
            OrderHeard.heard_from == HeardFrom.FRIEND.value,
            Order.store_id == store_id,
        )
    )
    return tuple_(firsts.c.person_id, firsts.c["at"]).in_(told)


def is_first(store_id: str) -> ColumnElement[bool]:
    """An order is its buyer's first, as `first_orders` has it."""
    theirs = aliased(Order)
    earliest = (
        select(func.min(theirs.placed_at))
        .where(theirs.store_id == store_id, theirs.person_id == Order.person_id, stands(theirs))
        .scalar_subquery()
    )
    known = _from_before(store_id, Order.person_id, Order.placed_at)
    return and_(Order.store_id == store_id, Order.placed_at == earliest, ~known)


def was_sent(
    store_id: str, person: SQLColumnExpression[str | None], *how: ColumnElement[bool]
) -> ColumnElement[bool]:
    """They came by a referral, even where the order that it was about did not last."""
    came = or_(Referral.status.in_(COUNTS_AS_BROUGHT), Referral.reason_code.in_(GIVEN_BACK))
    return exists().where(Referral.store_id == store_id, Referral.friend_id == person, came, *how)


def asked(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        AskMoment.store_id == store_id, AskMoment.what == "ask", AskMoment.at >= since, AskMoment.at < until
    )


def shared_after(until: datetime | None = None) -> ColumnElement[bool]:
    """They shared at any time after they were asked, or before the end of some days."""
    later = aliased(AskMoment)
    return exists().where(
        later.store_id == AskMoment.store_id,
        later.person_id == AskMoment.person_id,
        later.what == "shared",
        later.at >= AskMoment.at,
        *([later.at < until] if until else []),
    )


def times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many of the rows are such."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
