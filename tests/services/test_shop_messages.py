"""What shops' platforms tell us becomes the same orders, refunds and rewards as by the merchant API."""

import itertools

import pytest

from rafiq.integrations.rules import State
from tests import shops


@pytest.fixture
def connect(app, store):
    return lambda platform, **options: shops.connect(app, store.store_id, platform, **options)


ORDERS = {
    "shopify": (shops.shopify_order(), "1001"),
    "woocommerce": (shops.woo_order(), "727"),
    "stripe": (shops.stripe_event("checkout.session.completed", shops.stripe_session()), "1001"),
}


@pytest.mark.parametrize("platform", ORDERS)
def test_a_paid_order_of_a_shop_is_an_order_here(platform, connect, merchant):
    body, number = ORDERS[platform]

    connect(platform).tell(body)

    order = merchant.get(f"/orders/{number}").get_json()["order"]
    assert (order["subtotal"], order["currency"], order["status"]) == ("49.90", "EUR", "paid")
    assert order["verified"]


@pytest.mark.parametrize("platform", ORDERS)
def test_an_order_brought_by_a_code_earns_its_referral(platform, connect, merchant):
    """The friend's code stands in the order, so the advocate is credited."""
    code = merchant.post("/advocates", {"customer": {"email": "ana@example.com"}}).get_json()["referral_code"]
    carried = {
        "shopify": shops.shopify_order(note_attributes=[{"name": "rafiq", "value": code}]),
        "woocommerce": shops.woo_order(meta_data=[{"key": "rafiq_referral", "value": code}]),
        "stripe": shops.stripe_event(
            "checkout.session.completed", shops.stripe_session(metadata={"rafiq": code})
        ),
    }[platform]

    connect(platform).tell(carried)

    referral = merchant.get(f"/orders/{ORDERS[platform][1]}").get_json()["referral"]
    assert (referral["status"], referral["method"]) == ("pending", "code")


@pytest.mark.parametrize(("state", "given_back"), [("processing", False), ("cancelled", True)])
def test_the_log_says_how_a_referral_stands_after_all_lines_of_a_message(
    state, given_back, connect, merchant
):
    """The order comes before what was given back of it, and one message may say both."""
    code = merchant.post("/advocates", {"customer": {"email": "ana@example.com"}}).get_json()["referral_code"]
    told = shops.woo_order(meta_data=[{"key": "rafiq_referral", "value": code}])
    other = {"processing": "cancelled", "cancelled": "processing"}[state]
    shop = connect("woocommerce")

    shop.tell(told | {"status": other}, told | {"status": state, "date_modified_gmt": "2026-11-21T10:05:00"})

    (said,) = [each.values for each in shop.log()[0].did if each.code == "did_referral"]
    referral = merchant.get("/orders/727").get_json()["referral"]
    assert (said["status"], said["reason"]) == (referral["status"], referral["reason_code"])
    assert (referral["status"] == "voided") is given_back


def test_a_message_twice_is_one_order_and_counted_once(connect):
    """G2: the second of two equal messages changes nothing."""
    shop = connect("stripe")
    event = ORDERS["stripe"][0]

    shop.tell(event, event)

    (only,) = shop.log()
    assert (only.double_count, only.state) == (1, State.DONE)


def test_what_a_delivery_did_stands_in_the_log(connect):
    shop = connect("shopify")

    shop.tell(shops.shopify_order())

    assert [each.code for each in shop.log()[0].did] == ["did_order", "did_no_referral"]


def test_a_refund_before_its_order_waits_and_is_applied_then(connect, app):
    """G4."""
    shop = connect("shopify")

    shop.tell(shops.shopify_refund("10.00"))
    parked = shop.log()[0].state
    shop.tell(shops.shopify_order())

    assert parked is State.PARKED
    assert shops.refunded(app, "1001") == 1000


def test_the_money_of_a_refund_is_what_its_transactions_say(connect, app):
    """Guarantees 7.1: in Shopify's own sample the lines come to more."""
    shop = connect("shopify")

    shop.tell(shops.shopify_order(), shops.shopify_refund("19.90"))

    assert shops.refunded(app, "1001") == 1990


def stripe_history() -> list[dict]:
    """Two refunds (cumulative), one of which fails, and a dispute that is won: 25 - 15 = 10 euro are gone."""
    event = shops.stripe_event
    refund = {
        "id": "re_2",
        "charge": "ch_3Ben",
        "payment_intent": "pi_3Ben",
        "amount": 1500,
        "currency": "eur",
    }
    dispute = {
        "id": "dp_1",
        "charge": "ch_3Ben",
        "payment_intent": "pi_3Ben",
        "amount": 5938,
        "currency": "eur",
    }
    return [
        event("checkout.session.completed", shops.stripe_session(), at=1_795_255_200),
        event("charge.refunded", shops.stripe_charge(1000), at=1_795_255_300),
        event("charge.refunded", shops.stripe_charge(2500), at=1_795_255_400),
        event("refund.failed", refund | {"status": "failed"}, at=1_795_255_500),
        event("charge.dispute.created", dispute | {"status": "needs_response"}, at=1_795_255_600),
        event("charge.dispute.closed", dispute | {"status": "won"}, at=1_795_255_700),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_stripes_words_in_any_order_and_twice_end_in_the_same_sum(seed, connect, app):
    """G2, G3, G5: cumulative refunds, one that failed, a dispute that was won."""
    shop = connect("stripe")
    history = stripe_history()
    order = list(itertools.permutations(range(len(history))))[seed * 59 % 720]

    for number in order:
        shop.tell(history[number])
    shop.tell(*(history[number] for number in reversed(order)))

    assert shops.refunded(app, "1001") == 1000


def test_a_lost_dispute_stays_taken_back(connect, app):
    shop = connect("stripe")
    dispute = {
        "id": "dp_1",
        "charge": "ch_3Ben",
        "payment_intent": "pi_3Ben",
        "amount": 4990,
        "currency": "eur",
    }

    shop.tell(
        stripe_history()[0],
        shops.stripe_event(
            "charge.dispute.created", dispute | {"status": "needs_response"}, at=1_795_255_600
        ),
        shops.stripe_event("charge.dispute.closed", dispute | {"status": "lost"}, at=1_795_255_700),
    )

    assert shops.refunded(app, "1001") == 4990


@pytest.mark.parametrize(
    ("currency", "amount", "subtotal"),
    [
        ("jpy", 5000, "5000"),
        ("eur", 4990, "49.90"),
        ("kwd", 5120, "5.120"),
        ("isk", 50000, "500"),
        ("mga", 700, "700.00"),
    ],
)
def test_stripes_minor_units_are_read_as_stripe_means_them(currency, amount, subtotal, connect, merchant):
    session = shops.stripe_session(currency=currency, amount_subtotal=amount, total_details={})

    connect("stripe").tell(shops.stripe_event("checkout.session.completed", session))

    assert merchant.get("/orders/1001").get_json()["order"]["subtotal"] == subtotal


def test_an_unpaid_session_is_paid_when_the_bank_says_so(connect, merchant):
    shop = connect("stripe")
    event = shops.stripe_event

    shop.tell(
        event("checkout.session.completed", shops.stripe_session(payment_status="unpaid"), at=1_795_255_200)
    )
    before = merchant.get("/orders/1001").get_json()["order"]["status"]
    shop.tell(event("checkout.session.async_payment_succeeded", shops.stripe_session(), at=1_795_255_900))

    assert before == "placed"
    assert merchant.get("/orders/1001").get_json()["order"]["status"] == "paid"


def test_test_orders_count_only_where_a_merchant_says_so(connect, merchant):
    connect("shopify").tell(shops.shopify_order(test=True))
    unseen = merchant.get("/orders/1001").status_code
    connect("shopify", test_orders="1").tell(shops.shopify_order(test=True))

    assert unseen == 404
    assert merchant.get("/orders/1001").status_code == 200


def test_a_woo_order_that_is_thrown_away_and_restored_counts_again(connect, app, clock):
    shop = connect("woocommerce")
    shop.tell(shops.woo_order())

    clock.move(hours=1)
    shop.tell({"id": 727})
    gone = shops.refunded(app, "727")
    shop.tell(shops.woo_order(date_modified_gmt="2026-11-21T12:00:00"))

    assert (gone, shops.refunded(app, "727")) == (4990, 0)


def test_a_woo_refund_that_was_deleted_is_undone(connect, app):
    """G5: the newest snapshot does not have it any more."""
    shop = connect("woocommerce")

    shop.tell(shops.woo_order(refunds=[{"id": 9, "reason": "", "total": "-10.00"}]))
    taken = shops.refunded(app, "727")
    shop.tell(shops.woo_order(date_modified_gmt="2026-11-21T10:05:00"))

    assert (taken, shops.refunded(app, "727")) == (1000, 0)


def test_a_refund_told_by_a_plugin_and_by_a_webhook_counts_once(connect, merchant, app):
    """A shop may run our plugin and its own webhooks side by side: both use the shop's own id of the refund."""
    merchant.post("/orders/727/refunds", {"refund_id": "9", "amount": "10.00"})

    connect("woocommerce").tell(shops.woo_order(refunds=[{"id": 9, "reason": "", "total": "-10.00"}]))

    assert shops.refunded(app, "727") == 1000


def test_a_late_old_snapshot_undoes_no_refund(connect, app):
    shop = connect("woocommerce")

    shop.tell(
        shops.woo_order(
            date_modified_gmt="2026-11-21T10:05:00", refunds=[{"id": 9, "reason": "", "total": "-10.00"}]
        )
    )
    shop.tell(shops.woo_order(date_modified_gmt="2026-11-21T10:00:00"))

    assert shops.refunded(app, "727") == 1000


def test_a_cancelled_woo_order_may_still_be_paid(connect, merchant, app):
    """WooCommerce cancels what was not paid in time; a bank transfer may come after that."""
    shop = connect("woocommerce")

    shop.tell(shops.woo_order(status="cancelled", date_paid_gmt=None))
    shop.tell(shops.woo_order(date_modified_gmt="2026-11-21T11:00:00"))

    assert merchant.get("/orders/727").get_json()["order"]["status"] == "paid"
    assert shops.refunded(app, "727") == 0


def test_processing_without_a_date_of_payment_is_not_paid(connect, merchant):
    connect("woocommerce").tell(shops.woo_order(date_paid_gmt=None))

    assert merchant.get("/orders/727").get_json()["order"]["status"] == "placed"


def test_a_refund_in_another_currency_fails_and_says_so(connect):
    """G10: nothing is converted silently."""
    shop = connect("shopify")
    dollars = {"kind": "refund", "status": "success", "amount": "10.00", "currency": "USD"}

    shop.tell(shops.shopify_order())
    shop.tell(shops.shopify_refund(transactions=[dollars], refund_line_items=[]))

    failed = shop.log()[0]
    assert (failed.state, failed.code) == (State.FAILED, "invalid")
    assert "USD" in failed.detail


def test_a_strange_phone_or_country_costs_the_field_and_not_the_order(connect, merchant):
    body = shops.shopify_order(
        phone="x" * 300, email="not an address", shipping_address={"country_code": "Deutschland"}
    )

    connect("shopify").tell(body)

    assert merchant.get("/orders/1001").status_code == 200
