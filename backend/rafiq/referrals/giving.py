"""Gives, holds, releases and takes back what a referral promises, so that every reward stands where the facts say."""

from collections.abc import Callable

from sqlalchemy import update

from rafiq.core import clock, outbox
from rafiq.core.db import db
from rafiq.core.errors import CouponNotUsable
from rafiq.core.events import RewardRedeemed, RewardReversed
from rafiq.core.money import Money
from rafiq.coupons import banks
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponStatus
from rafiq.ledger import lapses
from rafiq.ledger import service as ledger
from rafiq.ledger.rules import TransferKind
from rafiq.orders.service import OrderView
from rafiq.programs.rules import COUPONS, IN_THE_LEDGER, GiftKind, Terms
from rafiq.referrals import limits, tasks
from rafiq.referrals.case import Case, whole
from rafiq.referrals.circumstances import begins, look
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.promises import ADVOCATE, BASE, FRIEND, MILESTONE, STAFF, Promise, promises
from rafiq.referrals.rewards import RewardStatus, begin, is_new, rows_of, stand
from rafiq.referrals.rules import Outcome
from rafiq.staff import service as staff

WAITING_FOR_CODE, UNVERIFIED = "waiting_for_code", "unverified"
COSTS_MONEY = frozenset({GiftKind.CREDIT, GiftKind.PERCENT_CREDIT, GiftKind.DONATION, GiftKind.TASK})


def bring_in_line(
    referral: Referral, order: OrderView, terms: Terms, outcome: Outcome, *, actor: str, fresh: bool
) -> list[Reward]:
    """Give, hold, release or take back, so that all sides stand where the outcome says. Safe to repeat."""
    known = {} if fresh else {(row.side, row.part): row for row in rows_of(referral)}
    if not known and not (outcome.owed or outcome.reason_code == UNVERIFIED):
        return []
    given: list[Reward] = []
    around = look(referral, order, terms)
    for promise in promises(terms, nth=referral.nth or 1, at=referral.opened_at):
        withheld, reward = around.withheld(promise), known.get(promise.key)
        if promise.part == MILESTONE and limits.reached_before(referral):
            withheld = "milestone_given"
        if reward is None and (withheld or not begins(referral, promise)):
            continue
        reward = reward or _begin(referral, order, terms, promise)
        if promise.side == STAFF:
            reward.staff_ref = around.staff_ref
        case = Case(reward, promise.gift, referral, order, terms, outcome, actor, withheld)
        if is_new(reward) and outcome.owed:
            _limit(reward, referral, terms, promise, order, beside=given)
        elif case.owed and _asks_again(case):
            others = [each for each in known.values() if each is not reward]
            _limit(reward, referral, terms, promise, order, beside=others)
        _bring(case)
        given.append(reward)
    return given


def owed_to_advocate(given: list[Reward], outcome: Outcome) -> int:
    """For the timeline: what the base gift of the advocate comes to."""
    return next((r.amount for r in given if (r.side, r.part) == (ADVOCATE, BASE) and outcome.owed), 0)


def sync_coupon_use(store_id: str, coupon_id: str) -> None:
    """A reward coupon was used on a later order: its reward is redeemed. A reaction to `CouponRedeemed`."""
    reward = db.session.query(Reward).filter_by(store_id=store_id, coupon_id=coupon_id).first()
    if reward is None or reward.status != RewardStatus.AVAILABLE:
        return
    if coupons.by_id(store_id, coupon_id).status is CouponStatus.REDEEMED:
        stand(reward, RewardStatus.REDEEMED, reward.reason_code, reward.amount)
        db.session.flush()


def sync_credit_use(store_id: str, person_id: str, unit: str) -> None:
    """Credit came or went: rewards of which nothing is left are redeemed, those with something left are not."""
    used = lapses.used_up(store_id, person_id, unit)
    theirs = (Reward.store_id == store_id, Reward.person_id == person_id, Reward.unit == unit)
    now, in_ledger = clock.now(), Reward.kind.in_([kind.value for kind in IN_THE_LEDGER])
    gone = update(Reward).where(*theirs, Reward.id.in_(used), Reward.status == RewardStatus.AVAILABLE)
    for reward_id in db.session.scalars(
        gone.values(status=RewardStatus.REDEEMED.value, changed_at=now).returning(Reward.id)
    ).all():
        outbox.append(store_id, RewardRedeemed(reward_id=reward_id))
    back = update(Reward).where(
        *theirs, in_ledger, Reward.id.not_in(used), Reward.status == RewardStatus.REDEEMED
    )
    db.session.execute(back.values(status=RewardStatus.AVAILABLE.value, changed_at=now))


def sync_of_reward(store_id: str, reward_id: str) -> None:
    """It was released or taken back. A reaction to `RewardGranted` and `RewardReversed`.

    Where as much is there as it brought, its release filled no debt, and nothing else has changed.
    """
    reward = db.session.get(Reward, (store_id, reward_id))
    if reward is None or reward.person_id is None or GiftKind(reward.kind) not in IN_THE_LEDGER:
        return
    held = {each.unit: each.available for each in ledger.balances(store_id, reward.person_id)}
    if reward.status != RewardStatus.AVAILABLE or held.get(reward.unit, 0) < reward.amount:
        sync_credit_use(store_id, reward.person_id, reward.unit)


def _begin(referral: Referral, order: OrderView, terms: Terms, promise: Promise) -> Reward:
    unit = promise.gift.unit_in(terms.currency)
    person_id = {FRIEND: referral.friend_id, STAFF: None}.get(promise.side, referral.advocate_id)
    reward = begin(referral, promise, person_id=person_id, unit=unit, amount=whole(promise.gift, order))
    if promise.key == (FRIEND, BASE):
        reward.coupon_id = referral.coupon_id
    return reward


def _asks_again(case: Case) -> bool:
    """A browser announced it, its order has grown, or what had fallen comes back: it needs its room now."""
    reward = case.reward
    grown = reward.limit_code is None and whole(case.gift, case.order) > reward.promised
    grown = grown or 0 < reward.charged < case.amount  # part of a refund did not happen after all
    return grown or reward.reason_code == UNVERIFIED or (reward.promised > 0 and reward.amount == 0)


def _limit(
    reward: Reward,
    referral: Referral,
    terms: Terms,
    promise: Promise,
    order: OrderView,
    *,
    beside: list[Reward],
) -> None:
    """Ask the caps when a promise first counts, grows or comes back; what is promised meanwhile is kept.

    ``beside``: the other rewards of this very referral.
    """
    kept = reward.charged if reward.amount else 0
    promised, code, kind = whole(promise.gift, order), None, promise.gift.kind
    if terms.unit_cap and promise.side == ADVOCATE and kind in IN_THE_LEDGER:
        mine = (r.promised for r in beside if r.side == ADVOCATE and r.unit == reward.unit and r.amount)
        found = terms.under_cap(
            promised, reward.unit, earned=limits.earned(referral, reward.unit) + sum(mine)
        )
        promised, code = found.amount, found.reason_code or None
    if terms.budget and promised and kind in COSTS_MONEY and reward.unit == terms.currency:
        more = promised - reward.charged
        if limits.reserve(reward.store_id, referral.program_id, more, terms.budget):
            reward.charged = promised
        else:
            promised, code = kept, "budget_spent"
    reward.promised, reward.limit_code = promised, code


def _bring(case: Case) -> None:
    reward, kind = case.reward, case.gift.kind
    if reward.side == STAFF:
        status = _for_staff(case)
    elif kind in IN_THE_LEDGER:
        status = _in_ledger(case)
    elif kind in COUPONS:
        status = _coupon(case)
    else:
        status = _BY_HAND.get(kind, _plain)(case)
    waits = case.released and status is RewardStatus.PENDING
    amount = reward.promised if kind in COUPONS and not case.dropped else case.amount
    stand(reward, status, WAITING_FOR_CODE if waits else case.reason_code, amount)
    counts = status in {RewardStatus.PENDING, RewardStatus.AVAILABLE, RewardStatus.REDEEMED}
    if reward.charged or (case.terms.budget and kind in COSTS_MONEY and counts and not is_new(reward)):
        now = amount if counts and case.owed else 0  # a browser's word alone fills no budget
        if now != reward.charged:
            limits.change_reserve(reward.store_id, case.referral.program_id, now - reward.charged)
            reward.charged = now


def _in_ledger(case: Case) -> RewardStatus:
    reward = case.reward
    if reward.person_id is None:
        return case.plain_status
    moved = ledger.settle(
        reward.store_id,
        reward.person_id,
        reward.id,
        Money(case.amount if case.owed else 0, reward.unit),
        released=case.outcome.released,
        reason_code=case.reason_code,
        order_number=case.referral.order_number,
        actor=case.actor,
        fresh=is_new(reward),
        expires_days=case.terms.credit_expires_days,
        next_order=case.gift.next_order,
    )
    if any(kind is TransferKind.REVERSE for kind, _ in moved):
        outbox.append(reward.store_id, RewardReversed(reward_id=reward.id))
        return _still_used(case) if case.live else RewardStatus.REVERSED
    return _still_used(case)


def _still_used(case: Case) -> RewardStatus:
    """What was used up stays so when a refund takes a part of it back, and not when more of it came."""
    reward = case.reward
    if reward.status != RewardStatus.REDEEMED or not case.released or reward.person_id is None:
        return case.plain_status
    used = reward.id in lapses.used_up(reward.store_id, reward.person_id, reward.unit)
    return RewardStatus.REDEEMED if used else RewardStatus.AVAILABLE


def _for_staff(case: Case) -> RewardStatus:
    """Staff have no account of a customer: what they earned stands in the entries that a period closes."""
    reward = case.reward
    fell = staff.settle(
        reward.store_id,
        reward.id,
        reward.staff_ref,
        Money(case.amount if case.released else 0, reward.unit),
        order_number=case.referral.order_number,
        reason_code=case.reason_code,
    )
    if fell and not case.live:
        outbox.append(reward.store_id, RewardReversed(reward_id=reward.id))
    return case.plain_status


def _coupon(case: Case) -> RewardStatus:
    """The coupon used on this very order, else one for the next order when the hold is over."""
    reward = case.reward
    if reward.coupon_id is not None and reward.coupon_id == case.referral.coupon_id:
        return RewardStatus.REDEEMED if case.live else RewardStatus.REVERSED
    if reward.coupon_id is None:
        if not case.released:
            return RewardStatus.PENDING if case.live else RewardStatus.CANCELLED
        coupon = coupons.issue(
            reward.store_id,
            case.claim_key,
            case.gift,
            case.terms.currency,
            case.referral.terms_id,
            prefix="THANKS",
            person_id=reward.person_id,
        )
        reward.coupon_id = coupon.id
        return RewardStatus.AVAILABLE
    if case.released:
        return _BY_COUPON[coupons.reinstate(reward.store_id, reward.coupon_id).status]
    taken = take_back(reward, case.reason_code)  # not owed any more, or a member's approval was undone
    return RewardStatus.PENDING if case.live and taken is RewardStatus.CANCELLED else taken


_BY_COUPON = {
    CouponStatus.ISSUED: RewardStatus.AVAILABLE,
    CouponStatus.REDEEMED: RewardStatus.REDEEMED,
    CouponStatus.CANCELLED: RewardStatus.CANCELLED,
}


def take_back(reward: Reward, reason_code: str) -> RewardStatus:
    """Cancel its coupon, where nobody has used it yet; where the reward stands then."""
    try:
        coupons.cancel(reward.store_id, str(reward.coupon_id), reason_code=reason_code)
    except CouponNotUsable:
        return RewardStatus.REDEEMED  # already spent in good faith: it stays theirs
    return RewardStatus.CANCELLED


def _gift_code(case: Case) -> RewardStatus:
    """A code out of a bank; one that was handed out cannot be taken back. An empty bank makes the reward wait."""
    store_id = case.reward.store_id
    if banks.taken(store_id, case.claim_key) is not None:
        return RewardStatus.REDEEMED
    if case.released and case.gift.bank_id:
        code = banks.take(store_id, case.gift.bank_id, case.claim_key)
        return RewardStatus.REDEEMED if code else RewardStatus.PENDING
    banks.stop_waiting(store_id, case.claim_key)
    return case.plain_status


def _task(case: Case) -> RewardStatus:
    """Something a person does; what is done is done, what is not owed any more is dropped."""
    if is_new(case.reward) and not case.released:
        return case.plain_status
    if tasks.is_done(case.reward.store_id, case.reward.id):
        return RewardStatus.REDEEMED
    if case.released:
        tasks.open_for(case.reward, case.gift.text)
    else:
        tasks.drop(case.reward.store_id, case.reward.id)
    return case.plain_status


def _plain(case: Case) -> RewardStatus:
    """Kept in the row alone: a donation, which the store pays out itself."""
    return case.plain_status


_BY_HAND: dict[GiftKind, Callable[[Case], RewardStatus]] = {
    GiftKind.GIFT_CODE: _gift_code,
    GiftKind.TASK: _task,
}
