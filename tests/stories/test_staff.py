"""Whoever served the advocate is rewarded when the friend buys, and period by period it is summed (S4-9, S4-10)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rafiq.analytics.queries.staff import cheers
from rafiq.core.db import db, transaction
from rafiq.core.errors import Conflict
from rafiq.people import service as people
from rafiq.programs import service as programs
from rafiq.programs.rules import TEN_PERCENT, Gift, GiftKind, Terms
from rafiq.referrals import proof
from rafiq.staff import periods
from rafiq.staff import service as staff

FIVE_EACH = Terms(
    "EUR",
    advocate=Gift(GiftKind.CREDIT, 1_000),
    friend=TEN_PERCENT,
    staff=Gift(GiftKind.CREDIT, 500),
)


@pytest.fixture
def shop(shop):
    """The shop of the stories under a program that thanks staff with 5.00 EUR."""
    publish(shop, FIVE_EACH)
    return shop


def publish(shop, terms: Terms) -> None:
    with shop.app.app_context(), transaction():
        (program,) = programs.list_programs(shop.store_id)
        programs.publish(shop.store_id, program.id, terms=terms, actor="tests")


def served(shop, who: str = "sam", number: str = "A1", **order: object) -> str:
    """Ana buys and is served; her link's code."""
    shop.buys("Ana", number, served_by=who, **order)
    return str(shop.advocate("Ana")["referral_code"])


def running(shop) -> list[tuple[str, int]]:
    """What staff have earned in the period that runs; the books are checked."""
    with shop.app.app_context():
        assert proof.verify() is None
        return [(each.ref, each.amount.amount) for each in periods.totals(shop.store_id)]


def staff_rewards(shop, order_number: str) -> list[tuple[str, str]]:
    theirs = [each for each in shop.referral(order_number)["rewards"] if each["side"] == "staff"]
    return [(each["status"], each["amount"]) for each in theirs]


def close(shop, number: int) -> list[tuple[str, int]]:
    with shop.app.app_context(), transaction():
        period = periods.close(shop.store_id, number, actor="tests")
        return [(each.ref, each.amount.amount) for each in periods.totals(shop.store_id, period)]


def test_whoever_served_the_advocate_is_credited_once_when_the_friend_counts(shop):
    """S4-9: order by staff A, friend's order, A credited once."""
    code = served(shop)
    for _ in range(3):
        shop.buys("Ben", "B1", referral=code)

    assert (staff_rewards(shop, "B1"), running(shop)) == ([("pending", "5.00")], [])
    shop.days_pass(15)
    shop.days_pass(1)

    assert (staff_rewards(shop, "B1"), running(shop)) == ([("available", "5.00")], [("sam", 500)])


def test_a_refund_takes_the_same_share_of_it_and_the_last_of_it(shop):
    """S4-9, G3: reversed on refund."""
    shop.buys("Ben", "B1", referral=served(shop))
    shop.days_pass(15)

    shop.gives_back("B1", "24.95")
    assert running(shop) == [("sam", 250)]
    shop.gives_back("B1", "24.95", "r2")

    assert running(shop) == [("sam", 0)]
    assert staff_rewards(shop, "B1") == [("reversed", "0.00")]


def test_nobody_is_credited_when_no_order_says_who_served(shop):
    """S4-9."""
    shop.buys("Ben", "B1", referral=str(shop.advocate("Ana")["referral_code"]))
    shop.days_pass(15)

    assert (staff_rewards(shop, "B1"), running(shop)) == ([], [])


def test_the_latest_order_before_the_friends_names_who_served(shop):
    """S4-9: an order of next week does not."""
    served(shop, "old", "A1")
    shop.clock.move(days=1)
    code = served(shop, "new", "A2")
    shop.clock.move(days=1)
    shop.buys("Ben", "B1", referral=code)
    shop.clock.move(days=1)
    served(shop, "later", "A3")
    shop.days_pass(15)

    assert running(shop) == [("new", 500)]


def test_an_order_of_the_advocate_that_arrives_late_counts_as_if_it_had_been_in_time(shop):
    """S4-9, G2: whatever the order of messages."""
    at = shop.clock.at.isoformat()
    shop.clock.move(days=1)
    shop.buys("Ben", "B1", referral=str(shop.advocate("Ana")["referral_code"]))
    shop.days_pass(15)

    served(shop, placed_at=at)
    shop.days_pass(0)

    assert running(shop) == [("sam", 500)]


def test_when_the_shop_corrects_who_served_the_credit_moves(shop):
    """S4-9: the books show both steps."""
    shop.buys("Ben", "B1", referral=served(shop, "sam"))
    shop.days_pass(15)

    served(shop, "lea")
    shop.days_pass(0)

    assert running(shop) == [("lea", 500), ("sam", 0)]


def cheered(shop) -> list[str]:
    with shop.app.app_context():
        return sorted(f"{each.name}: {each.order_number}" for each in cheers(shop.store_id))


def test_only_friends_who_still_count_are_worth_a_cheer(shop):
    code = served(shop)
    for friend in ("Ben", "Cem"):
        shop.buys(friend, friend, referral=code)
    shop.days_pass(15)
    both = cheered(shop)
    shop.gives_back("Cem", "49.90")
    shop.gives_back("Ben", "10.00")
    one = cheered(shop)
    shop.gives_back("Cem", "49.90", status="failed")

    assert (both, one) == (["sam: Ben", "sam: Cem"], ["sam: Ben"])
    assert cheered(shop) == both


def test_a_cheer_is_for_whoever_the_shop_names_in_the_end(shop):
    shop.buys("Ben", "B1", referral=served(shop))
    shop.days_pass(15)

    served(shop, "kim")
    shop.days_pass(0)

    assert cheered(shop) == ["kim: B1"]


def test_staff_earn_nothing_from_a_referral_of_their_own(shop):
    """S4-9: Sam, who is known to be Ana, served herself; her twin test is the first of this story."""
    code = served(shop)
    shop.buys("Ben", "B1", referral=code)
    shop.days_pass(15)
    with shop.app.app_context(), transaction():
        (sam,) = staff.every(shop.store_id)
        ana = people.get(shop.store_id, "c-ana")
        staff.change(shop.store_id, sam.id, name="Sam", praised=False, person_id=ana.id)

    shop.buys("Cem", "C1", referral=code)
    shop.days_pass(15)

    assert staff_rewards(shop, "C1") == []
    assert running(shop) == [("sam", 500)]


def test_closing_a_period_sums_what_was_earned_and_what_falls_later_counts_in_the_next(shop):
    """S4-10: period totals."""
    code = served(shop)
    shop.buys("Ben", "B1", referral=code)
    shop.buys("Cem", "C1", referral=code)
    shop.days_pass(15)

    assert close(shop, 1) == [("sam", 1_000)]
    shop.gives_back("B1", "49.90")

    assert running(shop) == [("sam", -500)]
    assert (close(shop, 2), close(shop, 1), running(shop)) == ([("sam", -500)], [("sam", 1_000)], [])


def test_a_period_is_not_closed_when_nothing_was_earned_nor_out_of_turn(shop):
    """S4-10."""
    served(shop)

    for number in (1, 3):
        with pytest.raises(Conflict):
            close(shop, number)


def test_the_team_celebrates_each_friend_until_the_goods_come_back(shop):
    """S4-9: the celebration feed, newest first, naming whoever agreed."""
    code = served(shop)
    for name in ("Ben", "Cem"):
        shop.buys(name, name, referral=code)
        shop.days_pass(15)
    with shop.app.app_context(), transaction():
        (sam,) = staff.every(shop.store_id)
        before = staff.lately(shop.store_id)
        staff.change(shop.store_id, sam.id, name="Sam", praised=True, person_id=None)
    with shop.app.app_context():
        both = staff.lately(shop.store_id)
    shop.gives_back("Cem", "49.90")

    assert (before, [each.name for each in both]) == ([], ["Sam", "Sam"])
    assert both[0].at > both[1].at
    with shop.app.app_context():
        assert staff.lately(shop.store_id) == both[1:]


@pytest.mark.parametrize("table", ["staff_entries", "staff_periods", "staff_period_entries"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET store_id = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_earned_or_closed(shop, table, statement):
    """S4-10, G9."""
    shop.buys("Ben", "B1", referral=served(shop))
    shop.days_pass(15)
    close(shop, 1)

    with shop.app.app_context(), pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement.format(table)))
    assert running(shop) == []
