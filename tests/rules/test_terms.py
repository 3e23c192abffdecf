"""The deal as values: which gift applies, and what it comes to."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.programs.rules import (
    NOTHING,
    Audience,
    Boost,
    Due,
    Gift,
    GiftKind,
    Milestone,
    Terms,
    Tier,
    Trigger,
    default_terms,
)

CREDIT = Gift(GiftKind.CREDIT, 1_000)
TEN_PERCENT = Gift(GiftKind.PERCENT_CREDIT, 1_000)
MEGABYTES = Gift(GiftKind.UNITS, 500, "MB")
EUROS = Terms("EUR", advocate=CREDIT)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BOOST = Boost(
    NOON, NOON + DAY, advocate=replace(CREDIT, amount=2_000), friend=Gift(GiftKind.PERCENT_OFF, 2_000)
)


def test_terms_come_back_from_the_database_as_they_went():
    terms = replace(
        EUROS,
        friend=Gift(GiftKind.FIXED_OFF, 500, minimum=3_000, expires_days=10),
        trigger=Trigger.NTH_ORDER,
        trigger_n=3,
        audience=Audience.TAGS,
        audience_tags=("vip", "سبز"),
        tiers=(Tier(5, replace(CREDIT, amount=1_500)),),
        milestones=(Milestone(10, Gift(GiftKind.GIFT_CODE, bank_id="bnk_1")),),
        boosts=(BOOST,),
    )
    stored = json.loads(json.dumps(terms.to_json()))

    assert Terms.from_json(stored | {"a_field_of_tomorrow": 1}) == terms


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
    assert EUROS.advocate_due(net=net, gross=gross) == Due(due, "EUR")


@given(st.integers(1, 10**7), st.integers(0, 10**7), st.lists(st.integers(0, 10**5), max_size=20))
def test_what_is_due_only_falls_as_refunds_come_and_ends_at_nothing(gross, amount, refunds):
    """G3."""
    nets = [gross]
    for refund in refunds:
        nets.append(max(0, nets[-1] - refund))

    for gift in (CREDIT, TEN_PERCENT, MEGABYTES, Gift(GiftKind.DONATION, amount)):
        terms = replace(EUROS, advocate=gift)
        dues = [terms.advocate_due(net=net, gross=gross).amount for net in (*nets, 0)]
        assert dues == sorted(dues, reverse=True)
        assert (dues[0], dues[-1]) == (gift.due(net=gross, gross=gross), 0)


@pytest.mark.parametrize(
    ("gift", "whole", "half"),
    [
        (CREDIT, 1_000, 500),
        (TEN_PERCENT, 499, 250),
        (replace(TEN_PERCENT, most=300), 300, 250),
        (MEGABYTES, 500, 500),
        (Gift(GiftKind.DONATION, 1_000, text="Trees"), 1_000, 500),
        (Gift(GiftKind.TASK, 2_000, text="Bring the note"), 2_000, 2_000),
        (Gift(GiftKind.GIFT_CODE, 2_000, bank_id="bnk_1"), 2_000, 2_000),
        (NOTHING, 0, 0),
    ],
)
def test_a_half_refunded_order_halves_money_and_leaves_whole_things_whole(gift, whole, half):
    """S4-5."""
    assert gift.due(net=4_990, gross=4_990) == whole
    assert gift.due(net=2_495, gross=4_990) == half
    assert gift.due(net=0, gross=4_990) == 0


def given_one_after_another(terms: Terms, friends: int) -> list[Due]:
    """What each friend of one advocate brings, when the ones before brought what they did."""
    dues: list[Due] = []
    for count in range(1, friends + 1):
        earned = sum(due.amount for due in dues)
        dues.append(terms.advocate_due(net=4_990, gross=4_990, count=count, earned=earned))
    return dues


def test_sixteen_gigabytes_are_thirty_two_friends_and_the_next_one_gives_nothing_and_says_why():
    """S4-3."""
    dues = given_one_after_another(replace(EUROS, advocate=MEGABYTES, unit_cap=16_000), 33)

    assert dues[:32] == [Due(500, "MB")] * 32
    assert sum(due.amount for due in dues) == 16_000
    assert dues[32] == Due(0, "MB", "unit_cap_reached")


def test_a_cap_that_is_no_multiple_leaves_a_last_smaller_reward():
    """S4-3."""
    dues = given_one_after_another(replace(EUROS, advocate=MEGABYTES, unit_cap=16_384), 34)

    assert dues[31:] == [Due(500, "MB"), Due(384, "MB", "unit_cap_rest"), Due(0, "MB", "unit_cap_reached")]
    assert sum(due.amount for due in dues) == 16_384


def test_a_new_version_leaves_the_old_rule_as_it_was():
    """S4-3."""
    old = replace(EUROS, advocate=MEGABYTES, unit_cap=16_000)
    new = replace(old, advocate=replace(MEGABYTES, amount=1_000), unit_cap=32_000)

    assert old.advocate_due(net=1, gross=1).amount == 500
    assert new.advocate_due(net=1, gross=1).amount == 1_000


@pytest.mark.parametrize(("owed", "due"), [(0, Due(1_000, "EUR")), (1, Due(0, "EUR", "budget_spent"))])
def test_a_promise_that_the_budget_cannot_hold_is_not_made(owed, due):
    """G7."""
    terms = replace(EUROS, budget=1_000)

    assert terms.under_budget(Due(1_000, "EUR"), owed=owed) == due
    assert terms.under_budget(Due(500, "MB"), owed=owed) == Due(500, "MB")


@pytest.mark.parametrize(
    ("count", "amount"), [(1, 1_000), (4, 1_000), (5, 1_500), (9, 1_500), (10, 2_500), (99, 2_500)]
)
def test_a_tier_holds_from_its_friend_on(count, amount):
    tiers = (Tier(5, replace(CREDIT, amount=1_500)), Tier(10, replace(CREDIT, amount=2_500)))

    assert replace(EUROS, tiers=tiers).advocate_gift(count=count).amount == amount


@pytest.mark.parametrize(("count", "on_top"), [(9, None), (10, MEGABYTES), (11, None)])
def test_a_milestone_comes_on_top_once(count, on_top):
    assert replace(EUROS, milestones=(Milestone(10, MEGABYTES),)).milestone_at(count) == on_top


@pytest.mark.parametrize(
    ("after", "amount", "percent"),
    [(-timedelta(seconds=1), 1_000, 1_000), (timedelta(0), 2_000, 2_000), (DAY, 1_000, 1_000)],
    ids=["before", "from its first moment", "not at its end"],
)
def test_a_boost_holds_from_its_start_to_its_end(after, amount, percent):
    """S1-22."""
    terms = replace(EUROS, boosts=(BOOST,))

    assert terms.advocate_gift(at=NOON + after).amount == amount
    assert terms.friend_gift(at=NOON + after).amount == percent


def test_a_boost_makes_nobody_poorer():
    """S1-22."""
    terms = replace(EUROS, boosts=(BOOST,), tiers=(Tier(5, replace(CREDIT, amount=3_000)),))

    assert terms.advocate_gift(count=5, at=NOON).amount == 3_000
    assert terms.advocate_gift(count=1, at=NOON).amount == 2_000


def test_both_sides_get_their_own_at_once():
    """S4-6."""
    terms = replace(EUROS, friend=Gift(GiftKind.FIXED_OFF, 500, minimum=2_000))

    assert terms.advocate_gift() == CREDIT
    assert terms.friend_gift() == Gift(GiftKind.FIXED_OFF, 500, minimum=2_000)


def test_a_deal_for_the_friend_alone_owes_the_advocate_nothing():
    """S1-25."""
    assert Terms("EUR").advocate_due(net=4_990, gross=4_990) == Due(0, "EUR")
    assert Terms("EUR").friend_gift().amount == 1_000


@pytest.mark.parametrize(
    ("after", "inside"),
    [(timedelta(0), True), (timedelta(days=30), True), (timedelta(days=30, seconds=1), False)],
)
def test_the_window_is_open_to_its_last_second(after, inside):
    assert EUROS.in_window(NOON, NOON + after) is inside


def test_a_hold_ends_the_promised_days_after_the_payment():
    assert EUROS.hold_until(NOON) == NOON + timedelta(days=14)


FIRST_DEALS = {"EUR": 1_000, "USD": 1_000, "IRT": 500_000, "IRR": 5_000_000, "KWD": 3_000, "JPY": 1_500}
FIRST_DEALS |= {"KRW": 13_000, "IDR": 15_000_000, "TRY": 40_000, "INR": 90_000, "MYR": 4_000, "BHD": 4_000}


@pytest.mark.parametrize(("currency", "amount"), FIRST_DEALS.items())
def test_the_first_deal_feels_alike_in_every_currency(currency, amount):
    deal = default_terms(currency)

    assert (deal.currency, deal.advocate) == (currency, Gift(GiftKind.CREDIT, amount))
    assert deal.friend == Gift(GiftKind.PERCENT_OFF, 1_000, expires_days=30)


@pytest.mark.parametrize(
    ("gift", "cost"),
    [
        (Gift(GiftKind.CREDIT, 700), 700),
        (Gift(GiftKind.PERCENT_CREDIT, 1_000), 500),
        (Gift(GiftKind.PERCENT_OFF, 1_000, most=499), 499),
        (Gift(GiftKind.PERCENT_OFF, 1_000, most=501), 500),
        (Gift(GiftKind.UNITS, 500, "MB"), 0),
        (Gift(GiftKind.NONE), 0),
    ],
)
def test_what_a_gift_costs_on_an_order_of_fifty(gift, cost):
    assert gift.cost(5_000) == cost


def test_a_percentage_has_basis_points_and_money_has_none():
    off, money = Gift(GiftKind.PERCENT_OFF, 1_000), Gift(GiftKind.CREDIT, 1_000)

    assert (off.by_percent, off.basis_points, off.unit_in("EUR")) == (True, 1_000, "%")
    assert (money.by_percent, money.basis_points, money.unit_in("EUR")) == (False, 0, "EUR")
    assert Gift(GiftKind.UNITS, 5, "MB").unit_in("EUR") == "MB"


def test_plain_terms_promise_what_the_manual_says():
    """docs/programs.md gives these as what holds where nothing is said."""
    plain = Terms("EUR", advocate=Gift(GiftKind.CREDIT, 1_000))

    assert (plain.hold_days, plain.window_days, plain.friend.expires_days) == (14, 30, 30)
    assert (plain.minimum_order, plain.cap_count, plain.unit_cap, plain.budget) == (0, 0, 0, 0)
    assert plain.cap_period_days == 0
    assert (plain.new_customer_days, plain.neighbour_prefix, plain.standing_basis_points) == (180, 0, 0)
    assert (plain.trigger_n, plain.credit_expires_days, CREDIT.minimum, CREDIT.expires_days) == (0, 0, 0, 0)
    assert plain.money(1_250).text() == "12.50"
