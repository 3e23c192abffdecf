"""The desk on a phone: a card is scanned where the browser can read codes, else its code is typed."""

import pytest
from playwright.sync_api import Page, expect

from rafiq.stores.rights import Role
from tests import factories
from tests.e2e import inside

PHONE = {"width": 360, "height": 740}
# What a browser that reads codes has, with a card held before it.
READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: CARD }]; }
};
const canvas = document.createElement("canvas");
canvas.getContext("2d").fillRect(0, 0, 9, 9);
navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(5);
"""


@pytest.fixture
def ana(live_server):
    store = factories.new_store(live_server.app)
    merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
    card = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    return store, card


def clerk_comes_in(page: Page, live_server, store) -> None:
    page.set_viewport_size(PHONE)
    inside.come_in(page, live_server, store.store_id, email="clerk@example.com", role=Role.DESK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Who sent you?")


def test_a_scanned_card_fills_the_field_and_the_friend_is_noted(page, live_server, ana):
    """S4-14: link friend to advocate by scan."""
    store, card = ana
    page.add_init_script(READER.replace("CARD", repr(card["share_url"] + "?c=card")))
    clerk_comes_in(page, live_server, store)
    page.get_by_role("button", name="Scan card").click()
    expect(page.get_by_label("Sent by")).to_have_value(f"{card['share_url']}?c=card")
    page.get_by_label("The friend's e-mail or phone").fill("ben@example.com")
    page.get_by_role("button", name="Note who sent them").click()

    expect(page.get_by_text("10% off")).to_be_visible()


def test_a_browser_that_reads_no_codes_offers_typing_alone(page, live_server, ana):
    store, card = ana
    page.add_init_script("delete window.BarcodeDetector")
    clerk_comes_in(page, live_server, store)

    expect(page.get_by_role("button", name="Scan card")).to_be_hidden()
    page.get_by_label("Sent by").fill(card["referral_code"])
    page.get_by_label("The friend's e-mail or phone").fill("0170 7654321")
    page.get_by_role("button", name="Note who sent them").click()
    expect(page.get_by_role("link", name="Next friend")).to_be_visible()


def test_the_desk_fits_a_small_phone(page, live_server, ana):
    clerk_comes_in(page, live_server, ana[0])

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
