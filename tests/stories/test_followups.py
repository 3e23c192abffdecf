"""Who acts on an answer by when, and whether the customer and the cause recover (S1-12 to S1-20, S2-8, S2-9)."""

from datetime import UTC, datetime, timedelta

import pytest

from rafiq.analytics.queries import waiting
from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.followups import causes, figures
from rafiq.followups import service as followups
from rafiq.followups.rules import Duty
from rafiq.surveys import asking
from rafiq.surveys import service as surveys
from rafiq.surveys.models import SurveyAnswer
from tests.stories.survey_scene import acts, answers, ask, buys, open_ones, person


@pytest.fixture
def shop(shop):
    """The shop of the stories with a survey after everything; it is Saturday, 10 o'clock."""
    ask(shop)
    return shop


# ---------------------------------------------------------------------------------------- who acts, by when


def test_a_detractor_is_the_owners_business_within_thirty_minutes_of_opening_hours(shop):
    """S1-12, S1-20: at once, not in a digest; on a closed Saturday, until Monday half past nine."""
    buys(shop, "Ana", "1")
    shop.new_facts()
    answers(shop, "Ana", 3)

    (found,) = open_ones(shop)

    assert (found.duty, found.due_at) == ("owner", datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    assert "followup.created" in shop.new_facts()


def test_a_promoter_is_handed_to_sales_within_a_day_and_goes_up_when_nobody_calls(shop):
    """S1-17."""
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 10)
    (found,) = open_ones(shop)
    assert (found.duty, found.due_at - found.opened_at) == ("sales", timedelta(hours=24))

    shop.days_pass(0.9)
    assert "followup.overdue" not in shop.new_facts()
    shop.days_pass(0.2)
    run_due(shop.app)

    assert shop.new_facts().count("followup.overdue") == 1
    assert [(each.duty, each.level) for each in open_ones(shop)] == [("account_manager", 1)]


@pytest.mark.parametrize(("score", "steps"), [(2, 0), (7, 1), (10, 2)])
def test_nothing_goes_up_where_nobody_is_above(shop, score: int, steps: int):
    """S1-17, S1-20: what is the owner's stays theirs and late; that is stated, and written down for each step up."""
    buys(shop, "Ana", "1")
    answers(shop, "Ana", score)
    (found,) = open_ones(shop)
    for _ in range(20):
        shop.days_pass(1)
    with shop.app.app_context():
        told = [each.what for each in followups.steps(shop.store_id, found.id)]
    (late,) = open_ones(shop)

    assert told == ["opened"] + ["escalated"] * steps
    assert (late.duty, late.late(shop.clock.at)) == ("owner", True)
    assert shop.new_facts().count("followup.overdue") == steps + 1


def test_late_is_what_is_due_whoever_it_was_passed_on_to(shop):
    """S1-17: the page, its rows and what waits count by one rule; what was passed on has a new time."""
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 9)

    def late() -> tuple[int, int, int]:
        now = shop.clock.at
        (each,) = open_ones(shop)
        with shop.app.app_context():
            counted = figures.standing(shop.store_id, now).late
            waits = waiting.waiting(shop.store_id, now, set(), [Duty(each.duty)])
        return int(each.late(now)), counted, waits[0].late

    shop.days_pass(1.5)
    assert open_ones(shop)[0].overdue_at is not None
    assert late() == (0, 0, 0)
    shop.clock.move(days=9)
    assert late() == (1, 1, 1)


def test_a_passive_goes_to_the_account_manager(shop):
    """S1-19."""
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 7)

    assert [each.duty for each in open_ones(shop)] == ["account_manager"]


def test_whoever_changes_their_mind_is_handed_to_another(shop):
    buys(shop, "Ana", "1")
    answered = answers(shop, "Ana", 9)
    with shop.app.app_context(), transaction():
        about = asking.get(shop.store_id, asking_of(shop, answered.id))
        surveys.answer(shop.store_id, about, surveys.Said(4), channel="page", confirmed=True)
    run_due(shop.app)

    assert [(each.kind, each.duty) for each in open_ones(shop)] == [("detractor", "owner")]


def asking_of(shop, answer_id: str) -> str:
    return str(db.session.get_one(SurveyAnswer, (shop.store_id, answer_id)).asking_id)


def test_an_unhappy_customer_who_was_called_and_gives_nine_later_has_recovered(shop):
    """S1-20, S2-9: low score, contacted, later score."""
    for number, who in enumerate(("Ana", "Ben", "Cem"), 1):
        buys(shop, who, str(number))
        answers(shop, who, 2)
    for each in open_ones(shop)[:2]:
        acts(shop, each.id)
    shop.days_pass(20)
    for number, (who, score) in enumerate((("Ana", 9), ("Ben", 7), ("Cem", 10)), 11):
        buys(shop, who, str(number))
        answers(shop, who, score)

    with shop.app.app_context():
        found = figures.standing(shop.store_id, shop.clock.at)

    assert (found.unhappy, found.reached, found.recovered, found.rate) == (3, 2, 1, 5_000)


# ---------------------------------------------------------------------------------------- what comes back


def test_marking_a_cause_as_fixed_names_exactly_those_who_reported_it(shop):
    """S1-19."""
    for number, (who, cause) in enumerate(
        (("Ana", "Long queue"), ("Ben", "long  QUEUE"), ("Cem", "Cold tea"), ("Dia", "")), 1
    ):
        buys(shop, who, str(number))
        answers(shop, who, 5)
        newest = max(open_ones(shop), key=lambda each: each.id)
        acts(shop, newest.id, cause=cause)
    with shop.app.app_context(), transaction():
        queue = next(each for each in causes.board(shop.store_id) if each.name == "Long queue")
        causes.fix(shop.store_id, queue.id, note="A second till is open", actor="mia@shop.example")
        reporters = {each.person_id for each in causes.reporters(shop.store_id, queue.id)}

    assert queue.reported == 2
    assert reporters == {person(shop, "Ana"), person(shop, "Ben")}
    assert "cause.fixed" in shop.new_facts()


def test_a_fixed_cause_that_is_reported_anew_is_open_again(shop):
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 5)
    acts(shop, open_ones(shop)[0].id, cause="Cold tea")
    with shop.app.app_context(), transaction():
        (cold,) = causes.board(shop.store_id)
        assert not causes.fix(shop.store_id, cold.id, note="New kettle", actor="mia").is_open
    shop.days_pass(2)
    buys(shop, "Ben", "2")
    answers(shop, "Ben", 5)
    acts(shop, open_ones(shop)[0].id, cause="cold tea")

    with shop.app.app_context():
        (again,) = causes.board(shop.store_id)
        assert (again.is_open, again.reported) == (True, 2)
        assert [each.person_id for each in causes.reporters(shop.store_id, cold.id)] == [person(shop, "Ana")]
