"""Amounts as people and sheets write them, read only where they can mean one thing; pure."""

import re
import unicodedata

from rafiq.core.errors import Invalid
from rafiq.core.money import CURRENCIES, Money, decimals, parse_amount
from rafiq.core.texts import ascii_digits

# How people write a currency beside its amount; its own code goes without saying.
SIGNS = {
    "€": "EUR",
    "$": "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP",
    "£": "GBP EGP",
    "¥": "JPY CNY",
    "₹": "INR",
    "₺": "TRY",
    "₽": "RUB",
    "₩": "KRW",
    "RM": "MYR",
    "Rp": "IDR",
    "kr": "DKK ISK NOK SEK",
    "zł": "PLN",
    "تومان": "IRT",
    "ریال": "IRR",
    "﷼": "IRR OMR QAR SAR YER",
}
DOLLARS = SIGNS["$"]
# What a column of currencies says where it names none by its code, in small letters.
NAMES = {
    **{sign.casefold(): units for sign, units in SIGNS.items()},
    **dict.fromkeys(("euro", "euros", "یورو", "يورو"), "EUR"),
    **dict.fromkeys(("toman", "tomans", "tuman", "تومن", "تومان"), "IRT"),
    **dict.fromkeys(("dollar", "dollars", "دلار", "دولار", "dolar"), DOLLARS),
    **dict.fromkeys(("us$", "us dollar", "us dollars"), "USD"),
    **dict.fromkeys(("a$", "au$"), "AUD"),
    **dict.fromkeys(("c$", "ca$"), "CAD"),
    **dict.fromkeys(("pound", "pounds", "پوند", "جنيه"), "GBP EGP"),
    **dict.fromkeys(("rial", "rials", "ريال"), "IRR OMR QAR SAR YER"),
    **dict.fromkeys(("riyal", "riyals"), "QAR SAR"),
    **dict.fromkeys(("rupee", "rupees"), "INR LKR NPR PKR"),
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "nt$": "TWD",
    "mx$": "MXN",
    "r$": "BRL",
    "yen": "JPY",
    "yuan": "CNY",
    "ringgit": "MYR",
    "rupiah": "IDR",
    "zloty": "PLN",
}
_MARKS = str.maketrans("٫٬\u00a0\u202f’", ".,  '")
_GROUPED = re.compile(r"([0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\2[0-9]{3})*)(?:([.,])([0-9]{1,3}))?")
_WITH_COMMA = re.compile(r"([0-9]{1,15}),([0-9]{1,2})")
_PART = re.compile(r"0+[.,]([0-9]{3})")  # a thousand never begins with a zero


class TwoReadings(ValueError):
    """Three digits behind one comma or point: ``1,234`` is a thousand and more to some, one and a bit to others."""


class SeveralCurrencies(ValueError):
    """A sign or a name that more than one currency has, or one that we know no currency of."""


def unit(text: str, currency: str) -> str:
    """The code of the currency that this means, the store's own ``currency`` first; else it is a unit, as it stands.

    Raises `SeveralCurrencies`.
    """
    said = " ".join(text.split())
    if said.upper() in CURRENCIES:
        return said.upper()
    meant = NAMES.get(said.casefold(), "").split()
    if currency in meant:
        return currency
    if len(meant) > 1 or (not meant and any(unicodedata.category(each) == "Sc" for each in said)):
        raise SeveralCurrencies(text)
    return meant[0] if meant else text


def read(text: str, unit: str) -> Money:
    """Raises `TwoReadings`, and `Invalid` for what is no amount of this unit: a sign or a bracket may be a debt."""
    plain, places = ascii_digits(_bare(text, unit)).translate(_MARKS), decimals(unit)
    told = _plain(plain, unit)
    if len(told.partition(".")[2]) > places:
        raise Invalid.field("#/amount", f"{unit} has {places} decimals")
    return parse_amount(told, unit)


def _plain(text: str, unit: str) -> str:
    """With a point before the decimals and nothing else, where it is clear which mark is which."""
    if (comma := _WITH_COMMA.fullmatch(text)) and decimals(unit):
        return f"{comma[1]}.{comma[2]}"
    if part := _PART.fullmatch(text):
        return f"0.{part[1].rstrip('0')}" if part[1].strip("0") else "0"
    grouped = _GROUPED.fullmatch(text)
    if grouped is None or text.startswith("0"):
        return text
    whole, mark, point, rest = grouped.groups()
    thousands = re.sub(r"[.,' ]", "", whole)
    if point is not None:
        return f"{thousands}.{rest}" if point != mark else text
    if mark in ".," and whole.count(mark) == 1 and not _only_thousands(mark, unit):
        if mark == "." and decimals(unit) == len("234"):
            return text
        raise TwoReadings(text)
    return thousands


def _only_thousands(mark: str, unit: str) -> bool:
    """Money without decimals has no fraction to mistake a comma for; a point is how machines write one."""
    return mark == "," and unit in CURRENCIES and decimals(unit) == 0


def _bare(text: str, unit: str) -> str:
    """Without this unit's sign or code on either side; those of another stay, and are no amount."""
    signs = [re.escape(sign) for sign, units in SIGNS.items() if unit in units.split()]
    either = "|".join([*signs, *([unit] if unit.isalpha() else [])])
    if not either:
        return text.strip()
    return re.sub(rf"^(?:{either})\s*|\s*(?:{either})$", "", text.strip(), count=1, flags=re.IGNORECASE)
