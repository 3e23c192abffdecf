"""A better claim, another program or another place among the friends: the rewards follow, and nothing is held twice."""

from rafiq.core.db import db
from rafiq.core.money import Money
from rafiq.coupons import banks
from rafiq.ledger import service as ledger
from rafiq.orders.service import OrderView
from rafiq.programs.rules import IN_THE_LEDGER, GiftKind, Terms
from rafiq.referrals import limits, tasks
from rafiq.referrals.case import whole
from rafiq.referrals.giving import take_back
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.promises import BASE, FRIEND, STAFF, Promise, promises
from rafiq.referrals.rewards import RewardStatus, claim_key, rows_of, stand

CHANGED = "details_differ"


def renew(referral: Referral, order: OrderView, terms: Terms) -> None:
    """A better claim or another place among the advocate's friends: the rows follow, with their terms.

    Nothing is deleted: a member's cancellation stays, and so does whatever the ledger already moved.
    """
    wanted = {each.key: each for each in promises(terms, nth=referral.nth or 1, at=referral.opened_at)}
    for reward in rows_of(referral):
        promise = wanted.get((reward.side, reward.part))
        if promise is None or (reward.kind, reward.unit) != _kind_and_unit(promise, terms):
            _let_go(reward, referral)
        if promise is None:
            stand(reward, RewardStatus.CANCELLED, CHANGED, 0)
            continue
        if promise.key == (FRIEND, BASE):
            reward.person_id, reward.coupon_id = referral.friend_id, referral.coupon_id
        elif reward.side != STAFF:
            person_id = referral.friend_id if reward.side == FRIEND else referral.advocate_id
            _move_to(person_id, reward, referral.order_number)
        reward.kind, reward.unit = _kind_and_unit(promise, terms)
        reward.promised, reward.limit_code = whole(promise.gift, order), None
        reward.amount = 0  # so that the caps are asked anew
    db.session.flush()


def move(referral: Referral, *, program_id: str, terms_id: str) -> None:
    """Another program has the referral: what was put aside from the budget of the first goes back to it."""
    if program_id != referral.program_id:
        for reward in rows_of(referral):
            _let_go(reward, referral)
    referral.program_id, referral.terms_id = program_id, terms_id


def _kind_and_unit(promise: Promise, terms: Terms) -> tuple[str, str]:
    return promise.gift.kind.value, promise.gift.unit_in(terms.currency)


def _let_go(reward: Reward, referral: Referral) -> None:
    """It becomes something else or nothing: what it holds or has given out goes back first, as far as it can."""
    kind = GiftKind(reward.kind)
    if kind in IN_THE_LEDGER:
        _give_back(reward, referral.order_number)
    elif reward.coupon_id is not None and reward.coupon_id != referral.coupon_id:
        take_back(reward, CHANGED)
        reward.coupon_id = None
    elif kind is GiftKind.TASK:
        tasks.drop(reward.store_id, reward.id)
    elif kind is GiftKind.GIFT_CODE:
        banks.stop_waiting(reward.store_id, claim_key(reward.id))
    if reward.charged:
        limits.change_reserve(reward.store_id, referral.program_id, -reward.charged)
        reward.charged = 0


def _move_to(person_id: str | None, reward: Reward, order_number: str) -> None:
    """It belongs to somebody else by now: whatever was held for the first goes back before it is held anew."""
    if reward.person_id != person_id:
        _give_back(reward, order_number)
    reward.person_id = person_id


def _give_back(reward: Reward, order_number: str) -> None:
    if reward.person_id:
        ledger.settle(
            reward.store_id,
            reward.person_id,
            reward.id,
            Money(0, reward.unit),
            released=False,
            reason_code=CHANGED,
            order_number=order_number,
            actor="rafiq",
        )
