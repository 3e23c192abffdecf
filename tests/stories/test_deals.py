"""Deals told as a merchant would tell them: what both get, for how long, and up to what."""

from datetime import timedelta

from rafiq.core import clock as time
from tests.stories.scene import NOTHING, Shop

MEGABYTES = {"advocate_kind": "units", "advocate_amount": "500", "advocate_unit": "MB"}


def amounts(bought) -> dict[str, str]:
    return {each["side"]: each["amount"] for each in bought["referral"]["rewards"]}


def test_after_the_order_comes_the_link_and_both_sides_gain_for_their_next_one(shop: Shop):
    """S4-2, S4-6."""
    page = shop.thank_you_page("Ana", "900")
    shop.buys("Ana", "900")
    assert page["prompt"] == {"surface": "share"}
    visit = shop.follows(shop.shares(page, "whatsapp"))

    bought = shop.buys("Ben", "1001", referral=visit)
    assert amounts(bought) == {"advocate": "10.00", "friend": "10"}
    shop.days_pass(14)
    assert shop.balance("Ana") == ("0.00", "10.00", "0.00")


def test_a_boost_pays_more_for_friends_who_come_while_it_runs(shop: Shop):
    """S1-22."""
    begins = time.now() + timedelta(days=1)
    boost = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(days=1)).isoformat()}
    shop.publishes(boosts=[boost | {"advocate": {"kind": "credit", "amount": "20.00"}}])
    code, paid = shop.advocate("Ana")["referral_code"], []
    for number, name in enumerate(("Ben", "Eve", "Cem")):
        paid.append(amounts(shop.buys(name, f"100{number}", referral=code))["advocate"])
        shop.days_pass(1)

    assert paid == ["10.00", "20.00", "10.00"]


def test_whoever_only_gives_gets_nothing_and_the_friend_the_gift(shop: Shop):
    """S1-25."""
    shop.publishes(advocate_kind="none")
    visit = shop.follows(shop.own_link("Ana"))

    assert shop.is_greeted(visit)["coupon"]["percent"] == "10"
    shop.buys("Ben", "1001", referral=visit)
    shop.days_pass(14)
    assert shop.balance("Ana") == NOTHING


def test_thirty_two_friends_fill_sixteen_gigabytes_and_the_next_one_brings_nothing(shop: Shop):
    """S4-3."""
    shop.publishes(**MEGABYTES, unit_cap="16000", hold_days=0)
    code = shop.advocate("Ana")["referral_code"]
    for number in range(33):
        last = shop.buys(f"F{number}", f"2{number:03}", referral=code)
        shop.clock.move(days=1)  # a friend a day: nothing that a person should look at
    shop.days_pass(1)

    assert shop.balance("Ana", "MB") == ("0", "16000", "0")
    assert amounts(last)["advocate"] == "0"
    assert shop.everything_adds_up()


def test_old_referrals_keep_the_old_rule_when_it_changes(shop: Shop):
    """S4-3."""
    shop.publishes(**MEGABYTES)
    code = shop.advocate("Ana")["referral_code"]
    old = shop.buys("Ben", "1001", referral=code)
    shop.publishes(advocate_amount="1000")

    assert amounts(shop.buys("Eve", "1002", referral=code))["advocate"] == "1000"
    assert (
        amounts(shop.buys("Ben", "1001", status="fulfilled"))["advocate"] == "500" == amounts(old)["advocate"]
    )
