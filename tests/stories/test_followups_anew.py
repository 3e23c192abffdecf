"""What becomes of a follow-up when the answer changes (S1-12, S1-17, S1-20) or the cause is found late (S1-19)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.followups import causes, figures, opening
from rafiq.followups import service as followups
from rafiq.messaging import buyers
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import FOR_CUSTOMERS, Kind
from rafiq.stores.rights import Role
from rafiq.surveys import asking
from rafiq.surveys import service as surveys
from rafiq.surveys.models import SurveyAnswer
from tests.stories.asking_scene import sends, written
from tests.stories.survey_scene import acts, answers, ask, buys, open_ones, person
from tests.web.admin_door import member


@pytest.fixture
def shop(shop):
    """With a survey whose answers may be changed for a month; it is Monday, 10 o'clock."""
    ask(shop, edit_days=30)
    shop.clock.move(days=2)
    return shop


def changes_to(shop, answer_id: str, score: int) -> None:
    with shop.app.app_context(), transaction():
        answered = db.session.get_one(SurveyAnswer, (shop.store_id, answer_id))
        about = asking.get(shop.store_id, str(answered.asking_id))
        surveys.answer(shop.store_id, about, surveys.Said(score), channel="page", confirmed=True)
    run_due(shop.app)


def is_closed(shop, followup_id: str) -> None:
    acts(shop, followup_id)
    shop.clock.move(hours=5)


def is_reached_and_open(shop, followup_id: str) -> None:
    acts(shop, followup_id)
    with shop.app.app_context(), transaction():
        followups.reopen(shop.store_id, followup_id, actor="mia@shop.example")


def is_escalated(shop, _followup_id: str) -> None:
    shop.clock.move(hours=26)
    run_due(shop.app)
    assert [each.level for each in open_ones(shop)] == [1]


@pytest.mark.parametrize("happened", [is_closed, is_reached_and_open, is_escalated])
def test_a_nine_that_becomes_a_one_is_the_owners_at_once_whatever_was_done_before(shop, happened):
    """S1-12, S1-20: within 30 minutes of opening hours, by a letter; sales talked to a happy customer."""
    member(shop.app, shop.store_id, Role.OWNER)
    buys(shop, "Ana", "1")
    answered = answers(shop, "Ana", 9)
    happened(shop, open_ones(shop)[0].id)
    before = letters(shop)

    changes_to(shop, answered.id, 1)

    (found,) = open_ones(shop)
    assert (found.kind, found.duty, found.level) == ("detractor", "owner", 0)
    assert found.due_at == shop.clock.at + timedelta(minutes=30)
    assert {found.overdue_at, found.reached_at, found.done_at, found.done_by, found.outcome} == {None}
    assert letters(shop) == before + 1


def letters(shop) -> int:
    with shop.app.app_context():
        mine = (Mail.store_id == shop.store_id, Mail.kind == Kind.FOLLOWUP.value)
        return len(db.session.scalars(select(Mail.id).where(*mine)).all())


def test_a_changed_answer_has_all_the_time_of_its_own_band(shop):
    """S1-17: a 7 that becomes a 10 after two days is sales' business for the next 24 hours, not late at once."""
    buys(shop, "Ana", "1")
    answered = answers(shop, "Ana", 7)
    shop.clock.move(hours=50)
    shop.new_facts()
    changes_to(shop, answered.id, 10)
    run_due(shop.app)

    (found,) = open_ones(shop)
    assert (found.duty, found.level, found.due_at) == ("sales", 0, shop.clock.at + timedelta(hours=24))
    assert "followup.overdue" not in shop.new_facts()


def test_whoever_came_round_stays_recovered_until_they_are_unhappy_again(shop):
    """S1-12, S1-20, S2-9: called, then happier in the same answer; then not, and the owner gets a second letter."""
    member(shop.app, shop.store_id, Role.OWNER)
    buys(shop, "Ana", "1")
    answered = answers(shop, "Ana", 2)
    acts(shop, open_ones(shop)[0].id)
    shop.days_pass(1)
    changes_to(shop, answered.id, 9)
    assert (open_ones(shop), standing(shop)) == ([], (1, 1, 1))

    shop.days_pass(1)
    changes_to(shop, answered.id, 1)
    assert [each.duty for each in open_ones(shop)] == ["owner"]
    assert (standing(shop), letters(shop)) == ((1, 0, 0), 2)


def standing(shop) -> tuple[int, int, int]:
    with shop.app.app_context():
        found = figures.standing(shop.store_id, shop.clock.at)
    return found.unhappy, found.reached, found.recovered


def test_a_good_score_before_the_call_does_not_hide_the_one_after_it(shop):
    """S2-9: low score, a 9 before anybody called, contacted, and a 10 later."""
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 2)
    (unhappy,) = open_ones(shop)
    for number, score in (("2", 9), ("3", 10)):
        shop.days_pass(20)
        buys(shop, "Ana", number)
        answers(shop, "Ana", score)
        if score == 9:
            assert standing(shop) == (1, 0, 0)
            acts(shop, unhappy.id)

    assert standing(shop) == (1, 1, 1)


def says(shop, *scores: int, who: str = "Ana") -> list[str]:
    """One person's answers about one order after the other, all in a minute."""
    given = []
    for score in scores:
        number = f"{who}-{score}-{shop.clock.at:%H%M%S}"
        buys(shop, who, number)
        given.append(answers(shop, who, score).id)
        shop.clock.move(seconds=1)
    return given


def more(shop) -> list[int]:
    with shop.app.app_context():
        return [opening.more_count(shop.store_id, each.id) for each in open_ones(shop)]


def test_one_unhappy_person_is_called_once_however_often_they_say_so(shop):
    """S1-12, S1-20, S2-9: one follow-up, one letter, one person in the rate."""
    member(shop.app, shop.store_id, Role.OWNER)
    says(shop, 1, 2, 3, 4)
    assert (len(open_ones(shop)), more(shop), letters(shop), standing(shop)) == (1, [3], 1, (1, 0, 0))

    acts(shop, open_ones(shop)[0].id)
    says(shop, 5)
    assert (len(open_ones(shop)), more(shop), letters(shop), standing(shop)) == (1, [0], 2, (1, 1, 0))
    acts(shop, open_ones(shop)[0].id)
    says(shop, 9)
    assert standing(shop) == (1, 1, 1)


def test_bands_and_people_are_not_put_together(shop):
    says(shop, 1, 8, 10)
    says(shop, 2, who="Ben")

    assert (len(open_ones(shop)), sum(more(shop))) == (4, 0)


def test_what_was_taken_in_is_taken_in_once(shop):
    """The same answer is told again when its words change; nobody is called for it once more."""
    _, second = says(shop, 1, 2)
    changes_to(shop, second, 3)
    assert more(shop) == [1]
    acts(shop, open_ones(shop)[0].id)
    changes_to(shop, second, 4)

    assert open_ones(shop) == []


def test_what_was_taken_in_stays_when_the_first_answer_is_another_members_business(shop):
    first, second = says(shop, 1, 2)
    changes_to(shop, first, 10)

    found = {each.kind: each.source_id for each in open_ones(shop)}
    assert found == {"detractor": second, "promoter": first}
    assert more(shop) == [0, 0]


def test_a_cause_that_is_found_after_it_was_fixed_is_told_to_whoever_reported_it(shop):
    """S1-19: one mail to each, also when the call was late, and none twice."""
    sends(shop, FOR_CUSTOMERS)
    for number, who in enumerate(("Ana", "Ben"), 1):
        buys(shop, who, str(number))
        answers(shop, who, 3)
    late, first = sorted(open_ones(shop), key=lambda each: each.person_id == person(shop, "Ana"))
    acts(shop, first.id, cause="Cold tea")
    fix_all(shop)
    shop.days_pass(1)
    acts(shop, late.id, cause="cold  TEA")
    run_due(shop.app)

    assert [written(shop, who).count("cause_fixed") for who in ("Ana", "Ben")] == [1, 1]
    with shop.app.app_context():
        (cause,) = causes.board(shop.store_id)
        reporters = causes.reporters(shop.store_id, cause.id)
        assert buyers.being_told(shop.store_id, cause, reporters) == {each.person_id for each in reporters}


def fix_all(shop) -> None:
    with shop.app.app_context(), transaction():
        for each in causes.board(shop.store_id):
            causes.fix(shop.store_id, each.id, note="New kettle", actor="mia@shop.example")
    run_due(shop.app)


def test_the_board_counts_customers_and_whoever_heard_once_is_not_listed_as_untold(shop):
    """S1-19: two follow-ups of one person with the same cause, the second noted after the fix."""
    sends(shop, FOR_CUSTOMERS)
    for score in (3, 7):
        says(shop, score)
        shop.days_pass(1)
    early, late = sorted(open_ones(shop), key=lambda each: each.opened_at)
    acts(shop, early.id, cause="Cold tea")
    fix_all(shop)
    acts(shop, late.id, cause="Cold tea")
    run_due(shop.app)

    with shop.app.app_context():
        (cause,) = causes.board(shop.store_id)
        by_mail = buyers.being_told(shop.store_id, cause, causes.reporters(shop.store_id, cause.id))
    assert (cause.reported, cause.since_fixed, by_mail) == (1, 0, {person(shop, "Ana")})
    assert written(shop, "Ana").count("cause_fixed") == 1
