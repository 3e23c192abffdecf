"""What the templates say it with: texts, money, numbers, dates and states in the reader's language."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from flask import g

from rafiq.core import texts
from rafiq.core.money import Money
from rafiq.core.texts import LOCALES
from rafiq.programs.rules import Gift, Terms
from rafiq.web.admin.assets import asset_url, icon
from rafiq.web.words import deal_words, reasons

LANGUAGE_NAMES = {"en": "English", "fa": "فارسی", "ar": "العربية", "ms": "Bahasa Melayu"}
TONES = {
    **dict.fromkeys("approved available active issued live paid fulfilled".split(), "good"),
    **dict.fromkeys("pending placed".split(), "wait"),
    **dict.fromkeys("flagged paused".split(), "warn"),
    **dict.fromkeys("voided blocked cancelled reversed failed".split(), "bad"),
    **dict.fromkeys("redeemed expired revoked".split(), "still"),
}


def locale() -> str:
    found: str = getattr(g, "locale", texts.DEFAULT_LOCALE)
    return found


def say(key: str, **values: object) -> str:
    """A text of the admin's catalogue."""
    return texts.text(locale(), f"admin.{key}", **values)


def deal(key: str, **values: object) -> str:
    """A text of the catalogue about deals."""
    return texts.text(locale(), f"deals.{key}", **values)


def gift(value: Gift, currency: str) -> str:
    """A gift in a few words."""
    return deal_words.gift_text(value, currency, locale())


def amount_of(amount: int, unit: str) -> str:
    """Money as money, anything else as a number and its name."""
    return deal_words.amount_text(amount, unit, locale())


def why(code: str) -> str:
    """A reason in a few words, for lists."""
    return say(f"why_{code}")


def reason(
    code: str,
    terms: Terms,
    *,
    amount: Money | None = None,
    until: datetime | None = None,
    order_number: str = "",
) -> str:
    """A reason as a whole sentence with its numbers, for one referral's page."""
    on = day(until) if until else ""
    return reasons.of_terms(code, terms, locale(), amount=amount, date=on, order_number=order_number)


def zone() -> str:
    return g.seat.store.timezone if "seat" in g else "UTC"


def money(value: Money) -> str:
    return texts.money_text(value, locale())


def number(value: float) -> str:
    return texts.number_text(value, locale())


def percent(basis_points: int) -> str:
    return texts.percent_text(basis_points, locale())


def day(at: datetime) -> str:
    return texts.date_text(at, locale(), zone())


def short_day(at: date) -> str:
    """A day without its year, for a chart's axis."""
    return texts.date_text(datetime.combine(at, datetime.min.time(), UTC), locale()).rsplit(" ", 1)[0]


def clock_time(at: datetime) -> str:
    local = at.astimezone(ZoneInfo(zone()))
    return digits(local.strftime("%H:%M"))


def digits(text: str) -> str:
    """The reader's digits in a text that is not a number, such as a time or a percentage of bytes."""
    return text.translate(texts._PERSIAN_DIGITS) if locale() == "fa" else text  # noqa: SLF001 - one table of digits


def globals_for_templates() -> dict[str, Callable[..., object] | object]:
    return {
        "t": say,
        "d": deal,
        "gift": gift,
        "amount_of": amount_of,
        "why": why,
        "reason": reason,
        "money": money,
        "money_of": Money,
        "number": number,
        "percent": percent,
        "day": day,
        "short_day": short_day,
        "clock_time": clock_time,
        "digits": digits,
        "icon": icon,
        "asset_url": asset_url,
        "tone": partial(TONES.get),
        "languages": [(code, LANGUAGE_NAMES[code]) for code in LOCALES],
    }


def page_values() -> dict[str, object]:
    """What every page knows without being told."""
    return {"locale": locale(), "direction": texts.direction(locale()), "seat": g.get("seat")}
