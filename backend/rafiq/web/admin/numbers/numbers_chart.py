"""The numbers drawn as SVG: the days with the marks of what was changed, months against a target, a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rafiq.analytics.forecast import Band
from rafiq.analytics.queries.cohorts import MonthOfNew
from rafiq.analytics.queries.dashboard import DayPoint
from rafiq.analytics.queries.marks import Mark
from rafiq.analytics.rules import Step
from rafiq.web.admin import chart
from rafiq.web.admin.chart import Chart

WIDE, NARROW = 720, 330
MOST_COLUMNS = 120
WEEK = 7
BAR, EDGE = 320, 10
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 200, 44, 12, 16, 28


@dataclass(frozen=True, slots=True)
class Flag:
    """What was changed on the days of one column."""

    x: float
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Marked:
    """A chart and the flags on it."""

    chart: Chart
    flags: list[Flag]


@dataclass(frozen=True, slots=True)
class Column:
    month: MonthOfNew
    x: float
    width: float
    y: float
    height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Months:
    """Shares of a hundred as columns, and the height of the target's line where there is one."""

    width: int
    height: int
    left: int
    right: int
    floor: int
    columns: list[Column]
    grid: list[tuple[float, int]]
    target: float | None


@dataclass(frozen=True, slots=True)
class Strip:
    """A band on a line from nothing to a little above all that is shown; ``real`` is what came."""

    low: float
    width: float
    at: float
    real: float | None


def marked(points: Sequence[DayPoint], marks: Sequence[Mark], *, width: int) -> Marked:
    """Days, or weeks where there are too many days to tell apart."""
    drawn = weeks(points) if len(points) > MOST_COLUMNS else list(points)
    made = chart.draw(drawn, width=width)
    flags = []
    for number, column in enumerate(made.columns):
        until = drawn[number + 1].day if number + 1 < len(drawn) else points[-1].day + timedelta(days=1)
        mine = [mark for mark in marks if column.day <= mark.day < until]
        flags += [Flag(column.x, mine)] if mine else []
    return Marked(made, flags)


def weeks(points: Sequence[DayPoint]) -> list[DayPoint]:
    """Sums of seven days, the last week whole."""
    starts = range(len(points) % WEEK, len(points), WEEK)
    return [
        DayPoint(
            points[first].day,
            {step: sum(p.counts[step] for p in points[first : first + WEEK]) for step in Step},
        )
        for first in starts
    ]


def months(found: Sequence[MonthOfNew], *, target: int | None, width: int) -> Months:
    """``target`` is in basis points."""
    shares = [float(each.share or 0) * 100 for each in found]
    wanted = (target or 0) / 100
    top = min(100, max(10, -(-max([*shares, wanted]) // 10) * 10))
    floor = HEIGHT - BOTTOM
    step = (width - LEFT - RIGHT) / max(1, len(found))
    every = max(1, -(-len(found) * 70 // width))

    def down(value: float) -> float:
        return round(floor - (floor - TOP) * value / top, 1)

    columns = [
        Column(
            each,
            round(LEFT + step * number + step * 0.15, 1),
            round(step * 0.7, 1),
            down(share),
            round(floor - down(share), 1),
            (len(found) - 1 - number) % every == 0,
        )
        for number, (each, share) in enumerate(zip(found, shares, strict=True))
    ]
    grid = [(down(top * part / 2), round(top * part / 2)) for part in range(3)]
    line = down(wanted) if target else None
    return Months(width, HEIGHT, LEFT, width - RIGHT, floor, columns, grid, line)


def strip(band: Band, real: float | None = None) -> Strip:
    top = max(band.high, real or 0.0, 1e-9) * 1.08

    def along(value: float) -> float:
        return round(EDGE + (BAR - 2 * EDGE) * value / top, 1)

    return Strip(
        along(band.low),
        max(3.0, round(along(band.high) - along(band.low), 1)),
        along(band.expected),
        None if real is None else along(real),
    )
