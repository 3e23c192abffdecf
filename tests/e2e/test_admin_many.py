"""A decision about many by keys alone: ticked, asked, said yes to and watched, free of what axe finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rafiq.app import run_due
from rafiq.bulk import work
from tests import factories
from tests.e2e.inside import come_in


@pytest.fixture
def rewards(quiet, live_server) -> Page:
    """Two friends were brought; both sides of each wait."""
    store = factories.new_store(live_server.app)
    shop = factories.Merchant(live_server.app.test_client(), store.secret_key)
    ana = shop.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    for name in ("Ben", "Cem"):
        friend = factories.customer(name)
        shop.post("/orders", factories.order(referral=ana["referral_code"], customer=friend))
    come_in(quiet, live_server, store.store_id)
    quiet.goto(f"{live_server.url}/admin/{store.store_id}/rewards?side=advocate")
    return quiet


def test_rewards_are_cancelled_by_keys_alone(rewards, live_server):
    expect(rewards.locator("[data-bulk-bar]")).to_be_hidden()
    rewards.get_by_label("Pick all on this page").focus()
    rewards.keyboard.press("Space")
    expect(rewards.locator("[data-bulk-count]")).to_have_text("2 picked")
    rewards.get_by_role("button", name="Cancel rewards").focus()
    rewards.keyboard.press("Enter")
    expect(rewards.get_by_role("heading", level=1)).to_have_text("Cancel rewards: 2")
    assert Axe().run(rewards).response["violations"] == []
    rewards.get_by_label("Reason").focus()
    rewards.keyboard.type("The budget is spent")
    rewards.keyboard.press("Enter")
    expect(rewards.get_by_text("Going on")).to_be_visible()
    with live_server.app.app_context():
        work.work(live_server.app.extensions["rafiq"].keyring)

    expect(rewards.get_by_text("Done: 2")).to_be_visible()
    assert Axe().run(rewards).response["violations"] == []


def test_on_a_phone_the_bar_stands_in_sight_as_soon_as_something_is_ticked(rewards):
    """Issue 7: it stood thousands of pixels below, and the box for all outside of the page."""
    rewards.set_viewport_size({"width": 320, "height": 520})
    rewards.get_by_label("Pick all on this page").click()
    expect(rewards.get_by_role("button", name="Cancel rewards")).to_be_in_viewport(ratio=1)

    assert rewards.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(rewards).response["violations"] == []


@pytest.fixture
def queue(quiet, live_server) -> Page:
    """Two unhappy customers wait for the owner; on a phone."""
    store = factories.new_store(live_server.app)
    shop = factories.Merchant(live_server.app.test_client(), store.secret_key)
    for name in ("Ben", "Cem"):
        shop.post("/surveys/answers", {"customer": factories.customer(name), "id": name, "score": 2})
    run_due(live_server.app)
    come_in(quiet, live_server, store.store_id, email="cy@example.com")
    quiet.set_viewport_size({"width": 360, "height": 740})
    quiet.goto(f"{live_server.url}/admin/{store.store_id}/followups?tab=all")
    return quiet


def test_follow_ups_are_closed_together_by_keys_alone_on_a_phone(queue, live_server):
    """One is moved to and picked, the other by its box; then how it went and one note."""
    queue.keyboard.press("x")
    expect(queue.locator("[data-bulk-count]")).to_have_text("1 picked")
    queue.keyboard.press("j")
    queue.keyboard.press("x")
    expect(queue.locator("[data-bulk-count]")).to_have_text("2 picked")
    assert Axe().run(queue).response["violations"] == []
    assert queue.evaluate("document.documentElement.scrollWidth <= innerWidth")
    queue.get_by_role("button", name="Note how it went").focus()
    queue.keyboard.press("Enter")
    expect(queue.get_by_role("heading", level=1)).to_have_text("Note how follow-ups went: 2")
    assert Axe().run(queue).response["violations"] == []
    assert queue.evaluate("document.documentElement.scrollWidth <= innerWidth")
    queue.get_by_label("How did it go?").select_option("not_needed")
    queue.get_by_label("Note").focus()
    queue.keyboard.type("The fair was called off")
    queue.keyboard.press("Enter")
    expect(queue.get_by_text("Going on")).to_be_visible()
    with live_server.app.app_context():
        work.work(live_server.app.extensions["rafiq"].keyring)

    expect(queue.get_by_text("Done: 2")).to_be_visible()
