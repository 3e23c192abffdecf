"""Every word, number, price and date of the shop, in the reader's language."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from babel.dates import format_date
from persiantools.jdatetime import JalaliDate

from demo_store.money import DECIMALS, major
from demo_store.settings import LANGUAGES

HERE = Path(__file__).parent
RIGHT_TO_LEFT = ("fa", "ar")
FARSI_DIGITS = str.maketrans("0123456789.,", "۰۱۲۳۴۵۶۷۸۹٫٬")
PLAIN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")

_CATALOGUES: Mapping[str, Mapping[str, str]] = {
    language: json.loads((HERE / "locales" / f"{language}.json").read_text("utf-8")) for language in LANGUAGES
}


def text(language: str, key: str, **values: object) -> str:
    return _CATALOGUES[language][key].format(**values)


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def digits(language: str, value: object) -> str:
    return str(value).translate(FARSI_DIGITS) if language == "fa" else str(value)


def price(language: str, amount: int, currency: str) -> str:
    number = f"{float(major(abs(amount), currency)):,.{DECIMALS[currency]}f}"
    return ("−" if amount < 0 else "") + text(language, f"money.{currency}", amount=digits(language, number))


def price_of(language: str, decimal: str, currency: str) -> str:
    """A price as it came over the wire (`"10.00"`)."""
    return price(language, round(float(decimal) * 10 ** DECIMALS[currency]), currency)


def day(language: str, moment: str) -> str:
    """`2026-12-05T…` as a person would say it; in Farsi by the Jalali calendar."""
    when = date.fromisoformat(moment[:10])
    if language == "fa":
        there = JalaliDate(when)
        return digits("fa", f"{there.day} {there.strftime('%B', locale='fa')} {there.year}")
    return format_date(when, "d MMMM y", locale=language)


def plain_digits(value: str) -> str:
    """What a person typed with Farsi or Arabic digits, as a computer reads it."""
    return value.translate(PLAIN_DIGITS)
