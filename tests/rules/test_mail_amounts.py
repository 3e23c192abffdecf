"""What an order mail's amount is: goods after discounts, before tax and shipping, or nothing at all (G10)."""

import pytest

from rafiq.integrations.rules import NothingSaid, Refused
from tests.rules.mail_bodies import DEFAULTS, amount, line, woo
from tests.rules.test_mail_orders import read


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("https://schema.org/OrderProcessing", "paid"),
        ("http://schema.org/OrderStatus#OrderDelivered", "paid"),
        ("OrderInTransit", "paid"),
        ({"@id": "schema:/OrderPickupAvailable"}, "paid"),
        (None, "paid"),
        ("https://schema.org/OrderPaymentDue", "placed"),
        ("", "placed"),
        ("https://schema.org/OrderOnTheMoon", "placed"),
    ],
)
def test_an_order_of_a_believed_mail_is_paid_only_where_its_status_says_so(said, status):
    (order,) = read(woo(orderStatus=said), **(DEFAULTS | {"trusted": True}))

    assert (order.body["status"], order.verified) == (status, True)


@pytest.mark.parametrize("said", ["OrderCancelled", "OrderProblem", "OrderReturned"])
def test_an_order_that_was_not_kept_is_no_order(said):
    (nothing,) = read(woo(orderStatus=f"https://schema.org/{said}"), **(DEFAULTS | {"trusted": True}))

    assert (type(nothing), nothing.code) == (NothingSaid, "order_not_kept")
    assert nothing.detail == f"order_number: 1001, {said.removeprefix('Order').lower()}"


def test_a_woocommerce_order_counts_its_lines_less_the_discount():
    """Its own price has tax and shipping in it; the price of a line is not that of a piece."""
    (order,) = read(woo(), **DEFAULTS)

    assert (order.body["subtotal"], order.body["customer"]["email"]) == ("44.91", "eve@example.com")


@pytest.mark.parametrize(
    ("changes", "subtotal"),
    [
        ({"discount": 4.193277}, "45.71"),
        ({"discount": "0"}, "49.90"),
        ({"discount": None, "discountCurrency": None, "price": None}, "49.90"),
        ({"acceptedOffer": line("49.90", eligibleQuantity={"value": 1})}, "44.91"),
        ({"acceptedOffer": [line(None, priceSpecification={"price": "9.00"}), line(1)]}, "5.01"),
    ],
)
def test_goods_are_the_sum_of_all_offers(changes, subtotal):
    assert amount(woo(**changes)) == subtotal


UNTOLD = [
    {"acceptedOffer": None},
    {"acceptedOffer": []},
    {"acceptedOffer": [line(29.9), "https://shop.example/offer/2"]},
    {"acceptedOffer": line(49.9, eligibleQuantity={"value": 2})},
    {"acceptedOffer": line(49.9, valueAddedTaxIncluded=True)},
    {"acceptedOffer": line(49.9, priceSpecification={"valueAddedTaxIncluded": "https://schema.org/True"})},
    {"acceptedOffer": line(None, priceSpecification=None)},
    {"discount": None, "discountCode": "FRIEND"},
    {"discount": None, "discountCode": ["FRIEND"]},
    {"discount": "", "discountCode": "FRIEND"},
    {"discountCurrency": "USD"},
]


@pytest.mark.parametrize("changes", UNTOLD)
def test_goods_that_the_data_do_not_tell_are_read_by_the_words_or_not_at_all(changes):
    shown = "<table><tr><th>Subtotal:</th><td>€30.00</td></tr><tr><th>Total:</th><td>€59.34</td></tr></table>"

    assert amount(woo(html=shown, **changes)) == "30.00"
    with pytest.raises(Refused, match="goods_unclear"):
        read(woo(**changes), **DEFAULTS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"discount": 60}, "discount_unclear"),
        ({"discount": -5}, "amount_unclear"),
        ({"discount": "10%"}, "amount_unclear"),
        ({"price": "44.90"}, "goods_unclear"),
        ({"acceptedOffer": [line(1), line(1, priceCurrency="USD")]}, "currency_unclear"),
        ({"priceCurrency": "Euro"}, "currency_unclear"),
    ],
)
def test_data_that_do_not_add_up_are_refused(changes, code):
    with pytest.raises(Refused) as refusal:
        read(woo(**changes), **DEFAULTS)

    assert (refusal.value.code, bool(refusal.value.detail)) == (code, True)
