"""Numbers, money, days and reasons as readers of four languages write them."""

import re
from datetime import UTC, datetime

import pytest

from rafiq.core import texts
from rafiq.core.money import Money
from rafiq.core.texts import (
    LOCALES,
    date_text,
    direction,
    moment_text,
    money_text,
    number_text,
    percent_text,
    pick_locale,
)

# Midnight in Tehran of Nowruz 1405; still the day before in UTC.
NOWRUZ = datetime(2026, 3, 20, 20, 30, tzinfo=UTC)
FSI_FREE = re.compile("[\u200e\u200f\u061c]")


@pytest.mark.parametrize(
    ("locale", "count", "shown"),
    [
        ("en", 1, "a minute ago"),
        ("en", 5, "5 minutes ago"),
        ("ar", 1, "قبل دقيقة"),
        ("ar", 2, "قبل دقيقتين"),
        ("ar", 3, "قبل 3 دقائق"),
        ("ar", 11, "قبل 11 دقيقة"),
        ("fa", 5, "۵ دقیقه پیش"),
        ("ms", 1, "1 minit lalu"),
    ],
)
def test_so_many_are_said_in_the_form_that_the_language_has_for_them(locale, count, shown):
    assert texts.counted(locale, "followups.ago_minutes", count) == shown


def seen(text: str) -> str:
    """What the eye sees: without direction marks, and with plain spaces."""
    return FSI_FREE.sub("", text).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("at", "zone", "shown"),
    [
        (NOWRUZ, "Asia/Tehran", "۱ فروردین ۱۴۰۵"),
        (NOWRUZ, "UTC", "۲۹ اسفند ۱۴۰۴"),
        (datetime(2026, 12, 6, 9, 0, tzinfo=UTC), "UTC", "۱۵ آذر ۱۴۰۵"),
        (datetime(2025, 3, 20, 12, 0, tzinfo=UTC), "Asia/Tehran", "۳۰ اسفند ۱۴۰۳"),  # a leap year
    ],
)
def test_days_in_farsi_are_jalali(at, zone, shown):
    """S0-21."""
    assert date_text(at, "fa", zone) == shown


@pytest.mark.parametrize(
    ("locale", "shown"), [("en", "20 March 2026"), ("ar", "20 مارس 2026"), ("ms", "20 Mac 2026")]
)
def test_days_elsewhere_are_gregorian_and_in_the_stores_zone(locale, shown):
    assert seen(date_text(NOWRUZ, locale, "UTC")) == shown
    assert "21" in date_text(NOWRUZ, locale, "Asia/Tehran")


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(1000, "EUR"), {"en": "€10.00", "fa": "۱۰٫۰۰ €", "ar": "10.00 €", "ms": "€10.00"}),
        (Money(50_000, "IRT"), {"en": "50,000 toman", "fa": "۵۰٬۰۰۰ تومان"}),
        (Money(1500, "JPY"), {"en": "JP¥1,500", "fa": "۱٬۵۰۰ ¥"}),
        (Money(4000, "MYR"), {"ms": "RM40.00"}),
        (Money(1_234, "KWD"), {"en": "1.234 KWD"}),
    ],
)
def test_money_is_written_as_its_reader_does(money, shown):
    assert {locale: seen(money_text(money, locale)) for locale in shown} == shown


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("amount", [0, 1, 99, 100, 999_999, 123_456_789_012])
def test_the_digits_of_an_amount_are_those_of_the_integer(amount, locale):
    shown = money_text(Money(amount, "EUR"), locale)
    digits = "".join(str(int(letter)) for letter in shown if letter.isdigit())

    assert int(digits) == amount


@pytest.mark.parametrize(
    ("locale", "number", "percent"),
    [("en", "1,234", "7.5%"), ("fa", "۱٬۲۳۴", "۷٫۵٪"), ("ar", "1,234", "7.5%"), ("ms", "1,234", "7.5%")],
)
def test_numbers_and_percents(locale, number, percent):
    assert seen(number_text(1234, locale)) == number
    assert seen(percent_text(750, locale)) == percent


@pytest.mark.parametrize(
    ("wishes", "locale"),
    [
        (["fa-IR"], "fa"),
        (["FA"], "fa"),
        (["ar_EG"], "ar"),
        (["de", "ms-MY"], "ms"),
        (["de"], "en"),
        ([None, ""], "en"),
        ([], "en"),
        (["../../etc/passwd"], "en"),
    ],
)
def test_the_first_language_we_speak_is_picked(wishes, locale):
    assert pick_locale(*wishes) == locale


def test_farsi_and_arabic_are_read_from_the_right():
    assert {locale: direction(locale) for locale in LOCALES} == {
        "en": "ltr",
        "fa": "rtl",
        "ar": "rtl",
        "ms": "ltr",
    }


VALUES = {
    "amount": "10",
    "unit_cap": "16000",
    "budget": "500",
    "percent": "10",
    "date": "today",
    "hold_days": "14",
    "window_days": "30",
    "new_customer_days": "180",
    "minimum": "30",
    "cap_count": "2", "cap_period_days": "30", "opens": "tomorrow", "currency": "EUR", "order_number": "1001",
}  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", sorted(texts.catalogue("en", "reasons")))
def test_every_reason_is_a_whole_sentence_in_every_language(key, locale):
    sentence = texts.text(locale, f"reasons.{key}", **VALUES)

    assert sentence.rstrip().endswith((".", "!", "؟", "?"))
    assert "{" not in sentence


def test_a_text_that_is_missing_is_our_mistake():
    with pytest.raises(KeyError):
        texts.text("en", "reasons.no_such_reason")


@pytest.mark.parametrize(("locale", "comma"), [("en", ","), ("fa", "،"), ("ar", "،"), ("ms", ",")])
def test_a_day_and_its_hour_are_parted_by_the_readers_own_comma(locale, comma):
    day = date_text(NOWRUZ, locale, "UTC")
    assert moment_text(NOWRUZ, locale, "UTC").startswith(f"{day}{comma} ")
