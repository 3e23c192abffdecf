"""Credit that ends: a word a week before, the oldest first, never into a debt, and fair when goods come back later."""

import pytest

from rafiq.core.db import db
from rafiq.ledger import proof as ledger_proof
from rafiq.referrals import proof as rewards_proof
from tests.stories.scene import Shop


@pytest.fixture
def lasting(shop: Shop) -> Shop:
    """Credit of 10.00 a friend, released at once, gone after 30 days."""
    shop.publishes(hold_days=0, credit_expires_days=30)
    return shop


def friend_buys(shop: Shop, name: str, number: str) -> None:
    shop.buys(name, number, referral=shop.follows(shop.own_link("Ana")))


def rewards(shop: Shop) -> dict[str, tuple[str, str]]:
    found = shop.told(shop.merchant.get("/rewards"))["data"]
    return {
        shop.told(shop.merchant.get(f"/referrals/{each['referral_id']}"))["order_number"]: (
            each["status"],
            each["reason_code"],
        )
        for each in found
        if each["side"] == "advocate"
    }


def proven(shop: Shop) -> bool:
    with shop.app.app_context():
        found = ledger_proof.verify(), rewards_proof.verify()
        db.session.remove()
    return found == (None, None)


def test_what_is_not_used_in_thirty_days_expires_and_says_so(lasting):
    friend_buys(lasting, "Ben", "1001")
    lasting.days_pass(29.9)
    assert lasting.balance("Ana") == ("0.00", "10.00", "0.00")

    lasting.days_pass(0.2)

    assert lasting.balance("Ana") == ("0.00", "0.00", "0.00")
    assert rewards(lasting) == {"1001": ("expired", "credit_expired")}
    line = lasting.told(lasting.merchant.get("/customers/c-ana/balance"))["explained"][0]
    assert (line["kind"], line["reason"]["en"]) == ("expire", "€10.00 was not used in time and expired.")
    assert proven(lasting)


def test_a_word_comes_once_a_week_before(lasting):
    friend_buys(lasting, "Ben", "1001")
    lasting.days_pass(22.9)
    assert "credit.expiring" not in lasting.new_facts()

    lasting.days_pass(0.2)
    assert lasting.new_facts().count("credit.expiring") == 1
    lasting.days_pass(1)
    assert "credit.expiring" not in lasting.new_facts()

    lasting.days_pass(7)
    assert lasting.new_facts().count("credit.expired") == 1


def test_spending_saves_the_oldest_credit_first(lasting):
    friend_buys(lasting, "Ben", "1001")
    lasting.days_pass(10)
    friend_buys(lasting, "Cem", "1002")
    lasting.spends("Ana", "4.00", "2001")

    lasting.days_pass(20.1)

    assert lasting.balance("Ana") == ("0.00", "10.00", "4.00")
    assert rewards(lasting)["1001"][0] == "expired"
    assert rewards(lasting)["1002"][0] == "available"
    assert proven(lasting)


def test_credit_that_was_spent_in_time_does_not_expire(lasting):
    friend_buys(lasting, "Ben", "1001")
    lasting.spends("Ana", "10.00", "2001")

    lasting.days_pass(40)

    assert lasting.balance("Ana") == ("0.00", "0.00", "10.00")
    assert rewards(lasting)["1001"] == ("redeemed", "hold_over")
    assert proven(lasting)


def test_goods_that_come_back_after_the_end_cost_nobody_what_had_expired(lasting):
    """4.00 of 10.00 was used; of half an order 5.00 is due, so nothing is owed, and of none of it 4.00 is."""
    friend_buys(lasting, "Ben", "1001")
    lasting.spends("Ana", "4.00", "2001")
    lasting.days_pass(31)

    lasting.gives_back("1001", "24.95", "r1")
    assert lasting.balance("Ana") == ("0.00", "0.00", "4.00")
    lasting.gives_back("1001", "24.95", "r2")

    assert lasting.balance("Ana") == ("0.00", "-4.00", "4.00")
    assert proven(lasting)


def test_a_debt_is_filled_and_only_the_rest_can_expire(lasting):
    friend_buys(lasting, "Ben", "1001")
    lasting.spends("Ana", "10.00", "2001")
    lasting.gives_back("1001", "49.90")
    friend_buys(lasting, "Cem", "1002")
    assert lasting.balance("Ana") == ("0.00", "0.00", "10.00")

    lasting.days_pass(31)

    assert lasting.balance("Ana") == ("0.00", "0.00", "10.00")
    assert rewards(lasting)["1002"] == ("redeemed", "hold_over")
    assert proven(lasting)


def test_credit_without_an_end_stays(shop):
    shop.publishes(hold_days=0)
    friend_buys(shop, "Ben", "1001")

    shop.days_pass(4_000)

    assert shop.balance("Ana") == ("0.00", "10.00", "0.00")


def test_a_running_referral_keeps_the_end_it_was_promised(lasting):
    friend_buys(lasting, "Ben", "1001")
    lasting.publishes(credit_expires_days=0)
    friend_buys(lasting, "Cem", "1002")

    lasting.days_pass(31)

    assert lasting.balance("Ana") == ("0.00", "10.00", "0.00")
    assert rewards(lasting)["1001"][0] == "expired"
