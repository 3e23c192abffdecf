"""Tables for other programs: CSV that a sheet opens without running anything in it."""

from collections.abc import Iterable, Sequence

from rafiq.core.cells import Number, row

__all__ = ["Number", "csv_text"]


def csv_text(rows: Iterable[Sequence[str | int]]) -> str:
    """Text cells that a sheet would run get an apostrophe in front; amounts and counts pass as `Number`."""
    return "\ufeff" + "".join(row(cells) for cells in rows)
