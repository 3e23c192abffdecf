"""The variants of a test drawn as the intervals their rates lie in, on one scale; works without a script and prints."""

from dataclasses import dataclass

from rafiq.analytics.trials import Side, Trial

WIDTH, EDGE = 320, 8
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One variant; rates in basis points, as they are read out. ``rate`` is none, and has no dot, with nobody asked."""

    side: Side
    left: float
    width: float
    at: float | None
    rate: int | None
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Chart:
    rows: list[Row]
    top: int
    width: int = WIDTH
    edge: int = EDGE


def draw(found: Trial) -> Chart:
    rates = [each.outcome.tally(found.test.goal).rate for each in found.sides]
    spans = [_around(rate, *each.standing.interval) for rate, each in zip(rates, found.sides, strict=True)]
    top = next(step for step in STEPS if step >= min(1.0, max(high for _, high in spans)))
    scale = (WIDTH - 2 * EDGE) / top

    def x(rate: float) -> float:
        return round(EDGE + rate * scale, 1)

    rows = [
        Row(
            side,
            x(low),
            round(max(2.0, (high - low) * scale), 1),
            None if rate is None else x(rate),
            None if rate is None else _points(rate),
            _points(low),
            _points(high),
        )
        for side, rate, (low, high) in zip(found.sides, rates, spans, strict=True)
    ]
    return Chart(rows, _points(top))


def _around(rate: float | None, low: float, high: float) -> tuple[float, float]:
    """Where all of those asked did it, or none, the plain rate is at the end of the bar and no further."""
    return (low, high) if rate is None else (min(low, rate), max(high, rate))


def _points(rate: float) -> int:
    """To a tenth of a percent."""
    return round(rate * 1_000) * 10
