"""The dashboard's chart as plain SVG: works without a script, prints, and has a table beside it."""

from dataclasses import dataclass
from datetime import date

from rafiq.analytics.queries.dashboard import DayPoint
from rafiq.analytics.rules import Step

HEIGHT = 240
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 12, 28
LINES = (Step.SHARED, Step.VISITED, Step.BOUGHT)
STEPS = (1, 2, 3, 4, 5, 6, 8)
GRID_LINES = 4
PIXELS_PER_LABEL = 130
HALF_LABEL = 42  # so that the last day stays inside the picture


@dataclass(frozen=True, slots=True)
class Line:
    """One step's line and the area under it, as SVG path data."""

    step: Step
    path: str
    area: str


@dataclass(frozen=True, slots=True)
class Column:
    """One day: where to hover, a dot per line, and where its date stands."""

    day: date
    x: float
    left: float
    width: float
    dots: list[tuple[Step, float, int]]
    labelled: bool
    label_x: float


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    floor: float
    lines: list[Line]
    columns: list[Column]
    grid: list[tuple[float, int]]


def draw(points: list[DayPoint], *, width: int) -> Chart:
    """Every coordinate of the chart; a store without numbers gets an empty grid."""
    top = _nice(max((point.counts[step] for point in points for step in LINES), default=0))
    floor = HEIGHT - BOTTOM
    step_width = (width - LEFT - RIGHT) / max(1, len(points))
    xs = [LEFT + step_width * (index + 0.5) for index in range(len(points))]
    heights = {
        step: [round(floor - (floor - TOP) * point.counts[step] / top, 1) for point in points]
        for step in LINES
    }
    every = max(1, -(-len(points) // (width // PIXELS_PER_LABEL)))
    columns = [
        Column(
            day=point.day,
            x=round(x, 1),
            left=round(x - step_width / 2, 1),
            width=round(step_width, 1),
            dots=[(step, heights[step][index], point.counts[step]) for step in LINES],
            labelled=(len(points) - 1 - index) % every == 0,
            label_x=round(min(x, width - HALF_LABEL), 1),
        )
        for index, (point, x) in enumerate(zip(points, xs, strict=True))
    ]
    grid = [
        (round(floor - (floor - TOP) * part / GRID_LINES, 1), top * part // GRID_LINES)
        for part in range(GRID_LINES + 1)
    ]
    return Chart(
        width,
        HEIGHT,
        LEFT,
        width - RIGHT,
        floor,
        [_line(step, xs, heights[step], floor) for step in LINES],
        columns,
        grid,
    )


def _line(step: Step, xs: list[float], ys: list[float], floor: float) -> Line:
    path = "M" + "L".join(f"{x:.1f} {y}" for x, y in zip(xs, ys, strict=True))
    return Line(step, path, f"{path}L{xs[-1]:.1f} {floor}L{xs[0]:.1f} {floor}Z" if xs else "")


def _nice(value: int) -> int:
    """The smallest of 4, 8, 12, 16, 20, … that holds the value, so that every grid line is a whole number."""
    scale = 1
    while True:
        for step in STEPS:
            if value <= GRID_LINES * step * scale:
                return GRID_LINES * step * scale
        scale *= 10
