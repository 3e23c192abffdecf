"""How a referral begins: which terms hold, what speaks against it, what a person should look at."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select

from rafiq.core import clock, ids, outbox
from rafiq.core.db import table_of
from rafiq.core.events import ReferralOpened
from rafiq.core.prepared import Prepared, among
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

_referrals = table_of(Referral)


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """Referrals that the shop confirmed; what only browsers said speaks against nobody."""
    mine = (_referrals.c.store_id == bindparam("s"), _referrals.c.vouched.is_(True))
    return select(func.count()).where(*mine, *conditions).scalar_subquery()


_COUNTS = Prepared(
    select(
        # The friend once brought the advocate; the advocate had friends today; other orders count for this friend.
        _count(
            among(_referrals.c.advocate_id, "friends"), _referrals.c.friend_id == bindparam("advocate")
        ).label("mutual"),
        _count(
            _referrals.c.advocate_id == bindparam("advocate"),
            _referrals.c.opened_at >= bindparam("yesterday"),
        ).label("today"),
        _count(
            among(_referrals.c.friend_id, "friends"),
            _referrals.c.order_number != bindparam("number"),
            _referrals.c.status != Status.VOIDED.value,
            _referrals.c.status != Status.BLOCKED.value,
            _referrals.c.opened_at >= bindparam("since"),
        ).label("brought"),
    )
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The verdict on the two, and whether the friend is a customer already."""

    verdict: Verdict
    known_customer: bool


def open_referral(
    store_id: str, order: OrderView, claim: Claim, *, vouched: bool, friend: Identity | None = None
) -> Referral | None:
    """A new row for this order, not yet settled nor in the database; None for a store without a program.

    A coupon carries the terms it was promised under; other claims begin under today's. ``friend`` is what this very
    message says of the buyer.
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
    assess(referral, order, claim, terms, friend=friend, paused=not program.live and coupon is None)
    outbox.append(store_id, ReferralOpened(referral_id=referral.id, channel=claim.channel))
    return referral


def assess(
    referral: Referral,
    order: OrderView,
    claim: Claim,
    terms: Terms,
    *,
    friend: Identity | None = None,
    contradicted: bool = False,
    paused: bool = False,
) -> None:
    """Write the claim and what was found about it into the row."""
    referral.claimed_since, referral.hearsay = claim.since, claim.hearsay
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
    seen = _look(referral, order, claim, terms, friend)
    by_hand = claim.method is Method.MANUAL
    refusals = (
        ("self_referral", seen.verdict.kind is VerdictKind.REJECT),
        ("details_differ", contradicted),
        ("program_paused", paused),
        (
            "outside_window",
            claim.since is not None and not terms.in_window(claim.since, order.state.placed_at),
        ),
        ("not_new_customer", not by_hand and seen.known_customer),
    )
    referral.refusal_code = next((code for code, is_so in refusals if is_so), None)
    reviews = (
        (seen.verdict.reason_code, seen.verdict.kind is VerdictKind.REVIEW),
        ("browser_only", claim.hearsay),
        ("friend_unknown", order.person_id is None and not by_hand),
    )
    referral.review_code = next((code for code, is_so in reviews if is_so), None)


def claim_of(referral: Referral) -> Claim:
    """The claim a row was opened with."""
    return Claim(
        Method(referral.method),
        referral.link_id,
        referral.advocate_id,
        since=referral.claimed_since,
        channel=referral.channel,
        coupon_id=referral.coupon_id,
        hearsay=referral.hearsay,
    )


def _look(referral: Referral, order: OrderView, claim: Claim, terms: Terms, said: Identity | None) -> _Seen:
    """Everything the database knows that speaks for or against, in as few questions as it takes."""
    if order.person_id is None:
        return _Seen(Verdict(VerdictKind.CLEAR), known_customer=False)
    store_id = referral.store_id
    people.lock(store_id, order.person_id)  # two first orders of one friend at the same moment: one is first
    friend = people.get(store_id, order.person_id)
    friend_ids = {friend.id} | people.same_human(
        store_id, Identity(email=friend.email, customer_id=friend.customer_id)
    )
    if said and said.email_key != friend.email_key:  # an account's address on file and the one given now
        friend_ids |= people.same_human(store_id, said)
    counts = _COUNTS.first(
        s=store_id,
        friends=friend_ids,
        advocate=claim.advocate_id,
        number=order.order_number,
        yesterday=clock.now() - timedelta(days=1),
        since=clock.now() - timedelta(days=terms.new_customer_days),
    )
    verdict = fraud.assess(
        advocate_id=claim.advocate_id,
        friend_ids=friend_ids,
        same_phone=friend.phone is not None and friend.phone == people.get(store_id, claim.advocate_id).phone,
        friend_brought_advocate=counts.mutual > 0,
        brought_today=counts.today,
    )
    bought = orders.bought_lately(store_id, friend_ids, days=terms.new_customer_days, before=order)
    return _Seen(verdict, known_customer=bought or counts.brought > 0)
