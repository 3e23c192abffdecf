"""What a developer of a shop finds in the console: one quiet note for each mistake, and the reasons of a refusal."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.widget_stub import Backend, Shop, running

PROMPT = "rafiq-prompt"


def test_a_refused_order_names_the_field_and_what_is_wrong(page: Page, live_server, watched):
    """By the real backend: a currency nobody knows."""
    with running(Shop()) as shop:
        store = factories.new_store(live_server.app, origin=shop.url)
        tag = f'<script async src="{live_server.url}/w/{store.publishable_key}.js"></script>'
        page.goto(shop.thanks(tag, factories.order(currency="euro", customer=factories.customer("Ana"))))
        with page.expect_console_message(lambda said: said.text.startswith("[rafiq] refused")) as note:
            pass

        assert '"pointer":"#/currency"' in note.value.text
        expect(page.locator(PROMPT)).to_have_count(0)
        assert watched.errors == []


@pytest.mark.parametrize(
    ("command", "note"),
    [
        (["open", "sesame"], 'no surface "sesame"'),
        (["dance"], 'no command "dance"'),
        (["track", "purchase", {}], "an order needs order_number, subtotal and currency"),
    ],
)
def test_a_wrong_command_is_one_quiet_note(
    page: Page, widget_backend: Backend, widget_shop: Shop, watched, command, note
):
    page.goto(
        widget_shop.put("/", "<h1>Shop</h1>", tag=f'<script async src="{widget_backend.tag}"></script>')
    )
    page.wait_for_function("window.rafiq?.version")
    with page.expect_console_message(lambda said: said.text.startswith("[rafiq]")):
        page.evaluate("command => [1, 2].forEach(() => rafiq.push(command))", command)
    page.wait_for_timeout(300)  # a second one would follow at once

    assert watched.console == [f"[rafiq] {note}"]


def test_the_keyboard_meets_how_it_works_where_it_stands(
    page: Page, widget_backend: Backend, widget_shop: Shop
):
    """At the top, beside the close button, before the link."""
    page.goto(widget_shop.thanks(f'<script async src="{widget_backend.tag}"></script>'))
    prompt = page.locator(PROMPT)
    prompt.locator("[data-channel=whatsapp][href]").wait_for()
    prompt.locator("[part=close]").focus()
    page.keyboard.press("Tab")

    expect(prompt.locator(".h")).to_be_focused()
