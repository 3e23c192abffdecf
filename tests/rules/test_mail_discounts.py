"""What stands below an order mail's amount and may take something off it: subtracted where sure, else refused."""

from contextlib import suppress

import pytest

from rafiq.integrations.rules import NothingSaid, Refused
from rafiq.integrations.shops.email import discount
from tests.rules.mail_bodies import DEFAULTS, amount
from tests.rules.test_mail_orders import MAIL, mail, page, read


@pytest.mark.parametrize(
    "rows",
    [
        "Subtotal €49.90, Discount -€4.99",
        "Subtotal: €49.90\nDiscount: −€4.99\nShipping: €5.90\nTotal: €50.81",
        "Subtotal: 49.90\nDiscount (FRIEND10): 4.99",
        "Subtotal: 49.90\nDiscount (10%): -4.99 EUR\nShipping - €5.90",
        "Subtotal: 49.90\nDiscount 10 %: (€4.99)",
        "Subtotal: 49.90\nتخفیف: -۴٫۹۹",
        "Subtotal: 49.90\nالخصم: -4.99 €",
        "Subtotal: 49.90\nDiskaun: €-4.99\nUse -10% on 2026-12-01, tel. 555-10.20",
        "Discount: -€9.00\nSubtotal: 44.91\nSave €5 on your next order, 10 - 20 days",
    ],
)
def test_a_discount_behind_the_amount_is_taken_off_it(rows):
    """As many a shop writes it; one that stands before the amount is in it already."""
    assert amount(mail(f"Order number: 1\n{rows}\n")) == "44.91"


def test_a_discount_in_a_table_of_a_page_is_taken_off():
    sign = '<span class="sign">€</span>'
    cells = f"<th>Subtotal:</th><td><span>{sign}49.90</span></td></tr><tr><th>Discount:</th>"

    assert (
        amount(page(f"{cells}<td>-<span><bdi>{sign}4.99</bdi></span></td></tr><tr><td>Thanks</td>"))
        == "44.91"
    )


@pytest.mark.parametrize(
    "rows",
    [
        "Coupon (FRIEND10): -€4.99",
        "Loyalty: −4.99",
        "Gift card -4.99 EUR",
        "Coupon FRIEND10 4.99-",
        "Voucher EUR -4.99",
        "Discount: -€60.00",
    ],
)
def test_a_minus_under_no_known_word_is_refused(rows):
    with pytest.raises(Refused, match="discount_unclear"):
        read(mail(f"Order number: 1\nSubtotal: 49.90 EUR\n{rows}\nTotal: €44.91"), **DEFAULTS)


def test_the_words_before_a_discount_are_the_merchants():
    text = "Order number: 1\nSubtotal: 49.90 EUR\nCoupon (FRIEND10): -€4.99"

    assert amount(mail(text), discount_words="Gutschein\nCoupon") == "44.91"


def test_a_total_is_no_amount_of_goods_unless_a_merchant_says_so():
    """With nothing typed, an order's total, which has shipping and tax in it, is not read."""
    text = mail("Order number: 1\nTotal: €59.34")

    assert read(text, **DEFAULTS) == [NothingSaid("no_order_in_mail")]
    assert amount(text, total_words="Total") == "59.34"


def test_a_plain_part_without_an_order_hides_no_page():
    html = "<table><tr><td>Order number: 7</td></tr><tr><td>Subtotal</td><td>49.90 €</td></tr></table>"

    (order,) = read(mail("This message needs an HTML mail program.", html=html), **MAIL)

    assert (order.body["order_number"], order.body["subtotal"]) == ("7", "49.90")


@pytest.mark.parametrize(
    "piece",
    [
        "\nDiscount",
        "\nDiscount ((((",
        "\nDiscount (1)",
        "\nDiscount 1%",
        "-€",
        "€ ",
        "1 ",
        "- ",
        "(1",
        "1,",
        ": -",
        "x-1 ",
        "\nSubtotal: 49.90",
    ],
)
def test_rows_made_to_be_slow_are_read_at_once(piece):
    text = f"Order number: 1\nSubtotal: 49.90\n{piece * 3_000}"

    with suppress(Refused):
        assert amount(mail(text)) == "49.90"


def test_half_a_discount_is_no_discount():
    """Where the table grows longer than one is, its last cell is not cut in two."""
    text = "Order number: 1\nSubtotal: 49.90\n" + "x" * (discount.MAX_TABLE - 13) + "\nDiscount: 14.99"

    assert amount(mail(text)) == "49.90"


TAKEN = [
    "Discount: - 4,99 €",
    "Discount [SAVE20]: 4.99 €",
    'Discount "SAVE20": 4.99 €',
    "*Discount*: 4.99",
    "> Discount: 4.99 EUR",
    "- Discount: 4.99 EUR",
    "“Discount”: ‑4.99",
    "Discount: －4.99 €",
    "Discount: (4.99 EUR)",
]


@pytest.mark.parametrize("row", TAKEN)
def test_a_discount_that_means_one_thing_is_taken_off_however_it_is_adorned(row):
    assert amount(mail(f"Order number: 1\nSubtotal: 49.90 EUR\n{row}\nShipping: 5.90 EUR")) == "44.91"


UNCLEAR = [
    "Gutschein: - 20,00 €",
    "Gutschein: -\u00a020,00 €",
    "Gutschein -\u00a020,00 €",
    "Remise : - 20,00 EUR",
    "Remise – 20.00 €",
    "– 20.00 €",
    "Gift card: - $ 20.00",
    "Gutschein -1 000,00 €",
    "Gutschein -1\u202f000,00 €",
    "Gutschein -1'000.00 CHF",
    *(f"Gutschein: {dash}20.00 €" for dash in "‐‑‒–—―−﹣－"),
    "Gutschein — 20.00 €",
    "Gutschein: (20.00 EUR)",
    "Gutschein (€20.00)",
    "Gutschein (20,00)",
    "Gutschein: （20.00）",
    "Gutschein: (20)",
    "Voucher: -20.0",
    "Voucher -20.0",
    "Coupon SAVE: -20",
    "Coupon: -\n20.00 EUR",
    "Coupon-20.00 €",
    "FRIEND10 - 20.00 €",
    "Coupon EUR -20",
    "Coupon 20 EUR-",
    "Coupon: 20-",
    "Coupon: 20.00 EUR -",
    "Discount: 10%",
    "Discount: -10%",
    "Discount: none",
    "Discount for loyal customers: 20.00 €",
    "Discount:\n20.00 EUR",
    "Discount:\nShipping:\n20.00\n5.90",
    "Discount: 20.00 EUR off",
    "Discount: 1 x 20.00 EUR",
    "Discount: 1 | 20.00 EUR",
    "Discount: 4.99 (20.00 EUR)",
    "Discount (20.00 EUR): 4.99",
    "Discount €5 on your next order",
    "Discount code SAVE20: 20.00",
    "Your discount: 20.00 EUR",
]


@pytest.mark.parametrize("row", UNCLEAR)
def test_a_row_that_may_take_something_off_is_never_passed_over(row):
    text = f"Order number: 1\nSubtotal: 100.00 EUR\n{row}\nThanks"

    with pytest.raises(Refused, match="discount_unclear"):
        read(mail(text), **DEFAULTS)


@pytest.mark.parametrize(
    "cells",
    [
        "<td>Gutschein</td><td>-</td><td>20.00 €</td>",
        "<td>Gutschein</td><td>-</td><td>20</td>",
        "<td>Gutschein: -<br>20.00 €</td>",
        "<td>Gutschein</td><td>&minus;&nbsp;20,00&nbsp;€</td>",
        "<td>Gutschein</td><td>(20)</td>",
        "<td>Discount</td><td>WELCOME</td><td>20.00 €</td>",
        "<td>Discount</td><td>1</td><td>20.00 €</td>",
        "<td><span>Disc</span>ount</td><td>WELCOME</td><td>20.00 €</td>",
    ],
)
def test_a_cell_that_may_take_something_off_is_never_passed_over(cells):
    with pytest.raises(Refused, match="discount_unclear"):
        read(page(f"<td>Subtotal</td><td>100.00 €</td></tr><tr>{cells}</tr><tr><td>Thanks</td>"), **DEFAULTS)


def test_a_word_that_a_tag_parts_is_that_word():
    cells = "<td>Subtotal</td><td>49.90</td></tr><tr><td><span>Disc</span>ount: 4.99 €</td>"

    assert amount(page(cells)) == "44.91"


@pytest.mark.parametrize(
    "row",
    [
        "Delivery in 1-2 days, on 2026-11-23 or 23-11-2026",
        "Delivery: 1 - 2 days",
        "Invoice: INV-2026-17, order 2026-17",
        "Tel: +49 30-1234-56, (030)-123456, 030 - 123 45",
        "Postcodes: 10115-10117",
        "----------\n2 items\n-- \nShop",
        "- 2 x Shirt\n- 30 days to return",
        "Shipping - €5.90\nVAT 19% (9.47 EUR)",
        "Shirt (2)\nBook (3 items)",
        "Discount code: FRIEND-10",
        "Discounts every week!",
        "Subtotal: 49.90 EUR",
    ],
)
def test_a_dash_within_words_takes_nothing_off(row):
    assert amount(mail(f"Order number: 1\nSubtotal: 49.90 EUR\n{row}\nTotal: 55.80 EUR")) == "49.90"


REAL = "<td>Order number: 1</td></tr><tr><td>Subtotal</td><td>100.00 EUR</td>"


@pytest.mark.parametrize(
    "body",
    [
        mail("Hello Subtotal: 9000.00 EUR,\nOrder number: 1\nSubtotal: 100.00 EUR"),
        mail("Order number: 1\nSubtotal: 100.00 EUR\nThanks, Subtotal: 9000.00 EUR"),
        page(f'<div style="display:none">Subtotal: 9000.00 EUR</div>{REAL}'),
        mail("Order number: 1, Subtotal: 9000.00 EUR", html=f"<table><tr>{REAL}</tr></table>"),
        mail("Order number: 1\n" + "Subtotal: 9000.00 EUR\n" * 5_000),
    ],
)
def test_several_amounts_behind_the_word_are_none(body):
    """A shopper may have put one into a name that the shop greets."""
    with pytest.raises(Refused, match="amount_unclear"):
        read(body, **DEFAULTS)


def test_a_later_words_lower_amount_makes_the_first_doubtful():
    words = {"total_words": "Subtotal\nTotal"}

    assert amount(mail("Order number: 1\nSubtotal: 49.90\nTotal: 55.80"), **words) == "49.90"
    with pytest.raises(Refused, match="amount_unclear"):
        read(mail("Hello Subtotal: 900.00,\nOrder number: 1\nTotal: 55.80"), **(DEFAULTS | words))
