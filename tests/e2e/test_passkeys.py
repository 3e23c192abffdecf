"""A passkey in a real browser, whose device is a virtual one: added by hand, and then the only thing one needs."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.inside import come_in


@pytest.fixture
def reader(page: Page) -> Iterator[list[str]]:
    """A fingerprint reader that always knows its holder; and what the browser complains about, such as the policy."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    abilities = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    kind = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True, **abilities}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    yield complaints
    assert complaints == []


def test_a_passkey_is_added_and_logs_in_by_itself(page, live_server, reader):
    """G29: the script is ours, and the strict policy stays as it is."""
    app, url = live_server.app, live_server.url
    store = factories.new_store(app)
    come_in(page, live_server, store.store_id)
    page.goto(f"{url}/admin/me/security")
    page.get_by_label("Name of the device").fill("Blue laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("table", name="Passkeys")).to_contain_text("Blue laptop")

    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    page.context.clear_cookies()
    page.goto(f"{url}/admin/{store.store_id}/people")
    expect(page).to_have_url(re.compile("/admin/login"))
    page.get_by_role("button", name="Log in with a passkey").click()

    expect(page).to_have_url(f"{url}/admin/{store.store_id}/people")


def test_without_webauthn_the_page_is_as_it_was(page, live_server):
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{live_server.url}/admin/login")

    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_hidden()
