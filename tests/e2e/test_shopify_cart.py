"""The script that carries a friend's gift into Shopify's cart, run in a browser against the cart's documented AJAX API.

The page, the widget and the backend are real; the shop is played: `POST /cart/update.js` as shopify.dev describes it.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rafiq.core import clock
from tests import factories, shops
from tests.e2e.widget_stub import Serving, Shop, running

APPLIED = "Your discount is applied."
SCRIPT = Path(__file__).parents[2] / "widget/shops/shopify/extensions/rafiq-page/assets/rafiq-cart.js"


class Storefront(Shop):
    """A theme in Farsi, so its cart lies below /fa; it knows every code unless it is told otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = Cart
        self.cart: dict[str, Any] = {}
        self.knows, self.answers = True, 200


class Cart(Serving):
    server: Storefront

    def do_GET(self) -> None:  # noqa: N802 - http.server's own name
        if self.path == "/cdn/rafiq-cart.js":
            self._answer(SCRIPT.read_bytes(), "text/javascript")
        else:
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802 - as above
        """As the AJAX API: attributes are merged, a discount code is kept and said to be applicable or not."""
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert (self.path, self.headers["Content-Type"]) == ("/fa/cart/update.js", "application/json")
        self.server.cart = {
            "token": "hWN1BEbKkQq",
            "attributes": said["attributes"],
            "discount_codes": [{"code": said["discount"], "applicable": self.server.knows}],
            "items": [],
        }
        no = {"status": self.server.answers, "message": "Cart Error", "description": "Not now"}
        told = self.server.cart if self.server.answers == 200 else no
        self._answer(json.dumps(told).encode(), "application/json", self.server.answers)

    def _answer(self, data: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def storefront():
    with running(Storefront()) as shop:
        yield shop


@pytest.fixture
def store(live_server, storefront):
    return factories.new_store(live_server.app, origin=storefront.url)


@pytest.fixture
def arrives(page: Page, live_server, storefront, store, watched):
    """A friend follows Ana's link and is greeted on the shop's page, with both of our scripts on it."""
    tag = (
        f'<script async src="/cdn/rafiq-cart.js" data-root="/fa"></script>'
        f'<script async src="{live_server.url}/w/{store.publishable_key}.js"></script>'
    )
    merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
    share_url = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["share_url"]
    storefront.put("/", "<h1>Chaykhana</h1>", tag=tag)

    def arrives():
        page.goto(share_url)
        offer = page.locator("rafiq-offer")
        expect(offer.locator("h2")).to_contain_text("Ana")
        return offer

    return arrives


@pytest.mark.parametrize(("keeps_code", "method"), [(True, "coupon"), (False, "link")])
def test_a_friends_code_and_way_reach_the_cart_and_with_the_order_us(
    live_server, storefront, store, arrives, watched, keeps_code, method
):
    """What the cart keeps, Shopify writes into the order: attributes as `note_attributes`, the code as it is.

    The way alone is enough, where the friend takes the code out again.
    """
    expect(arrives().get_by_text(APPLIED)).to_be_visible()
    notes = [{"name": name, "value": value} for name, value in storefront.cart["attributes"].items()]
    (code,) = [each["code"] for each in storefront.cart["discount_codes"]]
    codes = [{"code": code, "amount": "4.99", "type": "percentage"}] if keeps_code else []
    shop = shops.connect(live_server.app, store.store_id, "shopify")
    now = clock.now().isoformat()
    shop.tell(
        shops.shopify_order(note_attributes=notes, discount_codes=codes, created_at=now, updated_at=now)
    )
    merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
    (referral,) = merchant.get("/referrals").get_json()["data"]

    assert (referral["order_number"], referral["status"], referral["method"]) == ("1001", "pending", method)
    assert merchant.get(f"/coupons/{code}").get_json()["redeemed_order"] == ("1001" if keeps_code else None)
    assert watched.ours == []


@pytest.mark.parametrize(("knows", "answers"), [(False, 200), (True, 422), (True, 500)])
def test_where_the_cart_does_not_take_the_code_the_friend_still_sees_it(
    page, storefront, arrives, watched, knows, answers
):
    storefront.knows, storefront.answers = knows, answers
    with page.expect_response("**/fa/cart/update.js"):
        offer = arrives()

    expect(offer.locator("[part=code]")).not_to_have_value("")
    expect(offer.get_by_text(APPLIED)).to_have_count(0)
    assert watched.ours == []
