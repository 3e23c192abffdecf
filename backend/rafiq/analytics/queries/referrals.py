"""The list of referrals, filtered and searched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from rafiq.analytics.queries.rows import PAGE_SIZE, Listing, PersonBrief, ReferralRow, page_of
from rafiq.analytics.queries.search import brief, coupons_coded, people_named, person_columns
from rafiq.core.db import db
from rafiq.core.money import Money
from rafiq.orders.models import Order
from rafiq.people.models import Person
from rafiq.referrals.models import Referral, Reward

Advocate, Friend = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """What to show; empty fields mean all. Dates are moments: from ``since`` until before ``until``."""

    status: str = ""
    reason_code: str = ""
    method: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    person_id: str = ""

    @property
    def any(self) -> bool:
        return bool(self.status or self.reason_code or self.method or self.words or self.since or self.until)


def referral_rows(
    store_id: str, wanted: ReferralFilter, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Listing[ReferralRow]:
    """One page, newest first."""
    return referral_page(store_id, conditions(store_id, wanted), cursor=cursor, size=size)


def referral_page(
    store_id: str, wanted: list[ColumnElement[bool]], *, cursor: str | None, size: int = PAGE_SIZE
) -> Listing[ReferralRow]:
    """Ids sort by age, so the cursor is the last id seen."""
    query = _rows(store_id).where(*wanted)
    if cursor:
        query = query.where(Referral.id < cursor)
    found = db.session.execute(query.order_by(Referral.id.desc()).limit(size + 1)).all()
    return page_of([_row(row) for row in found], [row.id for row in found], size)


def referral_row(store_id: str, referral_id: str) -> ReferralRow | None:
    row = db.session.execute(_rows(store_id).where(Referral.id == referral_id)).first()
    return _row(row) if row else None


def count_by_status(store_id: str) -> dict[str, int]:
    query = (
        select(Referral.status, func.count()).where(Referral.store_id == store_id).group_by(Referral.status)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def reasons_in_use(store_id: str) -> list[str]:
    return list(
        db.session.scalars(
            select(Referral.reason_code)
            .where(Referral.store_id == store_id)
            .distinct()
            .order_by(Referral.reason_code)
        )
    )


def _rows(store_id: str) -> Any:  # noqa: ANN401 - a Select of many columns
    return (
        select(
            Referral.id,
            Referral.status,
            Referral.reason_code,
            Referral.terms_id,
            Referral.method,
            Referral.confidence,
            Referral.channel,
            Referral.opened_at,
            Referral.hold_until,
            Referral.cap_opens_at,
            Referral.order_number,
            Order.subtotal,
            Order.refunded,
            Order.currency,
            Reward.amount.label("reward_amount"),
            Reward.unit.label("reward_unit"),
            *person_columns(Advocate, "advocate"),
            *person_columns(Friend, "friend"),
        )
        .join(Order, and_(Order.store_id == Referral.store_id, Order.order_number == Referral.order_number))
        .join(Advocate, and_(Advocate.store_id == Referral.store_id, Advocate.id == Referral.advocate_id))
        .join(
            Friend, and_(Friend.store_id == Referral.store_id, Friend.id == Referral.friend_id), isouter=True
        )
        .join(
            Reward,
            and_(
                Reward.store_id == Referral.store_id,
                Reward.referral_id == Referral.id,
                Reward.side == "advocate",
                Reward.part == "base",
            ),
            isouter=True,
        )
        .where(Referral.store_id == store_id)
    )


def conditions(store_id: str, wanted: ReferralFilter) -> list[ColumnElement[bool]]:
    exact = (
        (Referral.status, wanted.status),
        (Referral.reason_code, wanted.reason_code),
        (Referral.method, wanted.method),
    )
    found: list[ColumnElement[bool]] = [column == value for column, value in exact if value]
    if wanted.since:
        found.append(Referral.opened_at >= wanted.since)
    if wanted.until:
        found.append(Referral.opened_at < wanted.until)
    if wanted.person_id:
        found.append(or_(Referral.advocate_id == wanted.person_id, Referral.friend_id == wanted.person_id))
    if wanted.words:
        named = people_named(store_id, wanted.words)
        found.append(
            or_(
                Referral.order_number == wanted.words.lstrip("#"),
                Referral.id == wanted.words,
                Referral.advocate_id.in_(named),
                Referral.friend_id.in_(named),
                Referral.coupon_id.in_(coupons_coded(store_id, wanted.words)),
            )
        )
    return found


def _row(row: Any) -> ReferralRow:  # noqa: ANN401 - a Core row
    advocate = brief(row, "advocate") or PersonBrief("", "", None)
    return ReferralRow(
        id=row.id,
        status=row.status,
        reason_code=row.reason_code,
        terms_id=row.terms_id,
        method=row.method,
        confidence=row.confidence,
        channel=row.channel,
        opened_at=row.opened_at,
        hold_until=row.hold_until,
        cap_opens_at=row.cap_opens_at,
        order_number=row.order_number,
        order_net=Money(max(0, row.subtotal - row.refunded), row.currency),
        reward=Money(row.reward_amount or 0, row.reward_unit or row.currency),
        advocate=advocate,
        friend=brief(row, "friend"),
    )
