"""Use cases of referrals: an order placed or refunded, a hold that ends, a member's decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from rafiq.core import clock, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import AlreadyDecided, Conflict, CouponNotUsable, NotFound
from rafiq.core.events import OrderPlaced, OrderRefunded
from rafiq.core.prepared import Prepared
from rafiq.coupons import holders
from rafiq.coupons import service as coupons
from rafiq.fraud import service as fraud
from rafiq.links.service import LinkView
from rafiq.orders import heard, refunds
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.people import service as people
from rafiq.people.rules import clean_name
from rafiq.people.service import PersonView
from rafiq.referrals import crediting, deals, next_order, opening, rewards, ripples, settlement, tasks
from rafiq.referrals.claims import OrderDraft
from rafiq.referrals.deals import Friend
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.rules import Claim, Decision, Method, Status
from rafiq.referrals.settlement import ReferralView

SYSTEM = "rafiq"
_referrals = table_of(Referral)
_BY_ID = Prepared(
    select(_referrals).where(_referrals.c.store_id == bindparam("s"), _referrals.c.id == bindparam("id"))
)
UNDO = timedelta(minutes=15)
BY_MEMBER = frozenset({"approved_by_member", "voided_by_member"})
WANTED = {
    Decision.APPROVE: frozenset({Status.APPROVED}),
    Decision.VOID: frozenset({Status.VOIDED}),
    Decision.CLEAR: frozenset({Status.PENDING, Status.APPROVED}),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """What one order message did."""

    order: OrderView
    first: bool
    person: PersonView | None
    referral: ReferralView | None


@dataclass(frozen=True, slots=True)
class Due:
    """A referral whose hold is over."""

    store_id: str
    order_number: str


def order_placed(store_id: str, draft: OrderDraft) -> Placed:
    """Take in one message about an order and bring its referral in line (house §4, step 5).

    Idempotent: any number of messages in any order ends in the same referral, rewards and balances (G1, G2).
    """
    orders.take_turn(
        store_id, draft.snapshot.order_number
    )  # the order before any person: nobody waits in a circle
    refunds.foresee_total(store_id, draft.snapshot.order_number)
    person, newcomer = None, False
    if draft.identity.known:
        person, newcomer = people.recognise(store_id, draft.identity, vouched=draft.source.vouched)
    order, first = orders.record_order(
        store_id, draft.snapshot, draft.source, person_id=person.id if person else None, body=draft.body
    )
    if first:
        outbox.append(store_id, OrderPlaced(order_id=order.id, order_number=order.order_number))
    if draft.heard_from:
        who = clean_name(draft.referred_by)
        heard.note(store_id, order.order_number, draft.heard_from, who=who, by_shop=draft.source.vouched)
    ripples.tell(store_id, order, first=first)
    referral = None if first else _find(store_id, order.order_number)
    fresh = referral is None
    if referral is None:
        referral = crediting.credit(store_id, draft, order, person)
    elif draft.source.vouched and (not referral.vouched or referral.friend_id != order.person_id):
        crediting.reconsider(store_id, draft, order, referral)
    if draft.source.vouched:
        if not (first and newcomer):  # whoever is new holds nothing yet
            next_order.follow(store_id, order)
        _use_coupons(store_id, draft, order)
        if person and draft.trail.prints:
            fraud.remember(store_id, person.id, draft.trail.prints)
    found = settlement.settle(referral, order, actor=SYSTEM, fresh=fresh) if referral else None
    return Placed(order, first, person, found)


def order_refunded(
    store_id: str, order_number: str, *, refund_id: str, amount: str, undone: bool = False
) -> Placed | None:
    """Money went back (house §4, step 9); None while the order itself has not arrived (G4)."""
    order = orders.record_refund(store_id, order_number, refund_id=refund_id, amount=amount, undone=undone)
    outbox.append(store_id, OrderRefunded(order_number=order_number, refund_id=refund_id))
    if order is None:
        return None
    ripples.tell_refunded(store_id, order)
    referral = _find(store_id, order_number)
    found = settlement.settle(referral, order, actor=SYSTEM) if referral else None
    return Placed(order, first=False, person=None, referral=found)


def due(now: datetime, *, limit: int = 20_000) -> list[Due]:
    """Referrals whose hold is over, oldest first."""
    query = (
        select(Referral.store_id, Referral.order_number)
        .where(
            Referral.status == Status.PENDING.value,
            Referral.reason_code == "in_hold",
            Referral.hold_until <= now,
        )
        .order_by(Referral.hold_until)
        .limit(limit)
    )
    return [Due(row.store_id, row.order_number) for row in db.session.execute(query)]


def approve_due(item: Due) -> ReferralView | None:
    """Look again at one referral whose hold is over (house §4, step 6); safe to repeat."""
    order = orders.lock_order(item.store_id, item.order_number)
    referral = _find(item.store_id, item.order_number)
    return settlement.settle(referral, order, actor=SYSTEM) if referral else None


def decide(store_id: str, referral_id: str, decision: Decision, *, actor: str, reason: str) -> ReferralView:
    """A member's word: approve releases now, void takes back, clear lets what is flagged wait. Safe to repeat.

    Raises `NotFound`, and `AlreadyDecided` when facts stand above it (a refunded order, one's own friend) and for a
    clear where nothing is flagged.
    """
    order = orders.lock_order(store_id, get(store_id, referral_id).order_number)
    referral = _row(store_id, referral_id)
    if decision is Decision.CLEAR and referral.status != Status.FLAGGED and referral.decision != decision:
        detail = f"nothing is flagged here: this referral is {referral.status}"
        raise AlreadyDecided(detail)
    referral.decision, referral.decided_by, referral.decided_reason = (
        decision.value,
        actor,
        reason.strip()[:500],
    )
    outcome = settlement.settle(referral, order, actor=actor, note=reason)
    if outcome.status not in WANTED[decision]:
        detail = f"this referral stays {outcome.status}: {outcome.reason_code}"
        raise AlreadyDecided(detail)
    return outcome


def undo_decision(store_id: str, referral_id: str, *, actor: str) -> ReferralView:
    """Take a member's word back soon after it was given: all is recomputed from the facts, as if nobody had decided.

    What was released becomes a reversal, what was taken back is held anew. Safe to repeat. Raises `NotFound`, and
    `AlreadyDecided` when the decision is older than `UNDO`.
    """
    order = orders.lock_order(store_id, get(store_id, referral_id).order_number)
    referral = _row(store_id, referral_id)
    if referral.decision is None:
        return settlement.view(referral)
    word = (referral.decided_by, referral.decided_reason)  # a clear leaves no code of its own
    told = (
        each
        for each in reversed(settlement.timeline(store_id, referral_id))
        if each.reason_code in BY_MEMBER or (each.actor, each.note) == word
    )
    decided_at = next((each.at for each in told), referral.changed_at)
    if clock.now() - decided_at > UNDO:
        detail = "this was decided too long ago to be undone"
        raise AlreadyDecided(detail)
    referral.decision = referral.decided_by = referral.decided_reason = None
    return settlement.settle(referral, order, actor=actor)


def cancel_reward(store_id: str, reward_id: str, *, actor: str, reason: str) -> ReferralView:
    """Take one side's reward away by hand; what was released becomes a reversal. Raises `NotFound`."""
    reward = db.session.get(Reward, (store_id, reward_id))
    if reward is None:
        detail = f"no reward {reward_id}"
        raise NotFound(detail)
    order = orders.lock_order(store_id, get(store_id, reward.referral_id).order_number)
    db.session.refresh(reward)  # a release may have run while we waited for the order
    reward.cancelled_by = actor
    db.session.flush()
    return settlement.settle(_row(store_id, reward.referral_id), order, actor=actor, note=reason)


def finish_task(store_id: str, task_id: str, *, actor: str) -> None:
    """Somebody handed the gift over. Raises `NotFound`, and `Conflict` when it is done already or not owed any more."""
    reward = db.session.get(Reward, (store_id, tasks.reward_of(store_id, task_id)))
    if reward is not None:
        orders.lock_order(store_id, get(store_id, reward.referral_id).order_number)
    tasks.finish(store_id, task_id, actor=actor)


def code_arrived(store_id: str, claim_key: str) -> None:
    """A bank has a code again for a reward that waited. A reaction to `BankFilled`."""
    reward_id = rewards.claimant(claim_key)
    reward = db.session.get(Reward, (store_id, reward_id)) if reward_id else None
    if reward is not None:
        referral = get(store_id, reward.referral_id)
        approve_due(Due(store_id, referral.order_number))


def credit_by_hand(
    store_id: str, order_number: str, link: LinkView, *, actor: str, reason: str
) -> ReferralView:
    """Support credits an advocate afterwards (method ``manual``). Raises `NotFound`, `Conflict`."""
    order = orders.get_order(store_id, order_number)
    order = orders.lock_order(store_id, order_number)
    if _find(store_id, order_number) is not None:
        detail = f"order {order_number} already has a referral"
        raise Conflict(detail)
    claim = Claim(Method.MANUAL, link.id, link.person_id)
    if order.person_id:
        friend = Friend(identity=holders.identity_of(people.get(store_id, order.person_id)))
        claim = deals.with_promise(store_id, claim, friend, order_number)
    referral = opening.open_referral(store_id, order, claim, vouched=True)
    if referral is None:
        detail = "there is no program to credit under"
        raise Conflict(detail)
    return settlement.settle(referral, order, actor=actor, note=reason, fresh=True)


def get(store_id: str, referral_id: str) -> ReferralView:
    """Raises `NotFound`."""
    row = _BY_ID.first(s=store_id, id=referral_id)
    if row is None:
        raise _unknown(referral_id)
    return settlement.view(row)


def of_order(store_id: str, order_number: str) -> ReferralView | None:
    referral = _find(store_id, order_number)
    return settlement.view(referral) if referral else None


def _use_coupons(store_id: str, draft: OrderDraft, order: OrderView) -> None:
    """The shop names coupons of ours: they are used up now, where the shop had not redeemed them before."""
    if order.state.cancelled_at:
        return
    for coupon in coupons.of_order(store_id, draft.snapshot.coupon_codes, order.order_number):
        try:
            if coupon.redeemed_order is None:
                coupons.redeem(store_id, coupon.code, order_number=order.order_number)
        except CouponNotUsable:
            continue  # another order was faster, or the coupon before it took its place: the order stands all the same
        coupons.bind(store_id, coupon, order.person_id)


def _find(store_id: str, order_number: str) -> Referral | None:
    query = select(Referral).where(Referral.store_id == store_id, Referral.order_number == order_number)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _row(store_id: str, referral_id: str) -> Referral:
    referral = db.session.get(Referral, (store_id, referral_id), populate_existing=True)
    if referral is None:
        raise _unknown(referral_id)
    return referral


def _unknown(referral_id: str) -> NotFound:
    return NotFound(f"no referral {referral_id}")
