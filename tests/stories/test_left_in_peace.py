"""Who is left in peace: not whoever was asked just now, but whose score another tool told of, and who said no."""

from datetime import timedelta

import pytest

from rafiq.app import run_due
from rafiq.prompts import asks, peace
from tests.stories.asking_scene import asks_when, named, writes_everything, written
from tests.stories.survey_scene import answers, ask, buys, open_ones, person

ASKED = {"surface": "share"}


def spoken_against(shop, who: str) -> tuple[str | None, bool]:
    """What forbids to show somebody their link unasked, and whether it is too early for it."""
    with shop.app.app_context():
        about = (shop.store_id, person(shop, who), shop.clock.at)
        return peace.forbids(*about), peace.too_early(*about)


@pytest.mark.parametrize("rest_days", [0, 30])
def test_a_promoter_who_was_asked_just_now_is_neither_troubled_nor_early(shop, rest_days):
    """S2-1, S2-3: they have been asked, about this order or another, and may have their link in any letter."""
    ask(shop, moments=("purchase",))
    asks_when(shop, moment="at_once", rest_days=rest_days, again_days=90)
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 10)
    assert shop.thank_you_page("Ana", "1")["prompt"] == ASKED
    shop.clock.move(hours=2)

    assert spoken_against(shop, "Ana") == (None, False)
    buys(shop, "Ana", "2")
    assert spoken_against(shop, "Ana") == (None, False)


@pytest.mark.parametrize("moment", ["after_delivery", "after_days", "after_value"])
def test_before_the_shops_own_moment_it_is_too_early_for_a_promoter_too(shop, moment):
    ask(shop, moments=("purchase",))
    asks_when(shop, moment=moment, days=5)
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 10)

    assert spoken_against(shop, "Ana") == (None, True)


@pytest.mark.parametrize("score", [10, 8, 2])
def test_a_score_that_another_tool_collected_brings_no_mail_and_no_ask(shop, score):
    """S1-15: it counts, and a member of the shop sees to it; the customer hears nothing from us."""
    writes_everything(shop)
    ask(shop)
    asks_when(shop, moment="at_once")
    shop.advocate("Ana")
    run_due(shop.app)
    before = written(shop, "Ana")
    told = {"customer": {"id": "c-ana"}, "id": "r1", "score": score, "answered_at": shop.clock.at.isoformat()}
    shop.told(shop.merchant.post("/surveys/answers", told))
    run_due(shop.app)
    for _ in range(4):
        shop.days_pass(10)

    with shop.app.app_context():
        assert asks.of_person(shop.store_id, person(shop, "Ana")) == []
    assert written(shop, "Ana") == before
    assert len(open_ones(shop)) == 1


@pytest.mark.parametrize(("score", "quiet"), [(10, None), (8, True), (2, True)])
def test_an_account_asks_nobody_to_share_whose_score_is_low(shop, store, score, quiet):
    """S2-1: an open share panel is an ask on whatever page it stands, also when the page is loaded again."""
    ask(shop, moments=("purchase",))
    buys(shop, "Ana", "1")
    answers(shop, "Ana", score)

    assert named(shop, store, "Ana").get("quiet") is quiet


def test_scores_of_long_ago_are_nobodys_task(shop):
    ask(shop)
    long_ago = (shop.clock.at - timedelta(days=15)).isoformat()
    told = {"customer": {"id": "c-ana"}, "id": "r1", "score": 2, "answered_at": long_ago}
    shop.told(shop.merchant.post("/surveys/answers", told))
    run_due(shop.app)

    assert open_ones(shop) == []


def closes(shop, number: str) -> None:
    """Ana buys, her thank-you page asks, and she closes it without a look."""
    page = shop.thank_you_page("Ana", number)
    buys(shop, "Ana", number)
    event = {"type": "closed", "surface": "share", "me": page["me"]}
    assert shop.browser.post("/event", event).status_code == 204


def test_whoever_closes_it_three_times_is_asked_nowhere_for_a_year(shop):
    """S1-23: a known person's no is kept by the server, not by one browser; without any policy too."""
    for number in ("1", "2"):
        closes(shop, number)
    assert shop.thank_you_page("Ana", "3")["prompt"] == ASKED
    closes(shop, "3")

    assert shop.thank_you_page("Ana", "4")["prompt"] is None
    shop.days_pass(300)
    assert shop.thank_you_page("Ana", "5")["prompt"] is None
    shop.days_pass(66)
    assert shop.thank_you_page("Ana", "6")["prompt"] == ASKED


def test_sharing_takes_a_no_back(shop):
    for number in ("1", "2", "3"):
        closes(shop, number)
    page = shop.thank_you_page("Ana", "4")
    shop.clock.move(days=0.01)
    shop.shares(page, "whatsapp")
    shop.days_pass(1)

    assert page["prompt"] is None
    assert shop.thank_you_page("Ana", "5")["prompt"] == ASKED


def test_what_an_unproven_browser_closes_is_nobodys_no(shop):
    """A bare browser's word decides nothing (house 6)."""
    for number in range(900, 904):
        page = shop.thank_you_page("Ana", str(number))
        shop.browser.post("/event", {"type": "closed", "surface": "share", "me": page["me"]})

    assert shop.thank_you_page("Ana", "1")["prompt"] == ASKED
