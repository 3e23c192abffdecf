"""Cells of a CSV file that a sheet opens without running anything in them, whatever it splits at (G34)."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date

# What a sheet passes over before it looks at the first letter: spaces, marks that nobody sees, quotes. An apostrophe is
# among them, so that a text that began with one is read back as it was.
_SEEN_THROUGH = (
    "'\"\\s\\x00-\\x20\\x7f-\\xa0\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f"
    "\\u2028-\\u202f\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffc"
)
_SIGN = "[=+\\-@＝＋－＠]"
_RUNS = re.compile(f"'*[\\t\\r\\n\\0]|[{_SEEN_THROUGH}]*{_SIGN}")
# Where half the world writes a comma into its numbers, sheets split at semicolons, and take no quotes in between.
_SPLIT = ";\\t\\r\\n"
_RUNS_LATER = f"(?=(?:(?![{_SPLIT}])[{_SEEN_THROUGH}])*{_SIGN})"
_BEFORE_LATER = re.compile(f"(?<=[{_SPLIT}]){_RUNS_LATER}")
_MARK_LATER = re.compile(f"(?<=[{_SPLIT}])'{_RUNS_LATER}")


class Number(str):
    """Digits of our own making: ``-5.00`` is an amount and no formula."""

    __slots__ = ()


Cell = str | int | date  # a moment is a date too


def harmless(cell: Cell) -> str | int:
    """A text that a sheet would run gets an apostrophe where it would begin; amounts and counts pass as `Number`."""
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str) or isinstance(cell, Number):
        return cell
    text = _BEFORE_LATER.sub("'", cell)
    return f"'{text}" if _RUNS.match(text) else text


def unmarked(text: str) -> str:
    """The text that `harmless` made this of."""
    begun = text[1:] if text.startswith("'") and _RUNS.match(text, 1) else text
    return _MARK_LATER.sub("", begun)


def row(cells: Iterable[Cell]) -> str:
    """One line of the file, ended as CSV ends lines."""
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
