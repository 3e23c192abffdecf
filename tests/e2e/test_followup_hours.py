"""Hours and duties in a real browser: another country brings its regions and its week."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.inside import come_in


def test_a_chosen_country_shows_its_regions_and_its_usual_week(page: Page, live_server):
    """S1-20: before anything is saved, and the shop's own hours stay."""
    store = factories.new_store(live_server.app)
    come_in(page, live_server, store.store_id)
    page.goto(f"{live_server.url}/admin/{store.store_id}/followups/settings")

    page.select_option("#country", "SA")
    expect(page.locator("#hours_sun")).to_have_value("09:00-18:00")
    expect(page.locator("#hours_fri")).to_have_value("")
    page.fill("#hours_mon", "10:00-12:00")
    page.select_option("#country", "MY")
    page.select_option("#region", label="Selangor")
    expect(page.locator("#hours_mon")).to_have_value("10:00-12:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#region")).to_have_value("10")


@pytest.mark.parametrize(("field", "words"), [("#closed_days", "2026-12-24"), ("#hours_fri", "10:00-12:00")])
def test_what_is_typed_while_the_country_is_looked_up_stays(page: Page, live_server, field, words):
    """S1-20: on a slow line, in a browser that takes its time to settle, and the cursor stays where it was."""
    store, waiting = factories.new_store(live_server.app), []
    come_in(page, live_server, store.store_id)
    page.goto(f"{live_server.url}/admin/{store.store_id}/followups/settings")
    page.evaluate("htmx.config.defaultSettleDelay = 1000")
    page.route("**/settings?*", lambda on: waiting.append(on) if "=MY" in on.request.url else on.continue_())
    with page.expect_request(re.compile("settings\\?.*=MY")):
        page.select_option("#country", "MY")
    page.locator(field).focus()
    page.fill(field, words[:4])
    waiting.pop().continue_()
    expect(page.locator("#region")).to_be_visible()
    page.keyboard.type(words[4:])

    expect(page.locator(field)).to_have_value(words)
