"""Use cases of referrals: an order placed or refunded, a hold that ends, a member's decision."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from rafiq.core import clock, outbox
from rafiq.core.db import db
from rafiq.core.errors import AlreadyDecided, Conflict, NotFound
from rafiq.core.events import OrderPlaced, OrderRefunded
from rafiq.coupons import service as coupons
from rafiq.links.service import LinkView
from rafiq.orders import service as orders
from rafiq.orders.rules import Source
from rafiq.orders.service import OrderView
from rafiq.people import service as people
from rafiq.people.service import PersonView
from rafiq.programs import service as programs
from rafiq.referrals import opening, rewards, settlement
from rafiq.referrals.claims import OrderDraft, gather
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.rules import Claim, Decision, Method, Status, strongest
from rafiq.referrals.settlement import ReferralView

SYSTEM = "rafiq"


@dataclass(frozen=True, slots=True)
class Placed:
    """What one order message did."""

    order: OrderView
    first: bool
    person: PersonView | None
    person_created: bool
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
    person, created = (None, False)
    if draft.identity.known:
        person, created = people.recognise(store_id, draft.identity, vouched=draft.source.vouched)
    order, first = orders.record_order(
        store_id, draft.snapshot, draft.source, person_id=person.id if person else None, body=draft.body
    )
    if first:
        outbox.append(store_id, OrderPlaced(order_id=order.id, order_number=order.order_number))
    referral = None if first else _find(store_id, order.order_number)
    fresh = referral is None
    if referral is None:
        referral = _open(store_id, draft, order, person)
    elif draft.source.vouched and not referral.vouched:
        _reconsider(store_id, draft, order, referral)
    if draft.source is not Source.BROWSER:
        _use_coupon(store_id, draft, order)
    if referral is None:
        return Placed(order, first, person, created, None)
    return Placed(
        order, first, person, created, settlement.settle(referral, order, actor=SYSTEM, fresh=fresh)
    )


def order_refunded(
    store_id: str, order_number: str, *, refund_id: str, amount: str, undone: bool = False
) -> Placed | None:
    """Money went back (house §4, step 9); None while the order itself has not arrived (G4)."""
    order = orders.record_refund(store_id, order_number, refund_id=refund_id, amount=amount, undone=undone)
    outbox.append(store_id, OrderRefunded(order_number=order_number, refund_id=refund_id))
    if order is None:
        return None
    referral = _find(store_id, order_number)
    found = settlement.settle(referral, order, actor=SYSTEM) if referral else None
    return Placed(order, first=False, person=None, person_created=False, referral=found)


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
    """A member's word: approve releases now, void takes back. Safe to repeat.

    Raises `NotFound`, and `AlreadyDecided` when facts stand above it (a refunded order, one's own friend).
    """
    order = orders.lock_order(store_id, get(store_id, referral_id).order_number)
    referral = _row(store_id, referral_id)
    referral.decision, referral.decided_by, referral.decided_reason = (
        decision.value,
        actor,
        reason.strip()[:500],
    )
    outcome = settlement.settle(referral, order, actor=actor, note=reason)
    wanted = Status.APPROVED if decision is Decision.APPROVE else Status.VOIDED
    if outcome.status != wanted:
        detail = f"this referral stays {outcome.status}: {outcome.reason_code}"
        raise AlreadyDecided(detail)
    return outcome


def cancel_reward(store_id: str, reward_id: str, *, actor: str, reason: str) -> ReferralView:
    """Take one side's reward away by hand; what was released becomes a reversal. Raises `NotFound`."""
    reward = db.session.get(Reward, (store_id, reward_id))
    if reward is None:
        detail = f"no reward {reward_id}"
        raise NotFound(detail)
    order = orders.lock_order(store_id, get(store_id, reward.referral_id).order_number)
    reward.cancelled_by = actor
    return settlement.settle(_row(store_id, reward.referral_id), order, actor=actor, note=reason)


def credit_by_hand(
    store_id: str, order_number: str, link: LinkView, *, actor: str, reason: str
) -> ReferralView:
    """Support credits an advocate afterwards (method ``manual``). Raises `NotFound`, `Conflict`."""
    order = orders.get_order(store_id, order_number)
    order = orders.lock_order(store_id, order_number)
    if _find(store_id, order_number) is not None:
        detail = f"order {order_number} already has a referral"
        raise Conflict(detail)
    referral = opening.open_referral(
        store_id, order, Claim(Method.MANUAL, link.id, link.person_id), vouched=True
    )
    if referral is None:
        detail = "there is no program to credit under"
        raise Conflict(detail)
    return settlement.settle(referral, order, actor=actor, note=reason, fresh=True)


def get(store_id: str, referral_id: str) -> ReferralView:
    return settlement.view(_row(store_id, referral_id))


def of_order(store_id: str, order_number: str) -> ReferralView | None:
    referral = _find(store_id, order_number)
    return settlement.view(referral) if referral else None


def _open(store_id: str, draft: OrderDraft, order: OrderView, person: PersonView | None) -> Referral | None:
    program = programs.current_program(store_id)
    claim = strongest(gather(store_id, draft, window_days=program.terms.window_days)) if program else None
    if claim is None:
        return None
    # A browser that speaks of an order the shop confirmed for somebody else is not believed.
    stranger = (
        order.state.verified and not draft.source.vouched and (person is None or person.id != order.person_id)
    )
    if stranger and person is not None:
        return None
    return opening.open_referral(store_id, order, claim, vouched=order.state.verified, browser_only=stranger)


def _reconsider(store_id: str, draft: OrderDraft, order: OrderView, referral: Referral) -> None:
    """The shop's first word about an order that only a browser spoke of: its claims count, the browser's must agree."""
    terms = programs.terms_of(store_id, referral.terms_id)
    claim = strongest(gather(store_id, draft, window_days=terms.window_days))
    if claim and claim.coupon_id:
        referral.terms_id = coupons.by_id(store_id, claim.coupon_id).terms_id
        terms = programs.terms_of(store_id, referral.terms_id)
    rewards.forget_unconfirmed(referral)
    contradicted = claim is None and referral.friend_id is not None and referral.friend_id != order.person_id
    browser_only = claim is None and referral.friend_id is None
    kept = replace(opening.claim_of(referral), coupon_id=None)
    opening.assess(
        referral,
        order,
        claim or kept,
        terms,
        contradicted=contradicted,
        browser_only=browser_only,
        paused=referral.refusal_code == "program_paused" and not (claim and claim.coupon_id),
    )
    referral.vouched = True


def _use_coupon(store_id: str, draft: OrderDraft, order: OrderView) -> None:
    """The shop's server names a coupon of ours: it is used up now, if the shop had not redeemed it before."""
    if order.state.cancelled_at:
        return
    coupon = coupons.of_order(store_id, draft.snapshot.coupon_codes, order.order_number)
    if coupon is not None and coupon.refusal(clock.now()) is None:
        coupons.redeem(store_id, coupon.code, order_number=order.order_number)


def _find(store_id: str, order_number: str) -> Referral | None:
    query = select(Referral).where(Referral.store_id == store_id, Referral.order_number == order_number)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _row(store_id: str, referral_id: str) -> Referral:
    referral = db.session.get(Referral, (store_id, referral_id), populate_existing=True)
    if referral is None:
        detail = f"no referral {referral_id}"
        raise NotFound(detail)
    return referral
