"""The three questions in the widget: three bands, three screens, in four languages (S1-7 to S1-10, S1-13, S1-18)."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from rafiq.core.db import transaction
from rafiq.surveys import definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.definitions import SurveyView
from tests import factories
from tests.e2e.widget_stub import ORDER, Shop, running

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
    """S1-10, S1-18: whoever is glad to may share at once; nobody else is asked to."""
    page.goto(plain_shop.thanks(tag(live_server, store, locale)))
    prompt = page.locator("rafiq-prompt")
    expect(prompt.locator("h2").first).to_contain_text(QUESTION[locale])
    assert prompt.locator("[part=link]").count() == 0

    prompt.locator(".sc button").nth(score).click()

    expect(prompt.locator("form textarea").first).to_be_visible()
    expect(prompt.locator("[part=link]")).to_have_count(links)
    expect(prompt.locator(f'a[href="mailto:{LINE}"]')).to_have_count(line)
    assert watched.ours == []


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
    prompt.locator("textarea").first.fill("Everything, چای too")
    prompt.locator("form button[type=submit]").click()

    expect(prompt.locator("p.n[role=status]")).not_to_be_empty()
    assert page.evaluate("window.heard") == {"score": 10, "band": "promoter"}
    with live_server.app.app_context():
        (kept,) = surveys.page(store.store_id)
    assert (kept.score, kept.wish, kept.order_number) == (10, "Everything, چای too", ORDER["order_number"])
