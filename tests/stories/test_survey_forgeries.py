"""What a stranger's browser says about somebody else's orders never becomes that person's word (G24, S1-10)."""

import pytest

from rafiq.app import run_due
from rafiq.core.errors import Invalid
from rafiq.surveys import asking
from tests import factories
from tests.stories.survey_scene import answers, ask, buys, open_ones, person


@pytest.fixture
def shop(shop):
    ask(shop, moments=("purchase",))
    return shop


def asked(shop, page) -> str | None:
    """The token of the question that waits for this browser."""
    survey = shop.told(shop.browser.post("/survey", {"me": page["me"]}))["survey"]
    return survey and survey["token"]


def kept(shop) -> list[tuple[int, bool]]:
    return [
        (each["score"], each["confirmed"])
        for each in shop.told(shop.merchant.get("/surveys/answers"))["data"]
    ]


def test_an_answer_about_an_order_to_come_never_counts(shop):
    shop.told(shop.merchant.post("/customers", factories.customer("Vic")))
    page = shop.thank_you_page("Vic", "V7")
    token = asked(shop, page)
    assert token is not None
    shop.browser.post("/survey-answer", {"token": token, "score": 0, "wish": "forged"})

    shop.clock.move(minutes=20)
    buys(shop, "Vic", "V7")

    assert kept(shop) == [(0, False)]
    assert open_ones(shop) == []
    assert shop.told(shop.browser.post("/balance", {"me": page["me"]})) == {"proven": False}


def test_the_right_browser_is_believed_when_the_shop_says_when_the_order_was_made(shop):
    """The shop's server may be late, as long as it tells ``placed_at``."""
    made = shop.clock.at.isoformat()
    page = shop.thank_you_page("Ana", "A1", placed_at=made)
    shop.browser.post("/survey-answer", {"token": asked(shop, page), "score": 9})

    shop.clock.move(minutes=20)
    buys(shop, "Ana", "A1", placed_at=made)

    assert kept(shop) == [(9, True)]
    assert shop.told(shop.browser.post("/balance", {"me": page["me"]}))["proven"]


def test_a_browsers_token_neither_reads_nor_changes_what_the_person_said(shop):
    token = asked(shop, shop.thank_you_page("Vic", "V8"))
    shop.clock.move(minutes=20)
    buys(shop, "Vic", "V8")
    answers(shop, "Vic", 6, contact="+49 170 1234567")

    page = shop.browser.client.get(f"/survey/{token}")
    shop.browser.post("/survey-answer", {"token": token, "score": 10, "wish": "all great"})

    assert "1234567" not in page.text
    assert kept(shop) == [(6, True)]


def test_an_invented_order_keeps_nobody_from_being_asked(shop):
    ask(shop, moments=("purchase",), rest_days=90)
    asked(shop, shop.thank_you_page("Rae", "FAKE1"))

    buys(shop, "Rae", "R1")

    with shop.app.app_context():
        about = asking.waiting(shop.store_id, person(shop, "Rae"))
    assert about is not None
    assert about.order_number == "R1"


def test_a_low_score_out_of_an_invented_order_takes_no_prompt_away(shop):
    token = asked(shop, shop.thank_you_page("Rae", "FAKE2"))
    shop.browser.post("/survey-answer", {"token": token, "score": 0})
    run_due(shop.app)

    buys(shop, "Rae", "R2")
    answers(shop, "Rae", 10)

    assert shop.thank_you_page("Rae", "R2")["prompt"] == {"surface": "share"}


@pytest.mark.parametrize("line", ["https://[call us]", "https://℀.example"])
def test_a_direct_line_that_cannot_be_opened_is_refused_when_it_is_written(shop, line):
    with pytest.raises(Invalid) as refused:
        ask(shop, direct_line=line)

    assert [each.pointer for each in refused.value.problems] == ["#/direct_line"]
