"""Where the widget shows: a popup that holds the keyboard, a banner, a tab at the edge, a place of the page's own."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import URL
from tests.e2e.widget_stub import Backend, Shop

PROMPT = "rafiq-prompt"


@pytest.fixture
def thanks(page: Page, widget_backend: Backend, widget_shop: Shop):
    def opened(placement="", **options):
        attribute = f'data-placement="{placement}"' if placement else ""
        tag = f'<script async src="{widget_backend.tag}" {attribute}></script>'
        page.goto(widget_shop.thanks(tag, **options))
        return page.locator(PROMPT)

    return opened


@pytest.fixture
def popup(thanks):
    prompt = thanks("popup")
    prompt.locator("[data-channel=whatsapp][href]").wait_for()
    return prompt


def test_a_popup_stands_in_the_middle(popup, page):
    page.wait_for_timeout(300)
    box = popup.bounding_box()

    assert abs(box["x"] + box["width"] / 2 - 640) <= 1
    assert abs(box["y"] + box["height"] / 2 - 360) <= 1


def test_a_popup_that_opens_by_itself_is_a_named_region_and_takes_nothing(popup, page):
    """Calm: no focus is taken, nothing is dimmed, and the keyboard goes on through the page."""
    panel = popup.get_by_role("region", name="Give a friend 10% off")

    expect(panel).to_have_css("box-shadow", "rgba(0, 0, 0, 0.16) 0px 8px 32px 0px")
    assert page.evaluate("document.activeElement.localName") == "body"
    popup.locator(".t").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.activeElement.localName !== '{PROMPT}'")


def test_a_popup_that_somebody_opened_is_a_modal_dialog(popup, page):
    page.evaluate("rafiq.push(['open', 'share'])")
    panel = popup.get_by_role("dialog", name="Give a friend 10% off")

    expect(panel).to_have_attribute("aria-modal", "true")
    expect(panel).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.activeElement.localName === '{PROMPT}'")


@pytest.mark.parametrize("how", ["Escape", "beside", "close"])
def test_a_popup_closes_in_every_way_people_try(popup, page, how):
    if how == "Escape":
        page.keyboard.press("Escape")
    elif how == "beside":
        page.mouse.click(5, 700)
    else:
        popup.locator("[part=close]").click()

    expect(popup).to_have_count(0)


def test_on_a_phone_a_popup_is_a_sheet(thanks, page):
    page.set_viewport_size({"width": 390, "height": 800})
    prompt = thanks("popup")
    prompt.locator("[data-channel=whatsapp][href]").wait_for()
    page.wait_for_timeout(300)
    box = prompt.bounding_box()

    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 800)


def test_a_banner_lies_across_the_top(thanks, page):
    prompt = thanks("banner")
    prompt.locator("[data-channel=whatsapp][href]").wait_for()
    page.wait_for_timeout(300)
    box = prompt.bounding_box()

    assert (box["x"], box["y"], box["width"]) == (0, 0, 1280)
    assert box["height"] < 360


def test_a_tab_waits_at_the_edge_and_opens_the_panel(thanks, page):
    prompt = thanks("tab")
    prompt.get_by_role("button", name="Give a friend 10% off").click()

    expect(prompt.locator("[part=link]")).to_have_value(URL)


def test_a_place_of_the_page_takes_the_panel_in(thanks, page):
    prompt = thanks("#here", body='<div id="here"></div>')

    expect(page.locator("#here rafiq-share [part=link]")).to_have_value(URL)
    expect(page.locator("#here [part=close]")).to_have_count(0)
    expect(prompt).to_have_count(0)


@pytest.mark.parametrize("placement", ["#nowhere", "middle"])
def test_where_the_place_is_missing_the_card_shows_and_a_note_says_so(thanks, watched, placement):
    expect(thanks(placement).locator("[part=link]")).to_have_value(URL)
    assert watched.console == [f'[rafiq] no placement "{placement}"']


def test_the_merchants_choice_counts_without_a_word_on_the_tag(thanks, widget_backend):
    widget_backend.further = {"surfaces": {"prompt": "tab"}}

    expect(thanks().get_by_role("button", name="Give a friend 10% off")).to_be_visible()


def test_every_other_page_can_have_a_tab(page, widget_backend, widget_shop):
    widget_backend.further = {"surfaces": {"page": "tab"}}
    tag = f'<script async src="{widget_backend.tag}"></script>'
    page.goto(widget_shop.put("/tea", "<h1>Tea</h1>", tag=tag))
    page.locator(PROMPT).get_by_role("button", name="Give a friend 10% off").click()

    expect(page.locator(f"{PROMPT} form")).to_be_visible()  # nobody we know: an address is asked for


def test_a_tab_that_was_closed_stays_away(page, widget_backend, widget_shop):
    widget_backend.further = {"surfaces": {"page": "tab"}}
    tag = f'<script async src="{widget_backend.tag}"></script>'
    page.goto(widget_shop.put("/tea", "<h1>Tea</h1>", tag=tag))
    page.locator(PROMPT).locator("[part=close]").click()
    page.reload()
    page.wait_for_function("window.rafiq?.version")
    page.wait_for_timeout(700)

    expect(page.locator(PROMPT)).to_have_count(0)
