"""How a test stands: what its rule allows to be said of its figures today; some end by themselves."""

from dataclasses import dataclass
from datetime import datetime

from rafiq.analytics.queries.experiments import Outcome, outcomes
from rafiq.core import texts
from rafiq.experiments import rules, service
from rafiq.experiments.rules import FIRST, Reading, Verdict
from rafiq.experiments.service import ExperimentView, VariantView
from rafiq.stores import service as stores

BY_ITSELF = "rafiq"


@dataclass(frozen=True, slots=True)
class Side:
    variant: VariantView
    outcome: Outcome
    standing: rules.Standing


@dataclass(frozen=True, slots=True)
class Trial:
    """``uneven``: its sides differ in size as chance alone would hardly make them, so its figures prove nothing."""

    test: ExperimentView
    reading: Reading
    sides: tuple[Side, ...]
    uneven: bool

    @property
    def fewest(self) -> int:
        return min(each.outcome.people for each in self.sides)

    @property
    def winner(self) -> VariantView | None:
        place = self.reading.winner
        return None if place is None or self.uneven else self.test.variants[place]

    def is_proven(self, keep: str) -> bool:
        """Whether the rule speaks for keeping this one; the usual way needs no proof."""
        return keep == FIRST or (self.winner is not None and self.winner.key == keep)


def trial(test: ExperimentView, now: datetime) -> Trial:
    """An ended test is read as it stood at its end."""
    found = outcomes(test)
    each = [found[variant.key] for variant in test.variants]
    reading = rules.judge(
        test.rule,
        [outcome.tally(test.goal) for outcome in each],
        started_at=test.started_at,
        now=test.ended_at or now,
    )
    sides = tuple(map(Side, test.variants, each, reading.standings))
    chance = rules.mismatch([one.people for one in each], [variant.weight for variant in test.variants])
    return Trial(test, reading, sides, uneven=chance < rules.MISMATCH)


def end_if_due(store_id: str, test_id: str, now: datetime) -> bool:
    """Only tests whose owner ticked it, and only by their own rule. Whether it ended; safe to repeat."""
    test = service.get(store_id, test_id)
    found = trial(test, now)
    over = test.planned_end_at is not None and now >= test.planned_end_at
    nothing = found.reading.verdict is Verdict.NO_DIFFERENCE
    if test.ended_at or found.uneven or not (found.winner or nothing or over):
        return False
    keep = found.winner.key if found.winner else FIRST
    service.end(test.store_id, test.id, keep=keep, actor=BY_ITSELF, reason=_because(found))
    return True


def _because(found: Trial) -> str:
    """In the shop's language: it stands beside what the winner changes, among the reasons that members typed."""
    locale = stores.get_store(found.test.store_id).locale
    if found.winner:
        return texts.text(locale, "experiments.proof_winner", name=found.winner.name)
    nothing = found.reading.verdict is Verdict.NO_DIFFERENCE
    return texts.text(locale, f"experiments.proof_{'no_difference' if nothing else 'open'}")
