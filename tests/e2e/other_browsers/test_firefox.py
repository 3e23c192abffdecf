"""The share loop in Firefox, against the real backend."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.firefox]
# The outer world stays outside: what a press would open is noted when all others have heard of it, and not opened.
STAY_HERE = """() => document.addEventListener("click", (event) => {
  window.opened = event.composedPath().find((each) => each.href).href;
  event.preventDefault();
})"""


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


def test_what_goes_out_by_whatsapp_brings_a_friend_whose_order_counts_in_firefox(
    page, firefox, tagged_shop, bens_referral
):
    """A real press, the address that it opens, the friend's visit by the link in it, and the friend's own order."""
    page.goto(f"{tagged_shop.url}/thanks")
    page.evaluate(STAY_HERE)
    page.locator("rafiq-prompt [data-channel=whatsapp][href]").click()
    opened = urlsplit(page.evaluate("window.opened"))
    (word,) = parse_qs(opened.query)["text"]
    link = re.search(r"http://\S+c=whatsapp", word)[0]

    friend = firefox.new_page()
    friend.goto(link)
    friend.locator("rafiq-offer [part=copy]").click()
    friend.goto(f"{tagged_shop.url}/bens")

    referral = bens_referral()
    friend.close()
    assert (opened.hostname, referral.channel, referral.status) == ("wa.me", "whatsapp", "pending")
    assert page.complaints == []
