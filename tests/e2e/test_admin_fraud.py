"""The queue of flagged referrals in a real browser: decided and undone by keys, free of what axe finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.inside import come_in

PHONE = "+49 170 1111111"
PATHS = ("/fraud/queue", "/fraud", "/fraud/blocks")


@pytest.fixture
def queue(quiet, live_server) -> Page:
    """Three referrals wait, since their friends gave the advocate's own phone."""
    store = factories.new_store(live_server.app)
    shop = factories.Merchant(live_server.app.test_client(), store.secret_key)
    ana = shop.post("/advocates", {"customer": factories.customer("Ana", phone=PHONE)}).get_json()
    for name in ("Ben", "Cem", "Dan"):
        friend = factories.customer(name, phone=PHONE)
        shop.post("/orders", factories.order(referral=ana["referral_code"], customer=friend))
    come_in(quiet, live_server, store.store_id)
    quiet.goto(f"{live_server.url}/admin/{store.store_id}/fraud/queue")
    expect(quiet.locator("[data-row]")).to_have_count(3)
    return quiet


def test_a_row_is_cleared_and_undone_by_keys(queue):
    queue.keyboard.press("j")
    expect(queue.locator("[data-row][aria-current]")).to_contain_text("Cem")
    queue.keyboard.press("a")
    expect(queue.locator("[data-row]")).to_have_count(2)
    expect(queue.get_by_role("main").get_by_role("status")).to_contain_text("Cleared: 1.")
    queue.keyboard.press("u")

    expect(queue.get_by_role("main").get_by_role("status")).to_contain_text("Undone: 1.")
    expect(queue.locator("[data-row]")).to_have_count(3)


def test_rows_are_picked_and_declined_together(queue):
    queue.keyboard.press("x")
    queue.keyboard.press("j")
    queue.keyboard.press("x")
    queue.keyboard.press("v")

    expect(queue.locator("[data-row]")).to_have_count(1)
    expect(queue.get_by_role("main").get_by_role("status")).to_contain_text("Voided: 2.")


def test_letters_typed_into_a_field_decide_nothing(queue):
    queue.get_by_label("Reason").fill("")
    queue.get_by_label("Reason").press_sequentially("java")

    expect(queue.locator("[data-row]")).to_have_count(3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_free_of_what_axe_finds(queue, scheme):
    queue.emulate_media(color_scheme=scheme)
    found = {}
    for path in PATHS:
        queue.goto(queue.url.split("/fraud")[0] + path)
        found[path] = [violation["id"] for violation in Axe().run(queue).response["violations"]]

    assert {path: ids for path, ids in found.items() if ids} == {}
