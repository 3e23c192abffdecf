"""The admin in a real browser: a member's way from the set-up link to a decision, and pages that everybody can read."""

import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rafiq.core.db import transaction
from rafiq.stores import service as stores
from tests import factories
from tests.e2e.inside import come_in
from tests.web.furnished import furnish

# Parts of pages, files, frames and scripts: what they are drawn into is a page.
PARTS = re.compile(
    r"/(list|progress|preview|letter|page|trial|data|ping/<nonce>|preview/<kind>|[^/]+\.(js|csv|zip|pdf))$"
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
def shop(live_server):
    store = factories.new_store(live_server.app)
    return store, furnish(live_server.app, store)


@pytest.fixture
def inside(quiet, live_server, shop) -> Page:
    """Ana, an owner, who has just come in through her set-up link."""
    store, _ = shop
    come_in(quiet, live_server, store.store_id)
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


# What shows a direction may be turned round, and drawings; words never.
MIRRORED = """() => [...document.querySelectorAll("main *")].filter((part) =>
  !part.closest("svg") && getComputedStyle(part).transform.startsWith("matrix(-1")).map((part) => part.outerHTML)"""

# Words of column heads that go on in the next line.
BROKEN = """() => [...document.querySelectorAll("main thead th")].flatMap((head) => {
  const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
    const letters = document.createRange();
    letters.setStart(texts.currentNode, word.index);
    letters.setEnd(texts.currentNode, word.index + word[0].length);
    const seen = (each) => each.width > 1 && each.right > 0 && each.left < innerWidth;
    const lines = [...letters.getClientRects()].filter(seen);
    if (new Set(lines.map((each) => Math.round(each.top))).size > 1) found.push(word[0]);
  }
  return found;
})"""


@pytest.mark.parametrize("locale", ["en", "fa"])
def test_no_page_is_wider_than_a_phone_and_no_words_are_mirrored_or_broken(inside, live_server, shop, locale):
    store, ids = shop
    inside.set_viewport_size({"width": 360, "height": 780})
    inside.goto(f"{live_server.url}/admin/me")
    inside.select_option("#locale", locale)
    inside.locator("form[action='/admin/me'] .btn").click()
    wide, mirrored, broken = [], {}, {}
    for path in pages(live_server.app, store.store_id, ids):
        inside.goto(live_server.url + path)
        wide += [path] if inside.evaluate("document.documentElement.scrollWidth > innerWidth") else []
        mirrored |= {path: found} if (found := inside.evaluate(MIRRORED)) else {}
        broken |= {path: found} if (found := inside.evaluate(BROKEN)) else {}

    assert (wide, mirrored, broken) == ([], {}, {})


def test_a_day_of_a_chart_is_read_by_mouse_finger_and_arrow_keys(inside, shop):
    """Issue 7: charts for everybody; the words are those that the browser itself would show."""
    plot, told = inside.locator("svg.plot.wide").first, inside.locator(".reading")
    plot.locator("g.day .hit").nth(3).hover()
    hovered = told.inner_text()
    plot.focus()
    inside.keyboard.press("End")
    last = told.inner_text()
    inside.keyboard.press("ArrowLeft")

    expect(told).not_to_have_text(last)
    expect(told).to_be_in_viewport(ratio=1)
    assert last != hovered
    assert plot.locator("g.day").last.get_attribute("data-said").split(" · ") == last.split("\n")
    assert Axe().run(inside).response["violations"] == []
    inside.keyboard.press("Escape")
    expect(told).to_be_hidden()


def test_how_a_survey_reads_stands_language_below_language(inside, live_server, shop):
    """S1-7: the four previews, each in its card below the one before."""
    store, _ = shop
    inside.goto(f"{live_server.url}/admin/{store.store_id}/surveys/settings")
    card = inside.locator("#readings").bounding_box()
    boxes = [each.bounding_box() for each in inside.locator("#readings > div").all()]
    below = [later["y"] >= box["y"] + box["height"] for box, later in itertools.pairwise(boxes)]

    assert below == [True, True, True]
    assert boxes[-1]["y"] + boxes[-1]["height"] <= card["y"] + card["height"] + 1


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

    inside.keyboard.press("/")
    inside.keyboard.type("time zone")
    expect(inside.locator("#finder-list [role=option]")).to_have_count(
        2
    )  # one setting, and the way to all results
    inside.keyboard.press("Enter")
    expect(inside).to_have_url(re.compile("/settings"))

    inside.goto(people)
    inside.get_by_role("searchbox").fill("ana@")
    expect(inside).to_have_url(re.compile("q=ana"))
    inside.locator(".views summary").click()
    inside.get_by_label("Name of the view").fill("Ana")
    inside.get_by_role("button", name="Save this view").click()
    expect(inside.get_by_role("link", name="Ana", exact=True).first).to_have_attribute("aria-current", "true")
    assert [violation["id"] for violation in Axe().run(inside).response["violations"]] == []


def test_a_selection_is_voided_with_its_result(inside, live_server, shop):
    store, ids = shop
    inside.goto(f"{live_server.url}/admin/{store.store_id}/referrals")
    expect(inside.get_by_role("button", name="Void")).to_be_hidden()
    inside.get_by_role("checkbox", name=f"Pick order {ids['order_number']}").check()
    expect(inside.get_by_text("1 picked")).to_be_visible()
    inside.get_by_role("textbox", name="Reason").fill("Same flat")
    inside.get_by_role("button", name="Void").click()

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
    come_in(page, live_server, store.store_id)
    page.goto(f"{live_server.url}/admin/{store.store_id}/referrals?q=ben")
    page.get_by_role("checkbox", name=f"Pick order {ids['order_number']}").check()
    page.get_by_role("textbox", name="Reason").fill("Same flat")
    page.get_by_role("button", name="Void").click()
    shown = page.get_by_text("1 of 1 changed.").count()
    context.close()

    assert shown == 1
