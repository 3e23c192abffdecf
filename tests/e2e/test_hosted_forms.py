"""Our own pages' forms in a browser: pressed twice, they are sent once."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.surveys import asking, definitions
from rafiq.surveys.definitions import SurveyView
from rafiq.web.shopper import surveying
from tests import factories


@pytest.fixture
def survey(live_server) -> str:
    """The page behind the link of Ana's mail."""
    app, store = live_server.app, factories.new_store(live_server.app)
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True))
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    merchant.post("/orders", factories.order(customer=factories.customer("Ana")))
    run_due(app)
    ana = merchant.get("/customers/c-ana").get_json()["id"]
    with app.app_context():
        found = surveying.link(
            live_server.url, app.extensions["rafiq"].keyring, asking.waiting(store.store_id, ana)
        )
    return live_server.url + urlsplit(found).path


def test_a_score_and_words_pressed_twice_are_sent_once_on_a_slow_network(page: Page, survey):
    waiting = []
    page.route(
        "**/survey/*", lambda on: waiting.append(on) if on.request.method == "POST" else on.continue_()
    )
    page.goto(survey)
    press_twice(page, "button[name=score][value='8']")
    assert len(waiting) == 1
    waiting.pop().continue_()
    page.locator("#wish").fill("A lid that fits")
    press_twice(page, "form:has(#wish) button:not([name])")
    assert len(waiting) == 1
    waiting.pop().continue_()

    expect(page.locator("[role=status]")).to_be_visible()


def test_who_slipped_may_still_say_what_they_mean(page: Page, survey):
    """Another button of the same form is another answer, not the same one pressed twice."""
    asked = []
    page.on("request", lambda sent: asked.append(sent.post_data) if sent.method == "POST" else None)
    page.route("**/survey/*", lambda on: None if on.request.method == "POST" else on.continue_())
    page.goto(survey)
    page.locator("form:has(button[name=score])").evaluate("""(form) => [3, 9].map((score, at) =>
        setTimeout(() => form.querySelector(`button[name=score][value="${score}"]`).click(), 200 * at))""")
    page.wait_for_timeout(800)

    assert ["score=3" in asked[0], "score=9" in asked[1]] == [True, True]


def press_twice(page: Page, button: str) -> None:
    """The second time while the first is still on its way."""
    script = "(button) => [0, 150].map((later) => setTimeout(() => button.click(), later))"
    page.locator(button).evaluate(script)
    page.wait_for_timeout(400)
