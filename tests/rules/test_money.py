"""Money: what is read, what is refused, one rounding rule, and no sum that drifts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.errors import Invalid
from rafiq.core.money import CURRENCIES, Money, check_currency, decimals, divide, parse_amount

READ = [
    ("49.90", "EUR", 4990),
    ("0", "EUR", 0),
    ("0.00", "EUR", 0),
    ("7", "EUR", 700),
    ("7.5", "EUR", 750),
    ("007.50", "EUR", 750),
    ("50000", "IRT", 50_000),
    ("50000", "IRR", 50_000),
    ("1500", "JPY", 1500),
    ("1.234", "KWD", 1234),
    ("1.2", "KWD", 1200),
    ("0.001", "BHD", 1),
    ("9999999999999.99", "EUR", 999_999_999_999_999),
    ("999999999999999", "IRT", 999_999_999_999_999),
]
REFUSED = [
    ("", "EUR"),
    (".", "EUR"),
    ("1.", "EUR"),
    (".5", "EUR"),
    ("-1.00", "EUR"),
    ("+1.00", "EUR"),
    ("-0", "EUR"),
    ("1e3", "EUR"),
    ("1e1000000", "EUR"),
    ("NaN", "EUR"),
    ("Infinity", "EUR"),
    ("1_000", "EUR"),
    ("1,000.00", "EUR"),
    ("49,90", "EUR"),
    (" 12.00", "EUR"),
    ("12.00\n", "EUR"),
    ("12.00\x00", "EUR"),
    ("１２.５０", "EUR"),  # full-width digits, which Decimal() takes
    ("۴۹", "IRT"),  # Persian digits, which int() takes
    ("٣", "EUR"),
    ("0x10", "EUR"),
    ("€5", "EUR"),
    ("1.234", "EUR"),  # more decimals than the currency has
    ("7.500", "EUR"),  # zeros, too
    ("50000.00", "IRT"),
    ("1.5", "JPY"),
    ("1500.0", "JPY"),
    ("0.5", "IRT"),
    ("1.2345", "KWD"),
    ("1234567890123456", "IRT"),
    ("12345678901234.00", "EUR"),  # sixteen digits of cents
    ("9" * 5000, "EUR"),
]


@pytest.mark.parametrize(("text", "currency", "minor"), READ)
def test_a_decimal_string_becomes_minor_units(text, currency, minor):
    assert parse_amount(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(("text", "currency"), REFUSED)
def test_anything_else_is_refused_with_the_fields_name(text, currency):
    with pytest.raises(Invalid) as refusal:
        parse_amount(text, currency, "#/subtotal")

    assert [problem.pointer for problem in refusal.value.problems] == ["#/subtotal"]


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(4990, "EUR"), "49.90"),
        (Money(5, "EUR"), "0.05"),
        (Money(0, "EUR"), "0.00"),
        (Money(-5, "EUR"), "-0.05"),
        (Money(-400, "EUR"), "-4.00"),
        (Money(50_000, "IRT"), "50000"),
        (Money(1500, "JPY"), "1500"),
        (Money(-3, "JPY"), "-3"),
        (Money(1, "KWD"), "0.001"),
    ],
)
def test_money_is_written_in_major_units(money, text):
    assert money.text() == text


@given(st.integers(0, 10**15 - 1), st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_is_read_again(minor, currency):
    assert parse_amount(Money(minor, currency).text(), currency).amount == minor


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        (5, 2, 3),
        (-5, 2, -3),
        (5, -2, -3),
        (-5, -2, 3),
        (4, 3, 1),
        (5, 3, 2),
        (0, 7, 0),
        (1, 2, 1),
        (-1, 2, -1),
    ],
)
def test_halves_go_away_from_zero(numerator, denominator, rounded):
    assert divide(numerator, denominator) == rounded


@pytest.mark.parametrize(
    ("amount", "basis_points", "percent"), [(4990, 1000, 499), (4995, 1000, 500), (1, 1000, 0), (5, 1000, 1)]
)
def test_a_percentage_is_rounded_once(amount, basis_points, percent):
    assert Money(amount, "EUR").percent(basis_points).amount == percent


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.data())
def test_a_share_is_never_more_than_the_whole(amount, whole, data):
    part = data.draw(st.integers(0, whole))

    assert 0 <= Money(amount, "EUR").share(part, whole).amount <= amount


@pytest.mark.parametrize("operation", [lambda a, b: a + b, lambda a, b: a - b], ids=["sum", "difference"])
def test_two_currencies_are_never_mixed(operation):
    with pytest.raises(ValueError, match="never mixed"):
        operation(Money(1, "EUR"), Money(1, "USD"))

    assert operation(Money(3, "EUR"), Money(0, "EUR")) == Money(3, "EUR")


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("IRT", 0), ("IRR", 0)])
def test_a_currency_knows_its_decimals(currency, places):
    assert check_currency(currency) == currency
    assert decimals(currency) == places


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "XXX", "BTC", "TOMAN", "ЕUR", "EUR\n"])
def test_an_unknown_currency_is_refused(currency):
    with pytest.raises(Invalid):
        check_currency(currency)
