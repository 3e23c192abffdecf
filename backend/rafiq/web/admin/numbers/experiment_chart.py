"""The variants of a test drawn as the intervals their rates lie in, on one scale; works without a script and prints."""

from dataclasses import dataclass

from rafiq.analytics.trials import Side, Trial

WIDTH, EDGE = 320, 8
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One variant; rates in basis points, as they are read out."""

    side: Side
    left: float
    width: float
    at: float
    rate: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Chart:
    rows: list[Row]
    top: int
    width: int = WIDTH
    edge: int = EDGE


def draw(found: Trial) -> Chart:
    spans = [each.standing.interval for each in found.sides]
    top = next(step for step in STEPS if step >= min(1.0, max(high for _, high in spans)))
    scale = (WIDTH - 2 * EDGE) / top

    def x(rate: float) -> float:
        return round(EDGE + rate * scale, 1)

    rows = [
        Row(
            side,
            x(low),
            round(max(2.0, (high - low) * scale), 1),
            x(side.standing.rate),
            *(_points(rate) for rate in (side.standing.rate, low, high)),
        )
        for side, (low, high) in zip(found.sides, spans, strict=True)
    ]
    return Chart(rows, _points(top))


def _points(rate: float) -> int:
    """To a tenth of a percent."""
    return round(rate * 1_000) * 10
