"""Three questions after a purchase: whom to ask when, and what becomes of the answer (S1-5 to S1-13, G33)."""

from urllib.parse import urlsplit

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.surveys import asking, themes
from rafiq.surveys.rules import Theme
from rafiq.web.shopper import surveying
from tests import factories
from tests.stories.survey_scene import EVERY_MOMENT, answers, ask, buys, open_ones, person


@pytest.fixture
def shop(shop):
    """The shop of the stories with a survey after everything; it is Saturday, 10 o'clock."""
    ask(shop)
    return shop


# ---------------------------------------------------------------------------------------- whom to ask, and when


def test_every_experience_is_an_occasion_to_ask(shop):
    """S1-6: the sale, the delivery, the repaired teapot, the closed ticket; each once."""
    buys(shop, "Ana", "1")
    buys(shop, "Ana", "1", status="fulfilled")
    for kind in ("order.delivered", "job.completed", "ticket.closed"):
        event = {"type": kind, "id": "1", "customer": factories.customer("Ana")}
        for _ in range(2):
            shop.told(shop.merchant.post("/events", event))
    run_due(shop.app)

    found = [answers(shop, "Ana", 9).moment for _ in range(4)]

    assert sorted(found) == sorted(EVERY_MOMENT)
    with shop.app.app_context():
        assert asking.waiting(shop.store_id, person(shop, "Ana")) is None


def test_a_shop_may_give_its_customers_a_rest(shop):
    """S1-6: the cap for each person is respected."""
    ask(shop, moments=("purchase",), rest_days=30)
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 8)
    shop.clock.move(days=10)
    buys(shop, "Ana", "2")
    with shop.app.app_context():
        assert asking.waiting(shop.store_id, person(shop, "Ana")) is None

    shop.clock.move(days=21)
    buys(shop, "Ana", "3")

    assert answers(shop, "Ana", 8).order_number == "3"


def test_the_question_waits_as_long_as_the_shop_wants_and_is_announced_once(shop):
    ask(shop, moments=("purchase",), wait_days=3)
    buys(shop, "Ana", "1")
    with shop.app.app_context():
        assert asking.waiting(shop.store_id, person(shop, "Ana")) is None
    shop.new_facts()

    shop.days_pass(3.1)
    shop.days_pass(1)

    assert shop.new_facts().count("survey.due") == 1
    assert answers(shop, "Ana", 10).product == "Glass teapot"


def test_a_product_may_have_a_survey_of_its_own(shop):
    ask(shop, product_tag="workshop", product_name="the tasting", moments=("purchase",))
    buys(shop, "Ana", "1", items=[{"title": "Saturday, 10:00", "tags": ["workshop"]}])

    assert answers(shop, "Ana", 9).product == "the tasting"


def test_a_cancelled_order_is_no_occasion(shop):
    buys(shop, "Ana", "1", status="cancelled")
    with shop.app.app_context():
        assert asking.waiting(shop.store_id, person(shop, "Ana")) is None


# ---------------------------------------------------------------------------------------- one answer


def test_an_answer_is_kept_with_the_person_and_the_order(shop):
    """S1-8, S1-9, S1-13: the score, what would help, anything else."""
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 6, wish="Shorter queues", remark="Lovely tea")

    (kept,) = shop.told(shop.merchant.get("/surveys/answers"))["data"]

    assert (kept["customer_id"], kept["order_number"]) == (person(shop, "Ana"), "1")
    assert (kept["score"], kept["wish"], kept["remark"]) == (6, "Shorter queues", "Lovely tea")


def test_an_answer_can_be_changed_for_some_days_and_then_no_more(shop):
    ask(shop, edit_days=7)
    buys(shop, "Ana", "1")
    with shop.app.app_context():
        link = surveying.link(
            "", shop.app.extensions["rafiq"].keyring, asking.waiting(shop.store_id, person(shop, "Ana"))
        )

    def press(score: int) -> int:
        return shop.app.test_client().post(urlsplit(link).path, data={"score": str(score)}).status_code

    assert [press(3), press(8), press(8)] == [303, 303, 303]
    shop.clock.move(days=8)

    assert press(2) == 409
    assert [each["score"] for each in shop.told(shop.merchant.get("/surveys/answers"))["data"]] == [8]


def test_what_a_browser_says_counts_once_the_shop_names_the_order(shop):
    """A bare browser's word opens things and decides nothing (house 6)."""
    order = factories.order(order_number="7", customer=factories.customer("Ana"), status="placed")
    page = shop.browser.post("/order", order).get_json()
    assert page["prompt"] == {"surface": "survey"}
    token = shop.browser.post("/survey", {"me": page["me"]}).get_json()["survey"]["token"]
    shop.browser.post("/survey-answer", {"token": token, "score": 2})
    run_due(shop.app)
    assert open_ones(shop) == []

    shop.told(shop.merchant.post("/orders", order | {"status": "paid"}))
    run_due(shop.app)

    assert [each.kind for each in open_ones(shop)] == ["detractor"]


def test_comments_are_counted_by_what_they_are_about_and_hands_overrule_words(shop):
    """S1-11: what holds promoters back."""
    with shop.app.app_context(), transaction():
        price = themes.save(shop.store_id, Theme("", "Price", ("expens*",), caveat=False))
        caveat = themes.save(shop.store_id, Theme("", "But", ("but",), caveat=True))
    buys(shop, "Ana", "1")
    first = answers(shop, "Ana", 9, wish="Wonderful, but too expensive")
    buys(shop, "Ben", "2")
    answers(shop, "Ben", 4, remark="EXPENSIVE")
    with shop.app.app_context(), transaction():
        themes.put(shop.store_id, first.id, caveat.id, on=False)
        themes.save(shop.store_id, Theme(price.id, "Prices", ("expens*", "cost"), caveat=False))

    with shop.app.app_context():
        counts = {each.theme.name: (each.promoters, each.detractors) for each in themes.counts(shop.store_id)}
    assert counts == {"Prices": (1, 1), "But": (0, 0)}


def test_an_erased_persons_words_are_gone_and_nobody_calls_them(shop):
    """G33."""
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 3, wish="Call me on 555 0100")

    shop.merchant.delete("/customers/c-ana")
    run_due(shop.app)

    (kept,) = shop.told(shop.merchant.get("/surveys/answers"))["data"]
    assert (kept["score"], kept["wish"]) == (3, "")
    assert open_ones(shop) == []
