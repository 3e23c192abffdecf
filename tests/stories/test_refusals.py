"""When there is no reward, and what would change it: every refusal explains itself and has a twin that pays."""

import pytest

from tests import factories
from tests.stories.scene import NOTHING, Shop, state

HELD = ("10.00", "0.00", "0.00")
IN_HOLD = ("pending", "in_hold")


@pytest.mark.parametrize(
    "email", ["ana+shop@example.com", "ANA@example.com", "ana@example.com"], ids=["alias", "case", "same"]
)
def test_nobody_is_their_own_friend(shop: Shop, email):
    code = shop.advocate("Ana")["referral_code"]

    bought = shop.buys("Ana", "1001", customer={"email": email, "first_name": "A"}, referral=code)

    assert state(bought["referral"]) == ("blocked", "self_referral")
    assert shop.balance("Ana") == NOTHING


def test_dots_at_gmail_make_no_other_person_and_dots_elsewhere_do(shop: Shop):
    gmail = shop.advocate("Ana", email="ana.lovelace@gmail.com")["referral_code"]
    other = shop.advocate("Eve", email="eve.lovelace@example.com")["referral_code"]

    own = shop.buys("X", "1001", customer={"email": "AnaLovelace+x@googlemail.com"}, referral=gmail)
    foreign = shop.buys("Y", "1002", customer={"email": "evelovelace@example.com"}, referral=other)

    assert state(own["referral"]) == ("blocked", "self_referral")
    assert state(foreign["referral"]) == IN_HOLD


def test_a_member_cannot_approve_a_self_referral(shop: Shop):
    shop.buys("Ana", "1001", referral=shop.advocate("Ana")["referral_code"])

    answer = shop.merchant.post(f"/referrals/{shop.referral('1001')['id']}/approve", {"reason": "please"})

    assert (answer.status_code, answer.get_json()["code"]) == (409, "already_decided")
    assert shop.balance("Ana") == NOTHING


def test_a_friend_who_bought_lately_is_no_new_customer_and_later_is(shop: Shop):
    code = shop.advocate("Ana")["referral_code"]
    shop.buys("Ben", "1001")
    shop.clock.move(days=179)
    assert state(shop.buys("Ben", "1002", referral=code)["referral"]) == ("voided", "not_new_customer")
    assert "180" in shop.referral("1002")["reason"]["en"]

    shop.clock.move(days=181)
    assert state(shop.buys("Ben", "1003", referral=code)["referral"]) == IN_HOLD


def test_one_friend_counts_once(shop: Shop):
    code = shop.advocate("Ana")["referral_code"]

    first, second = (shop.buys("Ben", number, referral=code) for number in ("1001", "1002"))

    assert [state(each["referral"]) for each in (first, second)] == [IN_HOLD, ("voided", "not_new_customer")]


def test_a_reached_cap_explains_itself_and_a_refund_frees_the_place(shop: Shop):
    shop.publishes(cap_count=2)
    code = shop.advocate("Ana")["referral_code"]
    for number, name in enumerate(("Ben", "Cem", "Eve"), 1001):
        shop.buys(name, str(number), referral=code)

    assert state(shop.referral("1003")) == ("voided", "cap_reached")
    assert "2 friends already count" in shop.referral("1003")["reason"]["en"]
    assert shop.balance("Ana") == ("20.00", "0.00", "0.00")

    shop.gives_back("1001", "49.90")
    assert state(shop.buys("Dan", "1004", referral=code)["referral"]) == IN_HOLD
    assert shop.balance("Ana") == ("20.00", "0.00", "0.00")


def test_an_order_below_the_minimum_counts_once_it_is_edited_upward(shop: Shop):
    shop.publishes(minimum_order="30.00")
    code = shop.advocate("Ana")["referral_code"]

    small = shop.buys("Ben", "1001", subtotal="29.99", referral=code)
    assert state(small["referral"]) == ("voided", "below_minimum")
    assert "€30.00 or more" in small["referral"]["reason"]["en"]
    assert shop.balance("Ana") == NOTHING

    assert state(shop.buys("Ben", "1001", subtotal="30.00", referral=code)["referral"]) == IN_HOLD
    assert shop.balance("Ana") == HELD


def test_an_order_edited_below_the_minimum_after_the_hold_takes_the_reward_back(shop: Shop):
    shop.publishes(minimum_order="30.00")
    shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])
    shop.days_pass(14)

    shop.buys("Ben", "1001", subtotal="12.00")

    assert state(shop.referral("1001")) == ("voided", "below_minimum")
    assert shop.balance("Ana") == NOTHING


def test_a_refund_that_arrives_before_its_order_is_kept_and_applied(shop: Shop):
    early = shop.merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "10.00"})
    assert (early.status_code, early.get_json()) == (202, {"order": None, "referral": None})

    bought = shop.buys("Ben", "1001", subtotal="40.00", referral=shop.advocate("Ana")["referral_code"])

    assert bought["order"]["net"] == "30.00"
    assert shop.balance("Ana") == ("7.50", "0.00", "0.00")


@pytest.mark.parametrize("days", [0, 20], ids=["in_the_hold", "after_it"])
def test_a_refund_that_failed_restores_the_reward(shop: Shop, days):
    shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])
    shop.days_pass(days)
    before = shop.balance("Ana")
    shop.gives_back("1001", "49.90")
    assert shop.balance("Ana") == NOTHING

    shop.gives_back("1001", "49.90", status="failed")

    assert shop.balance("Ana") == before
    assert shop.told(shop.merchant.get("/orders/1001"))["order"]["net"] == "49.90"


def test_the_same_refund_told_twice_counts_once_however_it_is_written(shop: Shop):
    shop.buys("Ben", "1001", subtotal="40.00", referral=shop.advocate("Ana")["referral_code"])

    for amount in ("10.00", "10.00", "10.0", "10"):
        shop.gives_back("1001", amount)

    assert shop.balance("Ana") == ("7.50", "0.00", "0.00")
    other = shop.merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "11.00"})
    assert other.status_code == 422


def test_a_cancelled_order_has_no_reward_whatever_is_said_later(shop: Shop):
    code = shop.advocate("Ana")["referral_code"]
    shop.buys("Ben", "1001", referral=code)

    shop.buys("Ben", "1001", status="cancelled")
    shop.buys("Ben", "1001", status="fulfilled")

    assert state(shop.referral("1001")) == ("voided", "order_cancelled")
    assert shop.balance("Ana") == NOTHING
    assert state(shop.buys("Eve", "1002", referral=code)["referral"]) == IN_HOLD


def test_placed_is_not_paid(shop: Shop):
    shop.buys("Ben", "1001", status="placed", referral=shop.advocate("Ana")["referral_code"])
    assert state(shop.referral("1001")) == ("pending", "awaiting_payment")
    assert shop.days_pass(30) == 0

    shop.buys("Ben", "1001", status="paid")

    assert shop.days_pass(13) == 0
    assert shop.days_pass(1) == 1
    assert shop.balance("Ana") == ("0.00", "10.00", "0.00")


def test_amounts_are_never_converted(shop: Shop):
    code = shop.advocate("Ana")["referral_code"]

    bought = shop.buys("Ben", "1001", currency="USD", referral=code)

    assert state(bought["referral"]) == ("voided", "other_currency")
    assert (shop.balance("Ana"), shop.balance("Ana", "USD")) == (NOTHING, NOTHING)
    assert state(shop.buys("Eve", "1002", referral=code)["referral"]) == IN_HOLD


def test_a_friend_has_thirty_days_after_opening_the_link(shop: Shop):
    link = shop.own_link("Ana")
    early, late = shop.follows(link), shop.follows(link)
    shop.clock.move(days=30)
    assert state(shop.buys("Ben", "1001", referral=early)["referral"]) == IN_HOLD

    shop.clock.move(seconds=1)
    assert state(shop.buys("Eve", "1002", referral=late)["referral"]) == ("voided", "outside_window")
    assert shop.is_greeted(late)["reason_code"] == "window_expired"
    assert state(shop.buys("Cem", "1003", referral=shop.follows(link))["referral"]) == IN_HOLD


def test_a_running_referral_keeps_the_terms_it_began_under(shop: Shop):
    code = shop.advocate("Ana")["referral_code"]
    shop.buys("Ben", "1001", referral=code)
    shop.publishes(advocate_amount="25.00", hold_days=60, minimum_order="500.00")

    shop.buys("Ben", "1001", status="fulfilled")
    assert shop.days_pass(14) == 1

    assert shop.balance("Ana") == ("0.00", "10.00", "0.00")
    shop.buys("Eve", "1002", subtotal="500.00", referral=code)
    assert shop.balance("Ana") == ("25.00", "10.00", "0.00")


def test_a_coupon_keeps_the_terms_it_was_promised_under_whoever_told_first(shop: Shop):
    offer = shop.is_greeted(shop.follows(shop.own_link("Ana")))
    shop.publishes(advocate_amount="1.00", friend_percent="50")
    shop.thank_you_page("Ben", "1001", referral=offer["referral"])

    bought = shop.buys("Ben", "1001", coupon_codes=[offer["coupon"]["code"]])

    assert {each["side"]: each["amount"] for each in bought["referral"]["rewards"]} == {
        "advocate": "10.00",
        "friend": "10",
    }


def test_friends_of_each_other_are_looked_at_first(shop: Shop):
    ana, ben = (shop.advocate(name)["referral_code"] for name in ("Ana", "Ben"))
    shop.buys("Ben", "1001", referral=ana)

    back = shop.buys("Ana", "1002", referral=ben)

    assert state(back["referral"]) == ("flagged", "mutual_referral")
    assert shop.days_pass(14) == 1
    assert shop.balance("Ben") == HELD
    shop.decides("1002", "void", "a couple")
    assert shop.balance("Ben") == NOTHING


def test_the_eleventh_friend_of_a_day_is_looked_at_first(shop: Shop):
    code = shop.advocate("Ana")["referral_code"]

    answers = [shop.buys(f"Friend{number}", str(number), referral=code) for number in range(1001, 1012)]

    assert [state(each["referral"]) for each in answers] == [*[IN_HOLD] * 10, ("flagged", "many_in_a_day")]


@pytest.mark.parametrize("kind", ["sign_up", "job.scheduled", "ticket.opened", "invoice.paid"])
def test_what_happened_without_a_price_leaves_a_friend_new(shop: Shop, kind: str):
    """Only a paid order makes a customer of old, and only what sets a deal off counts among friends of a day."""
    code = shop.advocate("Ana")["referral_code"]
    for number in range(12):
        event = {"type": kind, "id": str(number), "customer": factories.customer("Ben"), "referral": code}
        shop.told(shop.merchant.post("/events", event))

    assert state(shop.buys("Ben", "1001", referral=code)["referral"]) == IN_HOLD


def test_who_signed_up_before_is_no_new_sign_up(shop: Shop):
    shop.publishes(trigger="sign_up")
    code = shop.advocate("Ana")["referral_code"]
    event = {"type": "sign_up", "id": "u1", "customer": factories.customer("Ben")}
    shop.told(shop.merchant.post("/events", event))
    again = shop.told(shop.merchant.post("/events", event | {"id": "u2", "referral": code}))

    assert state(again["referral"]) == ("voided", "not_new_customer")


def test_reasons_speak_the_shops_numbers_in_every_language(shop: Shop):
    shop.publishes(minimum_order="30.00")
    code = shop.advocate("Ana")["referral_code"]

    reason = shop.buys("Ben", "1001", subtotal="5.00", referral=code)["referral"]["reason"]

    assert "۳۰٫۰۰" in reason["fa"]
    assert all("30.00" in reason[locale] for locale in ("en", "ar", "ms"))
    assert len(set(reason.values())) == 4
