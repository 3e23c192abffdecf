"""What each side gets for one referral, brought in line with the referral's outcome: ledger, coupon, reward row."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import inspect, select

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, row_of
from rafiq.core.errors import CouponNotUsable
from rafiq.core.events import RewardGranted, RewardHeld, RewardReversed
from rafiq.core.money import Money
from rafiq.core.prepared import insert_into
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponStatus
from rafiq.ledger import service as ledger
from rafiq.ledger.rules import TransferKind
from rafiq.orders.service import OrderView
from rafiq.programs.rules import DiscountKind, Terms
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.rules import Outcome

ADVOCATE, FRIEND = "advocate", "friend"
PERCENT = "%"
_insert = insert_into(Reward)


class RewardStatus(StrEnum):
    PENDING = "pending"
    AVAILABLE = "available"
    REDEEMED = "redeemed"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class RewardView:
    """A reward as the other floors see it. ``unit`` is a currency (minor units) or ``%`` (basis points)."""

    id: str
    store_id: str
    referral_id: str
    side: str
    person_id: str | None
    kind: str
    unit: str
    promised: int
    amount: int
    coupon_id: str | None
    status: str
    reason_code: str
    created_at: datetime
    changed_at: datetime


def bring_in_line(
    referral: Referral, order: OrderView, terms: Terms, outcome: Outcome, *, actor: str, fresh: bool
) -> list[Reward]:
    """Give, hold, release or take back, so that both sides stand where the outcome says. Safe to repeat."""
    known = {} if fresh else {reward.side: reward for reward in _of(referral)}
    if not known and not (outcome.owed or outcome.reason_code == "unverified"):
        return []
    advocate = known.get(ADVOCATE) or _add(
        referral,
        ADVOCATE,
        referral.advocate_id,
        kind="credit",
        unit=terms.currency,
        amount=terms.advocate_amount,
    )
    friend = known.get(FRIEND) or _add_friend(referral, terms)
    _advocate(advocate, referral, order, terms, outcome, actor=actor)
    _friend(friend, referral, terms, outcome)
    return [advocate, friend]


def _advocate(
    reward: Reward, referral: Referral, order: OrderView, terms: Terms, outcome: Outcome, *, actor: str
) -> None:
    owed = outcome.owed and reward.cancelled_by is None
    due = (
        terms.advocate_due(net=order.net.amount, gross=order.state.subtotal)
        if owed
        else Money(0, terms.currency)
    )
    reason = outcome.reason_code if reward.cancelled_by is None else "cancelled_by_member"
    moved = ledger.settle(
        reward.store_id,
        referral.advocate_id,
        reward.id,
        due,
        released=outcome.released,
        reason_code=reason,
        order_number=referral.order_number,
        actor=actor,
        fresh=inspect(reward).transient,
    )
    if outcome.reason_code == "unverified" and reward.cancelled_by is None:
        due = terms.money(
            terms.advocate_amount
        )  # promised, but nothing is in the ledger until the shop confirms
    kinds = {kind for kind, _ in moved}
    if TransferKind.REVERSE in kinds:
        outbox.append(reward.store_id, RewardReversed(reward_id=reward.id))
    _set(
        reward,
        _advocate_status(reward, outcome, owed=owed, reversed_now=TransferKind.REVERSE in kinds),
        reason,
        due.amount,
    )


def _advocate_status(reward: Reward, outcome: Outcome, *, owed: bool, reversed_now: bool) -> RewardStatus:
    if owed:
        return RewardStatus.AVAILABLE if outcome.released else RewardStatus.PENDING
    if outcome.reason_code == "unverified" and reward.cancelled_by is None:
        return RewardStatus.PENDING
    was_reversed = reversed_now or reward.status in {RewardStatus.REVERSED, RewardStatus.AVAILABLE}
    return RewardStatus.REVERSED if was_reversed else RewardStatus.CANCELLED


def _friend(reward: Reward, referral: Referral, terms: Terms, outcome: Outcome) -> None:
    """The friend's gift is the coupon used on this very order, else one for the next order when the hold is over."""
    live = (outcome.owed or outcome.reason_code == "unverified") and reward.cancelled_by is None
    used_now = reward.coupon_id is not None and reward.coupon_id == referral.coupon_id
    if used_now:
        status = RewardStatus.REDEEMED if live else RewardStatus.REVERSED
    elif live and outcome.released and reward.coupon_id is None:
        claim_key = f"reward:{reward.id}"
        coupon = coupons.issue(
            reward.store_id,
            claim_key,
            terms,
            referral.terms_id,
            prefix="THANKS",
            person_id=referral.friend_id,
        )
        reward.coupon_id = coupon.id
        status = RewardStatus.AVAILABLE
    elif not live and reward.coupon_id is not None:
        status = _take_back(reward, outcome.reason_code)
    elif live and reward.coupon_id is not None:
        used = coupons.reinstate(reward.store_id, reward.coupon_id).status is CouponStatus.REDEEMED
        status = RewardStatus.REDEEMED if used else RewardStatus.AVAILABLE
    elif live:
        status = RewardStatus.PENDING
    else:
        status = RewardStatus.CANCELLED
    reason = outcome.reason_code if reward.cancelled_by is None else "cancelled_by_member"
    _set(reward, status, reason, reward.amount)


def _take_back(reward: Reward, reason_code: str) -> RewardStatus:
    try:
        coupons.cancel(reward.store_id, str(reward.coupon_id), reason_code=reason_code)
    except CouponNotUsable:
        return RewardStatus.REDEEMED  # already spent in good faith: it stays the friend's
    return RewardStatus.CANCELLED


def _set(reward: Reward, status: RewardStatus, reason_code: str, amount: int) -> None:
    if (reward.status, reward.reason_code, reward.amount) == (status, reason_code, amount):
        return
    if status is RewardStatus.AVAILABLE and reward.status != RewardStatus.AVAILABLE:
        outbox.append(reward.store_id, RewardGranted(reward_id=reward.id))
    reward.status, reward.reason_code, reward.amount, reward.changed_at = (
        status.value,
        reason_code,
        amount,
        clock.now(),
    )


def _add_friend(referral: Referral, terms: Terms) -> Reward:
    kind, unit, amount = _friend_gift(terms)
    reward = _add(referral, FRIEND, referral.friend_id, kind=kind, unit=unit, amount=amount)
    reward.coupon_id = referral.coupon_id
    return reward


def _friend_gift(terms: Terms) -> tuple[str, str, int]:
    """(kind, unit, amount); a percentage counts in basis points."""
    if terms.friend_kind is DiscountKind.PERCENT_OFF:
        return terms.friend_kind.value, PERCENT, terms.friend_basis_points
    return terms.friend_kind.value, terms.currency, terms.friend_amount


def _add(
    referral: Referral, side: str, person_id: str | None, *, kind: str, unit: str, amount: int
) -> Reward:
    now = clock.now()
    reward = Reward(
        store_id=referral.store_id,
        id=ids.new_id("rwd"),
        referral_id=referral.id,
        side=side,
        person_id=person_id,
        kind=kind,
        unit=unit,
        promised=amount,
        amount=amount,
        coupon_id=None,
        status=RewardStatus.PENDING.value,
        reason_code=referral.reason_code,
        cancelled_by=None,
        created_at=now,
        changed_at=now,
    )
    outbox.append(referral.store_id, RewardHeld(reward_id=reward.id))
    return reward


def keep_new(given: list[Reward]) -> None:
    """Write the rows that `bring_in_line` began; their referral is in the database by now."""
    new = [row_of(reward) for reward in given if inspect(reward).transient]
    if new:
        _insert.run(*new)


def of_referral(store_id: str, referral_id: str) -> list[RewardView]:
    query = (
        select(Reward)
        .where(Reward.store_id == store_id, Reward.referral_id == referral_id)
        .order_by(Reward.side)
    )
    return [view(reward) for reward in db.session.scalars(query)]


def renew(referral: Referral, terms: Terms) -> None:
    """The shop's word replaced what only a browser had announced: the rows follow the new claim and its terms.

    Nothing is deleted: a member's cancellation stays, and so does whatever the ledger already moved.
    """
    for reward in _of(referral):
        if reward.side == FRIEND:
            kind, unit, amount = _friend_gift(terms)
            reward.person_id, reward.coupon_id = referral.friend_id, referral.coupon_id
        else:
            kind, unit, amount = "credit", terms.currency, terms.advocate_amount
            _move_to(referral.advocate_id, reward, referral.order_number)
        reward.kind, reward.unit, reward.promised, reward.amount = kind, unit, amount, amount
    db.session.flush()


def _move_to(advocate_id: str, reward: Reward, order_number: str) -> None:
    """Another advocate has the better claim: whatever was held for the first goes back before it is held anew."""
    if reward.person_id and reward.person_id != advocate_id:
        ledger.settle(
            reward.store_id,
            reward.person_id,
            reward.id,
            Money(0, reward.unit),
            released=False,
            reason_code="details_differ",
            order_number=order_number,
            actor="rafiq",
        )
    reward.person_id = advocate_id


def sync_coupon_use(store_id: str, coupon_id: str) -> None:
    """A reward coupon was used on a later order: its reward is redeemed. A reaction to `CouponRedeemed`."""
    reward = db.session.scalar(
        select(Reward).where(Reward.store_id == store_id, Reward.coupon_id == coupon_id)
    )
    if (
        reward
        and coupons.by_id(store_id, coupon_id).status is CouponStatus.REDEEMED
        and reward.status == RewardStatus.AVAILABLE
    ):
        _set(reward, RewardStatus.REDEEMED, reward.reason_code, reward.amount)
        db.session.flush()


def _of(referral: Referral) -> list[Reward]:
    query = select(Reward).where(Reward.store_id == referral.store_id, Reward.referral_id == referral.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def view(reward: Reward) -> RewardView:
    return RewardView(
        reward.id,
        reward.store_id,
        reward.referral_id,
        reward.side,
        reward.person_id,
        reward.kind,
        reward.unit,
        reward.promised,
        reward.amount,
        reward.coupon_id,
        reward.status,
        reward.reason_code,
        reward.created_at,
        reward.changed_at,
    )
