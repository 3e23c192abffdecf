"""A reward's path in the reader's words: one sentence for each step, for the shop, its customers and programs alike."""

from datetime import datetime

from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, catalogue, counted, date_text, number_text, pick_locale, text
from rafiq.referrals.explained import State, Step, Value
from rafiq.referrals.rewards import RewardView
from rafiq.web.words.deal_words import amount_text

TONES = {State.YES: "good", State.NO: "bad", State.WAIT: "wait", State.SKIP: "still"}
ICONS = {State.YES: "check", State.NO: "x", State.WAIT: "clock", State.SKIP: "ban"}


def sentence(step: Step, locale: str, timezone: str) -> str:
    """Names nobody: the same words serve whoever may read them."""
    name = step.name if step.state in {State.YES, State.SKIP} else f"{step.name}_{step.state.value}"
    known = catalogue(pick_locale(locale), "ledger")
    key = name if name in known else "came"
    values = {each: _shown(value, locale, timezone) for each, value in step.values.items()}
    if "paid_for" in values:
        values["paid_for"] = _order_behind(values["paid_for"], locale)
    at = date_text(step.at, locale, timezone) if step.at else ""
    days = step.values.get("days")
    if isinstance(days, int):
        return counted(locale, f"ledger.{key}", days, **values | {"at": at})
    said = text(locale, f"ledger.{key}", **values | {"at": at})
    if "filled" in values and "paid_back" not in step.name:  # whatever else became of it
        said = f"{said} {text(locale, 'ledger.settles_debt', amount=values['filled'])}"
    return said


def sentences(step: Step, timezone: str) -> dict[str, str]:
    return {locale: sentence(step, locale, timezone) for locale in LOCALES}


def plain(value: Value) -> str:
    """A step's value as programs read it: amounts in major units, times in UTC."""
    if isinstance(value, Money):
        return f"{value.text()} {value.currency}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def worth(reward: RewardView, locale: str) -> str:
    """What it is about: what is due, or was promised where nothing is."""
    return amount_text(reward.amount or reward.promised, reward.unit, locale)


def _order_behind(order_number: str, locale: str) -> str:
    """An older program's rewards have no order here."""
    if not order_number:
        return text(locale, "ledger.paid_for_elsewhere")
    return text(locale, "ledger.paid_for_order", order_number=order_number)


def _shown(value: Value, locale: str, timezone: str) -> str:
    if isinstance(value, Money):
        return amount_text(value.amount, value.currency, locale)
    if isinstance(value, datetime):
        return date_text(value, locale, timezone)
    return number_text(value, locale) if isinstance(value, int) else value
