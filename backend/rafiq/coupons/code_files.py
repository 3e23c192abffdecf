"""Reads a file of codes line by line in bounded memory: what is a code, what is not, and why; pure."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from rafiq.core.errors import Invalid

LINES = 200_000  # of one file; more is refused before anything is kept
LINE_BYTES = 1_000
SHOWN = 80  # letters of a refused line that are kept to be shown
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._#/:+=-]{2,63}", re.ASCII)
HEADINGS = frozenset(
    "code codes coupon coupons coupon_code discount_code gift_card gift_card_code voucher voucher_code kod "
    "کد کدها الرمز الرموز".split()
)
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_FORMULA = tuple("=+-@")


class LineProblem(StrEnum):
    """Why a line gave no new code."""

    NUL = "nul"
    LONG_LINE = "long_line"
    NOT_UTF8 = "not_utf8"
    QUOTES = "quotes"
    FORMULA = "formula"
    NO_CODE = "no_code"
    TWICE = "twice"
    KNOWN = "known"


DUPLICATES = frozenset({LineProblem.TWICE, LineProblem.KNOWN})


@dataclass(frozen=True, slots=True)
class Line:
    """One line that holds something; ``content`` is the code, or the beginning of what could not be read."""

    number: int
    content: str
    problem: LineProblem | None = None


def read(stream: BinaryIO) -> Iterator[Line]:
    """The lines of a text or CSV file in UTF-8, empty ones left out.

    Raises `Invalid` with the reason as the detail of ``#/file`` when the file as a whole cannot be read: ``wide``
    (UTF-16 or UTF-32), ``spreadsheet``, ``too_many``, ``empty``.
    """
    first = stream.readline(LINE_BYTES + 1)
    if first.startswith(_SPREADSHEETS):
        raise _refused("spreadsheet")
    if first.startswith(_WIDE_MARKS) or first[1:8:2] == b"\0\0\0\0":
        raise _refused("wide")
    raw, number, found, columns = first.removeprefix(b"\xef\xbb\xbf"), 1, False, _Columns()
    while raw:
        if number > LINES:
            raise _refused("too_many")
        line = _line(stream, raw, number, columns)
        if line is not None:
            found = True
            yield line
        raw, number = stream.readline(LINE_BYTES + 1), number + 1
    if not found:
        raise _refused("empty")


def of_codes(codes: list[str]) -> Iterator[Line]:
    """The same judgement on codes that came in a list; their number is the place in it, from 1."""
    for number, code in enumerate(codes, 1):
        yield judge(code, number)


def judge(cell: str, number: int) -> Line:
    code = cell.strip()
    if "\0" in code:
        return Line(number, _showable(code), LineProblem.NUL)
    if code.startswith(_FORMULA):  # a sheet that opens an export of it would run it
        return Line(number, _showable(code), LineProblem.FORMULA)
    if not CODE.fullmatch(code):
        return Line(number, _showable(code), LineProblem.NO_CODE)
    return Line(number, code)


@dataclass(slots=True)
class _Columns:
    """What the first line with content told: how cells are parted, and which holds the code."""

    delimiter: str = ""
    place: int = 0

    def learn(self, text: str) -> bool:
        """True when this line is a heading, not a code."""
        self.delimiter = max(",;\t", key=text.count)
        cells = [cell.strip().lower().replace(" ", "_") for cell in text.split(self.delimiter)]
        named = [place for place, cell in enumerate(cells) if cell.strip('"') in HEADINGS]
        self.place = named[0] if named else 0
        return bool(named)


def _line(stream: BinaryIO, raw: bytes, number: int, columns: _Columns) -> Line | None:
    if len(raw) > LINE_BYTES and not raw.endswith(b"\n"):
        _skip_rest(stream)
        return Line(number, _showable(raw.decode("utf-8", "replace")), LineProblem.LONG_LINE)
    try:
        text = raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return Line(number, _showable(raw.decode("utf-8", "replace")), LineProblem.NOT_UTF8)
    if not text or (not columns.delimiter and columns.learn(text)):
        return None
    if "\0" in text:
        return Line(number, _showable(text), LineProblem.NUL)
    try:
        # Each line by itself: a quote that nobody closed must not swallow the lines after it.
        cells = next(csv.reader([text], delimiter=columns.delimiter, strict=True))
    except (csv.Error, StopIteration):
        return Line(number, _showable(text), LineProblem.QUOTES)
    cell = cells[columns.place] if columns.place < len(cells) else ""
    return judge(cell, number) if cell.strip() else Line(number, _showable(text), LineProblem.NO_CODE)


def _skip_rest(stream: BinaryIO) -> None:
    while (more := stream.readline(65_536)) and not more.endswith(b"\n"):
        pass


def _showable(text: str) -> str:
    """The beginning of what stood there, with a box in place of letters that cannot be shown."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:SHOWN])


def _refused(reason: str) -> Invalid:
    return Invalid.field("#/file", reason)
