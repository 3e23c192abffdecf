"""Every kind of message a shop sends, forged by who cannot sign and played again by who can (guarantees 5, G2, G3).

A genuine body under other headers, twice, or weeks later does what it did the first time, and nothing more.
"""

import itertools
import json
from dataclasses import dataclass

import pytest

from rafiq.core.db import db
from tests import shop_scene, shops
from tests.factories import Payload

# What every delivery may write: that it came, when the shop and its customer were last heard of, and what was said.
TOLD = {"shop_deliveries", "shop_connections", "outbox", "order_messages", "fraud_traces"}
WOO_REFUND = [{"id": 901, "reason": "wrong size", "total": "-10.00"}]
TOPICS = {
    "shopify": [
        "orders/create", "orders/paid", "orders/updated", "orders/cancelled", "refunds/create",
        "customers/data_request", "customers/redact", "shop/redact", "app/uninstalled",
    ],
    "woocommerce": ["order.created", "order.updated", "order.deleted", "order.restored", "customer.deleted"],
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One kind of message, what came before it, and what came after it when it is played again weeks later."""

    platform: str
    body: Payload
    before: tuple[Payload, ...] = ()
    after: tuple[Payload, ...] = ()


def woo(minute: int, **changes: object) -> Payload:
    return shops.woo_order(date_modified_gmt=f"2026-11-21T10:{minute:02}:00", **changes)


CANCELLED = shops.shopify_order(
    cancelled_at="2026-11-21T06:00:00-05:00", updated_at="2026-11-21T06:00:00-05:00"
)
MESSAGES = {
    "shopify order": Message("shopify", shops.shopify_order(), after=(shops.shopify_refund(), CANCELLED)),
    "shopify cancelled order": Message("shopify", CANCELLED, (shops.shopify_order(),)),
    "shopify refund": Message("shopify", shops.shopify_refund(), (shops.shopify_order(),), (CANCELLED,)),
    "shopify wish to see": Message("shopify", shops.shopify_wish("data_request"), (shops.shopify_order(),)),
    "shopify wish to be forgotten": Message("shopify", shops.shopify_wish("redact"), (shops.shopify_order(),)),
    "woo order": Message(
        "woocommerce", woo(1), after=(woo(2, refunds=WOO_REFUND), woo(3, status="cancelled", refunds=WOO_REFUND))
    ),
    "woo refund": Message(
        "woocommerce", woo(2, refunds=WOO_REFUND), (woo(1),), (woo(3, status="refunded", refunds=WOO_REFUND),)
    ),
    "woo cancelled order": Message("woocommerce", woo(3, status="cancelled"), (woo(1),)),
    "woo deleted order": Message("woocommerce", {"id": 727}, (woo(0),)),
    "stripe charge refunded": Message(
        "stripe",
        shops.stripe_event("charge.refunded", shops.stripe_charge(1_000)),
        (shops.stripe_event("checkout.session.completed", shops.stripe_session()),),
    ),
}  # fmt: skip
every = pytest.mark.parametrize("name", MESSAGES)


@pytest.fixture
def shop(app, store, name):
    """A connected shop that has told what comes before."""
    made = shops.connect(app, store.store_id, MESSAGES[name].platform)
    made.tell(*MESSAGES[name].before)
    return made


def state(app) -> dict[str, list[str]]:
    with app.app_context():
        found = {
            table.name: sorted(map(repr, db.session.execute(table.select())))
            for table in db.metadata.sorted_tables
            if table.name not in TOLD
        }
        db.session.remove()
    return found


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    return [table for table in after if after[table] != before[table]]


def written_anew(shop, body: Payload) -> set[int]:
    """The same JSON in other letters under the signature of the first."""
    raw = json.dumps(body).encode()
    headers = shops.signed(shop.platform, raw, shop.secret)
    others = json.dumps(body, indent=1), json.dumps(body, sort_keys=True, separators=(",", ":")) + "\n"
    return {shop.client.post(shop.path, data=each, headers=headers).status_code for each in others}


def under_other_topics(shop, body: Payload) -> set[int]:
    """Topic, shop and delivery id are not signed on Shopify and WooCommerce: the body alone says what it is."""
    answers = set()
    for number, topic in enumerate(TOPICS.get(shop.platform, [])):
        if shop.platform == "shopify":
            told = {"X_Shopify_Topic": topic, "X_Shopify_Webhook_Id": f"other-{number}"}
        else:
            told = {"X_WC_Webhook_Topic": topic, "X_WC_Webhook_Delivery_ID": f"other-{number}"}
        answers.add(shop.say(body, **told).status_code)
    return answers


@every
def test_a_message_does_once_what_it_says_and_nothing_more_when_it_is_forged_swapped_or_doubled(
    shop, app, name
):
    body, states = MESSAGES[name].body, [state(app)]

    assert written_anew(shop, body) == {401}
    shops.run(app)
    states.append(state(app))
    shop.tell(body)
    states.append(state(app))
    shop.tell(body)
    shop.tell(body, body)
    states.append(state(app))
    assert under_other_topics(shop, body) <= {200}
    shops.run(app)
    states.append(state(app))
    forged, first, doubled, swapped = (bool(changed(*pair)) for pair in itertools.pairwise(states))
    assert (forged, first, doubled, swapped) == (False, True, False, False)


@every
def test_a_message_that_is_played_again_weeks_later_undoes_nothing(clock, app, store, name):
    """Where the time is signed it is not even believed; where it is not, what came since stands."""
    message = MESSAGES[name]
    shop = shops.connect(app, store.store_id, message.platform)
    shop.tell(*message.before, message.body, *message.after)
    raw = json.dumps(message.body).encode()
    kept, since = shops.signed(shop.platform, raw, shop.secret), state(app)
    clock.move(days=40)
    answer = shop.client.post(shop.path, data=raw, headers=kept)
    shops.run(app)

    assert answer.status_code == (400 if shop.platform == "stripe" else 200)
    assert changed(since, state(app)) == []


@pytest.mark.parametrize("topic", ["customer.deleted", "product.deleted", "coupon.deleted"])
def test_something_else_with_an_orders_number_that_was_deleted_deletes_no_order(app, store, topic):
    """WooCommerce tells of each with the number alone."""
    shop = shops.connect(app, store.store_id, "woocommerce")
    shop.tell(woo(1))
    before = state(app)
    shop.tell({"id": 727}, X_WC_Webhook_Topic=topic)

    assert (changed(before, state(app)), shops.refunded(app, "727")) == ([], 0)
    shop.tell({"id": 727}, X_WC_Webhook_Topic="order.deleted")
    assert shops.refunded(app, "727") == 4990


def test_a_woo_order_thrown_away_restored_and_thrown_away_again_is_gone(app, store, clock):
    """Each time the shop says the same few words."""
    shop = shops.connect(app, store.store_id, "woocommerce")
    shop.tell(shop_scene.order_of(727))
    found = []
    for said in ({"id": 727}, {}, {"id": 727}, {"id": 727}):
        clock.move(minutes=5)
        shop.tell(said or shop_scene.order_of(727), X_WC_Webhook_Topic="order.deleted")
        found.append(shops.refunded(app, "727"))

    assert found == [4990, 0, 4990, 4990]
    assert shop.log()[0].double_count == 1


def test_known_limit_without_access_a_customers_deletion_passes_for_an_orders(app, store):
    """What was signed is the same; docs/integrations.md says so, and that the REST API is the cure."""
    shop = shops.connect(app, store.store_id, "woocommerce")
    shop.tell(woo(1))
    shop.tell({"id": 727}, X_WC_Webhook_Topic="customer.deleted")
    kept = shops.refunded(app, "727")
    shop.tell({"id": 727}, X_WC_Webhook_Topic="order.deleted")

    assert (kept, shops.refunded(app, "727")) == (0, 4990)


def test_a_shop_that_left_is_forgotten_once_and_its_own_message_finds_a_shut_door(app, store):
    """`shop/redact` cuts the shop off, so nothing that was kept of it can be played again."""
    shop = shops.connect(app, store.store_id, "shopify")
    shop.tell(shops.shopify_order(), shops.shopify_wish("shop_redact"))
    gone = state(app)

    for body in (shops.shopify_wish("shop_redact"), shops.shopify_order(), shops.shopify_wish("redact")):
        assert shop.say(body, X_Shopify_Topic="orders/create").status_code == 404
    shops.run(app)
    assert changed(gone, state(app)) == []
