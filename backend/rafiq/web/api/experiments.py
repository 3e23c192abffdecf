"""Tests for the store's own reports: what is compared, how it stands, and what may be said of it."""

from datetime import datetime

from apiflask import APIBlueprint
from flask import Response

from rafiq.analytics import trials
from rafiq.analytics.trials import Side, Trial
from rafiq.core import clock
from rafiq.core.money import Money
from rafiq.experiments import service
from rafiq.web.api.edge import answer, place, store_id
from rafiq.web.shapes.answers import Out
from rafiq.web.shapes.schemas import Page

api = APIBlueprint("api_experiments", __name__, url_prefix="/api/v1", tag="Reports")


class CostOut(Out):
    unit: str
    amount: str


class ExperimentVariantOut(Out):
    key: str
    name: str
    weight: int
    people: int
    shared: int
    brought_a_friend: int
    referrals: int
    voided: int
    low_scores: int
    rewards: list[CostOut]
    rate: float
    rate_low: float
    rate_high: float
    probability_better: float
    expected_loss: float


class ExperimentOut(Out):
    id: str
    name: str
    hypothesis: str
    owner: str
    kind: str
    goal: str
    min_sample: int
    min_days: int
    started_at: datetime
    planned_end_at: datetime | None
    ended_at: datetime | None
    kept: str | None
    verdict: str
    winner: str | None
    uneven: bool
    variants: list[ExperimentVariantOut]


class ExperimentPage(Out):
    data: list[ExperimentOut]
    next_cursor: str | None


@api.get("/experiments")
@api.input(Page, location="query")
@api.output(ExperimentPage)
@api.doc(operation_id="listExperiments")
def list_experiments(query_data: Page) -> Response:
    """A/B tests, newest first, with what may be said of each today."""
    found = service.every(store_id(), before=place(query_data, "exp"), limit=query_data.limit + 1)
    rows = found[: query_data.limit]
    more = len(found) > query_data.limit
    now = clock.now()
    return answer(
        {
            "data": [_shown(trials.trial(each, now)) for each in rows],
            "next_cursor": rows[-1].id if more else None,
        }
    )


def _shown(found: Trial) -> dict[str, object]:
    test = found.test
    return {
        **{name: getattr(test, name) for name in ("id", "name", "hypothesis", "owner", "kept")},
        "kind": test.kind.value,
        "goal": test.goal.value,
        "min_sample": test.rule.min_sample,
        "min_days": test.rule.min_days,
        "started_at": test.started_at.isoformat(),
        "planned_end_at": test.planned_end_at.isoformat() if test.planned_end_at else None,
        "ended_at": test.ended_at.isoformat() if test.ended_at else None,
        "verdict": found.reading.verdict.value,
        "winner": found.winner.key if found.winner else None,
        "uneven": found.uneven,
        "variants": [_side(each) for each in found.sides],
    }


def _side(side: Side) -> dict[str, object]:
    out, standing = side.outcome, side.standing
    low, high = standing.interval
    figures = {
        "rate": standing.rate,
        "rate_low": low,
        "rate_high": high,
        "probability_better": standing.beats_first,
        "expected_loss": standing.loss,
    }
    return {
        "key": side.variant.key,
        "name": side.variant.name,
        "weight": side.variant.weight,
        "people": out.people,
        "shared": out.shared,
        "brought_a_friend": out.brought,
        "referrals": out.friends,
        "voided": out.returned,
        "low_scores": out.unhappy,
        "rewards": [
            {"unit": unit, "amount": Money(amount, unit).text()} for unit, amount in sorted(out.cost.items())
        ],
        **{name: round(value, 6) for name, value in figures.items()},
    }
