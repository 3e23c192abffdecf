"""What a rate may be after so many tries: its interval, and whether another one lies above; pure, and exact."""

import math
from typing import NamedTuple

HALVINGS = 60
TURNS, ENOUGH, TINY = 300, 1e-14, 1e-300


class Beta(NamedTuple):
    """All that is known of a rate: before the first try every rate is as likely as any other, that is `Beta(1, 1)`."""

    a: int
    b: int

    @classmethod
    def after(cls, tries: int, successes: int) -> "Beta":
        return cls(1 + successes, 1 + tries - successes)

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)


def beats(one: Beta, other: Beta) -> float:
    """How likely the rate of ``one`` is above that of ``other``: the sum that the double integral comes to."""
    if one.a > other.a:
        return 1.0 - beats(other, one)
    # The first term, then each from the one before it; as logarithms, since a thousand tries leave any float behind.
    term = _log_beta(other.a, one.b + other.b) - _log_beta(other.a, other.b)
    total = 0.0
    for i in range(one.a):
        total += math.exp(term)
        term += math.log((other.a + i) * (one.b + i) / ((other.a + other.b + one.b + i) * (1 + i)))
    return min(1.0, total)


def loss(chosen: Beta, other: Beta) -> float:
    """How much of the rate is given away, on average, by choosing this one where the other is better."""
    gained = other.mean * beats(Beta(other.a + 1, other.b), chosen)
    return max(0.0, gained - chosen.mean * beats(other, Beta(chosen.a + 1, chosen.b)))


def interval(rate: Beta, share: float) -> tuple[float, float]:
    """Where the rate lies with this probability, as much left out below as above."""
    outside = (1.0 - share) / 2
    return quantile(rate, outside), quantile(rate, 1.0 - outside)


def quantile(rate: Beta, p: float) -> float:
    """The rate that the true one stays below with probability ``p``."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(rate, middle) < p else (low, middle)
    return (low + high) / 2


def below(rate: Beta, x: float) -> float:
    """How likely the rate is below ``x``: the regularised incomplete beta function."""
    if x <= 0.0 or x >= 1.0:
        return min(1.0, max(0.0, x))
    if x > (rate.a + 1) / (rate.a + rate.b + 2):
        return 1.0 - below(Beta(rate.b, rate.a), 1.0 - x)
    log = rate.a * math.log(x) + rate.b * math.log1p(-x) - _log_beta(rate.a, rate.b)
    return math.exp(log) / rate.a * _fraction(rate.a, rate.b, x)


def _fraction(a: int, b: int, x: float) -> float:
    """Its continued fraction, from the front (Lentz's method); it converges where `below` asks for it."""
    c, d = 1.0, 1.0 / _kept(1.0 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, TURNS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d = 1.0 / _kept(1.0 + part * d)
            c = _kept(1.0 + part / c)
            value *= c * d
        if abs(c * d - 1.0) < ENOUGH:
            break
    return value


def _kept(value: float) -> float:
    return value if abs(value) > TINY else TINY


def _log_beta(a: int, b: int) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
