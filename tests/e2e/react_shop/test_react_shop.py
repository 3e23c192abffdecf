"""The loop in a shop of another kind: one page for all, React, under a policy that trusts a nonce and nothing else."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.conftest import missing
from tests.e2e.cache import npm_packages
from tests.e2e.react_shop.server import IslandShop
from tests.e2e.widget_stub import running

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PACKAGES = {
    "esbuild": "0.28.2",
    "react": "19.2.0",
    "react-dom": "19.2.0",
    "react-router-dom": "7.9.4",
    "react-use-cart": "1.14.0",
    "vue": "3.5.22",
    "vue-router": "4.6.3",
}


@pytest.fixture(scope="session")
def packages():
    return npm_packages("shops", PACKAGES)


@pytest.fixture(scope="session")
def bundle(packages):
    """A shop's source as one script, with the recipe of docs/shops in it."""

    def bundled(source, recipe):
        esbuild = packages / "esbuild/bin/esbuild"
        node = shutil.which("node") or missing("Node is not here")
        options = (
            "--bundle",
            "--jsx=automatic",
            '--define:process.env.NODE_ENV="development"',
            "--log-level=error",
        )
        alias = (
            f"--alias:rafiq-recipe={ROOT / recipe}",
            f"--alias:@rafiq/widget={ROOT / 'widget/loader/index.js'}",
        )
        command = [node, esbuild, source, *options, *alias]
        told = {"NODE_PATH": str(packages)}
        return subprocess.run(command, check=True, capture_output=True, text=True, env=told).stdout

    return bundled


@pytest.fixture
def shop(live_server, bundle):
    with running(IslandShop(bundle(HERE / "shop.jsx", "widget/shops/react/rafiq.jsx"))) as shop:
        store = factories.new_store(live_server.app, origin=shop.url)
        merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
        shop.rafiq, shop.key = live_server.url, store.publishable_key
        shop.tell = lambda order: merchant.post("/orders", order, key=f"order-{order['order_number']}")
        shop.merchant = merchant
        yield shop


@pytest.fixture
def visitor(shop, browser):
    """Somebody with a browser of their own, on a phone or a desk; complaints of any page fail the test."""
    complaints, contexts = [], []

    def visitor(**device):
        contexts.append(browser.new_context(**device))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        return page

    yield visitor
    for context in contexts:
        context.close()
    assert complaints == []


def buys(page, title, first_name, coupon=""):
    page.get_by_role("link", name="The island shop").click()
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Add to basket").click()
    page.get_by_role("link", name="Basket").click()
    page.get_by_label("E-mail").fill(f"{first_name.lower()}@example.com")
    page.get_by_label("First name").fill(first_name)
    page.get_by_label("Coupon").fill(coupon)
    page.get_by_role("button", name="Buy for").click()
    expect(page.get_by_role("heading", name=f"Thank you, {first_name}")).to_be_visible()


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_loop_in_a_single_page_shop_under_a_strict_policy(shop, visitor, playwright, lang, direction):
    shop.lang, shop.direction = lang, direction
    ana = visitor(**playwright.devices["iPhone 13"])
    ana.goto(shop.url)
    buys(ana, "Reading lamp", "Ana")
    field = ana.locator("rafiq-prompt [part~=link]")
    expect(field).to_have_value(re.compile("/r/"))
    expect(ana.locator("rafiq-prompt [part~=panel]")).to_have_css("direction", direction)

    ben = visitor()
    ben.goto(field.input_value())
    code = ben.locator("rafiq-offer [part~=code]")
    expect(code).not_to_have_value("")
    coupon = code.input_value()
    ben.locator("rafiq-offer [part~=close]").click()
    buys(ben, "Atlas of small islands", "Ben", coupon)

    [referral] = shop.merchant.get("/referrals").json["data"]
    assert (referral["status"], referral["method"]) == ("pending", "coupon")
    assert referral["order_number"] == "#7002"


def test_a_friend_without_the_coupon_is_known_by_the_visit(shop, visitor):
    link = shop.merchant.post("/advocates", {"customer": factories.customer("Ana")}).json["share_url"]
    ben = visitor()
    ben.goto(link)
    expect(ben.locator("rafiq-offer [part~=code]")).not_to_have_value("")
    ben.locator("rafiq-offer [part~=close]").click()

    buys(ben, "Reading lamp", "Ben")

    [referral] = shop.merchant.get("/referrals").json["data"]
    assert (referral["status"], referral["method"]) == ("pending", "link")


def test_two_orders_without_a_reload_are_two_thanks_and_one_prompt_each(shop, visitor):
    """One order is one prompt, and seven quiet days follow one that was closed."""
    ana = visitor()
    ana.goto(shop.url)
    buys(ana, "Reading lamp", "Ana")
    ana.locator("rafiq-prompt [part~=close]").click()

    buys(ana, "Atlas of small islands", "Ana")

    expect(ana.locator("rafiq-prompt [part~=panel]")).to_have_count(0)


def test_the_vue_recipe_tells_of_pages_and_of_the_order(page, widget_backend, widget_shop, bundle):
    widget_shop.pages["/shop.js"] = bundle(HERE / "vue.js", "widget/shops/vue/rafiq.js")
    settings = (
        f'<script>window.settings = {{ address: "{widget_backend.url}", key: "{widget_shop.key}" }}</script>'
    )
    page.goto(
        widget_shop.put("/", '<main id="shop"></main>', head=settings, tag='<script src="/shop.js"></script>')
    )
    page.get_by_role("link", name="Buy").click()

    expect(page.locator("rafiq-prompt [part~=link]")).to_have_value(re.compile("/r/"))
    assert [told["order_number"] for told in widget_backend.told("order")] == ["1001"]
