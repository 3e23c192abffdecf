"""One referral from the thank-you page to the returned goods: house.md, section 4, told in the same order."""

from tests.stories.scene import NOTHING, Shop, state


def test_one_referral_from_the_thank_you_page_to_the_returned_goods(shop: Shop):
    # 1. Ana's order is done; the thank-you page holds our tag.
    page = shop.thank_you_page("Ana", "1001")
    shop.buys("Ana", "1001")
    assert page["prompt"] == {"surface": "share"}
    shop.browser.post("/event", {"type": "shown", "surface": "share", "me": page["me"]})
    assert set(shop.new_facts()) == {"advocate.enrolled", "order.placed", "order.confirmed", "prompt.shown"}

    # 2. She shares on WhatsApp.
    link = shop.shares(page, "whatsapp")
    assert len(page["share"]["url"].rpartition("/")[2]) == 27
    assert shop.new_facts() == ["link.shared"]

    # 3. Ben opens the link.
    visit = shop.follows(link)
    assert shop.new_facts() == []  # a click is a row in a file of its own, never a fact in the outbox

    # 4. The store page greets him.
    offer = shop.is_greeted(visit)
    assert offer["advocate"] == {"first_name": "Ana"}
    assert offer["coupon"]["percent"] == "10"
    assert shop.new_facts() == ["coupon.created"]

    # 5. Ben buys: the reward is held.
    bought = shop.buys("Ben", "1002", coupon_codes=[offer["coupon"]["code"]], referral=offer["referral"])
    assert state(bought["referral"]) == ("pending", "in_hold")
    assert (bought["referral"]["method"], bought["referral"]["channel"]) == ("coupon", "whatsapp")
    assert shop.balance("Ana") == ("10.00", "0.00", "0.00")
    assert {"order.placed", "referral.created", "reward.created", "coupon.redeemed"} <= set(shop.new_facts())

    # 6. The return window closes: the reward is posted.
    assert shop.days_pass(13.9) == 0
    assert shop.balance("Ana") == ("10.00", "0.00", "0.00")
    assert shop.days_pass(0.1) == 1
    assert state(shop.referral("1002")) == ("approved", "hold_over")
    assert shop.balance("Ana") == ("0.00", "10.00", "0.00")

    # 7. Everyone is told.
    assert set(shop.new_facts()) == {"referral.approved", "reward.available"}

    # 8. Ana uses her reward: it is spent.
    shop.spends("Ana", "4.00", "1003")
    assert shop.balance("Ana") == ("0.00", "6.00", "4.00")
    assert shop.new_facts() == ["balance.changed"]

    # 9. Ben returns the goods: the reward is reversed, and the balance goes below zero.
    shop.gives_back("1002", "49.90")
    assert state(shop.referral("1002")) == ("voided", "order_refunded")
    assert shop.balance("Ana") == ("0.00", "-4.00", "4.00")
    assert shop.new_facts() == ["order.refunded", "reward.reversed", "referral.voided"]

    # The next reward fills the debt, and every sum is the sum of its transfers.
    shop.buys("Eve", "1004", referral=page["share"]["code"])
    shop.days_pass(14)
    assert shop.balance("Ana") == ("0.00", "6.00", "4.00")
    assert shop.everything_adds_up()


def test_the_timeline_explains_each_step_in_four_languages(shop: Shop):
    shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])
    shop.days_pass(14)
    shop.gives_back("1001", "49.90")

    referral = shop.referral("1001")

    told = [(event["status"], event["reason_code"], event["amount"]) for event in referral["timeline"]]
    assert told == [
        ("pending", "in_hold", "10.00"),
        ("approved", "hold_over", "10.00"),
        ("voided", "order_refunded", "0.00"),
    ]
    assert set(referral["reason"]) == {"en", "fa", "ar", "ms"}
    assert all(event["actor"] == "rafiq" for event in referral["timeline"])


def test_a_refund_during_the_hold_voids_the_reward(shop: Shop):
    shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])

    shop.gives_back("1001", "49.90")

    assert state(shop.referral("1001")) == ("voided", "order_refunded")
    assert shop.balance("Ana") == NOTHING
    assert shop.days_pass(20) == 0
    assert shop.balance("Ana") == NOTHING


def test_a_partial_refund_takes_the_same_share_of_the_reward(shop: Shop):
    shop.buys("Ben", "1001", subtotal="40.00", referral=shop.advocate("Ana")["referral_code"])

    shop.gives_back("1001", "10.00", "r1")
    assert shop.balance("Ana") == ("7.50", "0.00", "0.00")
    shop.days_pass(14)
    shop.gives_back("1001", "10.00", "r2")

    assert state(shop.referral("1001")) == ("approved", "hold_over")
    assert shop.balance("Ana") == ("0.00", "5.00", "0.00")


def test_the_friend_without_a_coupon_is_thanked_when_the_hold_ends(shop: Shop):
    shop.buys("Ben", "1001", referral=shop.follows(shop.own_link("Ana")))
    shop.days_pass(14)

    rewards = {reward["side"]: reward for reward in shop.referral("1001")["rewards"]}

    assert rewards["friend"]["status"] == "available"
    assert rewards["friend"]["coupon_code"].startswith("THANKS-")
    coupon = shop.told(shop.merchant.get(f"/coupons/{rewards['friend']['coupon_code']}"))
    assert coupon["usable"]
