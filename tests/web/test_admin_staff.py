"""Staff in the admin: totals, closing, the payroll file, the goal and the board (S4-9, S4-10, S4-11)."""

import csv
import io
from dataclasses import replace

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.programs import service as programs
from rafiq.staff import service as staff
from tests import factories
from tests.stories.test_staff import FIVE_EACH
from tests.web.admin_door import member


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


@pytest.fixture
def earned(clock, app, store, merchant):
    """`earned("sam")`: Sam served Ana, her friend Ben bought, and nothing can be returned any more."""
    with app.app_context(), transaction():
        (program,) = programs.list_programs(store.store_id)
        programs.publish(store.store_id, program.id, terms=replace(FIVE_EACH, hold_days=0), actor="tests")

    def earned(who: str) -> str:
        ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
        merchant.post("/orders", factories.order(customer=factories.customer("Ana"), served_by=who))
        merchant.post("/orders", factories.order(referral=ana["referral_code"]))
        run_due(app)
        with app.app_context():
            return staff.every(store.store_id)[0].id

    return earned


def payroll(owner, number: int) -> list[list[str]]:
    text = owner.get(f"/staff/periods/{number}/payroll.csv").text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_shop_without_staff_is_told_how_to_begin(owner):
    assert "Nobody has earned anything yet" in owner.get("/staff").text


def test_the_running_period_is_closed_once_however_often_it_is_pressed(owner, earned):
    """S4-10."""
    earned("sam")
    assert "€5.00" in owner.get("/staff").text

    answers = [owner.post("/staff/close", number="1") for _ in range(2)]

    assert {answer.headers["Location"].rsplit("/", 1)[1] for answer in answers} == {"1"}
    assert payroll(owner, 1)[1:] == [["1", "sam", "sam", "5.00", "EUR", "1"]]
    assert "Nothing was earned since the last close" in owner.get("/staff").text


def test_closing_before_anything_was_earned_closes_nothing(owner):
    """S4-10."""
    owner.post("/staff/close", number="1")

    assert owner.get("/staff/periods/1").status_code == 404


def test_the_payroll_file_runs_nothing_in_a_sheet(owner, earned):
    """S4-10: a name that is a formula is text; what was taken back stays a number."""
    earned('=HYPERLINK("x")')
    owner.post("/staff/close", number="1")

    assert payroll(owner, 1)[1][1:4] == ['\'=HYPERLINK("x")', '\'=HYPERLINK("x")', "5.00"]


def test_a_member_of_staff_is_shown_with_how_each_amount_came_about(owner, earned):
    """S4-9: job and order trace."""
    page = owner.get(f"/staff/{earned('sam')}").text

    assert "Ana" in page
    assert "€5.00" in page


def test_a_name_and_a_customer_are_kept_and_a_stranger_is_refused_beside_the_field(owner, earned):
    """S4-9: nobody earns from a referral of their own."""
    path = f"/staff/{earned('sam')}"

    refused = owner.post(path, name="Sam Smith", customer="nobody@example.com")
    assert (refused.status_code, "customer-wrong" in refused.text) == (422, True)
    assert owner.post(path, name="Sam Smith", customer="ana@example.com").status_code == 302
    assert 'value="ana@example.com"' in owner.get(path).text


def test_the_board_names_only_who_agreed_and_never_an_amount(owner, earned, client, store):
    """S4-10: praise in front of others, opt-in."""
    path = f"/staff/{earned('sam')}"
    assert "sam" not in client.get(f"/team/{store.store_id}").text

    owner.post(path, name="Sam", praised="1")
    board = client.get(f"/team/{store.store_id}").text

    assert "Sam" in board
    assert "5.00" not in board


@pytest.mark.parametrize("locale", ["en", "fa", "ar", "ms"])
def test_the_board_speaks_every_language(client, store, locale):
    page = client.get(f"/team/{store.store_id}", query_string={"locale": locale})

    assert page.status_code == 200
    assert f'lang="{locale}"' in page.text


def test_each_friend_is_a_step_and_a_treat_has_the_day_it_was_reached(owner, earned):
    """S4-11: counter with steps and a date reached."""
    owner.post("/staff/goal", goal="Winter", count_0="1", treat_0="Coffee", count_1="4", treat_1="Laser tag")
    assert "0 of 4 friends" in owner.get("/staff").text

    earned("sam")
    page = owner.get("/staff").text

    assert "1 of 4 friends" in page
    assert "reached on 21 November 2026" in page
    assert "with 4 friends" in page


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"goal": "", "count_0": "1", "treat_0": "Coffee"}, "goal"),
        ({"goal": "Winter"}, "count_0"),
        ({"goal": "Winter", "count_0": "1"}, "treat_0"),
        ({"goal": "Winter", "count_0": "5", "treat_0": "A", "count_2": "5", "treat_2": "B"}, "count_2"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused_beside_the_field(owner, form, field):
    """S4-11."""
    answer = owner.post("/staff/goal", **form)

    assert (answer.status_code, f'id="{field}-wrong"' in answer.text) == (422, True)


def test_names_in_the_good_news_stand_apart_from_the_words_around_them(owner, earned):
    """S4-11: a Farsi name in an English line moves neither the line nor the date behind it."""
    earned("پویا")

    assert "A friend of \u2068Ana" in owner.get("/staff").text
    assert "thanks to \u2068پویا\u2069" in owner.get("/staff").text
