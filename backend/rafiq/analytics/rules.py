"""The funnel's steps, the days of a chart, and rates; pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rafiq.core.events import LinkShared, PromptShown, ReferralOpened, RewardGranted
from rafiq.core.fact import Fact
from rafiq.prompts.rules import ASKING

MAX_SURFACE = 20
SPANS = (7, 28, 90, 365)  # the last so many days that the pages of numbers offer


class Step(StrEnum):
    """From the first look to the reward, in this order."""

    SHOWN = "shown"
    SHARED = "shared"
    VISITED = "visited"
    BOUGHT = "bought"
    REWARDED = "rewarded"


@dataclass(frozen=True, slots=True)
class Counted:
    """One fact as a row of the rollup; empty strings where a fact has no channel or surface."""

    step: Step
    channel: str = ""
    surface: str = ""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """A step with its total and its share of the step before, in basis points; None after an empty step."""

    step: Step
    total: int
    share: int | None


def counted(fact: Fact) -> Counted | None:
    """What a fact adds to the funnel; None for facts that are no step. Visits are counted where they are recorded."""
    if isinstance(fact, PromptShown):
        return Counted(Step.SHOWN, surface=placed(fact)) if fact.surface in ASKING else None
    if isinstance(fact, LinkShared):
        return Counted(Step.SHARED, channel=fact.channel, surface=placed(fact))
    if isinstance(fact, ReferralOpened):
        return Counted(Step.BOUGHT, channel=fact.channel or "")
    return Counted(Step.REWARDED) if isinstance(fact, RewardGranted) else None


def placed(fact: PromptShown | LinkShared) -> str:
    """The surface with its place on the page: `share-popup`; the surface alone, where nobody told the place."""
    return f"{fact.surface}-{fact.place}"[:MAX_SURFACE] if fact.place else fact.surface


def funnel(totals: dict[Step, int]) -> list[FunnelStep]:
    steps: list[FunnelStep] = []
    before: int | None = None
    for step in Step:
        total = totals.get(step, 0)
        steps.append(FunnelStep(step, total, round(total * 10_000 / before) if before else None))
        before = total
    return steps


def days(last: date, count: int) -> list[date]:
    """``count`` days up to and with ``last``."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
