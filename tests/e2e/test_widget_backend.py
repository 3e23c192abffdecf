"""The widget against the real backend: what the stub promises, the product keeps."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.widget_said import ORDER
from tests.e2e.widget_stub import Shop, running


@pytest.fixture
def plain_shop():
    with running(Shop()) as shop:
        yield shop


@pytest.fixture
def tag(live_server, plain_shop) -> str:
    store = factories.new_store(live_server.app, origin=plain_shop.url)
    return f'<script async src="{live_server.url}/w/{store.publishable_key}.js"></script>'


def test_an_advocate_shares_and_a_friend_is_greeted(page: Page, live_server, plain_shop, tag, watched):
    page.goto(plain_shop.thanks(tag))
    link = page.locator("rafiq-prompt [part=link]")
    expect(link).not_to_have_value("")
    url = link.input_value()
    assert url.startswith(f"{live_server.url}/r/")

    friend = page.context.browser.new_page()
    plain_shop.put("/", "<h1>Chaykhana</h1>", tag=tag)
    friend.goto(url)
    offer = friend.locator("rafiq-offer")
    expect(offer.locator("[part=code]")).not_to_have_value("")
    expect(offer.locator("h2")).to_contain_text(ORDER["customer"]["first_name"])
    assert "rafiq=" not in friend.url
    friend.close()
    assert watched.ours == []


def test_a_guest_enrols(page: Page, live_server, plain_shop, tag):
    page.goto(plain_shop.thanks(tag, {"order_number": "1002", "subtotal": "12.00", "currency": "EUR"}))
    prompt = page.locator("rafiq-prompt")
    prompt.locator("input[type=email]").fill("guest@example.com")
    prompt.locator("button[type=submit]").click()

    expect(prompt.locator("[part=link]")).not_to_have_value("")
