"""What each outcome owes and releases, and how sure each method is; found missing by `make mutants`."""

from dataclasses import replace

import pytest

from rafiq.referrals.rules import (
    CONFIDENCE,
    Claim,
    Decision,
    Method,
    Outcome,
    Status,
    decide,
    strongest,
)
from tests.rules.paid_order import NOW, PAID

PENDING, FLAGGED, APPROVED, VOIDED = Status.PENDING, Status.FLAGGED, Status.APPROVED, Status.VOIDED


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, Outcome(PENDING, "in_hold", owed=True, released=False)),
        ({"verified": False}, Outcome(PENDING, "unverified", owed=False, released=False)),
        ({"paid": False}, Outcome(PENDING, "awaiting_payment", owed=True, released=False)),
        ({"review": "same_phone"}, Outcome(FLAGGED, "same_phone", owed=True, released=False)),
        ({"hold_until": NOW}, Outcome(APPROVED, "hold_over", owed=True, released=True)),
        (
            {"decision": Decision.APPROVE},
            Outcome(APPROVED, "approved_by_member", owed=True, released=True),
        ),
        ({"cancelled": True}, Outcome(VOIDED, "order_cancelled", owed=False, released=False)),
    ],
)
def test_an_outcome_says_what_is_owed_and_what_may_be_spent(changes, outcome):
    """G6."""
    assert decide(replace(PAID, **changes), NOW) == outcome


def test_what_never_had_a_price_was_not_refunded():
    """A sign-up counts; an order of which nothing is left does not."""
    assert decide(replace(PAID, gross=0, net=0), NOW).status is PENDING
    assert decide(replace(PAID, gross=1, net=0), NOW).reason_code == "order_refunded"


def test_a_claim_that_came_with_the_order_itself_yields_to_one_that_says_when():
    plain, dated = Claim(Method.EMAIL, "lnk_a", "cus_a"), Claim(Method.EMAIL, "lnk_b", "cus_b", since=NOW)

    assert strongest([plain, dated]) == strongest([dated, plain]) == dated
    assert not plain.hearsay


def test_confidence_is_what_the_api_documents():
    assert {method.value: percent for method, percent in CONFIDENCE.items()} == {
        "coupon": 100, "code": 100, "link": 95, "email": 90, "phone": 80, "name": 60, "desk": 90, "manual": 100,
    }  # fmt: skip
