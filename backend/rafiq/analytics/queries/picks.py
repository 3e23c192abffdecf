"""Rows of a list for a decision about many: those that fit a filter or were ticked, each with how it stands now."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from rafiq.analytics.queries.fraud import QueueFilter, queue_conditions
from rafiq.analytics.queries.people import PeopleFilter, people_conditions
from rafiq.analytics.queries.referrals import ReferralFilter, conditions
from rafiq.analytics.queries.rewards import (
    CouponFilter,
    RewardFilter,
    coupon_conditions,
    reward_conditions,
)
from rafiq.core.db import db
from rafiq.coupons.models import Coupon
from rafiq.links.models import Link
from rafiq.people.models import Person
from rafiq.referrals.models import Referral, Reward

MOST = 100_000  # of one decision; a list does not count farther either
Wanted = list[ColumnElement[bool]]


class Standing(NamedTuple):
    """A row's id, what it is now, and what its reader calls it."""

    id: str
    state: tuple[Any, ...]
    name: str = ""


def referral_picks(
    store_id: str, wanted: ReferralFilter | QueueFilter, *, only: Sequence[str] | None = None
) -> list[Standing]:
    """``only``: whatever the filter, those with these ids."""
    columns = (Referral.id, Referral.status, Referral.reason_code, Referral.order_number)
    query = select(*columns).where(Referral.store_id == store_id, *_narrowed(Referral.id, only))
    rows = _found(query.where(*_referrals(store_id, wanted)) if only is None else query, Referral.id)
    return [Standing(row.id, (row.status, row.reason_code), row.order_number) for row in rows]


def reward_picks(store_id: str, wanted: RewardFilter, *, only: Sequence[str] | None = None) -> list[Standing]:
    query = (
        select(Reward.id, Reward.status, Referral.order_number)
        .join(Referral, and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id))
        .where(Reward.store_id == store_id, *_narrowed(Reward.id, only))
    )
    rows = _found(query.where(*reward_conditions(store_id, wanted)) if only is None else query, Reward.id)
    return [Standing(row.id, (row.status,), row.order_number) for row in rows]


def coupon_picks(store_id: str, wanted: CouponFilter, *, only: Sequence[str] | None = None) -> list[Standing]:
    query = select(Coupon.id, Coupon.status, Coupon.code).where(
        Coupon.store_id == store_id, *_narrowed(Coupon.id, only)
    )
    rows = _found(query.where(*coupon_conditions(store_id, wanted)) if only is None else query, Coupon.id)
    return [Standing(row.id, (row.status,), row.code) for row in rows]


def person_picks(store_id: str, wanted: PeopleFilter, *, only: Sequence[str] | None = None) -> list[Standing]:
    """The state is that of their link: whether there is one, and whether it is stopped. Nobody is called by name."""
    query = (
        select(Person.id, Link.id.label("link_id"), Link.stopped_at)
        .join(Link, and_(Link.store_id == Person.store_id, Link.person_id == Person.id), isouter=True)
        .where(Person.store_id == store_id, Person.erased_at.is_(None), *_narrowed(Person.id, only))
    )
    if only is None:
        query = query.where(*_people(store_id, wanted))
    return [
        Standing(row.id, (row.link_id is not None, row.stopped_at is not None))
        for row in _found(query, Person.id)
    ]


def count_referrals(store_id: str, wanted: ReferralFilter | QueueFilter) -> int:
    return _count(Referral, store_id, _referrals(store_id, wanted))


def count_rewards(store_id: str, wanted: RewardFilter) -> int:
    return _count(Reward, store_id, reward_conditions(store_id, wanted))


def count_coupons(store_id: str, wanted: CouponFilter) -> int:
    return _count(Coupon, store_id, coupon_conditions(store_id, wanted))


def count_people(store_id: str, wanted: PeopleFilter) -> int:
    return _count(Person, store_id, _people(store_id, wanted))


def _referrals(store_id: str, wanted: ReferralFilter | QueueFilter) -> Wanted:
    if isinstance(wanted, QueueFilter):
        return queue_conditions(store_id, wanted)
    return conditions(store_id, wanted)


def _people(store_id: str, wanted: PeopleFilter) -> Wanted:
    found = people_conditions(store_id, wanted)
    if wanted.advocates_only:
        found.append(Person.id.in_(select(Link.person_id).where(Link.store_id == store_id)))
    return found


def _narrowed(column: InstrumentedAttribute[str], only: Sequence[str] | None) -> Wanted:
    return [] if only is None else [column.in_(only)]


def _found(query: Any, column: InstrumentedAttribute[str]) -> Sequence[Any]:  # noqa: ANN401 - a Select
    """Oldest first: who waited longest comes first where there are more."""
    return db.session.execute(query.order_by(column).limit(MOST)).all()


def _count(table: Any, store_id: str, wanted: Wanted) -> int:  # noqa: ANN401 - a model
    """No farther than one decision reaches, so that a long list is not walked to its end for a number."""
    some = select(table.id).where(table.store_id == store_id, *wanted).limit(MOST).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0
