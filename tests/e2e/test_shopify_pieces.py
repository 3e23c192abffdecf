"""The Shopify extensions without Shopify: drawn by a Liquid engine, checked by Shopify's types, run in Node."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import factories
from tests.conftest import missing
from tests.e2e.cache import npm_packages

EXTENSIONS = Path(__file__).parents[2] / "widget/shops/shopify/extensions"
PACKAGES = {
    "@preact/signals": "2.3.2",
    "@shopify/ui-extensions": "2026.7.4",
    "liquidjs": "10.30.1",
    "preact": "10.27.2",
    "typescript": "5.9.3",
}
SHOP = "https://teashop.myshopify.com"


@pytest.fixture(scope="session")
def packages():
    return npm_packages("shopify", PACKAGES)


@pytest.fixture
def run(tmp_path, packages):
    """Run a module in Node and read the JSON it prints."""
    node = shutil.which("node") or missing("Node is not here")
    (tmp_path / "node_modules").symlink_to(packages)

    def run(module):
        (tmp_path / "scene.mjs").write_text(module, encoding="utf-8")
        done = subprocess.run([node, tmp_path / "scene.mjs"], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    return run


def drawn(run, **settings):
    block = (EXTENSIONS / "rafiq-page/blocks/rafiq.liquid").read_text(encoding="utf-8")
    page = {
        "block": {"settings": settings},
        "request": {"locale": {"iso_code": "fa"}},
        "routes": {"root_url": "/fa"},
    }
    return run(
        f"""import {{ Liquid }} from "liquidjs";
        const liquid = new Liquid();
        liquid.registerTag("schema", liquid.tags.raw);
        liquid.registerFilter("asset_url", (name) => "/cdn/" + name);
        const block = {json.dumps(re.sub(r"{% schema.*endschema %}", "", block, flags=re.DOTALL))};
        console.log(JSON.stringify(await liquid.parseAndRender(block, {json.dumps(page)})));"""
    )


def test_the_app_embed_puts_the_tag_on_the_page_once_it_is_set_up(run):
    page = drawn(run, address="https://friends.example", key="pk_live_1", consent=True)

    assert (
        '<script async src="https://friends.example/w/pk_live_1.js" data-locale="fa" data-consent="required">'
        in page
    )
    assert 'src="/cdn/rafiq-cart.js" data-root="/fa"' in page


@pytest.mark.parametrize("typed", ["https://friends.example/shop/", " https://friends.example/shop// "])
def test_a_slash_behind_the_address_is_no_part_of_it(run, typed):
    assert 'src="https://friends.example/shop/w/pk_live_1.js"' in drawn(run, address=typed, key="pk_live_1")


def test_the_app_embed_is_nothing_before_it_is_set_up(run):
    assert drawn(run, address="https://friends.example", key="").strip() == ""


@pytest.mark.parametrize("folder", ["rafiq-page", "rafiq-thank-you"])
def test_every_language_has_every_text(folder):
    texts = {
        p.name: json.loads(p.read_text(encoding="utf-8")) for p in (EXTENSIONS / folder / "locales").iterdir()
    }

    assert len(texts) == 4
    assert len({frozenset(each) for each in texts.values()}) == 1


def test_the_schema_of_the_app_embed_is_whole():
    block = (EXTENSIONS / "rafiq-page/blocks/rafiq.liquid").read_text(encoding="utf-8")
    schema = json.loads(re.search(r"{% schema %}(.*){% endschema %}", block, re.DOTALL)[1])

    assert schema["target"] == "body"
    assert {each["id"] for each in schema["settings"]} == {"address", "key", "consent"}


def test_the_thank_you_block_draws_only_what_shopify_knows(tmp_path, packages):
    """Shopify's own types know its elements, their attributes and what the page may ask."""
    shutil.copytree(EXTENSIONS / "rafiq-thank-you", tmp_path / "block")
    (tmp_path / "block/node_modules").symlink_to(packages)
    command = [packages / ".bin/tsc", "-p", tmp_path / "block"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stdout == ""
    elements = re.findall(r"<([a-z][a-z-]*)", (EXTENSIONS / "rafiq-thank-you/src/Thanks.jsx").read_text())
    assert {name for name in elements if not name.startswith("s-")} == set()


def test_the_thank_you_block_gets_a_link_and_channels_from_the_real_backend(run, live_server):
    store = factories.new_store(live_server.app, origin=SHOP)
    source = (EXTENSIONS / "rafiq-thank-you/src/rafiq.js").as_uri()

    got = run(
        f"""import {{ addressOf, sharing }} from "{source}";
        const found = await sharing("{live_server.url}/", "{store.publishable_key}", "ana@example.com", "en");
        const nobody = await sharing("{live_server.url}", "pk_live_nobody", "ana@example.com", "en");
        const message = {{ url: found.url, text: "Look & see", subject: "Hi" }};
        console.log(JSON.stringify([found.url, found.channels.map((each) => addressOf(each, message)), nobody]));"""
    )

    url, addresses, nobody = got
    assert url.startswith(f"{live_server.url}/r/")
    assert any(each.startswith("https://wa.me/") and "Look%20%26%20see" in each for each in addresses)
    assert nobody is None


def test_the_thank_you_block_is_quiet_in_front_of_a_complaint_until_somebody_asks_for_it(run, live_server):
    """S2-1: nobody is shown their link unasked while something is open."""
    store = factories.new_store(live_server.app, origin=SHOP)
    merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
    complaint = {"type": "ticket.opened", "id": "t1", "customer": factories.customer("Ana")}
    assert merchant.post("/events", complaint).status_code < 300
    source = (EXTENSIONS / "rafiq-thank-you/src/rafiq.js").as_uri()

    shown = run(
        f"""import {{ sharing }} from "{source}";
        const ana = ["{live_server.url}", "{store.publishable_key}", "ana@example.com", "en"];
        const ask = (wished) => sharing(...ana, wished);
        console.log(JSON.stringify([!!(await ask()), !!(await ask(true))]));"""
    )

    assert shown == [False, True]


def test_the_pixels_order_is_one_that_we_take(run, app, client):
    store = factories.new_store(app, origin=SHOP)
    source = (EXTENSIONS / "rafiq-pixel/src/order.js").as_uri()
    checkout = {
        "order": {"id": "gid://shopify/Order/6001"},
        "currencyCode": "EUR",
        "email": "ben@example.com",
        "subtotalPrice": {"amount": 49.9},
        "totalPrice": {"amount": 60},
        "discountApplications": [{"type": "DISCOUNT_CODE", "title": "FRIEND-7K2Q9"}],
        "attributes": [{"key": "rafiq", "value": "visit"}],
    }

    order = run(
        f"""import {{ orderOf }} from "{source}";
        console.log(JSON.stringify(orderOf({json.dumps(checkout)}, "2026-11-21T10:00:00Z")));"""
    )

    assert (order["order_number"], order["subtotal"], order["referral"]) == ("6001", "49.90", "visit")
    answer = client.post(f"/w/{store.publishable_key}/order", json=order, headers={"Origin": "null"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_without_an_origin_is_let_in_for_shopify_shops_only(app, client):
    store = factories.new_store(app, origin="https://shop.example")

    answer = client.post(f"/w/{store.publishable_key}/enrol", json={}, headers={"Origin": "null"})

    assert answer.status_code == 403
