"""What the tag carries of a configuration: the share panel's words, finished, in the store's own language."""

import json
import re
from copy import copy
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from babel import Locale
from babel.dates import format_skeleton, format_timedelta
from babel.numbers import format_currency, format_decimal, is_currency

from rafiq.core.texts import RIGHT_TO_LEFT, date_text, local_digits
from rafiq.web.shopper.manifest import share_words

Told = dict[str, Any]
PLACEHOLDER = "__RAFIQ_CONFIG__"
# A currency written in letters keeps its distance: "RM 10", but "€10".
_LETTERS = re.compile(r"^([A-Za-z]+)(?=\d)")


def painted(config: Told, *, now: datetime) -> Told:
    """The part of the whole configuration that the first drawing needs; the rest is asked for afterwards."""
    language = config["store"]["locale"]
    kept = {
        "key": config["store"]["key"],
        "api": config["api"],
        "accent": config["accent"],
        "channels": [[each["id"], each["name"], each["icon"]] for each in config["channels"]],
        "words": words(config, language, now=now),
    }
    if config.get("surfaces", {}).get("page") == "tab":
        kept["tab"] = True
    return kept | (
        {"assets": config["assets"]} if not config["assets"].startswith(f"{config['api']}/widget/") else {}
    )


def composed(code: str, told: Told) -> str:
    """The tag's code with its configuration in place."""
    return code.replace(PLACEHOLDER, literal(told), 1)


def literal(told: object) -> str:
    """As an object of JavaScript: names need no quotes, and nothing in it can end a script."""
    if isinstance(told, dict):
        return (
            "{"
            + ",".join(f"{name}:{literal(value)}" for name, value in told.items() if value is not None)
            + "}"
        )
    if isinstance(told, list):
        return "[" + ",".join(map(literal, told)) + "]"
    text = json.dumps(told, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def words(config: Told, language: str, *, now: datetime) -> Told:
    """Of the first drawing: what the merchant placed otherwise, or who may have to be asked first, is not for it."""
    later = config.get("asks") or "prompt" in config.get("surfaces", {})
    told = _labels(language) if later else deal(config, language, now=now)
    return {name: said for name, said in told.items() if name != "benefit"}  # what "give" says already


def _labels(language: str) -> Told:
    said = share_words(language)
    return {"lang": language, "copy": said["copy"], "rewards": said["rewards"]}


def deal(config: Told, language: str, *, now: datetime) -> Told:
    """The sentences that `dealWords` of the widget makes where a region wants other digits, and the same ones."""
    said, program = share_words(language), config["program"]
    if program is None:
        return _labels(language)
    benefit = _benefit(program["friend"], program["currency"], language)
    reward = _reward(program["advocate"], program["currency"], language)
    return _labels(language) | {
        "benefit": benefit,
        "give": said["give"].format(benefit=benefit),
        "get": said["get"].format(reward=reward) if reward else "",
        "fine": " ".join(filter(None, _fine_print(program, reward, language, now=now))),
    }


def _fine_print(program: Told, reward: str, language: str, *, now: datetime) -> tuple[str, ...]:
    said = share_words(language)
    minimum, hold, window = program["friend"]["minimum"], program["hold_days"], program["window_days"]
    date = _day(now + timedelta(days=hold), language, now=now)
    return (
        said["minimum"].format(minimum=money(minimum, program["currency"], language))
        if minimum
        else said["newcomers"],
        said["hold"].format(reward=reward, date=date) if reward and hold else "",
        said["window"].format(days=_days(window, language)) if window else "",
    )


def _benefit(gift: Told, currency: str, language: str) -> str:
    said = share_words(language)
    if gift.get("words"):
        return str(gift["words"][language])
    amount = percent(gift["percent"], language) if gift.get("percent") else ""
    amount = amount or (money(gift["amount"], currency, language) if gift.get("amount") else "")
    return said["benefit"].format(amount=amount) if amount else said["gift"]


def _reward(gift: Told, currency: str, language: str) -> str:
    if gift.get("words"):
        return str(gift["words"][language])
    return money(gift["amount"], currency, language) if gift.get("amount") else ""


def money(amount: str, currency: str, language: str) -> str:
    """Whole amounts lose their zeros; right-to-left readers are told the currency's name."""
    said, value = share_words(language), Decimal(amount)
    own = {"IRT": said["toman"], "IRR": said["rial"]}.get(currency)
    if own:
        return own.format(n=_number(value, language))
    if not is_currency(currency):
        return f"{_number(value, language)} {currency}"
    whole = value == value.to_integral_value()
    if language in RIGHT_TO_LEFT:
        shown = format_currency(
            value,
            currency,
            locale=language,
            format_type="name",
            currency_digits=not whole,
            numbering_system=_digits(language),
        )
    else:
        pattern = copy(Locale.parse(language).currency_formats["standard"])
        if whole:
            pattern.frac_prec = (0, 0)
        shown = pattern.apply(value, Locale.parse(language), currency=currency, currency_digits=not whole)
        shown = _LETTERS.sub("\\1\u00a0", shown)
    return local_digits(shown, language)


def percent(value: str, language: str) -> str:
    return _number(Decimal(value), language) + ("٪" if language == "fa" else "%")


def _number(value: Decimal, language: str) -> str:
    return local_digits(
        format_decimal(value.normalize() + 0, locale=language, numbering_system=_digits(language)), language
    )


def _digits(language: str) -> Literal["arabext", "latn"]:
    return "arabext" if language == "fa" else "latn"


def _days(count: int, language: str) -> str:
    span = timedelta(days=count)
    return local_digits(format_timedelta(span, granularity="day", threshold=10**6, locale=language), language)


def _day(at: datetime, language: str, *, now: datetime) -> str:
    """The year only where it is not this one."""
    if at.year != now.year:
        return date_text(at, language)
    if language == "fa":
        return date_text(at, language).rsplit(" ", 1)[0]
    return format_skeleton("MMMMd", at, locale=language)
