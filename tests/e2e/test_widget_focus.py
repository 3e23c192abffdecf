"""Who works by keyboard stays where they were: what takes a pressed thing's place takes the focus too (issue 4)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import widget_stub
from tests.e2e.widget_said import ANSWER, GUEST, NOBODY, UNHAPPY
from tests.e2e.widget_stub import Backend, Shop

INSIDE = "document.activeElement.localName === 'rafiq-prompt'"


def leave_an_address(prompt: Locator, page: Page) -> None:
    prompt.locator("[type=email]").focus()
    page.keyboard.type("ben@example.com")
    page.keyboard.press("Enter")
    prompt.locator("[part=link]").wait_for()


def share_what_was_bought(prompt: Locator, page: Page) -> None:
    press(prompt.locator(".t + .t"), page)
    expect(prompt.locator("fieldset :checked")).to_be_focused()


def answer_a_question(prompt: Locator, page: Page) -> None:
    press(prompt.locator(".sc button").nth(3), page)
    prompt.locator("textarea").first.wait_for()


def write_a_wish(prompt: Locator, page: Page) -> None:
    answer_a_question(prompt, page)
    prompt.locator("textarea").first.focus()
    page.keyboard.type("More teas")
    press(prompt.locator("form button"), page)
    expect(prompt.locator("form")).to_have_count(0)


def ask_for_the_balance_again(prompt: Locator, page: Page) -> None:
    with page.expect_response("**/balance"):
        press(prompt.locator(".b"), page)


def press(button: Locator, page: Page) -> None:
    button.wait_for()
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("surface", "act"),
    [
        ("share", leave_an_address),
        ("share", share_what_was_bought),
        ("survey", answer_a_question),
        ("survey", write_a_wish),
        ("balance", ask_for_the_balance_again),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_the_keyboard_stays_inside_and_esc_leads_back(
    page: Page, widget_backend: Backend, widget_shop: Shop, surface, act
):
    guest = act is leave_an_address
    widget_backend.answers |= {
        "order": NOBODY if guest else ANSWER | {"products": [{"title": "Mug", "page": "/mug"}]},
        "survey": widget_stub.survey("en"),
        "survey-answer": UNHAPPY,
        "balance": 500,
    }
    tag = f'<script async src="{widget_backend.tag}" data-auto="off"></script>'
    button = f'<button data-rafiq-open="{surface}">Open</button>'
    page.goto(widget_shop.thanks(tag, GUEST if guest else None, body=button))
    page.wait_for_function("window.rafiq?.version")
    press(page.get_by_role("button", name="Open"), page)
    page.wait_for_function(INSIDE)

    act(page.locator("rafiq-prompt"), page)

    page.wait_for_function(INSIDE, timeout=2_000)
    page.keyboard.press("Tab")
    assert page.evaluate(INSIDE)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open")).to_be_focused()
