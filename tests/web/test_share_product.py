"""Sharing what was bought: the link lands on the product, never anywhere but the shop (G36), and shows its card."""

from urllib.parse import quote

import pytest

from rafiq.core.db import transaction
from rafiq.stores.rules import product_wish, shop_page
from rafiq.stores.service import change_store
from tests import factories
from tests.web.test_share import UNSAFE_PATHS

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile Safari/537.36"}
WHATSAPP = {"User-Agent": "WhatsApp/2"}
SHOP = ("https://shop.example", "https://shop.example:8443", "https://fa.shop.example")
MUG = {
    "title": "Firuzeh <mug>",
    "url": "https://shop.example/goods/mug",
    "image_url": "https://cdn.example/mug.jpg",
}


@pytest.fixture
def path(merchant) -> str:
    made = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    return made["share_url"].removeprefix("http://localhost:8000")


def landed(client, path: str, wish: str) -> str:
    answer = client.get(f"{path}?c=whatsapp&p={quote(wish, safe='')}", headers=PHONE)
    return answer.headers["Location"].split("?rafiq=")[0]


def test_a_product_link_lands_on_the_product_with_the_visit(client, path):
    """S3-15: short links for products too, or any article of the shop."""
    assert landed(client, path, "/goods/mug") == "https://shop.example/goods/mug"


def test_the_fast_lane_and_the_ordinary_way_lead_to_the_same_page(client, path):
    first, second = (landed(client, path, "/goods/mug") for _ in range(2))  # the second goes by the lane

    assert first == second


def test_another_origin_of_the_shop_may_be_named(app, client, store, path):
    with app.app_context(), transaction():
        change_store(store.store_id, {"origins": SHOP})

    assert landed(client, path, "https://fa.shop.example/goods/mug") == "https://fa.shop.example/goods/mug"
    assert landed(client, path, "https://fa.shop.example.evil.test/") == "https://shop.example/"


@pytest.mark.parametrize(
    "wish", [*UNSAFE_PATHS, "https://evil.test/", "/a?next=//evil.test", "/" + "a" * 600, ""]
)
def test_anything_else_lands_where_every_link_lands(client, path, wish):
    assert landed(client, path, wish) == "https://shop.example/"


@pytest.mark.parametrize(
    ("url", "wish"),
    [
        ("https://shop.example/goods/mug", "/goods/mug"),
        ("https://shop.example/goods/mug?variant=7&utm_source=x#top", "/goods/mug"),
        ("https://fa.shop.example/goods/mug", "https://fa.shop.example/goods/mug"),
        ("https://shop.example:8443/mug", "https://shop.example:8443/mug"),
        ("/goods/mug", "/goods/mug"),
        ("https://shop.example/index.php?product_id=7", None),
        ("https://shop.example/", None),
        ("https://elsewhere.example/mug", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_only_plain_pages_of_the_shop_can_be_shared(url, wish):
    assert product_wish(url, SHOP) == wish
    assert wish is None or (shop_page(wish, SHOP) or "").endswith("/mug")


def test_a_messenger_draws_the_product_that_the_shop_says_was_bought(client, merchant, path):
    merchant.post("/orders", factories.order(customer=factories.customer("Ana"), items=[MUG]))
    card = client.get(f"{path}?p=/goods/mug", headers=WHATSAPP).text

    assert '<meta property="og:title" content="Firuzeh &lt;mug&gt;">' in card
    assert '<meta property="og:image" content="https://cdn.example/mug.jpg">' in card
    assert "p=%2Fgoods%2Fmug&amp;go=1" in card


def test_a_browsers_word_or_another_persons_order_draws_no_card(app, client, merchant, store, path):
    merchant.post("/orders", factories.order(customer=factories.customer("Eve"), items=[MUG]))
    said = factories.order(order_number="9", customer=factories.customer("Ana"), items=[MUG])
    said.pop("status", None)
    client.post(f"/w/{store.publishable_key}/order", json=said)
    card = client.get(f"{path}?p=/goods/mug", headers=WHATSAPP).text

    assert "Firuzeh" not in card
    assert 'content="Chaykhana: a gift from a friend"' in card


def test_the_order_answer_names_what_can_be_shared(client, store):
    items = [MUG, {"title": "Elsewhere", "url": "https://evil.test/mug"}, {"title": "No page"}]
    said = factories.order(customer=factories.customer("Ana"), items=items)
    said.pop("status", None)
    told = client.post(f"/w/{store.publishable_key}/order", json=said).get_json()

    assert told["products"] == [{"title": MUG["title"], "image_url": MUG["image_url"], "page": "/goods/mug"}]
