"""The deal as values: impossible ones are refused with every reason, possible ones do their sums."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.programs.rules import DiscountKind, Terms, check, default_terms

EUROS = Terms(currency="EUR", advocate_amount=1_000)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
IMPOSSIBLE = [
    ({"friend_basis_points": -1}, ["friend_basis_points"]),
    ({"friend_basis_points": 10_001}, ["friend_basis_points"]),
    ({"friend_basis_points": 0}, ["friend_basis_points"]),
    ({"friend_kind": DiscountKind.FIXED_OFF, "friend_amount": 0}, ["friend_amount"]),
    ({"friend_kind": DiscountKind.FIXED_OFF, "friend_amount": 500}, ["friend_minimum"]),
    ({"advocate_amount": -1}, ["advocate_amount"]),
    ({"advocate_amount": 10**13}, ["advocate_amount"]),
    ({"hold_days": -1}, ["hold_days"]),
    ({"hold_days": 366}, ["hold_days"]),
    ({"window_days": 0}, ["window_days"]),
    ({"friend_expires_days": 0}, ["friend_expires_days"]),
    ({"new_customer_days": -1}, ["new_customer_days"]),
    ({"minimum_order": -1}, ["minimum_order"]),
    ({"cap_count": -1}, ["cap_count"]),
    ({"hold_days": -1, "window_days": 0, "cap_count": -1}, ["hold_days", "window_days", "cap_count"]),
]


@pytest.mark.parametrize(
    ("changes", "fields"), IMPOSSIBLE, ids=[" ".join(fields) for _, fields in IMPOSSIBLE]
)
def test_an_impossible_deal_is_refused_with_every_field(changes, fields):
    with pytest.raises(Invalid) as refusal:
        check(replace(EUROS, **changes))

    assert [problem.pointer for problem in refusal.value.problems] == [f"#/{field}" for field in fields]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"friend_basis_points": 10_000},
        {"friend_kind": DiscountKind.FIXED_OFF, "friend_amount": 500, "friend_minimum": 500},
        {"hold_days": 0},
        {"hold_days": 365},
        {"advocate_amount": 0},  # a one-sided deal
        {"cap_count": 1},
    ],
)
def test_a_possible_deal_is_taken_as_it_is(changes):
    terms = replace(EUROS, **changes)

    assert check(terms) == terms


@pytest.mark.parametrize("currency", ["EUR", "IRT", "IRR", "JPY", "KWD", "MYR", "AED", "XOF"])
def test_every_store_can_begin_with_the_default_deal(currency):
    terms = check(default_terms(currency))

    assert terms.currency == currency
    assert terms.advocate_amount > 0


def test_terms_come_back_from_the_database_as_they_went():
    terms = replace(EUROS, friend_kind=DiscountKind.FIXED_OFF, friend_amount=500, friend_minimum=3_000)

    assert Terms.from_json(terms.to_json() | {"a_field_of_tomorrow": 1}) == terms


@pytest.mark.parametrize(
    ("net", "gross", "due"),
    [
        (4990, 4990, 1000),
        (2495, 4990, 500),
        (0, 4990, 0),
        (-5, 4990, 0),
        (1, 4990, 0),
        (4989, 4990, 1000),
        (9999, 4990, 1000),  # never more than promised
        (0, 0, 0),
    ],
)
def test_the_advocate_is_due_the_share_that_is_left_of_the_order(net, gross, due):
    assert EUROS.advocate_due(net=net, gross=gross) == Money(due, "EUR")


@given(st.integers(1, 10**7), st.integers(0, 10**7), st.lists(st.integers(0, 10**5), max_size=20))
def test_what_is_due_only_falls_as_refunds_come_and_ends_at_nothing(gross, advocate_amount, refunds):
    terms = replace(EUROS, advocate_amount=advocate_amount)
    nets = [gross]
    for refund in refunds:
        nets.append(max(0, nets[-1] - refund))

    dues = [terms.advocate_due(net=net, gross=gross).amount for net in (*nets, 0)]

    assert dues == sorted(dues, reverse=True)
    assert (dues[0], dues[-1]) == (advocate_amount, 0)


@pytest.mark.parametrize(
    ("after", "inside"),
    [(timedelta(0), True), (timedelta(days=30), True), (timedelta(days=30, seconds=1), False)],
)
def test_the_window_is_open_to_its_last_second(after, inside):
    assert EUROS.in_window(NOON, NOON + after) is inside


def test_a_hold_ends_the_promised_days_after_the_payment():
    assert EUROS.hold_until(NOON) == NOON + timedelta(days=14)
