"""A reward for the next order alone: the very next one may use it, no other can, and what is left lapses with it."""

import pytest

from tests import factories
from tests.stories.scene import Shop

CREDIT = {"advocate_kind": "credit", "advocate_amount": "10", "advocate_next_order": True, "hold_days": 0}
COUPON = {
    "advocate_kind": "fixed_off",
    "advocate_amount": "5",
    "advocate_minimum": "20",
    "advocate_expires_days": 60,
}


@pytest.fixture(autouse=True)
def sums(shop: Shop):
    yield
    assert shop.everything_adds_up()


def brings(shop: Shop, friend: str = "Ben", number: str = "b1") -> None:
    """A friend of Ana's buys, and her reward may be used at once."""
    code = shop.advocate("Ana")["referral_code"]
    shop.buys(friend, number, referral=code)
    shop.days_pass(0.01)


def tries(shop: Shop, amount: str, number: str) -> int:
    body = {"amount": amount, "unit": "EUR", "order_number": number}
    return shop.merchant.post("/customers/c-ana/redemptions", body).status_code


def last_word(shop: Shop) -> str:
    return shop.told(shop.merchant.get("/customers/c-ana/balance"))["explained"][0]["reason"]["en"]


def test_what_the_next_order_leaves_lapses_and_says_why(shop: Shop):
    """S4-2: Airbnb's "next trip": 4 of 10 on the next order, and the other 6 are gone with it."""
    shop.publishes(**CREDIT)
    brings(shop)
    shop.spends("Ana", "4.00", "a1")
    assert tries(shop, "1.00", "a2") == 409
    assert tries(shop, "4.00", "a1") == 200

    shop.days_pass(0.1)

    assert shop.balance("Ana") == ("0.00", "0.00", "4.00")
    assert last_word(shop) == "€6.00 was for the next order only; what that order left expired."
    (reward,) = [each for each in shop.referral("b1")["rewards"] if each["side"] == "advocate"]
    assert (reward["status"], reward["reason_code"]) == ("expired", "next_order_past")


def test_an_order_that_was_somebody_elses_gives_back_what_it_had_bound(shop: Shop):
    """S4-2: the shop told the wrong customer, and corrects it."""
    shop.publishes(**CREDIT)
    brings(shop)
    shop.buys("Ana", "x1")
    assert tries(shop, "1.00", "a2") == 409

    shop.buys("Zoe", "x1")

    assert tries(shop, "1.00", "a2") in {200, 201}


def test_an_order_from_before_the_reward_is_not_its_next_one(shop: Shop, shopper):
    """S4-2, G1: a browser told of it in the morning, the reward came at noon, the shop's word in the evening."""
    shop.publishes(**CREDIT)
    shopper.post("/order", factories.order(order_number="a0", customer=factories.customer("Ana")))
    shop.days_pass(0.1)
    brings(shop)
    shop.buys("Ana", "a0")

    assert tries(shop, "1.00", "a1") in {200, 201}


def test_an_order_that_uses_nothing_is_the_next_one_all_the_same(shop: Shop):
    """S4-2: it may still use it for an hour; another order cannot from then on."""
    shop.publishes(**CREDIT)
    brings(shop)
    shop.buys("Ana", "a1")

    assert tries(shop, "1.00", "a2") == 409
    assert tries(shop, "3.00", "a1") == 201
    shop.days_pass(0.1)
    assert shop.balance("Ana") == ("0.00", "0.00", "3.00")


def test_other_credit_stays_and_is_spent_last(shop: Shop):
    """S4-2: beside it lies credit that knows no such end."""
    shop.publishes(**CREDIT | {"advocate_next_order": False})
    brings(shop)
    shop.publishes(**CREDIT)
    brings(shop, "Cem", "c1")
    shop.spends("Ana", "7.00", "a1")
    shop.days_pass(0.1)

    assert shop.balance("Ana") == ("0.00", "10.00", "7.00")
    shop.spends("Ana", "10.00", "a2")


def test_a_cancelled_order_was_nobodys_next(shop: Shop):
    """S4-2: and one that was made before the reward came is not the next either."""
    shop.publishes(**CREDIT)
    brings(shop)
    shop.buys("Ana", "old", placed_at="2026-11-01T10:00:00Z")
    shop.buys("Ana", "a1")
    shop.buys("Ana", "a1", status="cancelled")

    shop.spends("Ana", "10.00", "a2")
    assert shop.balance("Ana") == ("0.00", "0.00", "10.00")


def test_a_coupon_for_the_next_order_counts_on_no_other(shop: Shop):
    """S4-2: until that order is told any order may use it; from then on that one alone."""
    shop.publishes(**COUPON, advocate_next_order=True, hold_days=0)
    brings(shop)
    (reward,) = [each for each in shop.referral("b1")["rewards"] if each["side"] == "advocate"]
    code = reward["coupon_code"]
    shop.buys("Ana", "a1")
    later = shop.merchant.post(f"/coupons/{code}/redeem", {"order_number": "a2"})
    its_own = shop.merchant.post(f"/coupons/{code}/redeem", {"order_number": "a1"})

    assert (later.status_code, later.get_json()["code"]) == (409, "coupon_next_order_past")
    assert its_own.status_code == 200


def test_the_deal_says_so_to_whoever_shares(shop: Shop):
    """S4-2: in the widget's words, and only kinds that can be used up may be so."""
    shop.publishes(**CREDIT)
    told = shop.told(shop.browser.get("/config.json"))["program"]["advocate"]
    assert told["words"]["en"] == "€10.00 credit, for the next order only"

    program = shop.told(shop.merchant.get("/programs"))["data"][0]
    wrong = program["terms"] | {
        "advocate_kind": "donation",
        "advocate_text": "Trees",
        "advocate_next_order": True,
    }
    answer = shop.merchant.patch(f"/programs/{program['id']}", {"terms": wrong})
    assert [each["pointer"] for each in answer.get_json()["errors"]] == ["#/terms/advocate_next_order"]
