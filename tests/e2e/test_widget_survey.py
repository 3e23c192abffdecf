"""The three questions in the widget: three bands, three screens, in four languages (S1-7 to S1-10, S1-13, S1-18)."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from rafiq.core.db import transaction
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.surveys import definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.definitions import SurveyView
from tests import factories
from tests.e2e.reading import LEFT_TO_RIGHT
from tests.e2e.widget_said import ORDER
from tests.e2e.widget_stub import Shop, running

LINE = "boss@shop.example"
QUESTION = {"en": "recommend", "fa": "پیشنهاد", "ar": "توصي", "ms": "mengesyorkan"}


@pytest.fixture
def plain_shop():
    with running(Shop()) as shop:
        yield shop


@pytest.fixture
def store(live_server, plain_shop):
    store = factories.new_store(live_server.app, origin=plain_shop.url)
    with live_server.app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True, direct_line=LINE))
    return store


def tag(live_server, store, locale: str = "en") -> str:
    return (
        f'<script async src="{live_server.url}/w/{store.publishable_key}.js" data-locale="{locale}"></script>'
    )


@pytest.mark.parametrize("locale", QUESTION)
@pytest.mark.parametrize(("score", "links", "line"), [(9, 1, 0), (7, 0, 0), (3, 0, 1)])
def test_each_band_sees_its_own_screen(
    page: Page, live_server, store, plain_shop, watched, locale, score, links, line
):
    """S1-10, S1-18: whoever is glad to may share at once; nobody else is asked to; S2-8: they may write."""
    page.goto(plain_shop.thanks(tag(live_server, store, locale)))
    prompt = page.locator("rafiq-prompt")
    expect(prompt.locator("h2").first).to_contain_text(QUESTION[locale])
    assert prompt.locator("[part=link]").count() == 0

    prompt.locator(".sc button").nth(score).click()

    expect(prompt.locator("form textarea").first).to_be_visible()
    expect(prompt.locator("[part=link]")).to_have_count(links)
    expect(prompt.locator(".h:visible, .m:visible")).to_have_count(0)  # no second heading, no second thanks
    expect(prompt.locator(f'a[href="mailto:{LINE}"]')).to_have_count(line)
    assert watched.ours == []
    with live_server.app.app_context():  # the shop told no language, so it is the one they read
        assert people.find(store.store_id, Identity(email=ORDER["customer"]["email"])).locale == locale


@pytest.mark.parametrize(("locale", "line"), [("ar", "+49 151 5550000"), ("fa", "+1 55 / 07")])
def test_a_number_is_never_turned_round(page: Page, live_server, store, plain_shop, locale, line):
    """S1-10: the direct line is dialled as it stands, one that can be called and one that is only words."""
    with live_server.app.app_context(), transaction():
        (survey,) = definitions.every(store.store_id)
        definitions.save(store.store_id, replace(survey, direct_line=line))
    page.goto(plain_shop.thanks(tag(live_server, store, locale)))
    prompt = page.locator("rafiq-prompt")
    prompt.locator(".sc button").nth(3).click()

    assert prompt.get_by_text(line, exact=True).evaluate(LEFT_TO_RIGHT)


@pytest.mark.parametrize("lowest", [0, 1])
def test_the_question_names_the_product_on_either_scale(page: Page, live_server, store, plain_shop, lowest):
    """S1-7: 0 to 10 or 1 to 10, about what was bought."""
    with live_server.app.app_context(), transaction():
        (survey,) = definitions.every(store.store_id)
        definitions.save(store.store_id, replace(survey, lowest=lowest))
    order = ORDER | {"items": [{"sku": "pot", "title": "Glass teapot", "price": "20.00", "quantity": 1}]}
    page.goto(plain_shop.thanks(tag(live_server, store), order))
    prompt = page.locator("rafiq-prompt")

    expect(prompt.locator("h2").first).to_contain_text("Glass teapot")
    expect(prompt.locator(".sc button")).to_have_text([str(score) for score in range(lowest, 11)])


def test_what_is_written_arrives_and_the_page_hears_of_the_score(page: Page, live_server, store, plain_shop):
    """S1-8, S1-9, S1-13."""
    page.goto(plain_shop.thanks(tag(live_server, store)))
    page.evaluate("document.addEventListener('rafiq:survey', (e) => (window.heard = e.detail))")
    prompt = page.locator("rafiq-prompt")
    prompt.locator(".sc button").nth(10).click()
    note, send = prompt.locator("p.n[role=status]"), prompt.locator("form button[type=submit]")
    send.click()
    expect(note).to_contain_text("nothing to send")
    prompt.locator("textarea").first.fill("Everything, چای too")
    send.click()

    expect(note).to_have_text("Your answer has arrived.")
    expect(send).to_be_hidden()
    assert page.evaluate("window.heard") == {"score": 10, "band": "promoter"}
    with live_server.app.app_context():
        (kept,) = surveys.page(store.store_id)
    assert (kept.score, kept.wish, kept.order_number) == (10, "Everything, چای too", ORDER["order_number"])


def test_a_score_and_words_pressed_twice_are_sent_once(page: Page, live_server, store, plain_shop):
    sent = []
    page.on(
        "request", lambda asked: asked.url.endswith("/survey-answer") and sent.append(asked.post_data_json)
    )
    page.goto(plain_shop.thanks(tag(live_server, store)))
    prompt = page.locator("rafiq-prompt")
    prompt.locator(".sc button").nth(8).dblclick()
    prompt.locator("textarea").first.fill("A lid that fits")
    prompt.locator("form button[type=submit]").dblclick()

    expect(prompt.locator("p.n[role=status]")).to_have_text("Your answer has arrived.")
    expect(prompt.get_by_text("One more answer helps us")).to_have_count(0)
    assert [(each.get("score"), each.get("wish")) for each in sent] == [(8, None), (None, "A lid that fits")]


@pytest.mark.parametrize(("score", "buttons"), [(2, 0), (8, 0), (9, 1)])
def test_the_shops_own_share_panel_asks_nobody_who_is_not_glad(
    page: Page, live_server, store, plain_shop, watched, score, buttons
):
    """S1-10, S2-1: not only the prompt is quiet, and a reload does not bring it back; whoever asks for it gets it."""
    own = '<rafiq-share></rafiq-share><button data-rafiq-open="share">Share</button>'
    page.goto(plain_shop.thanks(tag(live_server, store), body=own))
    link = page.locator("rafiq-share [part=link]")
    expect(link).to_have_count(1)
    with page.expect_response("**/survey-answer"):
        page.locator("rafiq-prompt .sc button").nth(score).click()
    expect(link).to_have_count(buttons)

    with page.expect_response("**/order"):
        page.reload()
    page.wait_for_timeout(300)

    expect(link).to_have_count(buttons)
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.locator("rafiq-prompt [part=link]")).to_have_count(1)
    assert watched.ours == []
