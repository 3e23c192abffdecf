"""Every gift the field knows, told as a shop would use it: what is promised, when it is given, what takes it back."""

import pytest

from rafiq.core import clock as time
from tests import factories
from tests.stories.scene import NOTHING, Shop, state

UNITS = {"advocate_kind": "units", "advocate_unit": "MB", "advocate_amount": "500"}
BANK = {"name": "Coffee", "kind": "gift", "unit": "EUR", "amount": "5"}


def friends_buy(shop: Shop, count: int, *, first: int = 1) -> None:
    """So many new friends of Ana's buy, one after the other; few enough a day not to look odd."""
    code = shop.advocate("Ana")["referral_code"]
    for number in range(first, first + count):
        shop.buys(f"F{number}", f"f{number}", referral=code)
        shop.clock.move(hours=6)


def gift(shop: Shop, order_number: str, side: str = "advocate", part: str = "base") -> dict:
    rewards = shop.referral(order_number)["rewards"]
    return next(each for each in rewards if (each["side"], each["part"]) == (side, part))


def amounts(shop: Shop, *order_numbers: str) -> list[str]:
    return [gift(shop, number)["amount"] for number in order_numbers]


@pytest.fixture(autouse=True)
def sums(shop: Shop):
    """Whatever a story does, the books agree at its end."""
    yield
    assert shop.everything_adds_up()


def test_the_thirty_third_friend_brings_nothing_and_says_why(shop: Shop):
    """S4-3: 500 MB each, 16,000 MB in all, which are 32 friends; old referrals keep their rule."""
    shop.publishes(**UNITS, unit_cap="16000", hold_days=60)
    friends_buy(shop, 33)

    last = gift(shop, "f33")
    assert (last["amount"], last["status"], last["reason_code"]) == ("0", "cancelled", "unit_cap_reached")
    assert shop.balance("Ana", unit="MB") == ("16000", "0", "0")

    shop.publishes(advocate_amount="1000", unit_cap="0")
    shop.days_pass(70)
    assert shop.balance("Ana", unit="MB") == ("0", "16000", "0")


def test_the_last_part_under_a_cap_may_be_a_smaller_one(shop: Shop):
    """S4-3: under 16,384 MB the thirty-third friend still brings 384."""
    shop.publishes(**UNITS, unit_cap="16384")
    friends_buy(shop, 34)

    assert amounts(shop, "f32", "f33", "f34") == ["500", "384", "0"]


def test_a_friend_who_falls_away_makes_room_under_the_cap(shop: Shop):
    shop.publishes(**UNITS, unit_cap="1000")
    friends_buy(shop, 2)
    shop.gives_back("f1", "49.90")

    friends_buy(shop, 1, first=3)

    assert amounts(shop, "f3") == ["500"]
    assert shop.balance("Ana", unit="MB") == ("1000", "0", "0")


def test_a_share_of_the_order_shrinks_with_a_refund_and_never_passes_its_most(shop: Shop):
    """G3: ten percent of what is left, at most 6.00."""
    shop.publishes(
        advocate_kind="percent_credit", advocate_percent="10", advocate_amount="0", advocate_most="6"
    )
    code = shop.advocate("Ana")["referral_code"]
    shop.buys("Ben", "1001", referral=code)
    shop.buys("Cem", "1002", referral=code, subtotal="500.00")
    assert amounts(shop, "1001", "1002") == ["4.99", "6.00"]

    shop.gives_back("1001", "20.00")

    assert amounts(shop, "1001") == ["2.99"]
    assert shop.balance("Ana") == ("8.99", "0.00", "0.00")


def test_more_friends_bring_more_each_and_the_third_brings_something_on_top(shop: Shop):
    """Tiers from the second friend on, a milestone with exactly the third."""
    shop.publishes(
        tiers=[{"from_count": 2, "gift": {"kind": "credit", "amount": "20"}}],
        milestones=[{"at_count": 3, "gift": {"kind": "credit", "amount": "50"}}],
    )
    friends_buy(shop, 4)

    assert amounts(shop, "f1", "f2", "f3", "f4") == ["10.00", "20.00", "20.00", "20.00"]
    assert gift(shop, "f3", part="milestone")["amount"] == "50.00"
    assert shop.balance("Ana") == ("120.00", "0.00", "0.00")


def test_an_order_that_only_a_browser_knew_finds_its_tier_when_the_shop_confirms(shop: Shop):
    shop.publishes(tiers=[{"from_count": 2, "gift": {"kind": "credit", "amount": "20"}}])
    code = shop.advocate("Ana")["referral_code"]
    shop.thank_you_page("Ben", "1001", referral=code)
    shop.buys("Cem", "1002", referral=code)

    shop.buys("Ben", "1001", referral=code)

    assert amounts(shop, "1002", "1001") == ["10.00", "20.00"]


def test_a_boost_counts_only_while_it_runs(shop: Shop):
    """S1-22: from its first moment to before its last."""
    start, end = (time.now().replace(day=day).isoformat() for day in (23, 25))
    shop.publishes(
        boosts=[{"starts_at": start, "ends_at": end, "advocate": {"kind": "credit", "amount": "20"}}]
    )
    code = shop.advocate("Ana")["referral_code"]
    for number in range(1, 6):
        shop.buys(f"F{number}", f"f{number}", referral=code)
        shop.clock.move(days=1)

    assert amounts(shop, "f1", "f2", "f3", "f4", "f5") == ["10.00", "10.00", "20.00", "20.00", "10.00"]


def test_a_budget_holds_and_what_falls_away_frees_it(shop: Shop):
    shop.publishes(budget="25")
    friends_buy(shop, 3)
    assert (gift(shop, "f3")["amount"], gift(shop, "f3")["reason_code"]) == ("0.00", "budget_spent")

    shop.gives_back("f1", "49.90")
    friends_buy(shop, 1, first=4)

    assert amounts(shop, "f4") == ["10.00"]


def test_a_gift_code_waits_for_the_bank_and_comes_when_it_is_filled(shop: Shop):
    """S4-5: an empty bank never loses a reward."""
    bank = shop.told(shop.merchant.post("/coupon-banks", BANK))
    shop.publishes(advocate_kind="gift_code", advocate_bank_id=bank["id"], advocate_amount="0")
    friends_buy(shop, 1)
    shop.days_pass(15)
    assert (gift(shop, "f1")["status"], gift(shop, "f1")["reason_code"]) == ("pending", "waiting_for_code")

    filled = {"codes": ["LATTE-1", "LATTE-2"]}
    shop.told(shop.merchant.post(f"/coupon-banks/{bank['id']}/codes", filled))
    shop.days_pass(0)

    assert (gift(shop, "f1")["status"], gift(shop, "f1")["coupon_code"]) == ("redeemed", "LATTE-1")


def test_a_task_is_opened_when_the_hold_ends_and_done_once(shop: Shop):
    """S4-5: the driver brings the thank-you note and 20.00."""
    note = "Bring a thank-you note and 20.00"
    shop.publishes(advocate_kind="task", advocate_amount="20", advocate_text=note)
    friends_buy(shop, 2)
    assert shop.told(shop.merchant.get("/tasks"))["data"] == []
    shop.days_pass(15)
    shop.gives_back("f2", "49.90")

    (task,) = shop.told(shop.merchant.get("/tasks"))["data"]
    done, again = (shop.merchant.post(f"/tasks/{task['id']}/done").status_code for _ in range(2))

    assert (task["text"], task["amount"], done, again) == (note, "20.00", 204, 409)
    assert gift(shop, "f1")["status"] == "redeemed"


def test_an_advocate_may_give_to_a_cause_instead(shop: Shop):
    """S1-25: the friend's gift is as ever, the advocate's goes to the cause."""
    shop.publishes(advocate_kind="donation", advocate_amount="5", advocate_text="Clean water")
    friends_buy(shop, 1)
    shop.days_pass(15)

    assert (gift(shop, "f1")["status"], gift(shop, "f1")["amount"]) == ("available", "5.00")
    assert shop.balance("Ana") == NOTHING


def test_a_program_may_give_to_the_friend_only(shop: Shop):
    """S1-25: nobody is paid for a friend."""
    shop.publishes(advocate_kind="none", advocate_amount="0")
    friends_buy(shop, 1)

    assert [each["side"] for each in shop.referral("f1")["rewards"]] == ["friend"]


def test_both_sides_may_get_credit_of_their_own(shop: Shop):
    """S4-6, S4-2: both at once, each their own, for a later order."""
    shop.publishes(friend_kind="credit", friend_amount="7", friend_percent="0", friend_expires_days=0)
    shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])
    shop.days_pass(15)

    assert (shop.balance("Ana")[1], shop.balance("Ben")[1]) == ("10.00", "7.00")


def test_a_sign_up_pays_without_an_order_and_once(shop: Shop):
    """S4-3: storage for each friend who signs up; taking the sign-up back takes the storage back."""
    shop.publishes(**UNITS, trigger="sign_up", hold_days=0)
    code = shop.advocate("Ana")["referral_code"]
    event = {"type": "sign_up", "id": "u1", "customer": factories.customer("Ben"), "referral": code}
    for _ in range(2):
        told = shop.told(shop.merchant.post("/events", event))

    assert state(told["referral"]) == ("approved", "hold_over")
    assert shop.balance("Ana", unit="MB") == ("0", "500", "0")

    shop.told(shop.merchant.post("/events", event | {"undone": True}))
    assert shop.balance("Ana", unit="MB") == ("0", "0", "0")


def test_an_order_sets_off_no_deal_for_sign_ups(shop: Shop):
    shop.publishes(**UNITS, trigger="sign_up")
    told = shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])

    assert state(told["referral"]) == ("voided", "other_trigger")


def test_every_order_of_a_friend_counts_for_who_brought_them(shop: Shop):
    shop.publishes(trigger="every_order")
    shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])

    told = shop.buys("Ben", "1002")

    assert state(told["referral"]) == ("pending", "in_hold")
    assert shop.balance("Ana") == ("20.00", "0.00", "0.00")


def test_only_the_third_order_counts_where_the_deal_says_so(shop: Shop):
    shop.publishes(trigger="nth_order", trigger_n=3)
    code = shop.advocate("Ana")["referral_code"]

    told = [shop.buys("Ben", number, referral=code)["referral"] for number in ("1001", "1002", "1003")]

    assert [each["reason_code"] for each in told] == ["other_trigger", "other_trigger", "in_hold"]


@pytest.mark.parametrize("named", [{"tags": ["teapot"]}, {"sku": "POT-1"}])
def test_of_several_programs_the_fitting_one_of_highest_priority_counts(shop: Shop, named):
    """Two programs at once; the one for teapots in Germany goes before the one for all. A product's number will do."""
    terms = {"advocate_amount": "30", "product_tags": ["teapot", "sku:POT-1"], "countries": ["DE"]}
    deal = {"name": "Teapots", "currency": "EUR", "priority": 5, "terms": terms}
    shop.told(shop.merchant.post("/programs", deal))
    code = shop.advocate("Ana")["referral_code"]
    teapot = [{"title": "Pot"} | named]

    shop.buys("Ben", "1001", referral=code, items=teapot, country="DE")
    shop.buys("Cem", "1002", referral=code, items=teapot, country="FR")
    shop.buys("Dan", "1003", referral=code)

    assert amounts(shop, "1001", "1002", "1003") == ["30.00", "10.00", "10.00"]


def test_a_deal_for_promoters_is_for_promoters(shop: Shop):
    """S1-21: an advocate who is no promoter has the deal for all."""
    terms = {"audience": "promoters", "advocate_amount": "25"}
    deal = {"name": "Promoters", "currency": "EUR", "priority": 5, "terms": terms}
    shop.told(shop.merchant.post("/programs", deal))
    fan, other = shop.advocate("Ana", tags=["promoter"]), shop.advocate("Eve")

    shop.buys("Ben", "1001", referral=fan["referral_code"])
    shop.buys("Cem", "1002", referral=other["referral_code"])

    assert amounts(shop, "1001", "1002") == ["25.00", "10.00"]


@pytest.mark.parametrize(("kind", "percent"), [("percent_off", "20"), ("free_shipping", "0")])
def test_an_advocate_may_get_a_coupon_which_a_refund_takes_back(shop: Shop, kind, percent):
    shop.publishes(
        advocate_kind=kind, advocate_percent=percent, advocate_amount="0", advocate_expires_days=60
    )
    friends_buy(shop, 1)
    shop.days_pass(15)
    code = gift(shop, "f1")["coupon_code"]
    assert shop.told(shop.merchant.get(f"/coupons/{code}"))["usable"]

    shop.gives_back("f1", "49.90")

    assert not shop.told(shop.merchant.get(f"/coupons/{code}"))["usable"]


def test_a_gift_with_limited_places_is_offered_while_there_are_any(shop: Shop):
    """S1-27: a free workshop for friends; the vouchers are its places, and the third friend is not offered one."""
    bank = shop.told(shop.merchant.post("/coupon-banks", BANK | {"name": "Tasting workshop"}))
    seats = {"codes": ["SEAT-1", "SEAT-2"]}
    shop.told(shop.merchant.post(f"/coupon-banks/{bank['id']}/codes", seats))
    shop.publishes(friend_kind="gift_code", friend_bank_id=bank["id"], friend_percent="0", hold_days=0)
    link = shop.own_link("Ana")
    for number in ("1", "2"):
        offer = shop.is_greeted(shop.follows(link))
        shop.buys(f"F{number}", f"f{number}", referral=offer["referral"])
        shop.days_pass(0.1)
    third = shop.is_greeted(shop.follows(link))

    assert [gift(shop, number, "friend")["coupon_code"] for number in ("f1", "f2")] == ["SEAT-1", "SEAT-2"]
    assert (third["status"], third["reason_code"]) == ("refused", "friend_gift_gone")
    assert set(third["reason"]) == {"en", "fa", "ar", "ms"}
