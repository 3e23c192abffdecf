"""Gifts in a few words, in the reader's language: `10% off`, `500 MB`, `5% of the order as credit`."""

from rafiq.core.money import CURRENCIES, Money
from rafiq.core.texts import currency_text, money_text, number_text, percent_text, text
from rafiq.programs.rules import PERCENT, Gift, GiftKind


def gift_text(gift: Gift, currency: str, locale: str) -> str:
    key = f"gift_{gift.kind.value}"
    if gift.kind is GiftKind.PERCENT_CREDIT and gift.most:
        key += "_most"
    if gift.kind is GiftKind.GIFT_CODE and gift.amount:
        key += "_worth"
    said = text(
        locale,
        f"deals.{key}",
        amount="" if gift.by_percent else amount_text(gift.amount, gift.unit_in(currency), locale),
        percent=percent_text(gift.basis_points, locale),
        most=money_text(Money(gift.most, currency), locale),
        text=gift.text,
    )
    return text(locale, "deals.gift_next_order", gift=said) if gift.next_order else said


def told_text(gift: Gift, currency: str, locale: str) -> str:
    """As a shopper is told it; what a task says is meant for those who do it."""
    if gift.kind in {GiftKind.TASK, GiftKind.DONATION}:
        amount = amount_text(gift.amount, currency, locale)
        return text(locale, f"deals.told_{gift.kind.value}", amount=amount, text=gift.text)
    return gift_text(gift, currency, locale)


def unit_text(unit: str, locale: str) -> str:
    """What something is counted in: a currency by its name, anything else as the shop calls it."""
    return currency_text(unit, locale) if unit in CURRENCIES else unit


def amount_text(amount: int, unit: str, locale: str) -> str:
    """Money as money, a percentage as one, anything else as a number and its name."""
    if unit == PERCENT:
        return percent_text(amount, locale)
    if unit in CURRENCIES:
        return money_text(Money(amount, unit), locale)
    return f"{number_text(amount, locale)}\u00a0{unit}"
