"""What a program may owe, asked by many orders of one moment in two processes: never a cent or a megabyte more (G7)."""

from collections import Counter

from tests.races.test_races import balance, order

MEGABYTES = {"advocate_kind": "units", "advocate_unit": "MB", "advocate_amount": "500", "unit_cap": "16384"}


def advocates(answers) -> Counter[str]:
    """How much the advocate was promised, by amount."""
    rewards = (reward for answer in answers for reward in answer.body["referral"]["rewards"])
    return Counter(reward["amount"] for reward in rewards if reward["side"] == "advocate")


def test_a_budget_for_two_rewards_promises_two_of_forty(ask, code, merchant, publish):
    publish(budget="25")

    answers = ask([order(number, f"friend{number}", code) for number in range(40)])

    assert advocates(answers) == {"10.00": 2, "0.00": 38}
    assert balance(merchant) == ("20.00", "0.00", "0.00")


def test_a_cap_for_some_days_lets_three_of_forty_count(ask, code, merchant, publish):
    publish(cap_count=3, cap_period_days=30)

    answers = ask([order(number, f"friend{number}", code) for number in range(40)])

    assert Counter(answer.body["referral"]["reason_code"] for answer in answers) == {
        "in_hold": 3,
        "cap_reached": 37,
    }
    assert balance(merchant) == ("30.00", "0.00", "0.00")


def test_forty_friends_at_once_fill_a_cap_of_megabytes_to_the_last(ask, code, publish):
    """S4-3: 32 times 500, once the rest of 384, and nothing for seven."""
    publish(**MEGABYTES)

    answers = ask([order(number, f"friend{number}", code) for number in range(40)])

    assert advocates(answers) == {"500": 32, "384": 1, "0": 7}


def test_each_of_forty_friends_at_once_has_a_place_of_their_own(ask, code, merchant, publish):
    """A milestone with exactly the twentieth is given once."""
    publish(milestones=[{"at_count": 20, "gift": {"kind": "credit", "amount": "50"}}])

    ask([order(number, f"friend{number}", code) for number in range(40)])

    assert balance(merchant) == ("450.00", "0.00", "0.00")
