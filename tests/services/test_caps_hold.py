"""Caps, budgets and milestones hold whichever way a reward comes to be promised; each case once broke one (G7)."""

from dataclasses import replace

import pytest

from rafiq.core.db import transaction
from rafiq.coupons import service as coupons
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind, Milestone
from tests import factories
from tests.stories.scene import Shop

TENTH = Gift(GiftKind.PERCENT_CREDIT, 1_000)
MEGABYTES = Gift(GiftKind.UNITS, 500, "MB")
TOLD_FIRST = pytest.mark.parametrize("by_browser", [False, True], ids=["by the shop", "by a browser"])


@pytest.fixture
def shop(clock, app, store) -> Shop:
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    return Shop(
        app, clock, store.store_id, merchant, factories.Browser(app.test_client(), store.publishable_key)
    )


def publish(shop: Shop, **changes: object) -> str:
    """New terms; the code of the advocate Ana."""
    with shop.app.app_context(), transaction():
        program = programs.current_program(shop.store_id)
        assert program is not None
        terms = replace(program.terms, **changes)
        programs.publish(shop.store_id, program.id, terms=terms, actor="tests")
    return str(shop.advocate("Ana")["referral_code"])


def browser_says(shop: Shop, code: str, number: str) -> None:
    """A thank-you page, loaded twice."""
    body = factories.order(order_number=number, customer=factories.customer(f"Friend{number}"), referral=code)
    body.pop("status")
    for _ in range(2):
        shop.told(shop.browser.post("/order", body))


def brings(shop: Shop, code: str, *numbers: str, by_browser: bool = False, **order: object) -> None:
    """A friend a day: nothing that a person should look at."""
    for number in numbers:
        if by_browser:
            browser_says(shop, code, number)
        shop.buys(f"Friend{number}", number, referral=code, **order)
        shop.clock.move(days=1)


@TOLD_FIRST
def test_a_cap_on_a_unit_holds_whoever_speaks_of_the_order_first(shop, by_browser):
    """G7, S4-3."""
    code = publish(shop, advocate=MEGABYTES, unit_cap=1000)
    brings(shop, code, "1", "2", "3", by_browser=by_browser)

    assert shop.balance("Ana", "MB") == ("1000", "0", "0")


@TOLD_FIRST
def test_a_budget_holds_whoever_speaks_of_the_order_first(shop, by_browser):
    """G7."""
    code = publish(shop, budget=2000)
    brings(shop, code, "1", "2", "3", by_browser=by_browser)

    assert shop.balance("Ana")[0] == "20.00"


@pytest.mark.parametrize("limit", [{"advocate": MEGABYTES, "unit_cap": 1000}, {"budget": 2000}], ids=str)
def test_what_only_browsers_said_takes_no_room_from_real_friends(shop, limit):
    """G7."""
    code = publish(shop, **limit)
    for number in ("8", "9"):
        browser_says(shop, code, number)
    brings(shop, code, "1", "2")

    assert shop.balance("Ana", "MB" if "unit_cap" in limit else "EUR")[0] in {"1000", "20.00"}


@pytest.mark.parametrize("limit", [{"unit_cap": 500}, {"budget": 500}], ids=str)
def test_an_order_that_grows_does_not_grow_through_a_cap(shop, limit):
    """G7: an edited order asks for the room it needs now."""
    code = publish(shop, advocate=TENTH, **limit)
    brings(shop, code, "1", subtotal="10.00")
    shop.buys("Friend1", "1", subtotal="1000.00")

    assert shop.balance("Ana")[0] in {"5.00", "1.00"}


@pytest.mark.parametrize("limit", [{"advocate": MEGABYTES, "unit_cap": 500}, {"budget": 1000}], ids=str)
def test_a_reward_that_comes_back_finds_its_room_taken(shop, limit):
    """G7 stands above G5: the friend after it has the room."""
    code = publish(shop, **limit)
    brings(shop, code, "1")
    shop.gives_back("1", "49.90")
    brings(shop, code, "2")
    shop.gives_back("1", "49.90", status="failed")

    assert shop.balance("Ana", "MB" if "unit_cap" in limit else "EUR")[0] in {"500", "10.00"}


def test_a_reward_that_comes_back_is_whole_where_there_is_room(shop):
    """G5."""
    code = publish(shop, advocate=MEGABYTES, unit_cap=1000)
    brings(shop, code, "1")
    shop.gives_back("1", "49.90")
    brings(shop, code, "2")
    shop.gives_back("1", "49.90", status="failed")

    assert shop.balance("Ana", "MB")[0] == "1000"


def test_a_milestone_counts_under_the_cap_of_its_unit(shop):
    """G7: one friend may bring two gifts of a unit."""
    extra = Milestone(2, replace(MEGABYTES, amount=400))
    code = publish(shop, advocate=MEGABYTES, unit_cap=1200, milestones=(extra,))
    brings(shop, code, "1", "2")

    assert shop.balance("Ana", "MB")[0] == "1200"


def test_a_milestone_is_reached_once_though_a_friend_before_it_falls_away(shop):
    """G1."""
    code = publish(shop, milestones=(Milestone(2, Gift(GiftKind.CREDIT, 5_000)),))
    brings(shop, code, "1", "2")
    shop.gives_back("1", "49.90")
    brings(shop, code, "3")

    assert shop.balance("Ana")[0] == "70.00"


def test_a_milestone_whose_friend_falls_away_is_reached_by_the_next_one(shop):
    code = publish(shop, milestones=(Milestone(2, Gift(GiftKind.CREDIT, 5_000)),))
    brings(shop, code, "1", "2")
    shop.gives_back("2", "49.90")
    assert shop.balance("Ana")[0] == "10.00"
    brings(shop, code, "3")

    assert shop.balance("Ana")[0] == "70.00"


def test_a_reward_coupon_that_a_member_cancelled_stays_cancelled(shop):
    """G5: only what a refund took back comes back by itself."""
    code = publish(shop, advocate=Gift(GiftKind.PERCENT_OFF, 1_000, expires_days=90))
    brings(shop, code, "1")
    shop.days_pass(14)
    code = next(each["coupon_code"] for each in shop.referral("1")["rewards"] if each["side"] == "advocate")
    with shop.app.app_context(), transaction():
        coupon = coupons.get(shop.store_id, code)
        coupons.cancel(shop.store_id, coupon.id, reason_code=coupons.CANCELLED_BY_MEMBER)
    shop.gives_back("1", "5.00")

    with shop.app.app_context():
        assert coupons.get(shop.store_id, code).cancelled_reason == coupons.CANCELLED_BY_MEMBER


def counted(shop: Shop, *numbers: str) -> str:
    """Which of these friends count."""
    return " ".join(each for each in numbers if shop.referral(each)["status"] != "voided")


@pytest.mark.both_databases
def test_a_cap_for_some_days_lets_no_more_count_in_any_of_them(shop):
    """G7: two in 30 days; the first came on day 0, the second on day 1."""
    code = publish(shop, cap_count=2, cap_period_days=30)
    brings(shop, code, "day0", "day1", "day2")
    shop.clock.move(days=26)
    brings(shop, code, "day29", "day30", "day31", "day32")

    assert (
        counted(shop, "day0", "day1", "day2", "day29", "day30", "day31", "day32") == "day0 day1 day30 day31"
    )


def test_a_friend_who_counts_late_makes_no_days_too_full(shop):
    """G7: first told by a browser, confirmed when two after it count already."""
    code = publish(shop, cap_count=2, cap_period_days=30)
    browser_says(shop, code, "late")
    shop.clock.move(days=1)
    brings(shop, code, "1", "2")
    shop.buys("Friendlate", "late", referral=code)

    assert counted(shop, "late", "1", "2") == "1 2"
    assert "is free after 22 December 2026." in shop.referral("late")["reason"]["en"]


def test_a_cap_for_some_days_says_when_a_place_is_free_and_a_return_frees_one(shop):
    code = publish(shop, cap_count=1, cap_period_days=30)
    brings(shop, code, "1", "2")

    assert shop.referral("2")["reason"]["en"] == (
        "This program rewards 1 of a person's friends in 30 days, and that is reached. "
        "The next place is free after 21 December 2026."
    )
    shop.gives_back("1", "49.90")
    brings(shop, code, "3")
    assert counted(shop, "1", "2", "3") == "3"


def test_a_member_may_let_one_more_count_and_it_counts_for_the_next(shop):
    code = publish(shop, cap_count=2, cap_period_days=30)
    brings(shop, code, "1", "2", "3")
    shop.decides("3", "approve", "A mistake at the till")
    shop.clock.move(days=27)
    brings(shop, code, "4", "5")

    assert counted(shop, "1", "2", "3", "4", "5") == "1 2 3 5"
