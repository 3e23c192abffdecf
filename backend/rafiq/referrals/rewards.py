"""The rows of rewards: one for each gift of a referral, and how they are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from rafiq.core import clock, ids, outbox
from rafiq.core.db import Draft, db, draft, row_of
from rafiq.core.events import RewardExpired, RewardGranted, RewardHeld, RewardRedeemed
from rafiq.core.prepared import insert_into
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.promises import ADVOCATE, FRIEND, Promise

__all__ = ["ADVOCATE", "FRIEND"]
_insert = insert_into(Reward)


class RewardStatus(StrEnum):
    PENDING = "pending"
    AVAILABLE = "available"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class RewardView:
    """A reward as the other floors see it. ``unit`` is a currency (minor units) or ``%`` (basis points)."""

    id: str
    store_id: str
    referral_id: str
    side: str
    part: str
    person_id: str | None
    staff_ref: str | None
    kind: str
    unit: str
    promised: int
    amount: int
    coupon_id: str | None
    status: str
    reason_code: str
    limit_code: str | None
    created_at: datetime
    changed_at: datetime


_SAID: dict[RewardStatus, type[RewardGranted | RewardRedeemed | RewardExpired]] = {
    RewardStatus.AVAILABLE: RewardGranted,
    RewardStatus.REDEEMED: RewardRedeemed,
    RewardStatus.EXPIRED: RewardExpired,
}
_CLAIM = "reward:"


def claim_key(reward_id: str) -> str:
    """By which a coupon or a code out of a bank is given to this reward and no other."""
    return f"{_CLAIM}{reward_id}"


def claimant(claim_key: str) -> str | None:
    """The reward behind a claim key; None for another kind of claim."""
    return claim_key.removeprefix(_CLAIM) if claim_key.startswith(_CLAIM) else None


def begin(referral: Referral, promise: Promise, *, person_id: str | None, unit: str, amount: int) -> Reward:
    """A row for a new promise, not yet in the database."""
    now = clock.now()
    reward = draft(
        Reward,
        store_id=referral.store_id,
        id=ids.new_id("rwd"),
        referral_id=referral.id,
        side=promise.side,
        part=promise.part,
        person_id=person_id,
        kind=promise.gift.kind.value,
        unit=unit,
        promised=amount,
        amount=amount,
        status=RewardStatus.PENDING.value,
        reason_code=referral.reason_code,
        created_at=now,
        changed_at=now,
    )
    outbox.append(referral.store_id, RewardHeld(reward_id=reward.id))
    return reward


def stand(reward: Reward, status: RewardStatus, reason_code: str, amount: int) -> None:
    """Write where a reward stands now; nothing happens when it stands there already.

    What lapsed does not come back by itself: only what is held or posted anew, or taken back, changes its standing.
    """
    if reward.status == RewardStatus.EXPIRED and status in {RewardStatus.AVAILABLE, RewardStatus.CANCELLED}:
        status, reason_code = RewardStatus.EXPIRED, reward.reason_code
    if (reward.status, reward.reason_code, reward.amount) == (status, reason_code, amount):
        return
    again = (reward.status, status) == (RewardStatus.REDEEMED, RewardStatus.AVAILABLE)
    if status in _SAID and reward.status != status and not again:
        outbox.append(reward.store_id, _SAID[status](reward_id=reward.id))
    reward.status, reward.reason_code, reward.amount = status.value, reason_code, amount
    reward.changed_at = clock.now()


def is_new(reward: Reward) -> bool:
    """Begun in this transaction and not yet written."""
    return isinstance(reward, Draft)


def keep_new(given: list[Reward]) -> None:
    """Write the rows that were begun; their referral is in the database by now."""
    new = [row_of(reward) for reward in given if is_new(reward)]
    if new:
        _insert.run(*new)


def rows_of(referral: Referral) -> list[Reward]:
    query = select(Reward).where(Reward.store_id == referral.store_id, Reward.referral_id == referral.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def of_referral(store_id: str, referral_id: str) -> list[RewardView]:
    query = (
        select(Reward)
        .where(Reward.store_id == store_id, Reward.referral_id == referral_id)
        .order_by(Reward.side, Reward.part)
    )
    return [view(reward) for reward in db.session.scalars(query)]


def of_advocate(given: Iterable[RewardView]) -> RewardView | None:
    """The reward that tells an advocate how one friend of theirs stands: the first of which something is left."""
    mine = [each for each in given if each.side == ADVOCATE]
    return next((each for each in mine if each.amount), mine[0] if mine else None)


def view(reward: Reward) -> RewardView:
    return RewardView(
        reward.id,
        reward.store_id,
        reward.referral_id,
        reward.side,
        reward.part,
        reward.person_id,
        reward.staff_ref,
        reward.kind,
        reward.unit,
        reward.promised,
        reward.amount,
        reward.coupon_id,
        reward.status,
        reward.reason_code,
        reward.limit_code,
        reward.created_at,
        reward.changed_at,
    )
