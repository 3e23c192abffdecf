"""How a referral begins: which terms hold, what speaks against it, what a person should look at."""

from datetime import timedelta

from sqlalchemy import func, select

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db
from rafiq.core.events import ReferralOpened
from rafiq.coupons import service as coupons
from rafiq.fraud import service as fraud
from rafiq.fraud.rules import Verdict, VerdictKind
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.programs import service as programs
from rafiq.programs.rules import Terms
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import CONFIDENCE, Claim, Method, Status


def open_referral(
    store_id: str, order: OrderView, claim: Claim, *, vouched: bool, browser_only: bool = False
) -> Referral | None:
    """A new row for this order, not yet settled; None for a store without a program.

    A coupon carries the terms it was promised under; other claims begin under today's.
    """
    program = programs.current_program(store_id)
    if program is None:
        return None
    coupon = coupons.by_id(store_id, claim.coupon_id) if claim.coupon_id else None
    terms_id = coupon.terms_id if coupon else program.terms_id
    now = clock.now()
    referral = Referral(
        store_id=store_id,
        id=ids.new_id("ref"),
        order_number=order.order_number,
        program_id=program.id,
        terms_id=terms_id,
        vouched=vouched,
        status=Status.PENDING.value,
        reason_code="unverified",
        decision=None,
        slot_taken=False,
        hold_until=None,
        opened_at=now,
        changed_at=now,
    )
    terms = programs.terms_of(store_id, terms_id) if coupon else program.terms
    assess(
        referral, order, claim, terms, browser_only=browser_only, paused=not program.live and coupon is None
    )
    db.session.add(referral)
    db.session.flush()
    outbox.append(store_id, ReferralOpened(referral_id=referral.id, channel=claim.channel))
    return referral


def assess(
    referral: Referral,
    order: OrderView,
    claim: Claim,
    terms: Terms,
    *,
    contradicted: bool = False,
    browser_only: bool = False,
    paused: bool = False,
) -> None:
    """Write the claim and what was found about it into the row."""
    referral.advocate_id, referral.link_id, referral.coupon_id = (
        claim.advocate_id,
        claim.link_id,
        claim.coupon_id,
    )
    referral.method, referral.confidence, referral.channel = (
        claim.method.value,
        CONFIDENCE[claim.method],
        claim.channel,
    )
    referral.friend_id = order.person_id
    verdict, friend_ids = _verdict(referral.store_id, order, claim)
    by_hand = claim.method is Method.MANUAL
    refusals = (
        ("self_referral", verdict.kind is VerdictKind.REJECT),
        ("details_differ", contradicted),
        ("program_paused", paused),
        ("other_currency", order.state.currency != terms.currency),
        (
            "outside_window",
            claim.since is not None and not terms.in_window(claim.since, order.state.placed_at),
        ),
        ("not_new_customer", not by_hand and _known_customer(referral, order, terms, friend_ids)),
    )
    referral.refusal_code = next((code for code, is_so in refusals if is_so), None)
    asks = verdict.reason_code if verdict.kind is VerdictKind.REVIEW else None
    referral.review_code = asks or ("browser_only" if browser_only else None)


def claim_of(referral: Referral) -> Claim:
    """The claim a row was opened with."""
    return Claim(
        Method(referral.method),
        referral.link_id,
        referral.advocate_id,
        channel=referral.channel,
        coupon_id=referral.coupon_id,
    )


def _verdict(store_id: str, order: OrderView, claim: Claim) -> tuple[Verdict, set[str]]:
    if order.person_id is None:
        return Verdict(VerdictKind.CLEAR), set()
    people.lock(store_id, order.person_id)  # two first orders of one friend at the same moment: one is first
    friend = people.get(store_id, order.person_id)
    same = people.same_human(
        store_id, Identity(email=friend.email, phone=friend.phone, customer_id=friend.customer_id)
    )
    friend_ids = same | {friend.id}
    mutual = select(Referral.id).where(
        Referral.store_id == store_id,
        Referral.advocate_id.in_(friend_ids),
        Referral.friend_id == claim.advocate_id,
    )
    today = select(func.count()).where(
        Referral.store_id == store_id,
        Referral.advocate_id == claim.advocate_id,
        Referral.opened_at >= clock.now() - timedelta(days=1),
    )
    verdict = fraud.assess(
        store_id,
        advocate_id=claim.advocate_id,
        friend_ids=friend_ids,
        friend_brought_advocate=db.session.execute(mutual.limit(1)).first() is not None,
        brought_today=db.session.scalar(today) or 0,
    )
    return verdict, friend_ids


def _known_customer(referral: Referral, order: OrderView, terms: Terms, friend_ids: set[str]) -> bool:
    """Bought lately, or is already somebody's friend with another order that still counts."""
    if not friend_ids:
        return False
    if orders.bought_lately(referral.store_id, friend_ids, days=terms.new_customer_days, before=order):
        return True
    brought = select(Referral.id).where(
        Referral.store_id == referral.store_id,
        Referral.friend_id.in_(friend_ids),
        Referral.order_number != order.order_number,
        Referral.status.in_((Status.PENDING.value, Status.FLAGGED.value, Status.APPROVED.value)),
        Referral.opened_at >= clock.now() - timedelta(days=terms.new_customer_days),
    )
    return db.session.execute(brought.limit(1)).first() is not None
