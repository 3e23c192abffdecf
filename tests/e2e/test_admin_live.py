"""Previews of settings that follow what is typed, in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.inside import come_in


def test_what_is_typed_shows_at_once_and_a_wrong_field_is_marked_until_it_is_right(page: Page, live_server):
    """S1-20: another country's hours are followed too, and what came is said."""
    store = factories.new_store(live_server.app)
    come_in(page, live_server, store.store_id)
    page.goto(f"{live_server.url}/admin/{store.store_id}/followups/settings")
    part, said = page.locator("[data-live]"), page.locator("[data-live-said]")

    page.fill("#passive_minutes", "x")
    expect(page.locator("#passive_minutes")).to_have_attribute("aria-invalid", "true")
    expect(said).to_contain_text("Passive: Within")
    page.fill("#passive_minutes", "60")
    expect(page.locator("#passive_minutes")).not_to_have_attribute("aria-invalid", "true")
    expect(part).to_contain_text("Within 1 hour")
    waiting = []
    page.route("**/*", lambda on: waiting.append(on) if "/settings?" in on.request.url else on.continue_())
    with page.expect_request(re.compile("/settings/preview.*country=SA")):
        page.select_option("#country", "SA")
    with page.expect_request(re.compile("/settings/preview.*hours_sun=09")):
        waiting.pop().continue_()  # on a slow line the usual hours come after the preview was asked
