"""Tables for other programs: the same rows as CSV or as a workbook, and no cell of either runs anything (G34)."""

from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Response, request, send_file, stream_with_context

from rafiq.core.cells import Cell, Number, row
from rafiq.web.shapes import workbooks

__all__ = ["Cell", "Number", "csv_text", "download"]

CSV = "text/csv; charset=utf-8"
XLSX = "xlsx"


def csv_text(rows: Iterable[Iterable[Cell]]) -> str:
    """Text cells that a sheet would run get an apostrophe in front; amounts and counts pass as `Number`."""
    return "".join(_lines(rows))


def download(rows: Iterable[Iterable[Cell]], name: str, *, locale: str) -> Response:
    """The file that the address asks for: CSV, or a workbook with ``?as=xlsx``. The first row is the heading.

    Neither is ever whole in memory: CSV is written as it is read, a workbook on the disk.
    """
    if request.args.get("as") == XLSX:
        return workbook(rows, name, locale=locale)
    # Its first row is read now: what is wrong with the question is still an answer of its own.
    lines = _lines(rows)
    answer = Response(stream_with_context(chain([next(lines)], lines)), content_type=CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def workbook(rows: Iterable[Iterable[Cell]], name: str, *, locale: str) -> Response:
    return send_file(
        workbooks.written(rows, locale=locale),
        mimetype=workbooks.MIMETYPE,
        as_attachment=True,
        download_name=f"{name}.{XLSX}",
        etag=False,
        max_age=None,
    )


def _lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    for at, cells in enumerate(rows):
        yield row(cells) if at else f"\ufeff{row(cells)}"
