"""What the share panel can do beyond its buttons: the merchant's words, our own sheet, the desk, products, pictures."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import ANSWER, URL
from tests.e2e.widget_stub import Backend, Shop

PROMPT = "rafiq-prompt"
MUG = {"title": "Firuzeh mug", "image_url": "", "page": "/goods/mug"}
LINE = {"id": "line", "name": "LINE", "icon": "M4 4h16v12H9l-5 4z", "to": "https://line.example/?u={u}&t={t}"}


@pytest.fixture
def panel(page: Page, widget_backend: Backend, widget_shop: Shop):
    def opened(**options):
        page.goto(widget_shop.thanks(f'<script async src="{widget_backend.tag}"></script>', **options))
        prompt = page.locator(PROMPT)
        prompt.locator("[data-channel=whatsapp][href]").wait_for()
        return prompt

    return opened


def said(prompt, channel: str) -> str:
    query = parse_qs(urlsplit(prompt.locator(f"[data-channel={channel}]").get_attribute("href")).query)
    return query["text"][0]


def test_the_merchants_words_travel_with_the_link_where_they_put_it(panel, widget_backend):
    widget_backend.further = {"texts": {"whatsapp": "{name} says: {link} ({benefit} at {store})"}}

    assert said(panel(), "whatsapp") == f"Ana says: {URL}?c=whatsapp (10% off at Chaykhana)"


def test_a_channel_without_words_of_its_own_says_ours(panel, widget_backend):
    widget_backend.further = {"texts": {"telegram": "Hello"}}
    prompt = panel()

    assert said(prompt, "telegram") == "Hello"
    assert "I get a reward" in said(prompt, "whatsapp")


def test_a_channel_of_the_shops_own_shows_its_letters(panel, widget_backend):
    widget_backend.own = [{"id": "own1", "name": "Gap", "icon": "G", "to": "https://gap.example/?u={u}"}]
    button = panel().locator("[data-channel=own1]")

    expect(button).to_have_text("GGap")
    expect(button).to_have_attribute(
        "href", f"https://gap.example/?u={URL.replace(':', '%3A').replace('/', '%2F')}%3Fc%3Down1"
    )


def test_where_the_browser_has_no_sheet_ours_opens_with_further_channels(panel, page, widget_backend):
    widget_backend.more = [LINE]
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'share', { value: undefined })")
    prompt = panel()
    prompt.locator("[data-channel=native]").click()
    further = prompt.locator("[data-channel=line]")

    expect(further).to_be_focused()
    assert "c%3Dline" in further.get_attribute("href")
    expect(prompt.locator("[data-channel=native]")).to_have_count(0)


def test_what_was_bought_is_shared_with_a_link_to_its_page(panel, widget_backend):
    widget_backend.answers["order"] = ANSWER | {"products": [MUG]}
    prompt = panel()
    prompt.get_by_role("button", name="Share what I bought").click()
    prompt.get_by_role("radio", name="Firuzeh mug").wait_for()

    expect(prompt.locator("[part=link]")).to_have_value(f"{URL}?c=copy&p=%2Fgoods%2Fmug")
    assert "I bought Firuzeh mug at Chaykhana" in said(prompt, "whatsapp")
    assert said(prompt, "whatsapp").endswith(f"{URL}?c=whatsapp&p=%2Fgoods%2Fmug")


def test_the_whole_shop_can_be_chosen_again(panel, widget_backend):
    widget_backend.answers["order"] = ANSWER | {"products": [MUG]}
    prompt = panel()
    prompt.get_by_role("button", name="Share what I bought").click()
    prompt.locator("label", has_text="Chaykhana").click()

    expect(prompt.locator("[part=link]")).to_have_value(URL)


def test_the_code_fills_the_screen_for_the_desk_and_esc_leads_back(panel, page):
    prompt = panel()
    prompt.locator("[data-channel=qr]").click()
    prompt.get_by_role("button", name="Full screen").click()
    prompt.get_by_role("button", name="Print").wait_for()
    box = prompt.bounding_box()
    page.keyboard.press("Escape")

    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 720)
    expect(prompt.locator("[data-channel=whatsapp]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(prompt).to_have_count(0)


def test_paper_gets_nothing_but_the_code(panel, page):
    page.add_init_script(
        "window.print = () => { window.shown = getComputedStyle(document.querySelector('h1')).display }"
    )
    prompt = panel()
    prompt.locator("[data-channel=qr]").click()
    prompt.get_by_role("button", name="Full screen").click()
    prompt.get_by_role("button", name="Print").wait_for()
    page.emulate_media(media="print")
    prompt.locator(".q + div button").first.dispatch_event("click")

    assert page.evaluate("window.shown") == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).display") == "block"


def test_three_pictures_tell_how_it_works_and_lead_back(panel):
    """S3-10: how it works, in the widget."""
    prompt = panel()
    prompt.get_by_role("button", name="How it works").click()

    expect(prompt.locator("li")).to_have_text(
        ["Send your link to a friend.", "Your friend gets 10% off.", "When they buy, you get €10."]
    )
    prompt.get_by_role("button", name="Share my link").click()
    expect(prompt.locator("[part=link]")).to_have_value(URL)


def test_the_day_of_the_reward_is_told_by_our_clock(panel, page, widget_backend):
    widget_backend.further = {"now": "2027-03-01T10:00:00+00:00"}
    prompt = panel(lang="ms")

    expect(prompt).to_contain_text("15 Mac")
