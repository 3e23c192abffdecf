"""How a key figure stands against what it shall be: reached, on track, behind, or nothing to count yet; pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from rafiq.analytics.kpis import KPIS, Kpi, Unit
from rafiq.core.errors import Invalid, Problem

BY_NAME = {kpi.name: kpi for kpi in KPIS}
# Of these less is better: they are kept below what is wanted.
COSTS = frozenset({"reward_cost", "cost_per_order", "cost_share"})
# Kept as whole numbers: minor units, basis points, hundredths.
SCALE = {Unit.COUNT: 1, Unit.MONEY: 1, Unit.SHARE: 10_000, Unit.TIMES: 100, Unit.POINTS: 1}
MOST = 10**12
LONGEST_DAYS = 3 * 366


class State(StrEnum):
    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Objective:
    """``wanted`` is in the figure's smallest unit; the days are the store's own, both included."""

    name: str
    kpi: str
    wanted: int
    starts_on: date
    due_on: date

    @property
    def is_cost(self) -> bool:
        return self.kpi in COSTS

    @property
    def adds_up(self) -> bool:
        """A count or a sum grows with the days; a share or an average does not."""
        return self.kpi_itself.unit is Unit.COUNT or self.kpi in {"referred_revenue", "reward_cost"}

    @property
    def kpi_itself(self) -> Kpi:
        return BY_NAME[self.kpi]


@dataclass(frozen=True, slots=True)
class Progress:
    """``by_now`` is what the figure would be on an even way there; None where every day asks the same."""

    state: State
    value: Fraction | None
    by_now: Fraction | None
    percent: int
    days_left: int


def progress(objective: Objective, value: Fraction | None, before: Fraction | None, today: date) -> Progress:
    """``value`` since the first day, in the formula's own unit; ``before`` is the figure of the days before it.

    A sum goes evenly from nothing, a share or average from where it stood. A cost that adds up may use what is wanted
    evenly and is judged on the last day; any other cost is reached as soon as it is low enough.
    """
    wanted = Fraction(objective.wanted, SCALE[objective.kpi_itself.unit])
    length = max(1, (objective.due_on - objective.starts_on).days + 1)
    gone = min(length, max(0, (today - objective.starts_on).days + 1))
    over = today > objective.due_on
    start = Fraction(0) if objective.adds_up else before
    by_now = None if start is None else start + (wanted - start) * Fraction(gone, length)
    state = State.UNKNOWN if value is None else _state(objective, value, wanted, by_now, over=over)
    return Progress(
        state, value, by_now, _percent(objective, value, wanted), max(0, (objective.due_on - today).days)
    )


def check(objective: Objective) -> None:
    """Raises `Invalid` naming each field."""
    problems = []
    if objective.kpi not in BY_NAME:
        problems.append(Problem("#/kpi", "must be one of our key figures"))
    if not 0 < objective.wanted <= _most(objective.kpi):
        problems.append(Problem("#/wanted", "must be more than nothing, and a share at most 100"))
    if not 0 < (objective.due_on - objective.starts_on).days <= LONGEST_DAYS:
        problems.append(Problem("#/due_on", "must be after the first day, and within three years"))
    if problems:
        detail = "this objective cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))


def _most(kpi: str) -> int:
    """A hundred percent, a hundred points."""
    unit = BY_NAME[kpi].unit if kpi in BY_NAME else None
    return {Unit.SHARE: SCALE[Unit.SHARE], Unit.POINTS: 100}.get(unit, MOST) if unit else MOST


def _state(
    objective: Objective, value: Fraction, wanted: Fraction, by_now: Fraction | None, *, over: bool
) -> State:
    if objective.is_cost:
        good = value <= wanted
        if over or not objective.adds_up:
            return State.REACHED if good else State.MISSED if over else _way_down(value, by_now)
        return State.ON_TRACK if by_now is not None and value <= by_now else State.BEHIND
    if value >= wanted:
        return State.REACHED
    if over:
        return State.MISSED
    return State.ON_TRACK if by_now is not None and value >= by_now else State.BEHIND


def _way_down(value: Fraction, by_now: Fraction | None) -> State:
    return State.ON_TRACK if by_now is not None and value <= by_now else State.BEHIND


def _percent(objective: Objective, value: Fraction | None, wanted: Fraction) -> int:
    """How much of what is wanted is there (or, of a cost, used up), for a bar that ends at a hundred."""
    if value is None or value < 0:
        return 0
    if objective.is_cost and not objective.adds_up:
        return 100 if value <= wanted else int(100 * wanted / value)
    return min(100, int(100 * value / wanted))
