"""Who sent the new customers, month by month, as bars with a line for what is wanted; no script, and it prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from rafiq.analytics.queries.newcomers import Newcomers

WIDE, NARROW = 720, 330
HEIGHT, TOP, BOTTOM, LEFT = 200, 12, 28, 44
ALL = 10_000
STEPS = (1_000, 2_000, 5_000, ALL)
GAP = 0.5


@dataclass(frozen=True, slots=True)
class Bar:
    """Two shares on top of each other: those sent by a link or code, and above them the unprompted ones."""

    month: Newcomers
    x: float
    width: float
    prompted_y: float
    prompted_height: float
    unprompted_y: float
    unprompted_height: float


@dataclass(frozen=True, slots=True)
class Picture:
    bars: list[Bar]
    grid: list[tuple[float, int]]
    line: float | None
    width: int
    floor: int = HEIGHT - BOTTOM
    left: int = LEFT
    height: int = HEIGHT


def draw(months: Sequence[Newcomers], wanted: int | None, *, width: int) -> Picture:
    """Shares in basis points; the highest line of the grid holds them all."""
    highest = max([each.share or 0 for each in months] + [wanted or 0])
    top = next(step for step in STEPS if highest <= step)
    step = (width - LEFT) / max(1, len(months))
    bars = [_bar(each, LEFT + step * (place + GAP / 2), step * GAP, top) for place, each in enumerate(months)]
    grid = [(_down(top * part // 2, top), top * part // 2) for part in range(3)]
    return Picture(bars, grid, _down(wanted, top) if wanted else None, width)


def _bar(month: Newcomers, x: float, width: float, top: int) -> Bar:
    prompted = month.prompted * ALL / month.new if month.new else 0
    everybody = month.referred * ALL / month.new if month.new else 0
    low, high = _down(prompted, top), _down(everybody, top)
    return Bar(
        month, round(x, 1), round(width, 1), low, round(HEIGHT - BOTTOM - low, 1), high, round(low - high, 1)
    )


def _down(value: float, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top, 1)
