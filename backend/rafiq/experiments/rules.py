"""Who sees which variant, when a test may say that one is better, and whether its sides are as large as meant; pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import accumulate

from rafiq.experiments import beta
from rafiq.experiments.beta import Beta

KEYS = "ABCD"
FIRST = KEYS[0]  # what is so without the test
HUNDRED = 10_000  # basis points
INTERVAL = 0.95
# As rare as one test in a thousand: then it is no longer chance, and something loses people of one side.
MISMATCH = 0.001


class Kind(StrEnum):
    """What a test tries."""

    OFFER = "offer"
    COPY = "copy"
    MOMENT = "moment"
    PLACEMENT = "placement"


class Goal(StrEnum):
    """What counts as a success of one person who was asked: they shared; they brought a friend who counts."""

    SHARE = "share"
    ORDER = "order"


class Verdict(StrEnum):
    """What may be said today; ``too_few`` and ``too_short`` are no answers yet, ``open`` is one: not yet clear."""

    TOO_FEW = "too_few"
    TOO_SHORT = "too_short"
    OPEN = "open"
    WINNER = "winner"
    NO_DIFFERENCE = "no_difference"


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """Stated before the first person is counted, and never changed under a running test.

    A variant wins when each has ``min_sample`` people, ``min_days`` are over, it is better than all others with a
    probability of ``certainty``, and choosing it wrongly would cost less than ``care`` of the usual rate (both in basis
    points).
    """

    min_sample: int = 400
    min_days: int = 7
    certainty: int = 9_900
    care: int = 250


@dataclass(frozen=True, slots=True)
class Tally:
    """People of one variant, and those of them with whom it worked."""

    people: int
    successes: int

    @property
    def known(self) -> Beta:
        return Beta.after(self.people, self.successes)

    @property
    def rate(self) -> float | None:
        """Plainly counted; of nobody there is none."""
        return self.successes / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one variant: its rate, how likely it is above the first's and above all others'.

    ``loss``: what choosing it may cost, in parts of the rate. ``rate`` is the mean of what is known, half with nobody
    asked; `Tally.rate` is the one that people expect.
    """

    known: Beta
    beats_first: float
    best: float
    loss: float

    @property
    def rate(self) -> float:
        return self.known.mean

    @property
    def interval(self) -> tuple[float, float]:
        return beta.interval(self.known, INTERVAL)


@dataclass(frozen=True, slots=True)
class Reading:
    """``winner`` is the place of the variant that won."""

    verdict: Verdict
    standings: tuple[Standing, ...]
    winner: int | None = None


def assign(experiment_id: str, subject: str, weights: Sequence[int]) -> int:
    """The place of this person's variant: the same for ever, and of no meaning for any other test."""
    drawn = blake2b(subject.encode(), key=experiment_id.encode()[:64], digest_size=8).digest()
    point = int.from_bytes(drawn, "big") * sum(weights) >> 64
    return next(place for place, upto in enumerate(accumulate(weights)) if point < upto)


def judge(rule: StoppingRule, tallies: Sequence[Tally], *, started_at: datetime, now: datetime) -> Reading:
    """What the rule allows to be said of these figures today."""
    known = [each.known for each in tallies]
    standings = tuple(_standing(known, place) for place in range(len(known)))
    if min(each.people for each in tallies) < rule.min_sample:
        return Reading(Verdict.TOO_FEW, standings)
    if now - started_at < timedelta(days=rule.min_days):
        return Reading(Verdict.TOO_SHORT, standings)
    cared = rule.care / HUNDRED * known[0].mean
    top = max(range(len(known)), key=lambda place: standings[place].best)
    if standings[top].best >= rule.certainty / HUNDRED and standings[top].loss < cared:
        return Reading(Verdict.WINNER, standings, top)
    verdict = Verdict.NO_DIFFERENCE if standings[0].loss < cared else Verdict.OPEN
    return Reading(verdict, standings)


def mismatch(counts: Sequence[int], weights: Sequence[int]) -> float:
    """How often chance alone would split as unevenly as this (Pearson's test, for two to four sides)."""
    total, whole = sum(counts), sum(weights)
    if not total:
        return 1.0
    meant = [total * weight / whole for weight in weights]
    x = sum((count - due) ** 2 / due for count, due in zip(counts, meant, strict=True))
    if len(counts) == len("AB") + 1:
        return math.exp(-x / 2)
    tail = math.erfc(math.sqrt(x / 2))
    return tail if len(counts) == len("AB") else tail + math.sqrt(2 * x / math.pi) * math.exp(-x / 2)


def _standing(known: Sequence[Beta], place: int) -> Standing:
    """Against several others the chances of losing are added up, so that more variants ask for more proof."""
    mine = known[place]
    others = [each for at, each in enumerate(known) if at != place]
    return Standing(
        mine,
        beta.beats(mine, known[0]) if place else 0.5,
        max(0.0, 1.0 - sum(beta.beats(each, mine) for each in others)),
        sum(beta.loss(mine, each) for each in others),
    )
