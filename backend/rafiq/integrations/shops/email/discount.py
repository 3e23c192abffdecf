"""What the rows behind an amount take off it: under the merchant's words, and no other row may; pure."""

import re
from collections.abc import Iterator, Sequence

from rafiq.core.money import Money
from rafiq.integrations.rules import Refused
from rafiq.integrations.shops.email import amount
from rafiq.integrations.shops.email.amount import CURRENCY, ENDED, JOINED, NUMBER, PARTED

WORDS = "Discount\nDiscounts\nتخفیف\nالخصم\nخصم\nالتخفيض\nتخفيض\nDiskaun"
MAX_TABLE = 1_500  # how far behind the amount its table may reach
# Whatever is drawn as a minus or a bracket, one letter for one.
_ALIKE = str.maketrans(
    dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2043, 0x207B, 0x208B, 0x2212, 0x2796, 0x02D7)), "-")
    | dict.fromkeys(map(chr, (0xFE31, 0xFE32, 0xFE58, 0xFE63, 0xFF0D)), "-")
    | {"\uff08": "(", "\uff09": ")", "\uff1a": ":"}
)
_BLANK = r"[^\S\n]"  # the marks of a page among them
_MARKS = f"{PARTED}{ENDED}"
_IN_CELL = rf"[^\S\n{_MARKS}]"
_QUOTES = "\"'`´“”„‟‘’‚«»‹›"
_ADORNED = rf"(?:{_BLANK}|[>*_~#+(\[\-{_QUOTES}]){{0,80}}"
_CUT = rf"\n,;•|.:{_MARKS}"
_BRACKETS = rf"\([^()\n]{{0,60}}\)|\[[^\[\]\n]{{0,60}}\]|[{_QUOTES}][^{_QUOTES}\n]{{1,60}}[{_QUOTES}]"
_LABEL = rf"(?:{_BRACKETS}|\d{{1,3}}{_BLANK}?[%٪]|{_BLANK}|[:=|·*_~.…{_QUOTES}])"
_END = rf"(?=[)\-]?{_BLANK}{{0,20}}(?:\([^()\n]{{0,40}}\){_BLANK}{{0,20}})?(?:[\n,;.|{_MARKS}]|$))"

_DIGITS = rf"\d(?>(?:[.,'’٫٬{JOINED}]|{_IN_CELL})?\d){{0,24}}"
_DECIMALS = rf"\d(?>(?:{_IN_CELL}|['’{JOINED}])?\d){{0,18}}{JOINED}*[.,'’٫٬]{JOINED}*\d{{1,3}}(?!\d)"
_MONEY = rf"(?:{CURRENCY}{_BLANK}{{0,6}}{_DIGITS}|{_DIGITS}{_IN_CELL}{{0,6}}{CURRENCY}|{_DECIMALS})"
_PRICE = re.compile(_MONEY, re.IGNORECASE)
_MINUS = r"(?<!-)-{1,2}(?!-)"
_ANY_SPACE = r"\s{0,20}"
_BEGINS = rf"(?:^|(?<=[:=|\n{_MARKS}])){_BLANK}{{0,20}}"
_LISTED = rf"(?!{_IN_CELL}+\d+(?:{_IN_CELL}*[x×%٪]|{_IN_CELL}+(?!{CURRENCY})[^\W\d_]))"  # "- 2 shirts"
_ROW_ENDS = rf"{_IN_CELL}{{0,20}}(?:[\n{_MARKS}]|$)"
_NEGATIVES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\w)]){_MINUS}{_ANY_SPACE}{_MONEY}",
        rf"(?:\)|(?<!\w)[^\W\d_]\w{{0,40}})-(?:{CURRENCY}{_IN_CELL}?{_DIGITS}|{_DECIMALS}{_IN_CELL}?{CURRENCY})",
        rf"{CURRENCY}{_BLANK}{{0,6}}{_MINUS}{_BLANK}{{0,6}}\d",
        rf"(?:[:=]{_BLANK}{{0,20}}{_MINUS}|{_BEGINS}{_MINUS}{_LISTED})[{PARTED}]*{_BLANK}{{0,6}}\d(?![\d ]*-\d)",
        rf"{_DIGITS}{_IN_CELL}{{0,6}}{CURRENCY}-(?!\w)|{_DECIMALS}-(?!\w)",
        rf"{_MONEY}{_IN_CELL}{{0,6}}-{_ROW_ENDS}|[:=]{_BLANK}{{0,6}}\d{{1,9}}-{_ROW_ENDS}",
        rf"\({_BLANK}{{0,6}}{_MONEY}{_BLANK}{{0,6}}(?:{CURRENCY})?{_BLANK}{{0,6}}\)",
        rf"(?:{_BEGINS}|[:=]{_BLANK}{{0,6}})\({_BLANK}{{0,6}}\d{{1,9}}{_BLANK}{{0,6}}\){_ROW_ENDS}",
    )
)
# What is added to goods: a dash before it parts, and a real minus takes nothing off the goods.
_ADDED = re.compile(
    r"\W*(?:grand total|total|shipping|delivery|postage|tax|vat)\W*(?:\d{1,2}\s?[%٪]\W*)?", re.IGNORECASE
)
_GOES_ON = re.compile(rf"[^\w\n{ENDED}+]{{0,40}}(?:{CURRENCY}{_BLANK}{{0,3}})?\d", re.IGNORECASE)
_FAR_ON = re.compile(r"[^\w+]{0,40}\d")


def taken_off(text: str, words: Sequence[str], unit: str, codes: Sequence[str] = ()) -> Money:
    """The sum of the rows under ``words`` in ``text``, which is what stands behind the amount.

    ``codes``: the words before a coupon's code, which takes nothing off by itself. Raises `Refused` for a row under
    one of ``words`` that is not surely one amount, and for a minus, however it is drawn, in any other row; numbers
    behind a dash within words, dates, numbers of orders and ranges are none. It looks no farther than `MAX_TABLE`.
    """
    table, total = _table(text).translate(_ALIKE), 0
    left, at = "", 0
    for row in _rows(table, words):
        if _is_doubtful(row, table[row.end() :]):
            raise _unclear(table, row.start(), row.end() + 20)
        taken = amount.read(row["number"], row["before"] + (row["after"] or ""), unit)
        total += taken.amount
        left, at = f"{left}{table[at : row.start()]}\n", row.end()
    left += table[at:]
    for begins, ends in (*_unread(left, words, codes), *_negatives(left)):
        raise _unclear(left, begins, ends)
    return Money(total, unit)


def _table(text: str) -> str:
    """Whole cells and lines: half a number is another one."""
    if len(text) <= MAX_TABLE:
        return text
    return text[: max(text.rfind(mark, 0, MAX_TABLE) for mark in f"\n{_MARKS}") + 1]


def _rows(table: str, words: Sequence[str]) -> list[re.Match[str]]:
    if not words:
        return []
    form = (
        rf"(?:^|[\n,;•|{_MARKS}]){_ADORNED}{_named(words)}(?P<label>{_LABEL}{{0,80}}?)"
        rf"[-(]?(?P<before>(?:{_BLANK}|{CURRENCY}){{0,8}})-?{_BLANK}{{0,4}}(?P<number>{NUMBER})"
        rf"(?P<after>{_BLANK}{{0,6}}{CURRENCY})?{_END}"
    )
    return list(re.finditer(form, table, re.IGNORECASE))


def _named(words: Sequence[str]) -> str:
    """Also where a tag parts the letters of a word."""
    longest_first = sorted(words, key=len, reverse=True)
    spelled = (
        rf"{JOINED}*".join(rf"{_BLANK}+" if each.isspace() else re.escape(each) for each in word)
        for word in longest_first
    )
    return rf"(?:{'|'.join(spelled)})(?!\w)"


def _is_doubtful(row: re.Match[str], rest: str) -> bool:
    """Whether another number in the row may be the amount: "1 | 20.00", "4.99 (20.00)"."""
    if _PRICE.search(row["label"]) or _GOES_ON.match(rest):
        return True
    counted = row["number"].isdigit() and not (row["before"].strip() or row["after"])
    return bool(counted and _FAR_ON.match(rest))


def _unread(left: str, words: Sequence[str], codes: Sequence[str]) -> Iterator[tuple[int, int]]:
    if not words:
        return
    named = _named(words)
    code = (
        rf"{_named(codes)}[\s:#]{{0,12}}(?!{CURRENCY})(?=[^\W\d_])[\w-]{{1,40}}{_ROW_ENDS}"
        if codes
        else r"(?!)"
    )
    begun = rf"(?:^|(?<=[{_CUT}])){_ADORNED}(?!{code}){named}(?P<row>[^\n{ENDED}]{{0,200}})"
    for found in re.finditer(begun, left, re.IGNORECASE):
        told, rest = found["row"], left[found.end() : found.end() + 60]
        is_label = re.match(rf"{_LABEL}{{0,80}}$", told)
        if re.search(r"\d", told) or re.match(r"\W*:", told) or (is_label and re.match(r"\W*\d", rest)):
            yield found.start(), found.end()
    within = rf"{named}{_LABEL}{{0,80}}?[-(]?{_BLANK}{{0,4}}{_MONEY}"
    yield from (found.span() for found in re.finditer(within, left, re.IGNORECASE))


def _negatives(left: str) -> Iterator[tuple[int, int]]:
    for form in _NEGATIVES:
        for found in form.finditer(left):
            begins = max(left.rfind(mark, 0, found.start()) for mark in f"\n{ENDED}") + 1
            if not _ADDED.fullmatch(left, begins, found.start()):
                yield found.span()


def _unclear(text: str, begins: int, ends: int) -> Refused:
    seen = text[max(begins - 30, 0) : ends].replace(JOINED, "")
    return Refused("discount_unclear", 400, detail=" ".join(seen.split())[-80:])
