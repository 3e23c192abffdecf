"""A deal for a friend's n-th order: who sent them is remembered from the order they came with."""

import pytest

from rafiq.core.db import transaction
from rafiq.links import service as links
from tests.stories.scene import Shop, state

EARNED, TOO_EARLY = ("pending", "in_hold"), ("voided", "other_trigger")


@pytest.fixture
def second(shop: Shop) -> Shop:
    """The advocate is thanked when the friend buys a second time, however long ago the first was."""
    shop.publishes(trigger="nth_order", trigger_n=2, new_customer_days=0)
    return shop


def test_the_code_given_with_the_first_order_brings_the_reward_with_the_second(second: Shop):
    code = second.advocate("Ana")["referral_code"]

    told = [second.buys("Ben", "1", referral=code), second.buys("Ben", "2"), second.buys("Ben", "3")]

    assert [state(each["referral"]) for each in told] == [TOO_EARLY, EARNED, None]
    assert second.balance("Ana") == ("10.00", "0.00", "0.00")


def test_months_may_lie_between_the_orders(second: Shop):
    second.buys("Ben", "1", referral=second.advocate("Ana")["referral_code"])
    second.days_pass(200)

    assert state(second.buys("Ben", "2")["referral"]) == EARNED


def test_an_order_that_was_cancelled_is_none_but_who_sent_the_friend_is_remembered(second: Shop):
    second.buys("Ben", "1", referral=second.advocate("Ana")["referral_code"])
    second.buys("Ben", "1", status="cancelled")

    told = [second.buys("Ben", number)["referral"] for number in ("2", "3")]

    assert [state(each) for each in told] == [None, EARNED]


@pytest.mark.parametrize("again", [True, False])
def test_a_first_order_cancelled_after_the_second_makes_no_third_one_count(second: Shop, again):
    code = second.advocate("Ana")["referral_code"]
    second.buys("Ben", "1", referral=code)
    second.buys("Ben", "2")
    second.buys("Ben", "1", status="cancelled")

    told = second.buys("Ben", "3", referral=code if again else None)["referral"]

    assert state(told) == (TOO_EARLY if again else None)
    assert second.balance("Ana") == ("10.00", "0.00", "0.00")


def test_ones_own_code_stays_refused_with_every_order(second: Shop):
    code = second.advocate("Ana")["referral_code"]

    told = [second.buys("Ana", "1", referral=code), second.buys("Ana", "2")]

    assert [state(each["referral"]) for each in told] == [("blocked", "self_referral"), None]
    assert second.balance("Ana") == ("0.00", "0.00", "0.00")


@pytest.mark.parametrize(("days", "found"), [(29, EARNED), (31, None)])
def test_the_first_order_must_come_within_the_window_of_the_click(second: Shop, days, found):
    visit = second.follows(second.own_link("Ana"))
    second.clock.move(days=days)
    second.buys("Ben", "1", referral=visit)
    second.clock.move(days=20)

    assert state(second.buys("Ben", "2")["referral"]) == found


def test_a_member_who_voided_the_first_order_has_said_that_nobody_sent_them(second: Shop):
    second.buys("Ben", "1", referral=second.advocate("Ana")["referral_code"])
    second.decides("1", "void", "a mistake")

    assert second.buys("Ben", "2")["referral"] is None


def test_a_blocked_link_is_not_remembered(second: Shop):
    ana = second.advocate("Ana")
    second.buys("Ben", "1", referral=ana["referral_code"])
    with second.app.app_context(), transaction():
        links.block(second.store_id, ana["id"])

    assert second.buys("Ben", "2")["referral"] is None


def test_a_deal_for_the_first_order_beside_it_is_remembered_as_well(shop: Shop):
    """Something for the first, and more for the third."""
    terms = {"advocate_amount": "30", "trigger": "nth_order", "trigger_n": 3}
    shop.told(shop.merchant.post("/programs", {"name": "Third", "currency": "EUR", "terms": terms}))
    code = shop.advocate("Ana")["referral_code"]

    told = [shop.buys("Ben", "1", referral=code), shop.buys("Ben", "2"), shop.buys("Ben", "3")]

    assert [state(each["referral"]) for each in told] == [EARNED, None, EARNED]
    assert shop.balance("Ana") == ("40.00", "0.00", "0.00")
