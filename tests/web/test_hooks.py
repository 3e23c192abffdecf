"""Where shops call: what is believed, what is refused, and what is on disk once we have answered (guarantees 5)."""

import json
import time

import pytest

from rafiq.core.db import transaction
from rafiq.core.signing import Keyring
from rafiq.integrations import connections
from rafiq.integrations.rules import State
from tests import factories, shops
from tests.web.doors import is_problem

PLATFORMS = ("shopify", "woocommerce", "stripe", "generic")
BODIES = {
    "shopify": shops.shopify_order(),
    "woocommerce": shops.woo_order(),
    "stripe": shops.stripe_event("checkout.session.completed", shops.stripe_session()),
    "generic": {"order_number": "1001", "subtotal": "49.90", "currency": "EUR", "status": "paid"},
}
SIGNATURES = {
    "shopify": "X_Shopify_Hmac_Sha256",
    "woocommerce": "X_WC_Webhook_Signature",
    "stripe": "Stripe_Signature",
    "generic": "webhook_signature",
}


@pytest.fixture
def connect(app, store):
    return lambda platform, **options: shops.connect(app, store.store_id, platform, **options)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_genuine_message_is_kept_before_it_is_answered(platform, connect):
    """G12: nothing has run yet, and yet it is there."""
    shop = connect(platform)

    answer = shop.say(BODIES[platform])

    assert answer.status_code == 200
    assert [each.state for each in shop.log()] == [State.WAITING]
    assert json.loads(shop.log()[0].body) == BODIES[platform]


@pytest.mark.parametrize(
    "forged", ["", "AAAA", "é", "v1,", "v1", "t=1,v1=00", "v1,é", "t=é,v1=é", "sha256=", "v1,AAAA" * 900]
)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_forged_message_is_refused_and_does_nothing(platform, forged, connect):
    shop = connect(platform)

    answer = shop.say(BODIES[platform], **{SIGNATURES[platform]: forged})

    assert answer.status_code == 401
    assert is_problem(answer)
    assert shops.run(shop.app) == 0


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_body_written_anew_does_not_fit_its_signature(platform, connect):
    """The same JSON with other blanks is another body."""
    shop = connect(platform)
    raw = json.dumps(BODIES[platform]).encode()
    headers = shops.signed(platform, raw, shop.secret)

    answer = shop.client.post(shop.path, data=json.dumps(BODIES[platform], indent=1), headers=headers)

    assert answer.status_code == 401


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_secret_of_one_shop_opens_no_other(platform, connect, app):
    """G25: the tenant is who holds the secret, whatever the headers say."""
    other = factories.new_store(app, name="Other")
    mine = connect(platform)
    theirs = shops.connect(app, other.store_id, platform, secret={
        "shopify": "another-secret-of-a-shop", "woocommerce": "AnotherSecretOfAShop0123",
        "stripe": "whsec_another0123456789", "generic": "",
    }[platform])  # fmt: skip
    raw = json.dumps(BODIES[platform]).encode()

    answer = mine.client.post(theirs.path, data=raw, headers=shops.signed(platform, raw, mine.secret))

    assert answer.status_code == 401


@pytest.mark.parametrize("platform", ["stripe", "generic"])
@pytest.mark.parametrize(("age", "status"), [(0, 200), (200, 200), (400, 400), (-400, 400), (3_456_000, 400)])
def test_where_the_time_is_signed_old_and_future_messages_are_refused(platform, age, status, connect):
    shop = connect(platform)
    raw = json.dumps(BODIES[platform]).encode()
    make = shops.stripe_headers if platform == "stripe" else shops.standard_headers

    answer = shop.client.post(shop.path, data=raw, headers=make(raw, shop.secret, int(time.time()) - age))

    assert answer.status_code == status


@pytest.mark.parametrize(
    "topic", ["orders/create", "refunds/create", "customers/redact", "shop/redact", "x" * 500]
)
def test_an_unsigned_topic_decides_nothing(topic, connect, app):
    """Header swap: a genuine body under another topic means what the body means."""
    shop = connect("shopify")

    shop.tell(shops.shopify_order())
    shop.tell(shops.shopify_order(), X_Shopify_Topic=topic, X_Shopify_Webhook_Id="another")

    assert shops.refunded(app, "1001") == 0
    assert {each.state for each in shop.log()} == {State.DONE}


def test_the_domain_in_a_header_must_be_the_connections_own(connect):
    shop = connect("shopify", shop="chaykhana.myshopify.com")

    assert shop.say(shops.shopify_order()).status_code == 200
    assert shop.say(shops.shopify_order(), X_Shopify_Shop_Domain="evil.myshopify.com").status_code == 401


def test_two_different_woo_messages_of_one_second_are_two(connect):
    """Guarantees 7.2: WooCommerce's delivery id repeats within a second."""
    shop = connect("woocommerce")

    shop.say(shops.woo_order())
    shop.say(shops.woo_order(id=728, number="728"))

    assert len(shop.log()) == 2


def test_woos_first_call_has_no_signature_and_is_answered(connect, app):
    shop = connect("woocommerce")

    answer = shop.client.post(shop.path, data={"webhook_id": "12"})

    assert answer.status_code == 200
    assert shop.log() == []
    with app.app_context():
        assert connections.get(shop.store_id, shop.id).pinged_at is not None


@pytest.mark.parametrize("platform", ["shopify", "stripe", "generic"])
def test_only_woo_may_call_without_a_signature(platform, connect):
    shop = connect(platform)

    assert shop.client.post(shop.path, data={"webhook_id": "12"}).status_code == 401


def test_a_body_that_is_too_large_is_told_so(make_app):
    app = make_app(max_body_bytes=2_000)
    shop = shops.connect(app, factories.new_store(app).store_id, "shopify")

    answer = shop.say(shops.shopify_order(note="x" * 3_000))

    assert answer.status_code == 413
    assert [each.code for each in shop.log()] == ["too_large"]


def test_refusals_are_kept_for_the_merchant_but_not_without_end(connect):
    shop = connect("shopify")

    for _ in range(60):
        shop.say(shops.shopify_order(), X_Shopify_Hmac_Sha256="AAAA")

    kept = shop.log()
    assert {(each.state, each.code) for each in kept} == {(State.REFUSED, "signature_wrong")}
    assert 0 < len(kept) <= 30


def test_no_secret_stands_in_what_is_kept(connect):
    shop = connect("email")

    shop.client.post(
        shop.path, data=b"Subject: x\n\nhello", headers={"Authorization": f"Bearer {shop.secret}"}
    )

    assert shop.secret not in repr(shop.log())


@pytest.mark.parametrize(
    "path",
    ["/hooks/shopify/con_x", "/hooks/nothing/con_x", "/hooks/stripe/{id}", "/hooks/shopify/" + "x" * 90],
)
def test_an_unknown_address_is_not_there(path, connect):
    shop = connect("shopify")

    answer = shop.client.post(path.format(id=shop.id), data=b"{}")

    assert answer.status_code == 404
    assert is_problem(answer)


def test_a_cut_off_shop_is_not_heard_any_more(connect, app):
    shop = connect("shopify")
    with app.app_context(), transaction():
        connections.disconnect(shop.store_id, shop.id)

    assert shop.say(shops.shopify_order()).status_code == 404


@pytest.mark.parametrize(("days", "status"), [(2, 200), (8, 401)])
def test_an_old_secret_counts_until_its_time_is_over(days, status, connect, app, clock):
    """G26: nothing is lost while the shop changes over."""
    shop = connect("shopify")
    with app.app_context(), transaction():
        connections.rotate(
            Keyring((factories.TEST_KEY,)),
            shop.store_id,
            shop.id,
            secret="a-new-secret-of-the-shop",
            overlap_days=7,
        )

    clock.move(days=days)

    assert shop.say(shops.shopify_order()).status_code == status


NONSENSE = [
    b"",
    b"[]",
    b"null",
    b'"x"',
    b"{" * 5_000,
    b'{"a": NaN}',
    b"\xff\xfe",
    b'{"id": %s}' % (b"9" * 6_000),
]


@pytest.mark.parametrize("body", NONSENSE)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_signed_nonsense_breaks_nothing(platform, body, connect):
    shop = connect(platform)

    answer = shop.say(body)
    shops.run(shop.app)

    assert answer.status_code in {200, 400}
    assert {each.state for each in shop.log()} <= {State.FAILED, State.REFUSED, State.IGNORED}


@pytest.mark.parametrize(
    "amount", ["1e1000000", "NaN", "-5.00", "１２.５０", "9" * 40, None, [], {"a": 1}, True]
)
@pytest.mark.parametrize("platform", ["shopify", "woocommerce", "generic"])
def test_a_money_bomb_fails_and_costs_nothing(platform, amount, connect, merchant):
    body = {
        "shopify": shops.shopify_order(subtotal_price=amount),
        "woocommerce": shops.woo_order(line_items=[{"total": amount}]),
        "generic": BODIES["generic"] | {"subtotal": amount},
    }[platform]
    shop = connect(platform)

    shop.tell(body)

    order = merchant.get("/orders/1001").get_json().get("order")
    assert order is None or order["subtotal"] == "0.00"


def test_texts_that_no_database_takes_do_not_fail(connect, merchant):
    shop = connect("shopify")
    customer = {"id": 1, "first_name": "a\0b\ud800\u202e", "email": "ben@example.com"}

    shop.tell(shops.shopify_order(customer=customer, name="#1\0"))

    assert shop.log()[0].state is State.DONE
