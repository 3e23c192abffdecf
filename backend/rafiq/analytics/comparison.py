"""A span beside the one before: what changed, and whether so few say anything at all; pure."""

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from rafiq.analytics.kpis import Counts, Kpi, Unit

FEW = 30  # below that a rate swings by itself
SURE = 1.96  # standard errors: what chance alone exceeds one time in twenty
_NAME = re.compile(r"[a-z_]+")


class Verdict(StrEnum):
    """What may honestly be said of a change."""

    NOTHING_BEFORE = "nothing_before"
    FEW = "few"
    UNCLEAR = "unclear"
    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Span:
    """Days of the store's calendar; both ends count."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Span":
        """As many days, just before."""
        return Span(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Change:
    """``share`` is the change as a part of the value before, 1 = doubled; of points it is their difference.

    ``sample`` is what the figure rests on now.
    """

    verdict: Verdict
    share: Fraction | None
    sample: int


def terms(kpi: Kpi) -> list[str]:
    """The counts that its formula names, each once, in the order of reading."""
    return list(dict.fromkeys(_NAME.findall(kpi.formula)))


def compare(kpi: Kpi, now: Counts, before: Counts) -> Change:
    """Counts are taken for Poisson's, rates for binomial ones; money varies about as much as its mean."""
    value, old = kpi.of(now), kpi.of(before)
    samples = getattr(now, kpi.sample), getattr(before, kpi.sample)
    if value is None or old is None:
        return Change(Verdict.NOTHING_BEFORE, None, samples[0])
    share = value - old if kpi.unit is Unit.POINTS else (value - old) / abs(old) if old else None
    if value == old:
        return Change(Verdict.SAME, share, samples[0])
    if (max(samples) if kpi.unit is Unit.COUNT else min(samples)) < FEW:
        return Change(Verdict.FEW, share, samples[0])
    error = _error(kpi.unit, float(value), float(old), samples)
    if abs(float(value - old)) < SURE * error:
        return Change(Verdict.UNCLEAR, share, samples[0])
    return Change(Verdict.UP if value > old else Verdict.DOWN, share, samples[0])


def _error(unit: Unit, value: float, old: float, samples: tuple[int, int]) -> float:
    """The standard error of the difference."""
    now, before = samples
    if unit is Unit.COUNT:
        return math.sqrt(value + old)
    if unit is Unit.SHARE and 0 <= value <= 1 and 0 <= old <= 1:
        both = (value * now + old * before) / (now + before)
        return math.sqrt(both * (1 - both) * (1 / now + 1 / before))
    if unit is Unit.POINTS:  # as wide as such a score can be
        wide = ((10_000 - value**2) / now, (10_000 - old**2) / before)
        return math.sqrt(sum(wide))
    return math.hypot(value / math.sqrt(now), old / math.sqrt(before))
