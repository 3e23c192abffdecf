"""Cells of a CSV file that a sheet opens without running anything in them (G34)."""

import csv
import io
from collections.abc import Iterable
from datetime import date

_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")


class Number(str):
    """Digits of our own making: ``-5.00`` is an amount and no formula."""

    __slots__ = ()


Cell = str | int | date  # a moment is a date too


def harmless(cell: Cell) -> str | int:
    """A text that a sheet would run gets an apostrophe in front; amounts and counts pass as `Number`."""
    if isinstance(cell, date):
        return cell.isoformat()
    text = isinstance(cell, str) and not isinstance(cell, Number)
    return f"'{cell}" if text and str(cell).startswith(_FORMULA) else cell


def row(cells: Iterable[Cell]) -> str:
    """One line of the file, ended as CSV ends lines."""
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
