"""The shared report's one chart: each day's friends' orders as a bar, in front of the same day of the time before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, FLOOR, TOP = 720, 200, 168, 12
LEFT, RIGHT = 36, 8
DAYS_PER_LABEL = 7
STEPS = (2, 4, 6, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: how many now and then, and where both bars stand."""

    day: date
    now: int
    before: int
    x: float
    width: float
    now_height: float
    before_height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: list[Bar]
    grid: list[tuple[float, int]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = FLOOR


def draw(days: Sequence[date], now: Sequence[int], before: Sequence[int]) -> BarChart:
    """Days without orders have no bar; a store without any has an empty grid up to two."""
    top = _nice(max(*now, *before, 2))
    high = (FLOOR - TOP) / top
    place = (WIDTH - LEFT - RIGHT) / len(days)
    bars = [
        Bar(
            day,
            new,
            old,
            x=round(LEFT + place * (at + 0.15), 1),
            width=round(place * 0.7, 1),
            now_height=round(new * high, 1),
            before_height=round(old * high, 1),
            labelled=(len(days) - 1 - at) % DAYS_PER_LABEL == 0,
        )
        for at, (day, new, old) in enumerate(zip(days, now, before, strict=True))
    ]
    return BarChart(bars, [(round(FLOOR - part * high, 1), part) for part in (0, top // 2, top)])


def _nice(highest: int) -> int:
    """The smallest round even number from this one on."""
    size = 1
    while True:
        for step in STEPS:
            if step * size >= highest:
                return step * size
        size *= 10
