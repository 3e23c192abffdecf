"""A score drawn with the interval it lies in: as one bar, and week by week; works without a script and prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rafiq.surveys.figures import Week
from rafiq.surveys.rules import Score

WIDE, NARROW = 720, 330
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 220, 44, 12, 12, 28
BAR, BAR_EDGE = 320, 10
PIXELS_PER_LABEL = 110
GRID = (100, 50, 0, -50, -100)


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the score and its interval lie on a line from -100 to 100."""

    low: float
    width: float
    at: float
    zero: float


@dataclass(frozen=True, slots=True)
class Point:
    """One week: its score on the chart and the interval behind it; without answers only its place."""

    week: Week
    x: float
    left: float
    y: float | None
    top: float | None
    height: float | None
    until: datetime
    labelled: bool


@dataclass(frozen=True, slots=True)
class Trend:
    width: int
    height: int
    left: int
    right: int
    floor: int
    step: float
    path: str
    points: list[Point]
    grid: list[tuple[float, int]]


def bar(score: Score) -> Bar:
    return Bar(
        _along(score.low), max(2.0, _along(score.high) - _along(score.low)), _along(score.value), _along(0)
    )


def trend(weeks: Sequence[Week], *, width: int) -> Trend:
    """Weeks without an answer leave a gap: nothing is drawn where nothing is known."""
    step = (width - LEFT - RIGHT) / max(1, len(weeks))
    every = max(1, -(-len(weeks) * PIXELS_PER_LABEL // width))
    points = [_point(number, week, step, len(weeks), every) for number, week in enumerate(weeks)]
    runs: list[str] = []
    before = False
    for point in points:
        if point.y is not None:
            runs.append(f"{'L' if before else 'M'}{point.x} {point.y}")
        before = point.y is not None
    grid = [(_down(value), value) for value in GRID]
    return Trend(
        width, HEIGHT, LEFT, width - RIGHT, HEIGHT - BOTTOM, round(step, 1), "".join(runs), points, grid
    )


def _point(number: int, week: Week, step: float, count: int, every: int) -> Point:
    x, score = LEFT + step * (number + 0.5), week.score
    top = _down(score.high) if score else None
    return Point(
        week,
        round(x, 1),
        round(x - step / 2, 1),
        _down(score.value) if score else None,
        top,
        max(2.0, round(_down(score.low) - top, 1)) if score and top is not None else None,
        week.until,
        (count - 1 - number) % every == 0,
    )


def _along(value: float) -> float:
    return round(BAR_EDGE + (BAR - 2 * BAR_EDGE) * (value + 100) / 200, 1)


def _down(value: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (100 - value) / 200, 1)
