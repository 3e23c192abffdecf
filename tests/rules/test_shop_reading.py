"""What a message means, platform by platform, without a database: mails, mapped fields, refunds in any order."""

import json
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.integrations import registry, wire
from rafiq.integrations.rules import (
    Incoming,
    NothingSaid,
    OrderSaid,
    RefundSaid,
    Refused,
    refund_facts,
    refunded_amount,
)
from tests import shops

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def read(platform: str, body: bytes | dict, **options: object) -> list:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return registry.platform(platform).read(Incoming({}, raw, NOW), options)


# ---------------------------------------------------------------------------------------- mapped fields


def test_a_merchant_says_which_field_lies_where():
    body = {
        "data": {"nr": 7, "lines": [{"sum": 12.5}], "who": {"mail": "ben@example.com"}, "state": "Bezahlt"}
    }
    fields = {
        "order_number": "data.nr",
        "subtotal": "data.lines.0.sum",
        "currency": "=EUR",
        "email": "data.who.mail",
        "status": "data.state",
    }

    (order,) = read("generic", body, fields=fields, paid_words="bezahlt, paid")

    assert (order.body["order_number"], order.body["subtotal"], order.body["status"]) == (
        "7",
        "12.50",
        "paid",
    )


@pytest.mark.parametrize("word", ["", "weird", None, 5])
def test_a_state_nobody_named_is_not_paid(word):
    (order,) = read("generic", {"order_number": "1", "subtotal": "1.00", "currency": "EUR", "status": word})

    assert order.body["status"] == "placed"


def test_a_mapped_refund_may_turn_out_to_have_failed():
    body = {"order_number": "1", "refund_id": "r1", "amount": "5.00", "currency": "EUR"}

    (done,), (failed,) = read("generic", body), read("generic", body | {"status": "failed"})

    assert (done.total.amount, failed.total.amount, failed.weight) == (500, 0, 1)


def test_an_order_that_lies_elsewhere_is_nothing_and_says_where_it_was_looked_for():
    body = {"nr": "1", "amount_due": "49.90"}

    assert read("generic", body, fields={"order_number": "order.number"}) == [
        NothingSaid("no_order_number", "order_number: nothing lies at 'order.number'")
    ]


@pytest.mark.parametrize("missing", ["order_number", "currency"])
def test_a_message_without_what_an_order_needs_names_the_field(missing):
    body = {"order_number": "1", "subtotal": "1.00", "currency": "EUR"}
    del body[missing]

    with pytest.raises(Invalid) as refusal:
        read("generic", body)

    assert [each.pointer for each in refusal.value.problems] == [f"#/{missing}"]


# ---------------------------------------------------------------------------------------- shapes


def test_shopifys_three_wishes_are_told_apart_by_their_shape():
    wishes = [
        read("shopify", shops.shopify_wish(kind))[0].wish.value
        for kind in ("data_request", "redact", "shop_redact")
    ]

    assert wishes == ["data_request", "redact", "shop_redact"]


@pytest.mark.parametrize(
    ("wanted", "number"), [("number", "1001"), ("name", "#1001"), ("id", "820982911946154508")]
)
def test_a_shop_chooses_what_names_its_orders(wanted, number):
    (order,) = read("shopify", shops.shopify_order(), order_number=wanted)

    assert order.body["order_number"] == number


def test_the_visit_a_shopper_came_by_is_read_from_their_first_page():
    shopify = read("shopify", shops.shopify_order(landing_site="/?utm=1&rafiq=tok.en"))[0]
    entry = {"key": "_wc_order_attribution_session_entry", "value": "https://shop.example/?rafiq=tok.en"}
    woo = read("woocommerce", shops.woo_order(meta_data=[entry]))[0]

    assert (shopify.body["referral"], woo.body["referral"]) == ("tok.en", "tok.en")


def test_a_discounted_session_counts_what_was_paid_for_the_goods():
    session = shops.stripe_session(
        total_details={"amount_discount": 990, "amount_tax": 1, "amount_shipping": 1}
    )

    (order,) = read("stripe", shops.stripe_event("checkout.session.completed", session))

    assert order.body["subtotal"] == "40.00"


@pytest.mark.parametrize("payment", ["pi_3Ben", {"id": "pi_3Ben", "object": "payment_intent"}])
def test_stripes_things_may_come_whole_or_by_name(payment):
    charge = shops.stripe_charge(1000, payment_intent=payment)

    (refund,) = read("stripe", shops.stripe_event("charge.refunded", charge))

    assert refund.order == "pi_3Ben"


def test_a_thin_event_of_stripe_says_nothing():
    event = shops.stripe_event("v1.billing.meter.no_meter_found", {}) | {"data": {}}

    assert read("stripe", event) == [NothingSaid("thin_event")]


NAMES = "id order_id line_items financial_status status data type currency refunds transactions".split()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["object", "id", "amount"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("platform", ["shopify", "woocommerce", "stripe", "generic"])
@given(body=st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_no_json_breaks_a_reader(platform, body):
    try:
        said = read(platform, body, test_orders=True)
    except (Invalid, Refused):
        return
    assert said


# ---------------------------------------------------------------------------------------- refunds


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def at(second: int) -> datetime:
    return datetime.fromtimestamp(1_795_255_200 + second, UTC)


WORDS = [
    RefundSaid("c", "o", at(1), total=euros(1000)),
    RefundSaid("c", "o", at(1), part=("re_1", euros(1000))),
    RefundSaid("c", "o", at(2), total=euros(2500)),
    RefundSaid("c", "o", at(2), part=("re_2", euros(1500))),
    RefundSaid("c", "o", at(3), part=("re_2", euros(1500)), failed=True),
]


def test_every_order_of_words_about_refunds_ends_in_the_same_amount():
    """G2: 120 orders of five words, some of which say the same in two ways."""
    ends = set()
    for order in permutations(WORDS):
        facts: dict = {}
        for word in (*order, *order):
            facts = json.loads(json.dumps(refund_facts(facts, word)))
        ends.add(refunded_amount(facts))

    assert ends == {1000}


def test_an_amount_of_more_decimals_than_the_currency_has_is_rounded():
    assert wire.amount("49.995", "EUR", "#/x").amount == 5000
    assert wire.amount("-10.00", "EUR", "#/x").amount == -1000


def test_an_order_says_its_names():
    (order,) = (each for each in read("woocommerce", shops.woo_order()) if isinstance(each, OrderSaid))

    assert order.names == ("727",)


@pytest.mark.parametrize("written", ["0001-01-01T00:00+14:00", "9999-12-31T23:59:59-05:00", "2026-13-01", ""])
def test_a_moment_outside_the_calendar_is_none(written):
    assert wire.moment({"at": written}, "at") is None
