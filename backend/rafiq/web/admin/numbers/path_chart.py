"""The way of a shop as a small line: one point for each assessment and one for today; no script, and it prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT, EDGE = 320, 80, 8


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
            round(EDGE + (WIDTH - 2 * EDGE) * (at - first).total_seconds() / length, 1),
            round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * percent / 100, 1),
            percent,
            at,
        )
        for percent, at in every
    ]
    return Way("M" + "L".join(f"{point.x} {point.y}" for point in points), points)
