"""The next days' total from the last eight weeks: what each weekday brings, and how wide chance makes it; pure.

A total of h days to come is expected to be h times the usual day, weekday by weekday. Its variance is the expected
total times the dispersion (how much more the days, or the weeks, vary than Poisson's law lets them; never less than 1)
times 1 + h/n, since the usual day is itself only known from n days. The band takes Student's t on a root scale, so that
it never goes below zero and is lopsided as counts are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, pvariance

WEEK = 7
HISTORY_DAYS, AHEAD_DAYS = 8 * WEEK, 30
PROMISE = 90  # of a hundred bands hold the real value


@dataclass(frozen=True, slots=True)
class Band:
    """What is expected, and between what it lies about nine times in ten."""

    expected: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What would have been said of the last days before they came, and what came."""

    said: Band
    real: float

    @property
    def error(self) -> float | None:
        """As a part of what came; None where nothing did."""
        return (self.said.expected - self.real) / self.real if self.real else None


@dataclass(frozen=True, slots=True)
class Cost:
    """What one referral cost: its mean and how far single ones lie from it, in minor units."""

    mean: float
    deviation: float


def total_of(days: Sequence[int], *, ahead: int = AHEAD_DAYS) -> Band | None:
    """``days`` are whole weeks of daily counts, oldest first; None before there are two weeks."""
    history = days[len(days) % WEEK :]
    if len(history) < 2 * WEEK:
        return None
    expected = sum(_usual(history, number) for number in range(ahead))
    # One more than was seen: eight weeks of nothing do not promise nothing.
    spread = (expected + ahead / len(history)) * _dispersion(history) * (1 + ahead / len(history))
    return _band(expected, spread, len(history) // WEEK)


def cost_of(count: Band, cost: Cost, weeks: int = HISTORY_DAYS // WEEK) -> Band:
    """The sum of a number of gifts that is itself uncertain."""
    half = max(count.high - count.expected, count.expected - count.low) / _reach(weeks)
    spread = count.expected * cost.deviation**2 + (cost.mean * half) ** 2
    return _band(count.expected * cost.mean, spread, weeks)


def hindsight(days: Sequence[int], *, ahead: int = AHEAD_DAYS) -> Hindsight | None:
    """The last ``ahead`` days against what the days before them said."""
    said = total_of(days[:-ahead], ahead=ahead)
    return None if said is None else Hindsight(said, sum(days[-ahead:]))


def _usual(history: Sequence[int], number: int) -> float:
    """The mean of this weekday, drawn towards the mean of all days where a handful of events says little."""
    same, every = history[number % WEEK :: WEEK], fmean(history)
    pull = 16 / (every + 1)
    return (sum(same) + pull * every) / (len(same) + pull)


def _dispersion(history: Sequence[int]) -> float:
    every = fmean(history)
    if not every:
        return 1.0
    usual = [_usual(history, number) for number in range(WEEK)]
    daily = sum(
        (count - usual[number % WEEK]) ** 2 / usual[number % WEEK] for number, count in enumerate(history)
    )
    weeks = [sum(history[first : first + WEEK]) for first in range(0, len(history), WEEK)]
    weekly = pvariance(weeks) * len(weeks) / (len(weeks) - 1) / fmean(weeks)
    return max(1.0, daily / (len(history) - WEEK), weekly)


def _reach(weeks: int) -> float:
    """Student's t for the promise, by its usual expansion around the normal quantile."""
    z, free = NormalDist().inv_cdf((1 + PROMISE / 100) / 2), weeks - 1
    return z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)


def _band(expected: float, spread: float, weeks: int) -> Band:
    """Symmetrical on the scale of roots, where counts vary evenly."""
    half = _reach(weeks) * math.sqrt(spread)
    root = math.sqrt(expected + 1e-9)
    step = half / (2 * math.sqrt(max(expected, 1.0)))
    return Band(expected, max(0.0, root - step) ** 2, max((root + step) ** 2, expected + half))
