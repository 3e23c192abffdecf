"""The lists of rewards and of coupons."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from rafiq.analytics.queries import costs
from rafiq.analytics.queries.rows import PAGE_SIZE, CouponRow, Listing, RewardRow, page_of
from rafiq.analytics.queries.search import brief, coupons_coded, people_named, person_columns
from rafiq.core import clock
from rafiq.core.db import db
from rafiq.core.money import Money
from rafiq.coupons.models import Coupon
from rafiq.links.models import Link
from rafiq.people.models import Person
from rafiq.programs.rules import PERCENT, GiftKind
from rafiq.referrals.models import Referral, Reward
from rafiq.stores import service as stores

Advocate, Owner = aliased(Person), aliased(Person)
EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class RewardFilter:
    """What to show; empty fields mean all."""

    status: str = ""
    side: str = ""
    words: str = ""

    @property
    def any(self) -> bool:
        return bool(self.status or self.side or self.words)


@dataclass(frozen=True, slots=True)
class CouponFilter:
    """What to show; empty fields mean all."""

    status: str = ""
    words: str = ""

    @property
    def any(self) -> bool:
        return bool(self.status or self.words)


def reward_rows(
    store_id: str, wanted: RewardFilter, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Listing[RewardRow]:
    query = (
        select(Reward, Referral.order_number, Coupon.code, *person_columns(Owner, "owner"))
        .join(Referral, and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id))
        .join(Owner, and_(Owner.store_id == Reward.store_id, Owner.id == Reward.person_id), isouter=True)
        .join(Coupon, and_(Coupon.store_id == Reward.store_id, Coupon.id == Reward.coupon_id), isouter=True)
        .where(Reward.store_id == store_id, *reward_conditions(store_id, wanted))
    )
    if cursor:
        query = query.where(Reward.id < cursor)
    found = db.session.execute(query.order_by(Reward.id.desc()).limit(size + 1)).all()
    return page_of([_reward(row) for row in found], [row.Reward.id for row in found], size)


@dataclass(frozen=True, slots=True)
class Worth:
    """What rewards come to in the store's money, and how many of them have no price in it."""

    money: Money
    unpriced: int


def worth_of(store_id: str, wanted: RewardFilter) -> Worth:
    """Of all rows that a list of rewards has; percentages as in reward cost."""
    currency = stores.get_store(store_id).currency
    priced = Reward.unit.in_((currency, PERCENT))
    query = select(
        func.coalesce(func.sum(case((priced, costs.cost(currency)), else_=0)), 0),
        func.coalesce(func.sum(case((priced, 0), else_=1)), 0),
    ).where(Reward.store_id == store_id, *reward_conditions(store_id, wanted))
    total, others = db.session.execute(query).one()
    return Worth(Money(int(total), currency), int(others))


def coupon_rows(
    store_id: str, wanted: CouponFilter, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Listing[CouponRow]:
    query = (
        select(Coupon, *person_columns(Advocate, "advocate"), *person_columns(Owner, "owner"))
        .join(Link, and_(Link.store_id == Coupon.store_id, Link.id == Coupon.link_id), isouter=True)
        .join(
            Advocate, and_(Advocate.store_id == Coupon.store_id, Advocate.id == Link.person_id), isouter=True
        )
        .join(Owner, and_(Owner.store_id == Coupon.store_id, Owner.id == Coupon.person_id), isouter=True)
        .where(Coupon.store_id == store_id, *coupon_conditions(store_id, wanted))
    )
    if cursor:
        query = query.where(Coupon.id < cursor)
    found = db.session.execute(query.order_by(Coupon.id.desc()).limit(size + 1)).all()
    return page_of([_coupon(row) for row in found], [row.Coupon.id for row in found], size)


def reward_conditions(store_id: str, wanted: RewardFilter) -> list[ColumnElement[bool]]:
    exact = ((Reward.status, wanted.status), (Reward.side, wanted.side))
    found: list[ColumnElement[bool]] = [column == value for column, value in exact if value]
    if wanted.words:
        of_order = select(Referral.id).where(
            Referral.store_id == store_id, Referral.order_number == wanted.words.lstrip("#")
        )
        found.append(
            or_(
                Reward.person_id.in_(people_named(store_id, wanted.words)),
                Reward.referral_id.in_(of_order),
                Reward.coupon_id.in_(coupons_coded(store_id, wanted.words)),
            )
        )
    return found


def coupon_conditions(store_id: str, wanted: CouponFilter) -> list[ColumnElement[bool]]:
    found = _with_status(wanted.status)
    if wanted.words:
        named = people_named(store_id, wanted.words)
        mine = select(Link.id).where(Link.store_id == store_id, Link.person_id.in_(named))
        found.append(
            or_(
                Coupon.code.startswith(wanted.words.upper(), autoescape=True),
                Coupon.redeemed_order == wanted.words.lstrip("#"),
                Coupon.person_id.in_(named),
                Coupon.link_id.in_(mine),
            )
        )
    return found


def _with_status(status: str) -> list[ColumnElement[bool]]:
    """A coupon expires by the clock; the table keeps saying issued."""
    if status == EXPIRED:
        return [Coupon.status == "issued", Coupon.expires_at < clock.now()]
    if status == "issued":
        return [Coupon.status == "issued", Coupon.expires_at >= clock.now()]
    return [Coupon.status == status] if status else []


def _reward(row: Any) -> RewardRow:  # noqa: ANN401 - a row of entities and columns
    reward: Reward = row.Reward
    percent = reward.unit == PERCENT
    return RewardRow(
        id=reward.id,
        side=reward.side,
        kind=reward.kind,
        status=reward.status,
        reason_code=reward.reason_code,
        amount=None if percent else Money(reward.amount, reward.unit),
        basis_points=reward.amount if percent else None,
        promised=Money(reward.promised, reward.unit),
        person=brief(row, "owner"),
        referral_id=reward.referral_id,
        order_number=row.order_number,
        coupon_code=row.code,
        created_at=reward.created_at,
        staff_ref=reward.staff_ref,
    )


def _coupon(row: Any) -> CouponRow:  # noqa: ANN401 - a row of entities and columns
    coupon: Coupon = row.Coupon
    percent = coupon.kind == GiftKind.PERCENT_OFF.value
    expired = coupon.status == "issued" and coupon.expires_at < clock.now()
    return CouponRow(
        id=coupon.id,
        code=coupon.code,
        kind=coupon.kind,
        status=EXPIRED if expired else coupon.status,
        basis_points=coupon.basis_points if percent else None,
        amount=None if percent else Money(coupon.amount, coupon.currency),
        minimum=Money(coupon.minimum, coupon.currency),
        advocate=brief(row, "advocate"),
        owner=brief(row, "owner"),
        redeemed_order=coupon.redeemed_order,
        expires_at=coupon.expires_at,
        created_at=coupon.created_at,
    )
