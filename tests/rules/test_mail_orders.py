"""What an order mail means: where its number, its amount and its currency are read, and what is refused."""

import json
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.errors import Invalid
from rafiq.integrations import registry
from rafiq.integrations.rules import Incoming, NothingSaid, Refused

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
MAIL = {
    "currency": "EUR",
    "order_words": "Order number\nBestellung",
    "total_words": "Subtotal\nSumme",
    "code_words": "Coupon",
}


def read(body: bytes, **options: object) -> list:
    return registry.platform("email").read(Incoming({}, body, NOW), options)


def mail(text: str = "", *, html: str = "", to: str = "Ben <ben@example.com>") -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Your order", "shop@example.com", to
    message["Date"] = "Sat, 21 Nov 2026 09:59:00 +0000"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


@pytest.mark.parametrize(
    ("text", "number", "subtotal"),
    [
        ("Order number: 1001\nSubtotal: 49.90 EUR", "1001", "49.90"),
        ("Bestellung #A-77 vom heute\nSumme: 1.234,50 €", "A-77", "1234.50"),
        ("ORDER NUMBER 5\n\nSubtotal        € 1,234.50", "5", "1234.50"),
    ],
)
def test_an_order_is_read_from_the_words_around_it(text, number, subtotal):
    (order,) = read(mail(text), **MAIL)

    assert (order.body["order_number"], order.body["subtotal"]) == (number, subtotal)
    assert order.body["customer"] == {"email": "ben@example.com"}


def test_what_schema_org_says_in_a_mail_wins():
    linked = {
        "@context": "http://schema.org", "@type": "Order", "orderNumber": "9", "priceCurrency": "USD", "price": "15.00",
        "customer": {"@type": "Person", "name": "Eve", "email": "eve@example.com"}, "discountCode": "FRIEND-1",
        "acceptedOffer": {"@type": "Offer", "price": "13.00", "priceCurrency": "USD"}, "discount": "1.00",
    }  # fmt: skip
    html = f'<p>Order number: 1</p><script type="application/ld+json">{json.dumps(linked)}</script>'

    (order,) = read(mail("Order number: 1\nSubtotal: 1.00", html=html), **MAIL)

    assert (order.body["order_number"], order.body["subtotal"], order.body["currency"]) == (
        "9",
        "12.00",
        "USD",
    )
    assert order.body["customer"]["email"] == "eve@example.com"


@pytest.mark.parametrize("trusted", [False, True])
def test_a_mail_is_believed_only_where_a_merchant_says_so(trusted):
    (order,) = read(mail("Order number: 1\nSubtotal: 1.00"), **MAIL, trusted=trusted)

    assert (order.verified, order.body["status"]) == (trusted, "paid" if trusted else "placed")


def test_a_mail_about_something_else_says_nothing():
    assert read(mail("Your parcel is on its way"), **MAIL) == [NothingSaid("no_order_in_mail")]


@pytest.mark.parametrize(
    ("line", "told", "read_as"),
    [
        ("Subtotal: 49.9", "EUR", "49.90 EUR"),
        ("Subtotal: 49", "EUR", "49.00 EUR"),
        ("Subtotal: 49.90 USD", "", "49.90 USD"),
        ("Subtotal (USD): 49.90", "", "49.90 USD"),
        ("Subtotal: 1 234,5 €", "EUR", "1234.50 EUR"),
        ("Subtotal: 1.234.567", "EUR", "1234567.00 EUR"),
        ("Subtotal: US$49.90", "USD", "49.90 USD"),
        ("Subtotal: $49.90", "AUD", "49.90 AUD"),
        ("Subtotal: $49.90 USD", "", "49.90 USD"),
        ("Subtotal: 49.90", "KWD", "49.900 KWD"),
        ("Subtotal: 5.120", "KWD", "5.120 KWD"),
        ("Subtotal: 1,500", "JPY", "1500 JPY"),
        ("Subtotal: RM 49.90 incl. tax", "MYR", "49.90 MYR"),
        ("Subtotal: 49.90 incl. tax", "", "49.90 EUR"),
        ("Subtotal ۵۰٬۰۰۰ تومان", "", "50000 IRT"),
        ("Subtotal: \u200f٤٩٫٩٠ EUR", "EUR", "49.90 EUR"),
        ("Subtotal items: 3\nSubtotal: 49.90", "", "49.90 EUR"),
        ("Subtotal: 3 items\nSubtotal: 49.90", "", "49.90 EUR"),
        ("Subtotal 10 %\nSubtotal - 49.90", "", "49.90 EUR"),
        ("Subtotal: 1\u200b234.50 EUR", "", "1234.50 EUR"),
        ("Subtotal: 49.90USD", "", "49.90 USD"),
        ("Subtotal: 49,- USD", "", "49.00 USD"),
        ("Subtotal: 49.90 EUR, 2 items", "", "49.90 EUR"),
        ("Subtotal: 49.90 (2 items)", "", "49.90 EUR"),
        ("Subtotal: 49.90 - incl. tax", "", "49.90 EUR"),
        ("Subtotal: 49.90\n2 items", "", "49.90 EUR"),
    ],
)
def test_an_amount_is_read_with_the_currency_beside_it(line, told, read_as):
    """G10: the sign or the code that stands there counts, then what was told, then the store's own."""
    options = MAIL | {"currency": told, "store_currency": "EUR"}

    (order,) = read(mail(f"Order number: ۱۰۰۱\n{line}"), **options)

    assert (order.body["order_number"], f"{order.body['subtotal']} {order.body['currency']}") == (
        "1001",
        read_as,
    )


@pytest.mark.parametrize(
    ("line", "told", "code"),
    [
        ("Subtotal: 49.90 USD", "EUR", "other_currency"),
        ("Subtotal: € 49.90", "USD", "other_currency"),
        ("Subtotal: 50,000 ریال", "IRT", "other_currency"),
        ("Subtotal: $49.90", "EUR", "currency_unclear"),
        ("Subtotal: ₴49.90", "EUR", "currency_unclear"),
        ("Subtotal: € 49.90 USD", "", "currency_unclear"),
        ("Subtotal: 1,234", "EUR", "amount_unclear"),
        ("Subtotal: 1.234 €", "EUR", "amount_unclear"),
        ("Subtotal: 1,500.00", "JPY", "amount_unclear"),
        ("Subtotal: 49.905", "EUR", "amount_unclear"),
        ("Subtotal: 1.2.3", "EUR", "amount_unclear"),
        ("Subtotal: -49.90", "EUR", "amount_unclear"),
        ("Subtotal: (49.90)", "EUR", "amount_unclear"),
        *(
            (f"Subtotal: {number}", "EUR", "amount_unclear")
            for number in (
                "49. 90",
                "49 90",
                "4 9.90",
                "1 23.45",
                "2026-11-21",
                "12:30",
                "49.90-",
                "49.90 -",
                "49.90 EUR-",
                "99.90 49.90",
                "49.90 x 2",
                "2 49.90 EUR",
                "2 €49.90",
                "1.5e3",
            )
        ),
    ],
)
def test_money_that_could_mean_something_else_is_refused_with_what_was_read(line, told, code):
    options = MAIL | {"currency": told, "store_currency": "EUR"}

    with pytest.raises(Refused) as refusal:
        read(mail(f"Order number: 1\n{line}"), **options)

    assert (refusal.value.code, bool(refusal.value.detail)) == (code, True)


def page(cells: str) -> bytes:
    made = mail(html=f"<table><tr><td>Order number: 1</td></tr><tr>{cells}</tr></table>")
    return made.replace(b"text/plain", b"text/other")


@pytest.mark.parametrize(
    "cells",
    [
        "<td>Subtotal</td>\n<td>49.90 €</td><td>5.00</td>",
        "<td>Subtotal:</td><td><b><span>€</span>49.90</b></td>",
        "<td>Subtotal</td><td>49.90</td><td>€5.00</td>",
        "<td>Subtotal</td><td>49.90</td></tr><tr><td>12 Main Street</td>",
        "<td>Subtotal</td><td>49<sup>.90</sup> EUR</td>",
        "<td>Subtotal</td><td>49<span class=c>,90</span></td>",
        "<td>Subtotal</td><td>49<wbr>.90</td>",
        "<td>Subtotal</td><td>49<!-- -->.90</td>",
        "<td>Subtotal</td><td>49<code>.90</code></td>",
        "<td>Subtotal</td><td>4&#8203;9.90</td>",
        "<td>Subtotal</td><td><del>99.90</del> 49.90 EUR</td>",
        "<td>Subtotal</td><td><s>99.90</s> <span>49.90</span></td>",
        "<!-- <p>Subtotal 1.00</p> --><td>Subtotal</td><td><!-->49.90</td>",
    ],
)
def test_an_amount_is_read_from_the_cells_of_a_page(cells):
    (order,) = read(page(cells), **MAIL)

    assert order.body["subtotal"] == "49.90"


@pytest.mark.parametrize(
    "cell",
    [
        "49<sup>90</sup>",
        "49.<sup>90</sup>",
        "49<span>90</span> €",
        "1<span>.</span>234,50 EUR",
        "49.</td><td>90",
        "2</td><td>49.90 EUR",
        "2</td><td>€49.90",
        "49.90</td><td>5.00",
    ],
)
def test_a_number_in_pieces_is_no_smaller_number(cell):
    with pytest.raises(Refused, match="amount_unclear"):
        read(page(f"<td>Subtotal</td><td>{cell}</td>"), **MAIL)


@pytest.mark.parametrize(
    "number", ["2026/17", "2026/18", "INV.2026.17", "A/1", "A#1", "2026-17", "A_1", "7" * 64]
)
@pytest.mark.parametrize(
    "line", ["Order number: {}\nSubtotal: 5.00", "Order number #{}. Thanks!\nSubtotal: 5.00"]
)
def test_an_orders_number_is_read_whole(number, line):
    (order,) = read(mail(line.format(number)), **MAIL)

    assert order.body["order_number"] == number


@pytest.mark.parametrize("number", ["2026 / 17", "2026 /17", "2026:17", "2026–17", "A\\ 17", "7" * 65])
def test_a_number_that_goes_on_is_not_cut(number):
    with pytest.raises(Refused, match="order_number_unclear"):
        read(mail(f"Order number: {number}\nSubtotal: 5.00"), **MAIL)


@pytest.mark.parametrize("number", ["A<b>17</b>", "2026<b>/</b>17", "2026<i>/17</i>"])
def test_a_number_that_a_tag_parts_is_not_cut(number):
    made = page("<td>Subtotal</td><td>5.00</td>").replace(
        b"Order number: 1<", f"Order number: {number}<".encode()
    )

    with pytest.raises(Refused, match="order_number_unclear"):
        read(made, **MAIL)


def linked(**changes: object) -> bytes:
    order = {"@type": "Order", "orderNumber": "2026/17", "priceCurrency": "EUR"} | changes
    return page(f'<script type="application/ld+json">{json.dumps(order)}</script>')


@pytest.mark.parametrize(("price", "subtotal"), [("49.90", "49.90"), (49.9, "49.90"), (49, "49.00")])
def test_an_order_of_schema_org_has_its_number_and_price_as_they_stand(price, subtotal):
    (order,) = read(linked(acceptedOffer={"price": price}), **MAIL)

    assert (order.body["order_number"], order.body["subtotal"]) == ("2026/17", subtotal)


@pytest.mark.parametrize("price", ["1.234", "-5", -5, -5.5, "49,90", "1e3", True])
@pytest.mark.parametrize("where", ["price", "acceptedOffer"])
def test_a_price_of_schema_org_that_is_no_plain_amount_is_refused(price, where):
    with pytest.raises(Refused, match="amount_unclear"):
        read(linked(**{where: price if where == "price" else {"price": price}}), **MAIL)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader_of_mails(body):
    try:
        said = read(b"Subject: x\n" + body, **MAIL)
    except (Invalid, Refused):
        return

    assert all(isinstance(each, NothingSaid) for each in said)


def test_a_mail_made_to_be_slow_is_read_at_once():
    html = "<script" * 20_000 + "application/ld+json" * 5_000 + "<" * 50_000

    assert read(mail("x", html=html), **MAIL) == [NothingSaid("no_order_in_mail")]
