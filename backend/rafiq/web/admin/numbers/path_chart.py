"""The way of a shop as a small line: one point for each assessment and one for today; no script, and it prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT = 320, 120
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 10, 28
GRID = (0, 50, 100)


@dataclass(frozen=True, slots=True)
class Point:
    """``percent`` on a day, and where that is."""

    x: float
    y: float
    percent: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Way:
    path: str
    points: list[Point]
    grid: list[tuple[float, int]]  # how high, and of which percentage
    left: int = LEFT
    right: int = WIDTH - RIGHT
    width: int = WIDTH
    height: int = HEIGHT


def draw(kept: Sequence[tuple[int, datetime]], today: tuple[int, datetime]) -> Way | None:
    """None before the first answers. Days lie as far apart as they were."""
    if not kept:
        return None
    every = [*kept, today]
    first, length = every[0][1], max(1.0, (every[-1][1] - every[0][1]).total_seconds())
    points = [
        Point(
            round(LEFT + (WIDTH - LEFT - RIGHT) * (at - first).total_seconds() / length, 1),
            _height(percent),
            percent,
            at,
        )
        for percent, at in every
    ]
    path = "M" + "L".join(f"{point.x} {point.y}" for point in points)
    return Way(path, points, [(_height(percent), percent) for percent in GRID])


def _height(percent: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * percent / 100, 1)
