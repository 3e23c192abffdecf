"""Reads a CSV or TSV file of any usual encoding record by record, in bounded memory."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from charset_normalizer import from_bytes

from rafiq.core.cells import unmarked
from rafiq.core.errors import Invalid

LINE_LETTERS = 100_000
RECORD_LINES = 60  # of one record with line breaks in quotes; a quote that nobody closed swallows no more
AHEAD_LETTERS = (
    20_000_000  # of a file, read in vain for the end of a quote; after that none goes past its line
)
SAMPLE_BYTES = 65_536
BLOCK_BYTES = 1_048_576
SHOWN = 80
UNREADABLE = "\ufffd"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What Windows and its spreadsheets write where our languages and their neighbours are spoken.
_CODE_PAGES = ["cp1256", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1257", "mac_roman"]


class LineProblem(StrEnum):
    """Why a line could not be read at all."""

    LONG_LINE = "long_line"
    QUOTES = "quotes"
    NOT_TEXT = "not_text"


@dataclass(frozen=True, slots=True)
class Record:
    """One record with the number of its first line; ``cells`` hold what can be shown where there is a problem."""

    number: int
    cells: list[str]
    problem: LineProblem | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file with its first record taken as the heading; ``records`` can be walked once."""

    encoding: str
    delimiter: str
    heading: list[str]
    records: Iterator[Record]


def open_sheet(
    stream: BinaryIO, *, encoding: str | None = None, on_read: Callable[[int], None] | None = None
) -> Sheet:
    """The sheet in a file that can be rewound; ``on_read`` hears how many bytes a block had.

    Raises `Invalid` with a reason as the detail of ``#/file``: ``spreadsheet``, ``encoding``, ``empty``.
    """
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(_SPREADSHEETS):
        raise _refused("spreadsheet")
    found = encoding or encoding_of(stream)
    try:
        counted = io.BufferedReader(_Counted(stream, on_read), BLOCK_BYTES)
        text = io.TextIOWrapper(counted, found, errors="replace", newline="")
    except LookupError as error:
        raise _refused("encoding") from error
    lines = _lines(text)
    first = next((line for line in lines if line.text.strip()), None)
    if first is None:
        raise _refused("empty")
    opening = first.text.lstrip("\ufeff")
    delimiter = max(",;\t", key=opening.count)
    walk = _records(_Line(first.number, opening), lines, delimiter)
    heading = next(walk)
    if heading.problem:
        raise _refused(heading.problem)
    return Sheet(found, delimiter, [cell.strip() for cell in heading.cells], walk)


def encoding_of(stream: BinaryIO) -> str:
    """By the mark at its head, else by every line that is not plain ASCII. Rewinds. Raises `Invalid`: ``encoding``."""
    head = stream.read(4_096)
    stream.seek(0)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    sample = _telling(stream)
    stream.seek(0)
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(sample, cp_isolation=_CODE_PAGES).best()
        if best is None:
            raise _refused("encoding") from None
        return best.encoding
    return "utf-8"


def as_typed(cell: str) -> str:
    """A cell without spaces around it, and without the apostrophes that keep a sheet from running it (G34)."""
    return unmarked(cell.strip())


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    too_long: bool = False


class _Counted(io.RawIOBase):
    """The same bytes, told as they are read, for a bar that shows how far we are; closing it closes nothing."""

    def __init__(self, stream: BinaryIO, on_read: Callable[[int], None] | None) -> None:
        self._stream, self._on_read = stream, on_read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - bytes to fill
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        if self._on_read and block:
            self._on_read(len(block))
        return len(block)


def _lines(text: io.TextIOWrapper) -> Iterator[_Line]:
    number = 0
    while line := text.readline(LINE_LETTERS + 1):
        number += 1
        if len(line) > LINE_LETTERS and not line.endswith(("\n", "\r")):
            while (rest := text.readline(LINE_LETTERS)) and not rest.endswith(("\n", "\r")):
                pass
            yield _Line(number, line[:SHOWN], too_long=True)
        else:
            yield _Line(number, line)


def _records(first: _Line, lines: Iterator[_Line], delimiter: str) -> Iterator[Record]:
    """Quoted cells may go over several lines; a quote that is never closed spoils its own line and no other."""
    ahead, in_vain = deque([first]), 0
    while True:
        line = ahead.popleft() if ahead else next(lines, None)
        if line is None:
            return
        if not line.text.strip(" \t\r\n" + delimiter):
            continue
        if line.too_long:
            yield Record(line.number, [_showable(line.text)], LineProblem.LONG_LINE)
            continue
        taken = [line]
        most = RECORD_LINES if in_vain < AHEAD_LETTERS else 1
        cells = _parsed(_taking(taken, ahead, lines, most), delimiter)
        if cells:
            yield Record(line.number, cells)
        else:
            in_vain += sum(len(each.text) for each in taken[1:])
            ahead.extendleft(reversed(taken[1:]))
            yield Record(line.number, [_showable(line.text)], LineProblem.QUOTES)


def _taking(taken: list[_Line], ahead: deque[_Line], lines: Iterator[_Line], most: int) -> Iterator[str]:
    """The line in ``taken`` and, as far as they are asked for, those that follow; they are taken as well."""
    yield taken[0].text
    while len(taken) < most and (following := ahead.popleft() if ahead else next(lines, None)):
        taken.append(following)
        if following.too_long:
            return
        yield following.text


def _parsed(lines: Iterator[str], delimiter: str) -> list[str]:
    """The cells of one record, of as many lines as its quotes need; an empty list where they cannot be."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return []


def _telling(stream: BinaryIO) -> bytes:
    """Lines with anything beyond ASCII in them, up to a sample's size, from wherever in the file they stand."""
    found, size, rest = [], 0, b""
    while size < SAMPLE_BYTES and (block := stream.read(BLOCK_BYTES)):
        whole, _, rest = (rest + block).rpartition(b"\n")
        if whole.isascii():
            continue
        for line in whole.split(b"\n"):
            if not line.isascii():
                found.append(line)
                size += len(line)
            if size >= SAMPLE_BYTES:
                break
    return b"\n".join(found if size >= SAMPLE_BYTES else [*found, rest])


def _showable(text: str) -> str:
    return "".join(letter if letter.isprintable() else UNREADABLE for letter in text[:SHOWN])


def _refused(reason: str) -> Invalid:
    return Invalid.field("#/file", reason)
