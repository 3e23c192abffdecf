"""What shoppers ask for through their shop is really done: handed out, forgotten, a whole shop forgotten."""

import json

import pytest
from sqlalchemy import text

from rafiq.core.db import db, transaction
from rafiq.integrations import connections, privacy
from tests import shops


@pytest.fixture
def shop(app, store):
    return shops.connect(app, store.store_id, "shopify")


def requests(shop):
    with shop.app.app_context():
        return privacy.listing(shop.store_id)


def traces(app, canary: str) -> list[str]:
    """The tables in which a word still stands somewhere."""
    with app.app_context():
        tables = db.metadata.tables.values()
        return [
            table.name
            for table in tables
            if any(canary in repr(tuple(row)) for row in db.session.execute(table.select()))
        ]


def test_a_shopper_who_asks_for_their_data_gets_them_by_a_member(shop):
    shop.tell(shops.shopify_order(), shops.shopify_wish("data_request"))

    (request,) = requests(shop)
    assert request.done_at is None
    assert "ben@example.com" in json.dumps(request.data)


def test_data_that_were_handed_over_are_not_kept_twice(shop):
    shop.tell(shops.shopify_order(), shops.shopify_wish("data_request"))

    with shop.app.app_context(), transaction():
        privacy.finish(shop.store_id, requests(shop)[0].id, actor="owner@example.com")

    (request,) = requests(shop)
    assert (request.data, request.done_by) == (None, "owner@example.com")


def test_a_shopper_who_wants_to_be_forgotten_is_forgotten_everywhere(shop, app):
    """G33: in the order, in the raw messages, and in the log of what came in."""
    shop.tell(shops.shopify_order(), shops.shopify_refund())

    shop.tell(shops.shopify_wish("redact"))

    assert traces(app, "ben@example.com") == []


def test_somebody_we_do_not_know_is_nothing_to_forget(shop):
    shop.tell(shops.shopify_wish("redact"))

    assert [each.code for each in shop.log()[0].did] == ["did_nobody_known"]


def test_a_shop_that_left_is_forgotten_and_not_heard_any_more(shop, app):
    shop.tell(shops.shopify_order())

    shop.tell(shops.shopify_wish("shop_redact"))

    assert traces(app, "ben@example.com") == []
    assert shop.say(shops.shopify_order()).status_code == 404
    with app.app_context():
        assert connections.list_connections(shop.store_id) == []


def test_amounts_stay_when_people_are_forgotten(shop, app):
    shop.tell(shops.shopify_order(), shops.shopify_refund("10.00"), shops.shopify_wish("redact"))

    assert shops.refunded(app, "1001") == 1000


def test_erasure_by_the_merchant_api_reaches_the_log_too(shop, app, merchant):
    shop.tell(shops.shopify_order())

    merchant.delete("/customers/115310627314723954")

    assert traces(app, "ben@example.com") == []


def test_forgetting_leaves_other_peoples_messages(shop, app):
    shop.tell(
        shops.shopify_order(),
        shops.shopify_order(id=2, order_number=1002, email="eve@example.com", customer={}),
    )

    shop.tell(shops.shopify_wish("redact"))

    with app.app_context():
        kept = db.session.execute(
            text("SELECT count(*) FROM shop_deliveries WHERE body LIKE '%eve@example%'")
        )
        assert kept.scalar() == 1


def test_a_wish_itself_does_not_keep_whom_it_names(shop):
    shop.tell(shops.shopify_order(), shops.shopify_wish("data_request"))
    handed_out = shop.log()[0].body
    shop.tell(shops.shopify_wish("redact"))

    assert b"ben@example.com" not in handed_out
    assert b"115310627314723954" in handed_out
    assert shop.log()[0].body == b""


def test_whom_another_shop_knows_too_is_not_forgotten_with_the_first(shop, app):
    other = shops.connect(app, shop.store_id, "woocommerce")
    other.tell(shops.woo_order())
    shop.tell(
        shops.shopify_order(),
        shops.shopify_order(id=2, order_number=1002, email="eve@example.com", customer={}),
    )

    shop.tell(shops.shopify_wish("shop_redact"))

    assert traces(app, "eve@example.com") == []
    assert "people" in traces(app, "ben@example.com")
    assert [each.body for each in shop.log() if each.connection_id == shop.id] == [b""] * 3


def test_an_advocate_stays_when_a_shop_leaves(shop, app, merchant):
    merchant.post("/advocates", {"customer": {"email": "ben@example.com"}})
    shop.tell(shops.shopify_order(customer={}))

    shop.tell(shops.shopify_wish("shop_redact"))

    assert "people" in traces(app, "ben@example.com")


def test_what_a_shopper_said_is_forgotten_with_them(shop, app, merchant):
    """G33: the words of an answer belong to the person, whoever asks for the end of them."""
    shop.tell(shops.shopify_order())
    said = {"id": "r1", "score": 2, "wish": "No lid of kumquat", "customer": {"email": "ben@example.com"}}
    assert merchant.post("/surveys/answers", said).status_code == 201

    shop.tell(shops.shopify_wish("redact"))

    assert traces(app, "kumquat") == []
