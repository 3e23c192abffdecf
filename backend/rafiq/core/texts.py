"""Sentences in four languages from JSON catalogues, and numbers, money and dates as their readers write them."""

import json
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_symbol
from persiantools.jdatetime import JalaliDate

from rafiq.core.money import Money, decimals

LOCALES = ("en", "fa", "ar", "ms")
DEFAULT_LOCALE = "en"
RIGHT_TO_LEFT = frozenset({"fa", "ar"})
CATALOGUES = Path(__file__).parent.parent / "locales"
_JALALI_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_TOMAN = {"fa": "تومان", "en": "toman", "ar": "تومان", "ms": "toman"}


@cache
def catalogue(locale: str, name: str) -> dict[str, str]:
    """One flat file of texts; a missing file is a mistake of ours and raises."""
    loaded: dict[str, str] = json.loads((CATALOGUES / locale / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def text(locale: str, key: str, **values: object) -> str:
    """The sentence behind ``catalogue.key``; placeholders are filled from ``values``."""
    name, _, rest = key.partition(".")
    return catalogue(pick_locale(locale), name)[rest].format(**values)


def counted(locale: str, key: str, count: int, /, **values: object) -> str:
    """The sentence in the form that the language has for so many (``key_one``, ``key_few`` …), else as it stands."""
    locale = pick_locale(locale)
    name, _, rest = key.partition(".")
    form = _babel(locale).plural_form(count) if count else "zero"
    if f"{rest}_{form}" in catalogue(locale, name):
        key = f"{key}_{form}"
    return text(locale, key, **{"count": number_text(count, locale)} | values)


def pick_locale(*wishes: str | None) -> str:
    """The first wish we speak: ``fa-IR`` is ``fa``; else English."""
    for wish in wishes:
        language = (wish or "").replace("_", "-").split("-")[0].lower()
        if language in LOCALES:
            return language
    return DEFAULT_LOCALE


def direction(locale: str) -> str:
    return "rtl" if locale in RIGHT_TO_LEFT else "ltr"


@cache
def _babel(locale: str) -> Locale:
    return Locale.parse({"fa": "fa_IR", "ar": "ar_AE", "ms": "ms_MY"}.get(locale, "en_GB"))


@lru_cache(maxsize=4_096)
def number_text(number: float, locale: str) -> str:
    return local_digits(
        format_decimal(number, locale=_babel(locale), numbering_system=_digits(locale)), locale
    )


def ascii_digits(text: str) -> str:
    """Digits of any script, as people's keyboards have them, the way programs read them."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def local_digits(shown: str, locale: str) -> str:
    """Persian digits in Farsi; the other three languages read 0 to 9."""
    return shown.translate(_PERSIAN_DIGITS) if locale == "fa" else shown


@lru_cache(maxsize=4_096)
def money_text(money: Money, locale: str) -> str:
    """``10.00 €`` as the reader writes it; toman has a name of its own, not an ISO sign."""
    if money.currency == "IRT":
        return f"{number_text(money.amount, locale)} {_TOMAN[pick_locale(locale)]}"
    places = decimals(money.currency)
    pattern = "#,##0" + ("." + "0" * places if places else "") + "\u00a0¤"
    if (
        locale in {"en", "ms"}
        and get_currency_symbol(money.currency, locale=_babel(locale)) != money.currency
    ):
        pattern = "¤" + pattern[:-2]
    shown = format_currency(
        money.amount / 10**places,  # for the eye only; sums are made of integers
        money.currency,
        pattern,
        locale=_babel(locale),
        currency_digits=False,
        numbering_system=_digits(locale),
    )
    return local_digits(shown, locale)


def currency_text(currency: str, locale: str) -> str:
    """The name of a currency on its own: `Euro`, `تومان`."""
    own = _TOMAN.get(pick_locale(locale)) if currency == "IRT" else None
    return own or get_currency_name(currency, locale=_babel(locale))


def percent_text(basis_points: int, locale: str) -> str:
    whole, part = divmod(basis_points, 100)
    number = number_text(whole + part / 100 if part else whole, locale)
    return f"{number}٪" if locale == "fa" else f"{number}%"


@lru_cache(maxsize=4_096)
def date_text(at: datetime, locale: str, timezone: str = "UTC") -> str:
    """A day in the reader's calendar: Jalali in Farsi, Gregorian elsewhere (S0-21)."""
    return _day_text(at.astimezone(ZoneInfo(timezone)).date(), locale)


def moment_text(at: datetime, locale: str, timezone: str = "UTC") -> str:
    """The day and the time there, on a clock of 24 hours."""
    there = at.astimezone(ZoneInfo(timezone))
    comma = "،" if direction(locale) == "rtl" else ","
    return f"{date_text(at, locale, timezone)}{comma} {local_digits(f'{there:%H:%M}', locale)}"


@lru_cache(maxsize=4_096)
def _day_text(day: date, locale: str) -> str:
    if locale == "fa":
        jalali = JalaliDate.to_jalali(day.year, day.month, day.day)
        return local_digits(f"{jalali.day} {_JALALI_MONTHS[jalali.month - 1]} {jalali.year}", locale)
    return format_date(day, format="long", locale=_babel(locale))


@lru_cache(maxsize=4_096)
def both_dates(at: datetime, locale: str, timezone: str = "UTC") -> str:
    """In Farsi the Jalali day with the Gregorian one behind it, for whoever lives by both; elsewhere one (S3-15)."""
    if locale != "fa":
        return date_text(at, locale, timezone)
    day = at.astimezone(ZoneInfo(timezone)).date()
    return f"{date_text(at, locale, timezone)} ({local_digits(format_date(day, 'd MMMM y', _babel(locale)), locale)})"


@lru_cache(maxsize=4_096)
def month_text(first: date, locale: str, *, year: bool = False) -> str:
    """The month that begins on this day in the reader's calendar, by its name."""
    if locale == "fa":
        jalali = JalaliDate.to_jalali(first)
        name = _JALALI_MONTHS[jalali.month - 1]
        return local_digits(f"{name} {jalali.year}", locale) if year else name
    return format_date(first, "LLLL y" if year else "LLLL", _babel(locale))


def _digits(locale: str) -> str:
    return "arabext" if locale == "fa" else "latn"
