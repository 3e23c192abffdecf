"""The share loop in Firefox, against the real backend."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.firefox]


@pytest.fixture
def page(firefox):
    page = firefox.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.close()


def test_an_advocate_shares_and_a_friend_is_greeted_in_firefox(page, firefox, tagged_shop):
    page.goto(f"{tagged_shop.url}/thanks")
    field = page.locator("rafiq-prompt [part=link]")
    expect(field).to_have_value(re.compile("/r/"))
    link = field.input_value()

    friend = firefox.new_page()
    friend.goto(link)
    expect(friend.locator("rafiq-offer [part=code]")).not_to_have_value("")
    assert "rafiq=" not in friend.url
    friend.close()
    assert page.complaints == []


def test_the_prompt_is_closed_by_the_keyboard_in_firefox(page, tagged_shop):
    page.goto(f"{tagged_shop.url}/thanks")
    expect(page.locator("rafiq-prompt [part~=link]")).to_have_value(re.compile("/r/"))

    page.keyboard.press("Escape")

    expect(page.locator("rafiq-prompt [part=panel]")).to_have_count(0)


def test_the_prompt_reads_from_right_to_left_in_firefox(page, tagged_shop):
    page.goto(f"{tagged_shop.url}/fa/thanks")
    panel = page.locator("rafiq-prompt [part~=panel]")

    expect(panel.get_by_role("heading").first).to_contain_text("دوست")
    expect(panel).to_have_css("direction", "rtl")
