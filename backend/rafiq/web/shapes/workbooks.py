"""A table as a workbook (XLSX) on the disk: numbers as numbers, times as times, all else as plain text (G34)."""

import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rafiq.core.cells import Cell, Number
from rafiq.core.texts import RIGHT_TO_LEFT

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000  # of one sheet, below the 1,048,576 that programs open; what is more stands on the next
MOST_LETTERS = 32_767  # of one cell
MOST_DIGITS = 15  # that a sheet keeps of a number; a longer one stays the text that it is
WIDTH = 18
_DAY, _TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_OPTIONS = {
    "constant_memory": True,  # a row is on the disk before the next is read
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}


def written(rows: Iterable[Iterable[Cell]], *, locale: str) -> IO[bytes]:
    """A file that is gone once it is closed, open at its beginning. The first row is the heading of each sheet."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with Workbook(file, _OPTIONS) as book:
        _Writer(book, right_to_left=locale in RIGHT_TO_LEFT).write(iter(rows))
    file.seek(0)
    return file


class _Writer:
    def __init__(self, book: Any, *, right_to_left: bool) -> None:  # noqa: ANN401 - the package has no types
        self._book, self._right_to_left = book, right_to_left
        self._bold: Format = book.add_format({"bold": True})
        self._formats: dict[str, Format] = {}

    def write(self, rows: Iterable[Iterable[Cell]]) -> None:
        rows = iter(rows)
        heading = list(next(rows, ()))
        sheet = self._sheet(heading)
        below = 0
        for cells in rows:
            if below == MOST_ROWS:
                sheet, below = self._sheet(heading), 0
            below += 1
            for column, cell in enumerate(cells):
                self._put(sheet, below, column, cell)

    def _sheet(self, heading: list[Cell]) -> Worksheet:
        sheet: Worksheet = self._book.add_worksheet()
        if self._right_to_left:
            sheet.right_to_left()
        sheet.set_column(0, max(len(heading) - 1, 0), WIDTH)
        for column, cell in enumerate(heading):
            sheet.write_string(0, column, _text(cell), self._bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def _put(self, sheet: Worksheet, at: int, column: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            moment = cell.astimezone(UTC).replace(tzinfo=None)
            sheet.write_datetime(at, column, moment, self._format(_TIME))
        elif isinstance(cell, date):
            sheet.write_datetime(at, column, cell, self._format(_DAY))
        elif isinstance(cell, int | Number) and _fits(cell):
            places = len(str(cell).partition(".")[2])
            sheet.write_number(at, column, float(cell), self._format(f"0.{'0' * places}" if places else "0"))
        elif cell != "":
            sheet.write_string(at, column, _text(cell))

    def _format(self, written: str) -> Format:
        if written not in self._formats:
            self._formats[written] = self._book.add_format({"num_format": written})
        return self._formats[written]


def _fits(cell: int | Number) -> bool:
    whole, _, part = str(cell).removeprefix("-").partition(".")
    return f"{whole}{part}".isdecimal() and len(whole) + len(part) <= MOST_DIGITS


def _text(cell: Cell) -> str:
    """Letters that are none of XML's are written in its own way by the package; a sheet cuts off what is longer."""
    return str(cell)[:MOST_LETTERS]
