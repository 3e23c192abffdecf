"""A customer's first hundred days, told day by day: where they stand, who is stuck, what is written (S3-4 to S3-14)."""

import pytest
from sqlalchemy import func, select

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.messaging.rules import FOR_BUYERS
from rafiq.playbook import messages, service
from rafiq.playbook.models import StageMessageSent
from rafiq.playbook.rules import Message, Occasion, Plan, Stage
from tests import factories
from tests.stories.asking_scene import asks_when, happens, page_of, presses, sends, writes_everything, written
from tests.stories.survey_scene import answers, ask, buys, person

WORDS = {
    "en": ("You chose well", "See how others began."),
    "fa": ("خوب انتخاب کردید", "ببینید دیگران چه کردند."),
}


@pytest.fixture
def shop(shop):
    """The shop of the stories, which follows the hundred days and writes every kind of mail."""
    writes_everything(shop)
    follows(shop)
    return shop


def follows(shop, **plan: object) -> None:
    with shop.app.app_context(), transaction():
        service.save_plan(shop.store_id, Plan(**{"active": True} | plan))


def writes(shop, **message: object) -> str:
    with shop.app.app_context(), transaction():
        return messages.save(shop.store_id, Message(**{"active": True, "words": WORDS} | message)).id


def stage(shop, who: str) -> str:
    with shop.app.app_context():
        found = service.of_person(shop.store_id, person(shop, who))
        return found.stage.value if found else "nowhere"


def stuck(shop) -> dict[str, int]:
    with shop.app.app_context():
        return {
            each.stage.value: each.stuck for each in service.board(shop.store_id, shop.clock.at) if each.stuck
        }


# ---------------------------------------------------------------------------------------- the eight stages


def test_a_good_customer_goes_through_eight_stages_in_a_hundred_days(shop):
    """S3-4, S3-6 to S3-14: each stage begins with what happened, and none is skipped on the way."""
    asks_when(shop, moment="after_value", days=20)
    ask(shop, moments=("delivery",))
    went = []

    def now() -> None:
        run_due(shop.app)
        went.append(stage(shop, "Ana"))

    shop.told(shop.merchant.post("/customers", factories.customer("Ana")))
    now()
    shop.days_pass(2)
    buys(shop, "Ana", "1", status="placed")
    now()
    shop.days_pass(1)
    buys(shop, "Ana", "1", status="paid")
    now()
    shop.days_pass(4)
    buys(shop, "Ana", "1", status="fulfilled")
    now()
    shop.days_pass(3)
    answers(shop, "Ana", 8)
    now()
    happens(shop, "value.confirmed", "Ana", "1")
    now()
    shop.days_pass(40)
    buys(shop, "Ana", "2")
    now()
    shop.days_pass(30)
    link = shop.advocate("Ana")["referral_code"]
    shop.buys("Ben", "3", referral=link)
    now()

    assert went == [each.value for each in Stage]


def test_whoever_shares_is_an_advocate_though_nobody_asked(shop):
    """S3-13: without any policy for asking, and with nothing bought yet."""
    shop.advocate("Ana")
    shop.shares(shop.told(shop.browser.post("/enrol", {"email": "ana@example.com"})), "whatsapp")
    run_due(shop.app)

    assert stage(shop, "Ana") == "advocate"


def test_the_yes_of_the_question_is_the_finish_line(shop):
    """S3-11."""
    asks_when(shop, moment="after_value", days=20)
    buys(shop, "Ana", "1", status="fulfilled")
    shop.days_pass(20.1)
    presses(shop, page_of(shop, "Ana", "question"), "yes")

    assert stage(shop, "Ana") == "accomplish"


def test_a_promoter_after_the_delivery_has_reached_the_goal_and_one_before_it_has_not(shop):
    """S3-11, S3-14: no skipping without an event."""
    ask(shop, moments=("purchase", "delivery"))
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 10)
    assert stage(shop, "Ana") == "affirm"

    buys(shop, "Ana", "1", status="fulfilled")
    answers(shop, "Ana", 10)
    assert stage(shop, "Ana") == "accomplish"


def test_what_only_a_browser_said_is_no_stage(shop):
    shop.told(shop.merchant.post("/customers", factories.customer("Ana")))
    shop.thank_you_page("Ana", "1")
    run_due(shop.app)

    assert stage(shop, "Ana") == "assess"


def test_a_return_takes_the_stage_back(shop):
    buys(shop, "Ana", "1", status="fulfilled")
    assert stage(shop, "Ana") == "activate"

    shop.gives_back("1", "49.90")
    run_due(shop.app)

    assert stage(shop, "Ana") == "assess"


def test_who_is_stuck_is_seen_from_the_day_the_shop_names(shop):
    """S3-14: the stuck-in-stage list."""
    follows(shop, limits={Stage.AFFIRM: 10})
    buys(shop, "Ana", "1")
    shop.days_pass(9)
    buys(shop, "Ben", "2")
    assert stuck(shop) == {}

    shop.days_pass(1)

    assert stuck(shop) == {"affirm": 1}
    with shop.app.app_context():
        found = service.in_stage(shop.store_id, Stage.AFFIRM, shop.clock.at, only_stuck=True)
        assert [each.person_id for each in found] == [person(shop, "Ana")]


def test_a_shop_that_begins_late_sees_those_of_the_last_hundred_days(shop):
    follows(shop, active=False)
    buys(shop, "Old", "1")
    shop.days_pass(101)
    buys(shop, "Ana", "2")
    assert stage(shop, "Ana") == "nowhere"

    follows(shop)
    run_due(shop.app)

    assert (stage(shop, "Ana"), stage(shop, "Old")) == ("affirm", "nowhere")


def test_each_new_stage_is_a_fact(shop):
    shop.new_facts()
    buys(shop, "Ana", "1")
    buys(shop, "Ana", "1")

    assert shop.new_facts().count("stage.reached") == 1


# ---------------------------------------------------------------------------------------- what is written


def test_a_reassuring_mail_comes_on_its_day_once(shop):
    """S3-8: scheduled."""
    writes(shop, days=3)
    buys(shop, "Ana", "1")
    shop.days_pass(2.9)
    assert written(shop, "Ana") == []

    for _ in range(50):
        shop.days_pass(2)

    assert written(shop, "Ana") == ["stage"]


@pytest.mark.parametrize("trouble", ["return", "complaint", "low"])
def test_it_stops_for_a_return_a_complaint_and_a_low_score(shop, trouble):
    """S3-8: stops if returned."""
    ask(shop, moments=("purchase",))
    writes(shop, days=3)
    buys(shop, "Ana", "1")
    if trouble == "return":
        shop.gives_back("1", "49.90")
    elif trouble == "complaint":
        happens(shop, "ticket.opened", "Ana", "t1")
    else:
        answers(shop, "Ana", 2)
    shop.days_pass(3.1)
    shop.days_pass(20)

    assert "stage" not in written(shop, "Ana")


def test_whoever_says_it_did_not_do_what_they_hoped_is_sent_nothing_of_the_season(shop):
    """S3-8, S3-11, S2-5: they are called; an advertisement on the same day would mock them."""
    asks_when(shop, moment="after_value", days=2)
    writes(shop, occasion=Occasion.SEASON, days=0, month_day="12-10")
    for who, number in (("Ana", "1"), ("Ben", "2")):
        buys(shop, who, number, status="fulfilled")
    shop.days_pass(3)
    presses(shop, page_of(shop, "Ana", "question"), "no")
    for _ in range(30):
        shop.days_pass(1)

    assert ("stage" in written(shop, "Ana"), "stage" in written(shop, "Ben")) == (False, True)


def test_two_messages_never_come_in_a_row(shop):
    """Capped: the fewest days between two messages."""
    follows(shop, rest_days=10)
    writes(shop, days=3)
    writes(shop, days=4)
    writes(shop, days=14)
    buys(shop, "Ana", "1")
    for _ in range(30):
        shop.days_pass(1)

    assert written(shop, "Ana") == ["stage", "stage"]


def test_a_season_comes_once_a_year_to_those_who_reached_their_goal(shop):
    """S3-11: seasonal advice."""
    writes(shop, occasion=Occasion.SEASON, days=0, month_day="12-10", from_stage=Stage.ACCOMPLISH)
    for who, number in (("Ana", "1"), ("Ben", "2")):
        buys(shop, who, number, status="fulfilled")
    happens(shop, "value.confirmed", "Ana", "1")
    for _ in range(60):
        shop.days_pass(1)
    assert (written(shop, "Ana"), written(shop, "Ben")) == (["stage"], [])

    shop.days_pass(325)
    assert written(shop, "Ana") == ["stage", "stage"]


def test_nothing_counts_as_sent_where_nobody_writes(shop):
    writes(shop, days=3)
    sends(shop, ())
    buys(shop, "Ana", "1")
    shop.days_pass(5)
    assert written(shop, "Ana") == []

    sends(shop, FOR_BUYERS)
    shop.days_pass(1)
    assert written(shop, "Ana") == ["stage"]


def test_nothing_is_written_before_it_is_switched_on(shop):
    writes(shop, days=3, active=False)
    buys(shop, "Ana", "1")
    shop.days_pass(5)

    assert written(shop, "Ana") == []


def test_a_forgotten_person_stands_nowhere(shop):
    """G33: and what they were sent is not kept either."""
    writes(shop, days=3)
    buys(shop, "Ana", "1")
    ana = person(shop, "Ana")
    shop.days_pass(4)
    sent = select(func.count()).where(StageMessageSent.person_id == ana, StageMessageSent.sent.is_(True))
    with shop.app.app_context():
        assert db.session.scalar(sent) == 1
    shop.merchant.delete("/customers/c-ana")
    shop.days_pass(5)

    with shop.app.app_context():
        assert service.of_person(shop.store_id, ana) is None
        assert db.session.scalar(sent) == 0
