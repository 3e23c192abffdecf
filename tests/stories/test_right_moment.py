"""Asking for a recommendation at the right moment, and at no wrong one (S2-1 to S2-6)."""

import pytest

from rafiq.prompts import asks
from tests.stories.asking_scene import (
    asks_when,
    decision,
    happens,
    page_of,
    presses,
    writes_everything,
    written,
)
from tests.stories.survey_scene import answers, ask, buys, open_ones, person

ASKED = {"surface": "share"}


@pytest.fixture
def shop(shop):
    """The shop of the stories; it writes every kind of mail."""
    writes_everything(shop)
    return shop


# ---------------------------------------------------------------------------------------- in the page


def test_without_a_policy_the_thank_you_page_asks_at_once(shop):
    """S2-2."""
    page = shop.thank_you_page("Ana", "1")

    assert (page["prompt"], page["quiet"]) == (ASKED, False)
    assert shop.thank_you_page("Ana", "2")["prompt"] == ASKED


def test_where_the_worth_shows_later_the_page_is_quiet_and_a_mail_asks_in_time(shop):
    """S2-3: the widget stays quiet, and with it what the shop placed there; the job sends at the due time."""
    asks_when(shop, moment="after_days", days=21)
    page = shop.thank_you_page("Ana", "1")
    assert (page["prompt"], page["quiet"]) == (None, True)
    buys(shop, "Ana", "1")

    shop.days_pass(20)
    assert "ask" not in written(shop, "Ana")
    shop.days_pass(1.1)

    assert written(shop, "Ana").count("ask") == 1
    shop.days_pass(60)
    assert written(shop, "Ana").count("ask") == 1


def test_each_product_may_have_a_moment_of_its_own(shop):
    """S2-1: policy per product."""
    asks_when(shop, moment="at_once")
    asks_when(shop, product_tag="course", moment="after_delivery", days=3)
    course = {"items": [{"title": "Tasting", "quantity": 1, "tags": ["course"]}]}

    assert shop.thank_you_page("Ana", "1")["prompt"] == ASKED
    assert shop.thank_you_page("Ben", "2", **course)["prompt"] is None
    buys(shop, "Ben", "2", status="fulfilled", **course)
    shop.days_pass(3.1)

    assert written(shop, "Ben") == ["ask"]


def test_whom_the_page_asked_no_mail_asks_again(shop):
    asks_when(shop, moment="at_once")
    shop.thank_you_page("Ana", "1")
    buys(shop, "Ana", "1")
    shop.days_pass(1)

    assert written(shop, "Ana") == []
    assert decision(shop, "Ana") == "asked_already"


def test_a_stranger_is_not_asked_for_an_address_before_the_moment(shop):
    asks_when(shop, moment="after_delivery")
    nobody = shop.thank_you_page("Ana", "1", customer={})

    assert (nobody["prompt"], nobody["quiet"]) == (None, True)


# ---------------------------------------------------------------------------------------- never


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("complaint", "open_complaint"),
        ("return", "returned"),
        ("cancelled", "cancelled"),
        ("unpaid", "unpaid"),
        ("low", "low_score"),
    ],
)
def test_at_a_wrong_moment_nobody_is_asked(shop, trouble, reason):
    """S2-1: never for an open complaint, a return, an unpaid order, a low score; S4-7: the score is a gate."""
    ask(shop, moments=("purchase",))
    asks_when(shop, moment="after_days", days=5)
    buys(shop, "Ana", "1", status="placed" if trouble == "unpaid" else "paid")
    if trouble == "complaint":
        happens(shop, "ticket.opened", "Ana", "t1")
    elif trouble == "return":
        shop.gives_back("1", "10.00")
    elif trouble == "cancelled":
        buys(shop, "Ana", "1", status="cancelled")
    elif trouble == "low":
        answers(shop, "Ana", 6)
    shop.days_pass(6)

    assert "ask" not in written(shop, "Ana")
    assert decision(shop, "Ana") == reason
    assert shop.thank_you_page("Ana", "1")["quiet"]


def test_the_ask_comes_when_the_trouble_is_over(shop):
    asks_when(shop, moment="after_days", days=5)
    buys(shop, "Ana", "1")
    happens(shop, "ticket.opened", "Ana", "t1")
    shop.days_pass(6)
    assert written(shop, "Ana") == []

    happens(shop, "ticket.closed", "Ana", "t1")

    assert written(shop, "Ana") == ["ask"]


def test_the_default_is_quiet_in_front_of_a_complaint_too(shop):
    shop.thank_you_page("Ana", "1")
    buys(shop, "Ana", "1")
    happens(shop, "ticket.opened", "Ana", "t1")

    page = shop.thank_you_page("Ana", "2")
    assert (page["prompt"], page["quiet"]) == (None, True)


# ---------------------------------------------------------------------------------------- did it do what you hoped?


@pytest.fixture
def asked(shop) -> str:
    """Ana was asked by mail whether it did what she hoped; the page behind it."""
    asks_when(shop, moment="after_value", days=10)
    buys(shop, "Ana", "1", status="fulfilled")
    shop.days_pass(10.1)
    assert written(shop, "Ana") == ["value"]
    return page_of(shop, "Ana", "question")


def test_the_ask_follows_a_yes_at_once(shop, asked):
    """S2-4, S2-5: did it do what you hoped? One mail, two presses."""
    assert shop.app.test_client().get(f"{asked}?answer=yes").status_code == 200
    assert decision(shop, "Ana") == "waits_value"

    assert presses(shop, asked, "yes") == 303
    page = shop.app.test_client().get(asked).text

    assert "http://localhost:8000/r/" in page
    shop.days_pass(30)
    assert written(shop, "Ana") == ["value"]


def test_a_no_is_the_owners_business_and_nobody_is_asked(shop, asked):
    """S2-4, S1-20."""
    presses(shop, asked, "no")

    assert [(each.source, each.duty) for each in open_ones(shop)] == [("value", "owner")]
    assert "/r/" not in shop.app.test_client().get(asked).text
    shop.days_pass(30)
    assert written(shop, "Ana") == ["value"]


def test_the_answer_counts_once(shop, asked):
    """S2-5: replay."""
    assert [presses(shop, asked, said) for said in ("yes", "no", "yes")] == [303, 409, 409]
    assert open_ones(shop) == []


def test_the_link_of_a_mail_runs_out_and_cannot_be_made_up(shop, asked):
    """S2-5: token expiry."""
    client = shop.app.test_client()
    assert client.get(f"{asked}x").status_code == 404

    shop.clock.move(days=61)

    assert client.get(asked).status_code == 404
    assert presses(shop, asked, "yes") == 404


def test_the_shops_own_word_that_it_worked_needs_no_question(shop):
    asks_when(shop, moment="after_value", days=30)
    buys(shop, "Ana", "1", status="fulfilled")

    happens(shop, "value.confirmed", "Ana", "1")
    shop.days_pass(0.1)

    assert written(shop, "Ana") == ["ask"]


# ---------------------------------------------------------------------------------------- how often


def test_whoever_says_no_is_never_asked_again(shop):
    """S1-23: stops for good on a no."""
    asks_when(shop, moment="after_days", days=1)
    buys(shop, "Ana", "1")
    shop.days_pass(1.1)
    assert presses(shop, page_of(shop, "Ana", "ask"), "stop") == 303

    buys(shop, "Ana", "2")
    shop.days_pass(90)

    assert written(shop, "Ana") == ["ask"]
    assert shop.thank_you_page("Ana", "3")["prompt"] is None
    assert decision(shop, "Ana") == "said_no"


def test_a_promoter_who_did_not_react_is_asked_again_and_one_who_shared_is_not(shop):
    """S1-23: the schedule for promoters."""
    ask(shop, moments=("purchase",))
    asks_when(shop, moment="after_days", days=1, again_days=20)
    for who, number in (("Ana", "1"), ("Ben", "2")):
        buys(shop, who, number)
        answers(shop, who, 10)
    shop.days_pass(1.1)
    shop.shares(shop.thank_you_page("Ben", "3"), "whatsapp")
    shop.days_pass(21)

    assert written(shop, "Ana").count("ask") == 2
    assert written(shop, "Ben").count("ask") == 1


def test_the_shop_says_how_often_is_enough(shop):
    """S1-23: the cap."""
    asks_when(shop, moment="after_days", days=1, rest_days=30, most=2)
    for number in range(1, 5):
        buys(shop, "Ana", str(number))
        shop.days_pass(20)
    shop.days_pass(60)

    assert written(shop, "Ana") == ["ask", "ask"]


def test_what_a_browser_makes_up_uses_up_nobodys_turn(shop):
    """A bare browser's word decides nothing (house 6)."""
    asks_when(shop, moment="after_days", days=1, most=1)
    for number in range(900, 910):
        shop.thank_you_page("Ana", str(number))
    buys(shop, "Ana", "1")
    shop.days_pass(1.1)

    assert written(shop, "Ana") == ["ask"]


def test_a_complaint_that_comes_before_the_mail_has_gone_stops_it(shop):
    """Asked again when it is due to go (G35)."""
    asks_when(shop, moment="after_days", days=1)
    buys(shop, "Ana", "1")
    shop.days_pass(1.1)
    happens(shop, "ticket.opened", "Ana", "t1")

    with shop.app.app_context():
        (found,) = asks.of_person(shop.store_id, person(shop, "Ana"))
        assert not asks.still_fine(found, shop.clock.at)


def test_a_forgotten_person_is_not_asked(shop):
    """G33."""
    asks_when(shop, moment="after_days", days=5)
    buys(shop, "Ana", "1")
    ana = person(shop, "Ana")
    shop.merchant.delete("/customers/c-ana")
    shop.days_pass(10)

    with shop.app.app_context():
        assert asks.of_person(shop.store_id, ana) == []
