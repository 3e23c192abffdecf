"""What a deal would have paid for friends who really came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rafiq.programs.rules import NOTHING, Gift, GiftKind, Milestone, Terms, Tier
from rafiq.programs.simulation import PastOrder, simulate

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TERMS = Terms("EUR", advocate=Gift(GiftKind.CREDIT, 1_000))
ORDER = PastOrder(NOON, "ana", gross=5_000, net=5_000, currency="EUR", paid=1_500)


def orders(count: int, **changes: object) -> list[PastOrder]:
    return [replace(ORDER, at=NOON + timedelta(days=day), **changes) for day in range(count)]


def test_both_sides_are_added_up_by_day_beside_what_was_paid():
    result = simulate(TERMS, orders(2))

    assert (result.advocates, result.friends, result.really, result.counted) == (2_000, 1_000, 3_000, 2)
    assert [(day.would, day.really) for day in result.days.values()] == [(1_500, 1_500)] * 2


@pytest.mark.parametrize(
    ("terms", "order", "reason"),
    [
        ({"minimum_order": 5_001}, {}, "below_minimum"),
        ({}, {"net": 0}, "order_refunded"),
        ({}, {"currency": "USD"}, "other_currency"),
        ({}, {"refusal": "self_referral"}, "self_referral"),
    ],
)
def test_what_would_not_count_is_named(terms, order, reason):
    result = simulate(replace(TERMS, **terms), [replace(ORDER, **order)])

    assert (result.would, dict(result.refused)) == (0, {reason: 1})


@pytest.mark.parametrize("refusal", ["below_minimum", "cap_reached"])
def test_what_only_the_old_terms_refused_is_judged_anew(refusal):
    assert simulate(TERMS, [replace(ORDER, refusal=refusal)]).counted == 1


def test_caps_tiers_and_milestones_hold_in_the_order_the_friends_came():
    tiers = (Tier(2, Gift(GiftKind.CREDIT, 2_000)),)
    terms = replace(
        TERMS,
        friend=NOTHING,
        cap_count=3,
        tiers=tiers,
        milestones=(Milestone(3, Gift(GiftKind.CREDIT, 500)),),
    )
    result = simulate(terms, reversed(orders(4)))

    assert result.advocates == 1_000 + 2_000 + 2_000 + 500
    assert dict(result.refused) == {"cap_reached": 1}


@pytest.mark.parametrize(("days", "refused"), [(0, 3), (2, 2), (1, 0)])
def test_a_cap_for_some_days_opens_again_as_they_pass(days, refused):
    """G7; a friend a day."""
    terms = replace(TERMS, friend=NOTHING, cap_count=1, cap_period_days=days)

    assert simulate(terms, orders(4)).refused["cap_reached"] == refused


def test_units_are_counted_under_their_cap_and_not_priced():
    """S4-3."""
    terms = replace(TERMS, friend=NOTHING, advocate=Gift(GiftKind.UNITS, 500, "MB"), unit_cap=16_000)
    result = simulate(terms, orders(33))

    assert (result.would, dict(result.units)) == (0, {"MB": 16_000})


def test_a_budget_ends_what_is_promised():
    """G7."""
    result = simulate(replace(TERMS, friend=NOTHING, budget=2_500), orders(3))

    assert result.advocates == 2_000
