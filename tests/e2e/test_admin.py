"""The admin in a real browser: a member's way from the set-up link to a decision, and pages that everybody can read."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rafiq.core.db import transaction
from rafiq.stores import service as stores
from tests import factories
from tests.web.admin_door import PASSWORD, setup_path
from tests.web.furnished import furnish

# Parts of pages, files, frames and scripts: what they are drawn into is a page.
PARTS = re.compile(
    r"/(list|progress|preview|page|trial|data|ping/<nonce>|preview/<kind>|[^/]+\.(js|csv|zip|pdf))$"
)


def pages(app, store_id: str, ids: dict[str, str]) -> list[str]:
    """Every page of a store's admin that a member can open, found by the routes themselves."""
    known = {"store_id": store_id, "platform": "woocommerce", **ids}
    found = []
    for rule in app.url_map.iter_rules():
        is_page = (
            rule.rule.startswith("/admin/<store_id>")
            and "GET" in rule.methods
            and not PARTS.search(rule.rule)
        )
        # A delivery is of a webhook here; what shops sent has ids of its own.
        if is_page and rule.arguments <= set(known) and rule.endpoint != "admin.delivery":
            found.append(re.sub(r"<([a-z_]+)>", lambda match: known[match[1]], rule.rule))
    return found


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """A page on which the browser has nothing to complain about: no script error, nothing blocked by the policy."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert complaints == []


@pytest.fixture
def shop(live_server):
    store = factories.new_store(live_server.app)
    return store, furnish(live_server.app, store)


@pytest.fixture
def inside(quiet, live_server, shop) -> Page:
    """Ana, an owner, who has just come in through her set-up link."""
    store, _ = shop
    quiet.goto(live_server.url + setup_path(live_server.app, "ana@example.com", store.store_id))
    quiet.fill("#password", PASSWORD)
    quiet.fill("#again", PASSWORD)
    quiet.get_by_role("button", name="Save and go in").click()
    expect(quiet.get_by_role("heading", level=1)).to_have_text("Chaykhana")
    return quiet


CUT_OFF = """() => [...document.querySelectorAll("main .card")].filter((card) => {
  const edge = card.getBoundingClientRect();
  return [...card.querySelectorAll("table, form, p, h2, .chip, input, select")].some((part) => {
    const inner = part.getBoundingClientRect();
    return inner.width > 1 && !part.closest(".visually-hidden") &&
      (inner.right > edge.right + 1 || inner.left < edge.left - 1);
  });
}).map((card) => card.textContent.trim().slice(0, 40))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_free_of_what_axe_finds(inside, live_server, shop, scheme):
    store, ids = shop
    inside.emulate_media(color_scheme=scheme)
    found = {}
    for path in pages(live_server.app, store.store_id, ids):
        inside.goto(live_server.url + path)
        found[path] = [violation["id"] for violation in Axe().run(inside).response["violations"]]
        found[path] += inside.evaluate(CUT_OFF)  # nothing reaches out of its card

    assert {path: ids for path, ids in found.items() if ids} == {}


@pytest.mark.parametrize("locale", ["en", "fa"])
def test_no_page_is_wider_than_a_phone(inside, live_server, shop, locale):
    store, ids = shop
    inside.set_viewport_size({"width": 360, "height": 780})
    inside.goto(f"{live_server.url}/admin/me")
    inside.select_option("#locale", locale)
    inside.locator("form[action='/admin/me'] button").click()
    wide = []
    for path in pages(live_server.app, store.store_id, ids):
        inside.goto(live_server.url + path)
        wide += [path] if inside.evaluate("document.documentElement.scrollWidth > innerWidth") else []

    assert wide == []


def test_search_narrows_the_list_while_one_types(inside, live_server, shop):
    store, _ = shop
    inside.goto(f"{live_server.url}/admin/{store.store_id}/referrals")
    inside.get_by_role("searchbox").fill("nobody")
    expect(inside.get_by_text("Nothing fits this search")).to_be_visible()
    inside.get_by_role("searchbox").fill("ben@")

    expect(inside.get_by_role("link", name="Ben")).to_be_visible()
    expect(inside).to_have_url(re.compile("q=ben"))


def test_the_slash_key_finds_somebody_and_a_saved_view_brings_them_back(inside, live_server, shop):
    """Keys alone: "/" and a few letters, an arrow and Enter; Esc closes the list, and "/" in a field is a stroke."""
    store, ids = shop
    people = f"{live_server.url}/admin/{store.store_id}/people"
    inside.goto(people)
    field = inside.get_by_role("combobox", name="Search everything")
    inside.keyboard.press("/")
    inside.keyboard.type("a/")
    expect(field).to_have_value("a/")
    inside.keyboard.press("Backspace")
    expect(inside.get_by_role("option", name="ana@example.com")).to_be_visible()
    assert [violation["id"] for violation in Axe().run(inside).response["violations"]] == []
    inside.keyboard.press("Escape")
    expect(inside.locator("#finder-list")).to_be_hidden()
    inside.keyboard.press("ArrowDown")
    inside.keyboard.press("Enter")
    expect(inside).to_have_url(f"{people}/{ids['person_id']}")

    inside.goto(people)
    inside.get_by_role("searchbox").fill("ana@")
    expect(inside).to_have_url(re.compile("q=ana"))
    inside.locator(".views summary").click()
    inside.get_by_label("Name of the view").fill("Ana")
    inside.get_by_role("button", name="Save this view").click()
    expect(inside.get_by_role("link", name="Ana", exact=True).first).to_have_attribute("aria-current", "true")
    assert [violation["id"] for violation in Axe().run(inside).response["violations"]] == []


def test_a_selection_is_approved_with_its_result(inside, live_server, shop):
    store, ids = shop
    inside.goto(f"{live_server.url}/admin/{store.store_id}/referrals")
    expect(inside.get_by_role("button", name="Approve")).to_be_hidden()
    inside.get_by_role("checkbox", name=f"Pick order {ids['order_number']}").check()
    expect(inside.get_by_text("1 picked")).to_be_visible()
    inside.get_by_role("button", name="Approve").click()

    expect(inside.get_by_text("1 of 1 changed.")).to_be_visible()


def test_the_preview_follows_the_form_in_every_language(inside, live_server, shop):
    store, _ = shop
    inside.goto(f"{live_server.url}/admin/{store.store_id}/program")
    widget = inside.frame_locator("[data-preview]").locator("rafiq-prompt")
    inside.fill("#friend_percent", "33")
    expect(widget).to_contain_text("33%")
    inside.get_by_role("radio", name="فارسی").check()

    expect(widget).to_contain_text("۳۳")


def test_the_set_up_leads_from_the_first_page_to_the_first_test_referral(inside, live_server, shop):
    """S1-33: the reminder, the steps, one button, and the referral with its path."""
    store, _ = shop
    inside.goto(f"{live_server.url}/admin/{store.store_id}/setup")
    inside.get_by_role("listitem").get_by_role("button", name="Make a test order").click()

    expect(inside.get_by_text("A test friend has bought")).to_be_visible()
    inside.get_by_role("link", name="Back to the shop").click()
    expect(inside.get_by_role("note")).to_be_hidden()


def test_dark_is_remembered(inside, live_server, shop):
    store, _ = shop
    before = inside.locator("html").get_attribute("data-bs-theme")
    inside.locator(".side .foot summary").click()
    inside.locator(".side [data-theme-switch]").click()
    inside.goto(f"{live_server.url}/admin/{store.store_id}/people")

    assert inside.locator("html").get_attribute("data-bs-theme") != before


def test_the_install_check_does_not_look_into_this_machine(inside, live_server, shop):
    store, _ = shop
    with live_server.app.app_context(), transaction():
        stores.change_store(store.store_id, {"origins": [live_server.url]})
    inside.goto(f"{live_server.url}/admin/{store.store_id}/install")
    inside.fill("#url", f"{live_server.url}/admin/login")
    inside.get_by_role("button", name="Check now").click()

    expect(inside.get_by_text("lies in a private network")).to_be_visible()


def test_no_other_site_can_frame_the_admin(page, live_server):
    page.route(
        "https://evil.example/",
        lambda route: route.fulfill(
            body=f'<iframe src="{live_server.url}/admin/login"></iframe>', content_type="text/html"
        ),
    )
    page.goto("https://evil.example/")
    frame = page.frames[-1]

    assert frame.locator("#password").count() == 0


def test_the_admin_works_without_a_script(browser, live_server, shop):
    store, ids = shop
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + setup_path(live_server.app, "ana@example.com", store.store_id))
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.get_by_role("button", name="Save and go in").click()
    page.goto(f"{live_server.url}/admin/{store.store_id}/referrals?q=ben")
    page.get_by_role("checkbox", name=f"Pick order {ids['order_number']}").check()
    page.get_by_role("button", name="Approve").click()
    shown = page.get_by_text("1 of 1 changed.").count()
    context.close()

    assert shown == 1
