"""Did it do what you hoped, put by the widget to whom the shop names; here no mail asks (S2-4)."""

import pytest

from tests.stories.asking_scene import asks_when, decision, named, sends
from tests.stories.survey_scene import buys


@pytest.mark.parametrize(
    ("said", "links", "then"), [("yes", True, "asked_already"), ("no", False, "value_missed")]
)
def test_the_widget_asks_a_named_buyer_whether_it_did_what_they_hoped(shop, store, said, links, then):
    """S2-4: a yes leads to the link, a no never to an ask; once."""
    sends(shop, ())
    asks_when(shop, moment="after_value", days=5)
    buys(shop, "Ana", "1")
    assert named(shop, store, "Ana")["prompt"] is None
    shop.days_pass(6)
    page = named(shop, store, "Ana")
    assert page["prompt"] == {"surface": "value", "due": True}

    asked = shop.told(shop.browser.post("/value", {"me": page["me"], "locale": "fa"}))["value"]
    answered = shop.told(shop.browser.post("/value-answer", {"token": asked["token"], "answer": said}))
    again = shop.browser.post("/value-answer", {"token": asked["token"], "answer": said})

    assert (answered["value"], bool(answered["share"])) == (said == "yes", links)
    assert again.status_code == 409
    assert decision(shop, "Ana") == then


def test_nobody_answers_for_somebody_whose_address_they_typed(shop):
    """S2-4: a browser that only says who it is is not asked."""
    asks_when(shop, moment="after_value")
    buys(shop, "Ana", "1")
    shop.days_pass(1)

    typed = shop.thank_you_page("Ana", "2")

    assert typed["prompt"] is None
    assert shop.told(shop.browser.post("/value", {"me": typed["me"]})) == {"value": None}
