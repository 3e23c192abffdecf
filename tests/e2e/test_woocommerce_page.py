"""The page that the WooCommerce plugin prints, in a browser with a cookie banner that speaks the WP Consent API."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import missing
from tests.e2e.test_widget_private import NOTHING, STORED

ROOT = Path(__file__).parents[2]
PLAY = ROOT / "tests/web/woocommerce/play.php"
PLUGIN = ROOT / "widget/shops/woocommerce/rafiq-refer-a-friend/rafiq-refer-a-friend.php"
YES = {"functional": True, "marketing": True}
NO = {"functional": True, "marketing": False}
UNDECIDED = {}


@pytest.fixture
def arrive(page, widget_backend, widget_shop):
    """Let a friend come to a page as the plugin prints it."""
    php = shutil.which("php") or missing("PHP is not here: install the package php-cli")

    def arrive(consent):
        address, key = widget_backend.tag.removesuffix(".js").split("/w/")
        options = {"address": address, "publishable_key": key, "secret_key": "sk"}
        told = json.dumps({"options": options, "consent": consent})
        command = [php, PLAY, PLUGIN, "load", told]
        printed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        banner = f"window.wp_has_consent = (purpose) => !!({json.dumps(consent)})[purpose]"
        inline = "".join(f"<script>{code}</script>" for code in [banner, *printed["inline"]])
        tags = "".join(f'<script async src="{source}"></script>' for source in printed["scripts"])
        widget_shop.put("/", "<h1>Shop</h1>", head=inline, tag=tags)
        page.goto(widget_shop.url + "/?rafiq=visit-token")
        offer = page.locator("rafiq-offer")
        expect(offer.locator("[part=code]")).not_to_have_value("")
        return offer

    return arrive


def test_who_agreed_to_marketing_is_remembered_on_arrival(arrive, page):
    arrive(YES)
    page.wait_for_function(f"{STORED} !== '{NOTHING}'")

    assert "visit-renewed" in page.evaluate(STORED)


@pytest.mark.parametrize("consent", [NO, UNDECIDED], ids=["functional alone", "undecided"])
def test_without_a_yes_to_marketing_nothing_is_kept_but_the_gift_that_was_taken(arrive, page, consent):
    """Who has not decided has not said no: a friend who copies the gift is still a friend on the next page."""
    offer = arrive(consent)
    page.wait_for_timeout(300)
    assert page.evaluate(STORED) == NOTHING

    offer.locator("[part=copy]").click()

    page.wait_for_function(f"{STORED} !== '{NOTHING}'")
