"""Messages of shops that may not be taken at their word: foreign money, borrowed numbers, unreadable mails."""

import pytest

from tests import factories, shops


@pytest.fixture
def connect(app, store):
    return lambda platform, **options: shops.connect(app, store.store_id, platform, **options)


def dollars(**changes: object) -> dict:
    """Ten dollars that went back for an order of euros, without a line of goods."""
    paid = {"kind": "refund", "status": "success", "amount": "10.00", "currency": "USD"}
    return shops.shopify_refund(transactions=[paid | changes], refund_line_items=[])


def cancelled(refund: dict) -> dict:
    at = "2026-11-22T06:00:00-05:00"
    return shops.shopify_order(cancelled_at=at, updated_at=at, refunds=[refund])


def test_a_refund_of_another_currency_inside_an_order_costs_the_refund_and_not_the_order(connect, merchant):
    """G10: nothing is converted, and what else the order says still counts."""
    shop = connect("shopify")

    shop.tell(shops.shopify_order(), cancelled(dollars()))

    assert merchant.get("/orders/1001").get_json()["order"]["status"] == "cancelled"
    assert "did_refund_other_currency" in [each.code for each in shop.log()[0].did]


@pytest.mark.parametrize("place", ["transactions", "order_adjustments"])
def test_a_refund_is_counted_in_the_shops_own_money_where_it_says_so(place, connect, app):
    own = {"amount_set": {"shop_money": {"amount": "-9.20", "currency_code": "EUR"}}}
    refund = dollars(**own) if place == "transactions" else dollars() | {"order_adjustments": [own]}

    connect("shopify").tell(shops.shopify_order(), refund)

    assert shops.refunded(app, "1001") == 920


def session(name: str, at: int, **changes: object) -> dict:
    """Somebody else's session that bears the number of Ben's order."""
    theirs = {
        "id": f"cs_{name}",
        "payment_intent": f"pi_{name}",
        "amount_subtotal": 100,
        "customer": f"cus_{name}",
    }
    body = shops.stripe_session() | theirs | {"customer_details": {"email": f"{name}@example.com"}} | changes
    return shops.stripe_event("checkout.session.completed", body, at=at)


@pytest.fixture
def paid(connect):
    shop = connect("stripe")
    shop.tell(shops.stripe_event("checkout.session.completed", shops.stripe_session()))
    return shop


def subtotal(merchant, number: str) -> str:
    return merchant.get(f"/orders/{number}").get_json()["order"]["subtotal"]


def test_a_second_payment_of_the_same_number_is_an_order_of_its_own(paid, merchant, app):
    """A shopper may type `client_reference_id` into a Payment Link's address."""
    again = session("eve", 1_795_255_300)
    refund = shops.stripe_charge(100, id="ch_eve", payment_intent="pi_eve")

    paid.tell(again, again | {"id": "evt_again"}, shops.stripe_event("charge.refunded", refund))

    assert (subtotal(merchant, "1001"), subtotal(merchant, "pi_eve")) == ("49.90", "1.00")
    assert (shops.refunded(app, "1001"), shops.refunded(app, "pi_eve")) == (0, 100)


def test_an_unpaid_session_changes_nothing_about_a_paid_order(paid, merchant):
    paid.tell(session("eve", 1_795_255_300, payment_status="unpaid", status="expired"))

    assert (paid.log()[0].code, subtotal(merchant, "1001")) == ("paid_otherwise", "49.90")


def test_a_second_try_may_pay_an_order_that_the_first_did_not(connect, merchant):
    shop = connect("stripe")

    shop.tell(session("ben", 1_795_255_200, payment_status="unpaid"), session("ana", 1_795_255_300))

    assert merchant.get("/orders/1001").get_json()["order"]["status"] == "paid"


def test_a_mail_whose_subject_cannot_be_read_is_taken(connect):
    shop = connect("email", currency="EUR")

    shop.tell(b"From: a@b.example\r\nSubject: =?utf-7?q?+2AA-?=\r\n\r\nOrder number: 1\r\n")

    assert shop.log()[0].topic == ""


def test_a_checkout_in_a_language_of_many_countries_is_an_order(app, store, merchant):
    """Stripe's `es-419` is Spanish; no tag that a shop may send costs it its order."""
    shop = shops.connect(app, store.store_id, "stripe")
    shop.tell(shops.stripe_event("checkout.session.completed", shops.stripe_session(locale="es-419")))
    order = factories.order(order_number="77", customer=factories.customer("Eva", locale="ca-ES-valencia"))

    assert merchant.get("/orders/1001").status_code == 200
    assert merchant.post("/orders", order).status_code == 201
