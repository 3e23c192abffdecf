"""The pages about connected shops: connecting, secrets, the log, running again, trying a message, privacy requests."""

import json
import re

import pytest

from rafiq.integrations.rules import State
from rafiq.stores.rights import Role
from tests import factories, shop_servers, shops
from tests.web.admin_door import HERE, csrf_token, member

FORM = {"name": "My shop", "secret": "shpss_0123456789abcdef", "order_number": "number"}
PLATFORMS = {
    "shopify": FORM,
    "woocommerce": FORM | {"secret": ""},
    "stripe": FORM | {"secret": "whsec_0123456789abcdefghij", "order_number": "client_reference_id"},
    "generic": {"name": "My shop", "secret": "", "signature": "standard", "encoding": "hex"},
    "email": {"name": "Mails", "secret": "", "currency": "EUR"},
    "delighted": {"name": "Delighted", "secret": "9f1c0e6b7a2d4c5e8f90a1b2c3d4e5f6"},
    "asknicely": {"name": "AskNicely", "secret": ""},
    "scores": {"name": "Form", "secret": "", "signature": "bearer", "encoding": "hex"},
    "jobs": {"name": "Calendar", "secret": "", "signature": "standard", "encoding": "hex"},
}


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id, Role.OWNER)


@pytest.fixture
def shop(app, store):
    return shops.connect(app, store.store_id, "shopify")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_merchant_connects_a_shop_and_it_can_speak(platform, owner, app, store):
    page = owner.post(f"/integrations/new/{platform}", **PLATFORMS[platform])

    assert page.status_code == 200, page.text[:600]
    path = re.search(rf"/hooks/{platform}/(con_[0-9A-Z]+)", page.text)
    made = re.search(r'id="fresh-secret" readonly value="([^"]+)"', page.text)
    secret = made[1] if made else PLATFORMS[platform]["secret"]
    speaker = shops.Shop(app, app.test_client(), store.store_id, platform, path[1], secret)
    assert (
        speaker.say(b"Subject: x\n\nhello" if platform == "email" else b'{"id": "evt_1"}').status_code == 200
    )


def test_a_secret_that_we_made_is_shown_once(owner, app, store):
    """G26."""
    page = owner.post("/integrations/new/woocommerce", **PLATFORMS["woocommerce"])
    secret = re.search(r'id="fresh-secret" readonly value="([^"]+)"', page.text)[1]
    connection = re.search(r"/hooks/woocommerce/(con_[0-9A-Z]+)", page.text)[1]

    assert secret not in owner.get(f"/integrations/{connection}").text


@pytest.mark.parametrize(
    "wrong", [{"secret": "short"}, {"secret": ""}, {"name": ""}, {"order_number": "shoe"}]
)
def test_what_is_wrong_is_marked_and_what_was_typed_stays(wrong, owner):
    page = owner.post("/integrations/new/shopify", **FORM | {"shop": "mine.myshopify.com"} | wrong)

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert "mine.myshopify.com" in page.text


def test_a_shop_that_fell_silent_is_told(clock, shop, app, store):
    clock.move(days=3)
    owner = member(app, store.store_id, Role.OWNER)

    assert "Nothing has come since" in owner.get("/integrations").text


def test_the_log_says_in_words_what_a_message_did(owner, shop):
    shop.tell(shops.shopify_order())

    assert "Order 1001 over €49.90 came in (Paid)." in owner.get("/deliveries").text


@pytest.mark.parametrize("locale", ["en", "fa", "ar", "ms"])
def test_every_page_speaks_every_language(locale, owner, shop):
    shop.tell(shops.shopify_order(), shops.shopify_refund(), shops.shopify_wish("data_request"))
    shop.say(shops.shopify_order(), X_Shopify_Hmac_Sha256="AAAA")
    owner.client.post(
        "/admin/me", data={"csrf_token": csrf_token(owner.client), "locale": locale}, headers=HERE
    )
    pages = ["/integrations", f"/integrations/{shop.id}", "/deliveries", f"/deliveries/{shop.log()[0].id}"]
    pages += [f"/integrations/new/{platform}" for platform in PLATFORMS]

    assert {page: owner.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_running_a_message_again_counts_nothing_twice(owner, shop, app):
    shop.tell(shops.shopify_order(), shops.shopify_refund("10.00"))
    refund = shop.log()[0]

    owner.post(f"/deliveries/{refund.id}/replay")
    shops.run(app)

    assert shops.refunded(app, "1001") == 1000
    assert (shop.log()[0].replay_count, shop.log()[0].state) == (1, State.DONE)


def test_all_that_failed_runs_again_at_once(owner, shop, app):
    shop.tell(shops.shopify_order(currency="XYZ"), shops.shopify_order(currency="???"))

    owner.post("/deliveries/replay")

    assert shops.run(app) == 2


def test_a_refused_message_cannot_be_run(owner, shop):
    shop.say(shops.shopify_order(), X_Shopify_Hmac_Sha256="AAAA")

    assert owner.post(f"/deliveries/{shop.log()[0].id}/replay").status_code == 409


def test_a_pasted_message_is_tried_and_nothing_is_kept(owner, app, store):
    shop = shops.connect(
        app, store.store_id, "generic", **{"fields.subtotal": "total.goods", "fields.currency": "=EUR"}
    )
    body = {"order_number": "77", "total": {"goods": "12.50"}, "status": "paid"}

    page = owner.post(f"/integrations/{shop.id}/try", pasted=json.dumps(body))

    assert "12.50" in page.text
    assert shop.log() == []


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("{", "cannot be read"),
        ('{"order_number": "1"}', "#/currency"[2:]),
        ('{"nr": "1", "sum": "49.90"}', "nothing lies at &#39;order_number&#39;"),
    ],
)
def test_a_message_that_would_not_work_says_why(pasted, told, owner, app, store):
    shop = shops.connect(app, store.store_id, "generic")

    assert told in owner.post(f"/integrations/{shop.id}/try", pasted=pasted).text


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ("1 day more", "7 days more")),
        ("ar", ("يومًا إضافيًا واحدًا", "3 أيام إضافية", "14 يومًا إضافيًا")),
        ("fa", ("۱ روز دیگر",)),
        ("ms", ("1 hari lagi",)),
    ],
)
def test_the_days_that_an_old_secret_counts_are_counted_as_the_language_does(owner, shop, locale, said):
    owner.speaks(locale)
    page = owner.get(f"/integrations/{shop.id}").text

    assert [each for each in said if f">{each}<" not in page] == []


def test_hostile_text_in_a_message_stays_text(owner, shop):
    shop.tell(
        shops.shopify_order(name="<script>alert(1)</script>", email="<script>@x"),
        X_Shopify_Topic="<script>alert(2)",
    )

    page = owner.get(f"/deliveries/{shop.log()[0].id}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_another_stores_shop_and_messages_are_not_there(owner, app):
    other = factories.new_store(app, name="Other")
    theirs = shops.connect(app, other.store_id, "shopify")
    theirs.say(shops.shopify_order())
    paths = [f"/integrations/{theirs.id}", f"/deliveries/{theirs.log()[0].id}"]
    posts = [
        f"{paths[0]}",
        f"{paths[0]}/secret",
        f"{paths[0]}/disconnect",
        f"{paths[0]}/try",
        f"{paths[1]}/replay",
    ]

    assert {owner.get(path).status_code for path in paths} == {404}
    assert {owner.post(path, name="x").status_code for path in posts} == {404}


def test_a_viewer_sees_and_changes_nothing(app, store, shop):
    viewer = member(app, store.store_id, Role.VIEWER)

    assert viewer.get("/integrations").status_code == 200
    assert viewer.post(f"/integrations/{shop.id}/secret", secret="x" * 30).status_code == 403


@pytest.fixture
def far_app(make_app):
    return make_app(allow_loopback=True, public_url="https://refer.example.com")


@pytest.fixture
def let_in(far_app):
    """Saves the token of a shop that is on this machine; the page that comes, and the shop's own state."""
    store = factories.new_store(far_app)
    shop, owner = (
        shops.connect(far_app, store.store_id, "shopify"),
        member(far_app, store.store_id, Role.OWNER),
    )

    def save(server) -> str:
        at = f"/integrations/{shop.id}"
        owner.post(f"{at}/access", shop=server.url, token=shop_servers.SHOPIFY_TOKEN)
        return owner.get(at).text

    with shop_servers.shopify() as server:
        server.address = f"https://refer.example.com/hooks/shopify/{shop.id}"
        yield save, server


def test_a_token_subscribes_the_topics_of_orders_by_itself_and_once(let_in):
    save, server = let_in

    pages = [save(server) for _ in range(2)]

    assert {each["uri"] for each in server.hooks.values()} == {server.address}
    assert sorted(server.hooks) == [
        "ORDERS_CANCELLED", "ORDERS_CREATE", "ORDERS_PAID", "ORDERS_UPDATED", "REFUNDS_CREATE",
    ]  # fmt: skip
    assert all("orders/create, orders/updated, orders/paid" in page for page in pages)
    assert not any("would not let us" in page for page in pages)


def test_what_a_token_may_not_subscribe_is_told_and_the_rest_is(let_in):
    save, server = let_in
    server.unheard = {"REFUNDS_CREATE"}

    page = save(server)

    assert len(server.hooks) == 4
    assert "would not let us subscribe to refunds/create. Give the token read_orders" in page


def test_a_shops_own_words_say_why_it_refuses_an_address(make_app):
    server_app = make_app(allow_loopback=True, public_url="http://localhost:8000")
    store = factories.new_store(server_app)
    shop, owner = (
        shops.connect(server_app, store.store_id, "shopify"),
        member(server_app, store.store_id, Role.OWNER),
    )
    with shop_servers.shopify() as server:
        owner.post(f"/integrations/{shop.id}/access", shop=server.url, token=shop_servers.SHOPIFY_TOKEN)

    page = owner.get(f"/integrations/{shop.id}").text

    assert "orders/create (Address is invalid)" in page
    assert "The shop lets us in." in page
