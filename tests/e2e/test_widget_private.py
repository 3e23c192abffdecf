"""Consent, storage, addresses: what a browser keeps and what leaves it (issue 4, G32)."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import ORDER, URL
from tests.e2e.widget_stub import Backend, Shop

STORED = (
    "JSON.stringify([Object.assign({}, localStorage), Object.assign({}, sessionStorage), document.cookie])"
)
NOTHING = '[{},{},""]'
TOUCHED = """window.touched = [];
for (const name of ['getItem', 'setItem', 'removeItem']) {
  const own = Storage.prototype[name];
  Storage.prototype[name] = function (...values) { touched.push(name); return own.apply(this, values); };
}"""
TOOLS = {
    "Shopify": (
        (
            "window.yes = false; window.Shopify = {customerPrivacy: {marketingAllowed: () => yes,"
            "currentVisitorConsent: () => ({marketing: ''})}}"
        ),
        "yes = true; document.dispatchEvent(new CustomEvent('visitorConsentCollected'))",
    ),
    "WordPress": (
        "window.yes = false; window.wp_has_consent = () => yes",
        "yes = true; document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change'))",
    ),
    "TCF": (
        "window.__tcfapi = (command, version, tell) => { if (command === 'addEventListener') window.tell = tell }",
        "tell({eventStatus: 'useractioncomplete', purpose: {consents: {1: true}}, listenerId: 1}, true)",
    ),
    "Google": (
        "window.dataLayer = [['consent', 'default', {ad_storage: 'denied'}]]",
        (
            "dataLayer.push(['consent', 'update', {ad_storage: 'granted'}]);"
            "document.dispatchEvent(new Event('visibilitychange'))"
        ),
    ),
    "the shop itself": ("", "rafiq.push(['consent', true])"),
}


@pytest.fixture
def shop_page(page: Page, widget_backend: Backend, widget_shop: Shop):
    def opened(head: str = "", attributes: str = "", path: str = "/", order: object = None):
        tag = f'<script async src="{widget_backend.tag}" {attributes}></script>'
        block = (
            f'<script type="application/json" data-rafiq-order>{json.dumps(order)}</script>' if order else ""
        )
        widget_shop.put("/", f"<h1>Shop</h1>{block}", tag=tag, head=f"<script>{head}</script>")
        page.goto(widget_shop.url + path)
        page.wait_for_function("window.rafiq?.version")
        return page.locator("rafiq-offer, rafiq-prompt")

    return opened


@pytest.mark.parametrize("tool", TOOLS)
def test_nothing_is_stored_before_the_visitor_says_yes_by_whatever_tool(shop_page, page, watched, tool):
    before, yes = TOOLS[tool]
    surface = shop_page(before, 'data-consent="required"', "/?rafiq=visit-token")
    expect(surface.locator("[part=code]")).not_to_have_value("")
    assert page.evaluate(STORED) == NOTHING
    page.evaluate(yes)

    page.wait_for_function(f"{STORED} !== '{NOTHING}'")
    assert watched.ours == []


def test_the_browsers_privacy_signal_is_honoured(shop_page, page):
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    surface = shop_page(path="/?rafiq=visit-token")
    expect(surface.locator("[part=code]")).not_to_have_value("")

    assert page.evaluate(STORED) == NOTHING


def test_a_page_without_order_friend_or_element_touches_no_storage(shop_page, page):
    page.add_init_script(TOUCHED)
    shop_page()
    page.wait_for_timeout(300)

    assert page.evaluate("touched") == []


def test_a_friend_who_took_the_gift_is_still_a_friend_on_the_next_page(shop_page, page, widget_backend):
    """They asked for it, so it waits for no consent; and it goes when they say no in so many words."""
    surface = shop_page(attributes='data-consent="required"', path="/?rafiq=visit-token")
    surface.locator("[part=copy]").click()
    page.wait_for_function(f"{STORED} !== '{NOTHING}'")
    shop_page(attributes='data-consent="required"', order=ORDER)
    [order] = widget_backend.hears("order")
    assert order["referral"] == "visit-renewed"

    page.evaluate("rafiq.push(['consent', false])")
    page.wait_for_function(f"{STORED} === '{NOTHING}'")


def test_consent_withdrawn_removes_everything_of_ours_and_nothing_else(shop_page, page):
    surface = shop_page(order=ORDER)
    expect(surface.locator("[part=link]")).to_have_value(URL)
    surface.locator("[part=close]").click()
    page.evaluate("localStorage.setItem('basket', '3')")
    page.wait_for_function("Object.keys(localStorage).some(name => name.startsWith('rafiq'))")
    page.evaluate("rafiq.push(['consent', false])")

    page.wait_for_function("Object.keys(sessionStorage).length === 0")
    assert page.evaluate("Object.keys(localStorage)") == ["basket"]


def test_no_name_address_or_secret_is_in_any_storage_or_address(shop_page, page, widget_backend):
    """Walks every address asked for, everything stored, and every header of a whole visit (G32)."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers}"))
    surface = shop_page(path="/?rafiq=visit-token&order-key=secret-42")
    surface.locator("[part=copy]").click()
    shop_page(path="/?order-key=secret-42", order=ORDER)
    surface.locator("[data-channel=copy]:not([aria-disabled])").click()
    surface.locator("[part=close]").click()
    widget_backend.hears("event", 3)
    ours = [line for line in asked if line.startswith(widget_backend.url)]
    seen = "".join(ours) + page.evaluate(STORED)

    assert ours
    assert [word for word in ("canary", "Ana", "secret-42", "c77", "1001") if word in seen] == ["1001"]
    assert "secret-42" not in str(widget_backend.heard)
