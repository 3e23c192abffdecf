"""The amount behind a word in a mail, with the currency beside it, where both can mean one thing only; pure."""

import re
from collections.abc import Iterator
from itertools import islice

from rafiq.core import amounts
from rafiq.core.errors import Invalid
from rafiq.core.money import CURRENCIES, Money
from rafiq.integrations.rules import Refused

MAX_TAIL = 160
MAX_PLACES = 8  # where one amount may stand in a mail
# What stands between two words that a tag parted: in one line of text, in different cells, in different lines.
JOINED, PARTED, ENDED = "\x1e", "\x1f", "\x1d"
_SIGN = r"[\u20a0-\u20cf\u00a2-\u00a5\u0e3f\ufdfc\uff04\uffe0-\uffe6$]"
_named = sorted((name for name in amounts.NAMES if not re.fullmatch(_SIGN, name)), key=len, reverse=True)
CURRENCY = (
    rf"(?:(?<![^\W\d_])(?:(?-i:{'|'.join(sorted(CURRENCIES))})|{'|'.join(map(re.escape, _named))})(?![^\W\d_])"
    rf"|(?<![^\W\d_]){_SIGN})"
)
_UNIT = re.compile(CURRENCY, re.IGNORECASE)
_SPACE = r"[^\S\n]"
NUMBER = rf"(?>\d+(?:{JOINED}*[.,'’٫٬]\d+|[ \u00a0\u202f]\d{{3}}(?!\d))*)"
_AMOUNT = re.compile(
    rf"(?P<before>(?:{_SPACE}|[:=|·*_>.…]|[-–—](?=\s)|\([^()\d\n]{{0,24}}\)|{CURRENCY}){{0,80}}?)"
    rf"(?P<debt>[-−–(]?)"
    rf"(?P<number>{NUMBER})"
    rf"(?:[.,][-–—]{{1,2}}(?!\d))?",  # "49,-" is a whole amount
    re.IGNORECASE,
)
# What may part the pieces of one number, or two numbers of which none is surely meant.
_BETWEEN = rf"(?:(?!{_SIGN})[^\w\n{ENDED}()\[\]{{}}]|_){{0,40}}"
_GOES_ON = re.compile(rf"{_BETWEEN}(?:[x×]{_BETWEEN})?\d", re.IGNORECASE)
_IN_ROW = rf"[^\S\n{PARTED}{ENDED}]"
_MINUS = re.compile(
    rf"{JOINED}*[-−–](?!{JOINED}*[^\W\d_])|{_IN_ROW}*[-−–]{_IN_ROW}*(?:[\n{PARTED}{ENDED}]|$)"
)
_PRICED = re.compile(
    rf"(?:[^\n{ENDED}]{{0,60}}?|(?:[^\w\n]|_){{0,60}}?)"
    rf"(?:{CURRENCY}{_SPACE}{{0,3}}\d|(?<!\d)\d[\d.,'’٫٬]*+{_SPACE}{{0,3}}{CURRENCY})",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"{_SPACE}{{0,3}}[%٪]")
_AFTER = re.compile(rf"{_SPACE}{{0,6}}({CURRENCY})(?!{_SPACE}{{0,2}}\d)", re.IGNORECASE)
_COUNTED = re.compile(rf"(?![{PARTED}{ENDED}]){_IN_ROW}{{0,3}}[^\W\d_]")


def behind(text: str, word: str, *, told: str, usual: str) -> tuple[Money, list[int]] | None:
    """The amount, and where it ends at each place where it stands.

    ``told``: the currency that a merchant named, or nothing; ``usual``: where nothing stands beside the amount.
    Raises `Refused` with what was read for an amount or a currency that could mean several things, or another one;
    so are two amounts behind the word: a shopper's name may have one in it.
    """
    found = list(islice(_each(text, word, told, usual), MAX_PLACES + 1))
    if not found:
        return None
    meant = list(dict.fromkeys(money for money, _ in found))
    if len(meant) > 1 or len(found) > MAX_PLACES:
        seen = " / ".join(f"{money.text()} {money.currency}" for money in meant[:3])
        raise Refused("amount_unclear", 400, detail=seen[:80])
    return meant[0], [ends for _, ends in found]


def _each(text: str, word: str, told: str, usual: str) -> Iterator[tuple[Money, int]]:
    for begins, tail in _tails(text, word):
        found = _AMOUNT.match(tail)
        if found is None:
            continue
        rest, number = tail[found.end() :], found["number"].replace(JOINED, "")
        after = _AFTER.match(rest)
        if _PERCENT.match(rest) or (after is None and number.isdigit() and _COUNTED.match(rest)):
            continue  # "Total: 3 items"
        beside = [each[0] for each in _UNIT.finditer(found["before"])] + ([after[1]] if after else [])
        counted = number.isdigit() and not beside and _PRICED.match(rest)
        if found["debt"] or counted or _goes_on(rest, after):
            seen = found["debt"] + found["number"] + rest[:12]
            raise Refused("amount_unclear", 400, detail=" ".join(seen.split())[:40])
        ends = begins + found.end() + (after.end() if after else 0)
        yield _money(number, _currency(beside, told, usual)), ends


def read(number: str, beside: str, currency: str) -> Money:
    """A number that stands alone, with what is beside it; of that currency and no other. Raises `Refused`."""
    signs = [each[0] for each in _UNIT.finditer(beside)]
    return _money(number.replace(JOINED, ""), _currency(signs, currency, currency))


def _goes_on(rest: str, after: re.Match[str] | None) -> bool:
    """Whether what stands behind a number may belong to it, which is another number then."""
    if after is None and rest[:1].isalpha():
        return True  # "1.5e3"
    return bool(_GOES_ON.match(rest) or _MINUS.match(rest[after.end() :] if after else rest))


def _tails(text: str, word: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
        yield found.end(), text[found.end() : found.end() + MAX_TAIL]


def _money(number: str, currency: str) -> Money:
    try:
        return amounts.read(number, currency)
    except (amounts.TwoReadings, Invalid) as error:
        raise Refused("amount_unclear", 400, detail=f"{number} {currency}") from error


def _currency(beside: list[str], told: str, usual: str) -> str:
    """What stands on either side of an amount is one currency, and the one that was told; it is never changed (G10)."""
    sure = {code for each in beside if (code := _only(each))}
    try:
        meant = {amounts.unit(each, next(iter(sure), told or usual)) for each in beside}
    except amounts.SeveralCurrencies as error:
        raise Refused("currency_unclear", 400, detail=str(error)) from error
    if len(meant) > 1:
        raise Refused("currency_unclear", 400, detail=" ".join(beside))
    currency = next(iter(meant), told or usual)
    if told and currency != told:
        raise Refused("other_currency", 400, detail=f"{currency}, {told}")
    return currency


def _only(beside: str) -> str:
    try:
        return amounts.unit(beside, "")
    except amounts.SeveralCurrencies:
        return ""
