"""What shoppers ask for through their shop is really done: handed out, forgotten, a whole shop forgotten."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from rafiq.core import clock
from rafiq.core.db import db, transaction
from rafiq.integrations import connections, deliveries, privacy
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


def eves_order(**changes):
    return shops.shopify_order(id=2, order_number=1002, email="eve@example.com", customer={}) | changes


@pytest.fixture
def ben_goes(shop, merchant):
    """Ben is known and is forgotten now; whatever was said before and is not done yet is done after that."""
    merchant.post("/customers", {"email": "ben@example.com", "first_name": "Benedikt"})

    def goes() -> None:
        assert merchant.delete("/customers/" + ben_id(shop)).status_code == 204

    return goes


def ben_id(shop) -> str:
    with shop.app.app_context():
        return db.session.execute(text("SELECT id FROM people WHERE email = 'ben@example.com'")).scalar()


def test_an_order_that_waits_when_its_buyer_is_forgotten_is_taken_in_without_them(shop, app, ben_goes):
    """G12, G33: what we answered 200 is not lost, and brings nobody back."""
    shop.say(shops.shopify_order())
    ben_goes()
    before = traces(app, "ben@example.com")

    shops.run(app)

    assert (before, traces(app, "ben@example.com"), traces(app, "115310627314723954")) == ([], [], [])
    assert (shops.refunded(app, "1001"), shop.log()[0].state, shop.log()[0].body) == (0, "done", b"")


def test_a_refund_that_waits_for_its_order_outlives_the_buyer(shop, app, ben_goes):
    refund = shops.shopify_refund("10.00", note="for ben@example.com")
    shop.tell(refund)
    ben_goes()

    shop.tell(eves_order(id=820982911946154508, order_number=1001))

    assert (shops.refunded(app, "1001"), traces(app, "ben@example.com")) == (1_000, [])


def test_a_message_that_was_set_to_run_again_outlives_its_buyer(shop, app, ben_goes):
    shop.tell(shops.shopify_order())
    with app.app_context(), transaction():
        deliveries.replay(shop.store_id, shop.log()[0].id)
    ben_goes()

    shops.run(app)

    assert (shop.log()[0].state, traces(app, "ben@example.com")) == ("done", [])


@pytest.mark.parametrize(
    "stranger",
    ["ruben@example.com", "x.ben@example.com", "ben@example.com.au", "ben@example.community"],
)
def test_a_longer_address_is_somebody_else(shop, app, ben_goes, stranger):
    """G12: neither what waits nor what is done of a stranger goes with Ben."""
    shop.tell(eves_order(email=stranger))
    shop.say(eves_order(id=3, order_number=1003, email=stranger))
    kept = [each.body for each in shop.log()]
    ben_goes()

    assert [each.body for each in shop.log()] == kept
    shops.run(app)
    assert shops.refunded(app, "1003") == 0


def test_a_strangers_order_that_names_the_forgotten_is_taken_in_for_the_stranger(shop, app, ben_goes):
    said = [{"name": "referred_by", "value": "Ben@example.com"}]
    shop.say(eves_order(note_attributes=said, note="for\nben@example.com"))
    ben_goes()
    before = traces(app, "en@example.com")

    shops.run(app)

    assert (before, traces(app, "en@example.com")) == ([], [])
    assert "people" in traces(app, "eve@example.com")


def test_a_redaction_of_somebody_not_yet_known_reaches_what_waits(shop, app):
    """A message that must be tried again is done after the wish that came later."""
    shop.say(shops.shopify_order())
    with app.app_context(), transaction():
        db.session.execute(
            text("UPDATE shop_deliveries SET run_at = :later"), {"later": clock.now() + timedelta(hours=1)}
        )
    shop.tell(shops.shopify_wish("redact"))
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE shop_deliveries SET run_at = :now"), {"now": clock.now()})

    shops.run(app)

    assert (shops.refunded(app, "1001"), traces(app, "ben@example.com")) == (0, [])


def test_orders_of_a_shop_that_left_are_taken_in_without_their_buyers(shop, app):
    shop.say(shops.shopify_wish("shop_redact"))
    shop.say(shops.shopify_order())

    shops.run(app)

    assert (shops.refunded(app, "1001"), traces(app, "ben@example.com")) == (0, [])


ORDERS = {
    "woocommerce": shops.woo_order(number="1001"),
    "stripe": shops.stripe_event("checkout.session.completed", shops.stripe_session()),
    "email": b"To: ben@example.com\nSubject: Thanks, Ben\n\nOrder number: 1001\nSubtotal: 49.90 EUR\nBen B\xf6",
    "generic": shops.factories.order(order_number="1001", customer={"email": "Ben@example.com"}),
}


@pytest.mark.parametrize("platform", ORDERS)
def test_each_platforms_waiting_order_outlives_its_buyer(app, store, merchant, platform):
    other = shops.connect(
        app, store.store_id, platform, **({"currency": "EUR"} if platform == "email" else {})
    )
    merchant.post("/customers", {"id": "bens", "email": "ben@example.com"})
    other.say(ORDERS[platform])
    merchant.delete("/customers/bens")
    before = traces(app, "ben@example.com")

    shops.run(app)

    assert (before, traces(app, "ben@example.com")) == ([], [])
    assert shops.refunded(app, "1001") == 0


def test_a_score_that_waits_goes_with_whoever_gave_it(app, store, merchant):
    """It says nothing but what they think; a refused answer would stand in the log as our fault."""
    scores = shops.connect(app, store.store_id, "delighted")
    merchant.post("/customers", {"id": "bens", "email": "ben@example.com"})
    answer = shops.delighted_answer()
    answer["event_data"]["person"]["email"] = "ben@example.com"
    scores.say(answer)
    merchant.delete("/customers/bens")

    shops.run(app)

    assert (scores.log()[0].state, scores.log()[0].code) == ("ignored", "person_erased")
    assert traces(app, "ben@example.com") == []
