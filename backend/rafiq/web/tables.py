"""Tables for other programs: CSV that a sheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")


def csv_text(rows: Iterable[Sequence[str | int]]) -> str:
    """Text cells that a sheet would run get an apostrophe in front; amounts and counts pass as `Number`."""
    out = io.StringIO()
    csv.writer(out).writerows([_safe(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


class Number(str):
    """Digits of our own making: ``-5.00`` is an amount and no formula."""

    __slots__ = ()


def _safe(cell: str | int) -> str | int:
    return (
        f"'{cell}"
        if isinstance(cell, str) and not isinstance(cell, Number) and cell.startswith(_FORMULA)
        else cell
    )
