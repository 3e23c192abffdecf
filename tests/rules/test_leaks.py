"""A leak told from a popular advocate by counts alone (guarantees 5: posting one's own code on coupon sites)."""

import random

import pytest

from rafiq.coupons.leaks import LeakSign, LinkUse, judge


def use(**counts: object) -> LinkUse:
    quiet = dict.fromkeys(
        ("visits", "unnamed_visits", "channels", "offers", "redeemed", "typed", "uses_before"), 0
    )
    return LinkUse(**quiet | counts)


@pytest.mark.parametrize(
    ("counts", "signs"),
    [
        ({"typed": 40, "visits": 12, "uses_before": 12}, [LeakSign.USED_WITHOUT_VISITS]),
        ({"orders": 9, "sites": (("retailmenot.com", 7),)}, [LeakSign.COUPON_SITE]),
        ({"orders": 15, "sites": (("a.example", 2), ("b.example", 1))}, [LeakSign.COUPON_SITE]),
        ({"offers": 200, "visits": 15}, [LeakSign.OFFERED_WITHOUT_VISITS]),
        (
            {"redeemed": 60, "visits": 400, "unnamed_visits": 390, "channels": 1, "uses_before": 2},
            [LeakSign.JUMP, LeakSign.UNNAMED],
        ),
    ],
)
def test_a_leak_is_told_with_its_signs(counts, signs):
    verdict = judge(use(**counts))

    assert (verdict.leaked, list(verdict.signs)) == (True, signs)


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"orders": 2, "sites": (("retailmenot.com", 2),)},  # a friend or two who looked for a better one
        {"orders": 16, "sites": (("retailmenot.com", 3),)},
        {"typed": 9},  # a handful of friends who were told at a party
        {"redeemed": 40, "visits": 300, "channels": 5, "uses_before": 3},  # a post that went well
        {"visits": 500, "unnamed_visits": 500},  # the link in a newsletter, and nobody bought
        {"offers": 30, "visits": 25, "redeemed": 8},
    ],
)
def test_a_popular_or_quiet_advocate_raises_no_alarm(counts):
    assert not judge(use(**counts)).leaked


def test_ten_uses_with_enough_visits_and_one_visit_less_part_the_two():
    assert not judge(use(redeemed=10, visits=20, uses_before=5)).leaked
    assert judge(use(redeemed=10, visits=19, uses_before=5)).leaked


def test_synthetic_shops_are_told_apart():
    """Two hundred honest advocates and fifty leaked codes, drawn at random, told apart by their numbers."""
    dice = random.Random(20261121)
    honest = [_honest(dice) for _ in range(200)]
    leaked = [_leaked(dice) for _ in range(50)]

    assert sum(judge(each).leaked for each in honest) == 0
    assert sum(judge(each).leaked for each in leaked) >= 48


def _honest(dice: random.Random) -> LinkUse:
    """Friends follow the link, some of them twice; one in eight buys, a few type the code from a card."""
    visits = dice.randint(0, 400)
    bought = sum(dice.random() < 0.12 for _ in range(visits))
    return use(
        visits=visits,
        unnamed_visits=int(visits * dice.uniform(0.05, 0.6)),
        channels=dice.randint(1, 6),
        offers=int(visits * dice.uniform(0.5, 1.2)),
        redeemed=bought,
        typed=dice.randint(0, 3),
        uses_before=int(bought * dice.uniform(0.3, 2)),
    )


def _leaked(dice: random.Random) -> LinkUse:
    """The advocate's own friends, and a coupon site's readers beside them, who type what they read."""
    friends = _honest(dice)
    strangers = dice.randint(max(60, friends.visits), 2_000)
    return use(
        visits=friends.visits,
        unnamed_visits=friends.unnamed_visits,
        channels=friends.channels,
        offers=friends.offers + int(strangers * dice.uniform(0, 1)),
        redeemed=friends.redeemed,
        typed=friends.typed + strangers,
        uses_before=friends.uses_before,
    )
