"""What the templates say it with: texts, money, numbers, dates and states in the reader's language."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta
from flask import g

from rafiq.core import texts
from rafiq.core.money import Money
from rafiq.core.texts import LOCALES
from rafiq.ledger.service import TransferView
from rafiq.moving.headings import SOURCES
from rafiq.programs.rules import Gift, Terms
from rafiq.referrals.rewards import RewardView
from rafiq.web.admin.assets import asset_url, icon
from rafiq.web.words import deal_words, moved, reasons

LANGUAGE_NAMES = {"en": "English", "fa": "فارسی", "ar": "العربية", "ms": "Bahasa Melayu"}
# From the largest on: what a time that was typed in minutes is shown in.
MINUTES_IN: dict[Literal["day", "hour", "minute"], int] = {"day": 1_440, "hour": 60, "minute": 1}
MAX_TYPED = 15
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


def unit_of(unit: str) -> str:
    return deal_words.unit_text(unit, locale())


def actor(name: str) -> str:
    """Who did it: a member by their address, Rafiq by itself, or the program that a file was brought along from."""
    how, _, source = name.partition(":")
    if how == "import" and source in SOURCES:
        return texts.text(
            locale(), "moving.by_import", source=texts.text(locale(), f"moving.by_import_source_{source}")
        )
    return say("by_rafiq") if name == "rafiq" else name


def why(code: str) -> str:
    """A reason in a few words, for lists."""
    return say(f"why_{code}")


def moved_codes(moves: list[TransferView]) -> dict[str, str]:
    """Why each of these movements was, by its id."""
    return moved.codes(g.seat.store.id, moves)


def reason(
    code: str,
    terms: Terms,
    *,
    reward: RewardView | None = None,
    amount: Money | None = None,
    until: datetime | None = None,
    opens: datetime | None = None,
    order_number: str = "",
) -> str:
    """A reason as a whole sentence with its numbers, for one referral's page."""
    on, again = (day(each) if each else "" for each in (until, opens))
    code = reasons.told_code(code, reward)
    return reasons.of_terms(
        code, terms, locale(), amount=amount, date=on, opens=again, order_number=order_number
    )


def zone() -> str:
    return g.seat.store.timezone if "seat" in g else "UTC"


def money(value: Money) -> str:
    return texts.money_text(value, locale())


def counted(key: str, count: int, /, **values: object) -> str:
    """A text in the form that the reader's language has for so many; ``key`` names its catalogue too."""
    return texts.counted(locale(), key, count, **values)


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


def own_digits(typed: object) -> str:
    """What stands in a field for a number, as its reader would type it: forms take digits of any script."""
    text = str(typed or "") if typed != 0 else "0"
    return (
        digits(text).replace(".", "٫") if locale() == "fa" and text.replace(".", "", 1).isdecimal() else text
    )


def length(minutes: str) -> str:
    """So many minutes in the largest unit that they fill: 1440 is one day; "" for what is not typed as a number."""
    if not minutes.isdecimal() or len(minutes) > MAX_TYPED:
        return ""
    count = int(minutes)
    unit = next(each for each, size in MINUTES_IN.items() if count % size == 0)
    shown = format_timedelta(timedelta(minutes=count), granularity=unit, threshold=10**6, locale=locale())
    return digits(shown)


def globals_for_templates() -> dict[str, Callable[..., object] | object]:
    return {
        "t": say,
        "d": deal,
        "gift": gift,
        "amount_of": amount_of,
        "unit_of": unit_of,
        "actor": actor,
        "why": why,
        "moved_codes": moved_codes,
        "reason": reason,
        "money": money,
        "money_of": Money,
        "number": number,
        "counted": counted,
        "percent": percent,
        "day": day,
        "short_day": short_day,
        "clock_time": clock_time,
        "digits": digits,
        "own_digits": own_digits,
        "length_of": length,
        "icon": icon,
        "asset_url": asset_url,
        "tone": partial(TONES.get),
        "languages": [(code, LANGUAGE_NAMES[code]) for code in LOCALES],
    }


def page_values() -> dict[str, object]:
    """What every page knows without being told."""
    return {"locale": locale(), "direction": texts.direction(locale()), "seat": g.get("seat")}
