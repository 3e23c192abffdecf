"""Referrals and rewards read in pages, newest first, for the API and the advocate's own page."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound
from rafiq.core.prepared import Prepared, among
from rafiq.referrals import rewards, settlement
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.rewards import RewardView
from rafiq.referrals.rules import Status
from rafiq.referrals.settlement import ReferralView

_referrals = table_of(Referral)
_BEHIND = Prepared(
    select(
        _referrals.c.order_number,
        _referrals.c.terms_id,
        _referrals.c.hold_until,
        _referrals.c.cap_opens_at,
    ).where(_referrals.c.store_id == bindparam("s"), among(_referrals.c.order_number, "numbers"))
)


class Behind(NamedTuple):
    """What a sentence about money needs of the referral behind it."""

    order_number: str
    terms_id: str
    hold_until: datetime | None
    cap_opens_at: datetime | None


def referrals(
    store_id: str, *, status: str | None = None, before: str | None = None, limit: int = 50
) -> list[ReferralView]:
    """``before`` is the last id of the page before."""
    query = select(Referral).where(Referral.store_id == store_id)
    if status:
        query = query.where(Referral.status == status)
    if before:
        query = query.where(Referral.id < before)
    return [
        settlement.view(row) for row in db.session.scalars(query.order_by(Referral.id.desc()).limit(limit))
    ]


def brought_by(store_id: str, advocate_id: str, *, limit: int = 50) -> list[ReferralView]:
    query = select(Referral).where(Referral.store_id == store_id, Referral.advocate_id == advocate_id)
    return [
        settlement.view(row) for row in db.session.scalars(query.order_by(Referral.id.desc()).limit(limit))
    ]


def orders_of(store_id: str, referral_ids: list[str]) -> set[str]:
    """The orders behind these referrals."""
    mine = (Referral.store_id == store_id, Referral.id.in_(referral_ids))
    return set(db.session.scalars(select(Referral.order_number).where(*mine)))


def orders_of_rewards(store_id: str, reward_ids: list[str]) -> set[str]:
    mine = (Reward.store_id == store_id, Reward.id.in_(reward_ids))
    return orders_of(store_id, list(db.session.scalars(select(Reward.referral_id).where(*mine))))


def won_count(store_id: str, advocate_id: str) -> int:
    """How many friends somebody brought for good."""
    mine = (Referral.store_id == store_id, Referral.advocate_id == advocate_id)
    won = select(func.count()).where(*mine, Referral.status == Status.APPROVED.value)
    return db.session.scalar(won) or 0


def behind(store_id: str, order_numbers: set[str]) -> dict[str, Behind]:
    """The referrals behind many orders, by order number, in one query."""
    if not order_numbers:
        return {}
    return {row.order_number: Behind(*row) for row in _BEHIND.all(s=store_id, numbers=order_numbers)}


def reward_page(
    store_id: str, *, status: str | None = None, before: str | None = None, limit: int = 50
) -> list[RewardView]:
    query = select(Reward).where(Reward.store_id == store_id)
    if status:
        query = query.where(Reward.status == status)
    if before:
        query = query.where(Reward.id < before)
    return [rewards.view(row) for row in db.session.scalars(query.order_by(Reward.id.desc()).limit(limit))]


def reward(store_id: str, reward_id: str) -> RewardView:
    """Raises `NotFound`."""
    row = db.session.get(Reward, (store_id, reward_id), populate_existing=True)
    if row is None:
        detail = f"no reward {reward_id}"
        raise NotFound(detail)
    return rewards.view(row)


def rewards_of(store_id: str, referral_ids: list[str]) -> dict[str, list[RewardView]]:
    """Rewards by referral, for many referrals in one query."""
    found: dict[str, list[RewardView]] = {referral_id: [] for referral_id in referral_ids}
    query = (
        select(Reward)
        .where(Reward.store_id == store_id, Reward.referral_id.in_(referral_ids))
        .order_by(Reward.side, Reward.part)
    )
    for row in db.session.scalars(query):
        found[row.referral_id].append(rewards.view(row))
    return found


def approved_among(store_id: str, referral_ids: set[str]) -> set[str]:
    """Those of these referrals that are approved."""
    if not referral_ids:
        return set()
    mine = (Referral.store_id == store_id, Referral.id.in_(referral_ids))
    return set(db.session.scalars(select(Referral.id).where(*mine, Referral.status == Status.APPROVED.value)))
