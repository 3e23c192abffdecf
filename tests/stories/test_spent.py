"""Credit that was spent: its rewards are redeemed, oldest first, and say so everywhere (contract: reward status)."""

import pytest

from rafiq.referrals import proof
from tests.stories.scene import Shop


def rewards(shop: Shop) -> dict[str, str]:
    """The advocate's rewards by their orders, as the API tells them."""
    found = shop.told(shop.merchant.get("/rewards", limit=50))["data"]
    mine = {each["referral_id"]: each["status"] for each in found if each["side"] == "advocate"}
    return {number: mine[shop.referral(number)["id"]] for number in ("1001", "1002")}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """Two friends came, and both rewards of 10.00 are Ana's."""
    code = shop.advocate("Ana")["referral_code"]
    for number, friend in (("1001", "Ben"), ("1002", "Eve")):
        shop.buys(friend, number, referral=code)
        shop.clock.move(minutes=1)
    shop.days_pass(14)
    shop.new_facts()
    return shop


@pytest.mark.both_databases
def test_the_oldest_reward_is_redeemed_when_all_of_it_is_spent(shop: Shop):
    shop.spends("Ana", "4.00", "2001")
    shop.days_pass(0)
    assert rewards(shop) == {"1001": "available", "1002": "available"}

    shop.spends("Ana", "8.00", "2002")
    shop.days_pass(0)
    assert rewards(shop) == {"1001": "redeemed", "1002": "available"}
    assert shop.new_facts().count("reward.redeemed") == 1


@pytest.mark.both_databases
def test_what_was_spent_stays_so_when_a_part_comes_back_and_falls_with_the_whole(shop: Shop):
    """G3: a debt is left, and the ledger and its rewards still say the same."""
    shop.spends("Ana", "20.00", "2001")
    shop.days_pass(0)
    shop.gives_back("1001", "25.00", "r1")
    assert rewards(shop) == {"1001": "redeemed", "1002": "redeemed"}

    shop.gives_back("1001", "24.90", "r2")
    assert rewards(shop) == {"1001": "reversed", "1002": "redeemed"}
    assert shop.balance("Ana") == ("0.00", "-10.00", "20.00")
    with shop.app.app_context():
        assert proof.verify() is None
    assert shop.everything_adds_up()


def test_the_page_of_a_spent_reward_says_so(shop: Shop):
    shop.spends("Ana", "20.00", "2001")
    shop.days_pass(0)
    found = shop.told(shop.merchant.get("/rewards", status="redeemed", limit=50))["data"]
    (first, *_) = [each["id"] for each in found if each["side"] == "advocate"]

    told = shop.told(shop.merchant.get(f"/rewards/{first}/explanation"))
    steps = told["steps"]
    assert (steps[-1]["step"], steps[-1]["state"]) == ("spent", "yes")
    assert told["summary"]["en"] == "All of it has been used."


@pytest.mark.both_databases
def test_a_reward_that_filled_a_debt_is_redeemed_whenever_the_worker_comes(shop: Shop):
    """Nobody spends anything then; the release itself says it."""
    shop.spends("Ana", "20.00", "2001")
    shop.days_pass(0)
    shop.gives_back("1001", "49.90")
    shop.buys("Cem", "1003", referral=shop.advocate("Ana")["referral_code"])
    shop.days_pass(14)
    shop.days_pass(0)

    assert shop.balance("Ana") == ("0.00", "0.00", "20.00")
    mine = [each for each in shop.referral("1003")["rewards"] if each["side"] == "advocate"]
    assert [each["status"] for each in mine] == ["redeemed"]


@pytest.mark.both_databases
def test_what_a_return_takes_out_of_another_reward_is_used_as_well(shop: Shop):
    """Whichever comes first, the return or the next reward, the end is the same."""
    shop.spends("Ana", "10.00", "2001")
    shop.days_pass(0)
    shop.gives_back("1001", "49.90")
    shop.days_pass(0)

    assert shop.balance("Ana") == ("0.00", "0.00", "10.00")
    assert rewards(shop) == {"1001": "reversed", "1002": "redeemed"}


def test_a_reward_that_grows_after_it_was_used_has_something_left(shop: Shop):
    """And is used up again with the rest; nobody is told twice that it came."""
    half = {"refund_id": "r1", "amount": "24.95"}
    shop.gives_back("1001", half["amount"])
    shop.spends("Ana", "5.00", "2001")
    shop.days_pass(0)
    assert rewards(shop) == {"1001": "redeemed", "1002": "available"}
    shop.new_facts()

    shop.gives_back("1001", half["amount"], status="failed")
    shop.days_pass(0)
    assert rewards(shop) == {"1001": "available", "1002": "available"}
    assert shop.balance("Ana") == ("0.00", "15.00", "5.00")
    assert "reward.available" not in shop.new_facts()
    shop.spends("Ana", "15.00", "2002")
    shop.days_pass(0)
    assert rewards(shop) == {"1001": "redeemed", "1002": "redeemed"}
