"""What a referral is, as a function of facts alone; and who gets the credit."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.money import Money
from rafiq.coupons.rules import CouponStatus, CouponView
from rafiq.fraud.evidence import Evidence
from rafiq.fraud.rules import VerdictKind, judge
from rafiq.fraud.tuning import DEFAULT
from rafiq.prompts.rules import Surface, choose
from rafiq.referrals.rules import (
    CONFIDENCE,
    Claim,
    Decision,
    Facts,
    Method,
    Outcome,
    Status,
    decide,
    strongest,
)
from tests.rules.paid_order import NOW, PAID

OVER = {"hold_until": NOW}
APPROVE, VOID = Decision.APPROVE, Decision.VOID
# What differs from a paid order in its hold, and what the referral then is; later rows add a stronger fact.
TABLE = [
    ({}, "pending", "in_hold"),
    ({"verified": False}, "pending", "unverified"),
    ({"verified": False, **OVER}, "pending", "unverified"),
    ({"paid": False, "hold_until": None}, "pending", "awaiting_payment"),
    ({"hold_until": NOW + timedelta(seconds=1)}, "pending", "in_hold"),
    ({**OVER}, "approved", "hold_over"),
    ({"hold_until": NOW - timedelta(days=400)}, "approved", "hold_over"),
    ({"review": "many_in_a_day", **OVER}, "flagged", "many_in_a_day"),
    ({"review": "mutual_referral", "decision": APPROVE}, "approved", "approved_by_member"),
    ({"review": "mutual_referral", "decision": Decision.CLEAR}, "pending", "in_hold"),
    ({"verified": False, "decision": Decision.CLEAR}, "pending", "unverified"),
    ({"refusal": "not_new_customer", "decision": Decision.CLEAR}, "voided", "not_new_customer"),
    ({"decision": APPROVE}, "approved", "approved_by_member"),
    ({"decision": APPROVE, "verified": False}, "approved", "approved_by_member"),
    ({"decision": VOID, **OVER}, "voided", "voided_by_member"),
    ({"minimum_order": 5000}, "voided", "below_minimum"),
    ({"minimum_order": 4990}, "pending", "in_hold"),
    ({"minimum_order": 5000, "decision": APPROVE}, "approved", "approved_by_member"),
    ({"slot_free": False}, "voided", "cap_reached"),
    ({"slot_free": False, "decision": APPROVE}, "approved", "approved_by_member"),
    ({"refusal": "not_new_customer", **OVER}, "voided", "not_new_customer"),
    ({"refusal": "not_new_customer", "decision": APPROVE}, "approved", "approved_by_member"),
    ({"refusal": "outside_window"}, "voided", "outside_window"),
    ({"refusal": "other_currency"}, "voided", "other_currency"),
    ({"refusal": "self_referral", **OVER}, "blocked", "self_referral"),
    ({"refusal": "self_referral", "decision": APPROVE}, "blocked", "self_referral"),
    ({"refusal": "self_referral", "decision": VOID}, "voided", "voided_by_member"),
    ({"net": 0}, "voided", "order_refunded"),
    ({"net": 0, "decision": APPROVE}, "voided", "order_refunded"),
    ({"net": 1, **OVER}, "approved", "hold_over"),
    ({"cancelled": True, **OVER}, "voided", "order_cancelled"),
    ({"cancelled": True, "decision": APPROVE}, "voided", "order_cancelled"),
    ({"cancelled": True, "net": 0}, "voided", "order_cancelled"),
]

any_facts = st.builds(
    Facts,
    verified=st.booleans(),
    paid=st.booleans(),
    cancelled=st.booleans(),
    gross=st.integers(0, 10_000),
    net=st.integers(0, 10_000),
    minimum_order=st.integers(0, 10_000),
    refusal=st.sampled_from([None, "self_referral", "not_new_customer", "outside_window"]),
    slot_free=st.booleans(),
    review=st.sampled_from([None, "many_in_a_day"]),
    decision=st.sampled_from([None, *Decision]),
    hold_until=st.sampled_from([None, NOW, NOW + timedelta(days=1), NOW - timedelta(days=1)]),
)


@pytest.mark.parametrize(("changes", "status", "reason_code"), TABLE)
def test_facts_decide(changes, status, reason_code):
    outcome = decide(replace(PAID, **changes), NOW)

    assert (outcome.status, outcome.reason_code) == (status, reason_code)


@given(any_facts)
def test_only_an_approved_referral_releases_and_only_a_live_one_is_owed(facts):
    outcome = decide(facts, NOW)

    assert outcome.released == (outcome.status is Status.APPROVED)
    assert not outcome.owed or outcome.status in {Status.PENDING, Status.FLAGGED, Status.APPROVED}


@given(any_facts)
def test_nothing_is_released_by_rules_alone_before_payment_confirmation_and_hold(facts):
    """G6, and house 6: a bare browser order pays nobody."""
    outcome = decide(facts, NOW)

    if outcome.released and facts.decision is None:
        assert facts.verified
        assert facts.paid
        assert facts.hold_until is not None
        assert facts.hold_until <= NOW


@given(any_facts)
def test_time_alone_never_takes_an_approval_away(facts):
    if decide(facts, NOW).status is Status.APPROVED:
        assert decide(facts, NOW + timedelta(days=9_999)).status is Status.APPROVED


def test_an_unverified_referral_owes_nothing_yet():
    assert decide(replace(PAID, verified=False), NOW) == Outcome(Status.PENDING, "unverified")


CLAIMS = [Claim(method, f"lnk_{method}", f"cus_{method}", since=NOW) for method in Method]


def test_the_chain_goes_from_what_was_typed_to_what_was_decided():
    assert [claim.method for claim in CLAIMS] == "coupon code link email phone name desk manual".split()
    assert all(strongest([weaker, stronger]) == stronger for stronger, weaker in pairwise(CLAIMS))


@pytest.mark.parametrize("trio", list(permutations(CLAIMS[:3])), ids=lambda t: " ".join(c.method for c in t))
def test_the_order_of_finding_does_not_matter(trio):
    assert strongest(list(trio)) == CLAIMS[0]


def test_of_two_links_the_latest_wins():
    early, late = (
        Claim(Method.LINK, link, f"cus_{link}", since=NOW + timedelta(days=days))
        for link, days in (("a", 0), ("b", 1))
    )

    assert strongest([early, late]) == strongest([late, early]) == late


def test_without_a_claim_nobody_gets_the_credit():
    assert strongest([]) is None


def test_every_method_says_how_sure_it_is():
    assert set(CONFIDENCE) == set(Method)
    assert all(50 < confidence <= 100 for confidence in CONFIDENCE.values())
    assert [claim.confidence for claim in CLAIMS] == [CONFIDENCE[claim.method] for claim in CLAIMS]


def test_a_name_written_otherwise_is_the_least_sure_of_all():
    assert Claim(Method.NAME, "lnk_1", "cus_1", alike=True).confidence == 50


NOTHING_SEEN, MANY_A_DAY = Evidence(), DEFAULT.limits.a_day


@pytest.mark.parametrize(
    ("seen", "kind", "reason_code"),
    [
        ({}, VerdictKind.CLEAR, None),
        ({"same_human": True, "same_phone": True, "brought_today": 99}, VerdictKind.REJECT, "self_referral"),
        ({"same_phone": True}, VerdictKind.REVIEW, "same_phone"),
        ({"friend_brought_advocate": True}, VerdictKind.REVIEW, "mutual_referral"),
        ({"brought_today": MANY_A_DAY}, VerdictKind.REVIEW, "many_in_a_day"),
        ({"brought_today": MANY_A_DAY - 1}, VerdictKind.CLEAR, None),
    ],
)
def test_only_being_ones_own_friend_is_refused_outright(seen, kind, reason_code):
    verdict = judge(replace(NOTHING_SEEN, **seen))

    assert (verdict.kind, verdict.reason_code) == (kind, reason_code)


@pytest.mark.parametrize(
    ("live", "known", "surface"),
    [(True, True, Surface.SHARE), (True, False, Surface.ENROL), (False, True, None), (False, False, None)],
)
def test_the_right_moment_asks_the_right_thing(live, known, surface):
    assert choose(program_live=live, known_person=known) is surface


COUPON = CouponView(
    id="cpn_1",
    code="FRIEND-1",
    link_id=None,
    person_id=None,
    channel=None,
    terms_id="trm_1",
    kind="percent_off",
    basis_points=1000,
    amount=Money(0, "EUR"),
    minimum=Money(3000, "EUR"),
    status=CouponStatus.ISSUED,
    expires_at=NOW,
    redeemed_at=None,
    redeemed_order=None,
    cancelled_reason=None,
    created_at=NOW,
)


@pytest.mark.parametrize(
    ("changes", "later", "subtotal", "refusal"),
    [
        ({}, 0, None, None),
        ({}, 0, Money(3000, "EUR"), None),
        ({}, 1, None, "coupon_expired"),
        ({}, 0, Money(2999, "EUR"), "below_minimum"),
        ({}, 0, Money(9999, "USD"), "other_currency"),
        ({"status": CouponStatus.REDEEMED}, 1, None, "coupon_redeemed"),
        ({"status": CouponStatus.CANCELLED}, 1, None, "coupon_cancelled"),
    ],
)
def test_a_coupon_says_why_it_does_not_count(changes, later, subtotal, refusal):
    coupon = replace(COUPON, **changes)

    assert coupon.refusal(NOW + timedelta(seconds=later), subtotal=subtotal) == refusal


@pytest.mark.parametrize(
    ("for_order", "order_number", "later", "refusal"),
    [
        ("1002", "1002", 0, None),
        ("1002", "1003", 0, "coupon_next_order_past"),
        (
            "1002",
            None,
            0,
            "coupon_next_order_past",
        ),  # asked without an order, when its one order came already
        ("1002", "1003", 1, "coupon_next_order_past"),
        ("1002", "1002", 1, "coupon_expired"),
        (None, "1003", 0, None),  # its next order is still to come
    ],
)
def test_a_coupon_for_one_order_counts_on_no_other(for_order, order_number, later, refusal):
    coupon = replace(COUPON, for_order=for_order)

    assert coupon.refusal(NOW + timedelta(seconds=later), order_number=order_number) == refusal
