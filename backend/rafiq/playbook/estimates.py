"""What the owner believes the score to be, beside what customers really say (S3-3)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import Invalid
from rafiq.playbook.models import ScoreEstimate
from rafiq.surveys import figures
from rafiq.surveys.rules import Score

SHOWN = 12


@dataclass(frozen=True, slots=True)
class EstimateView:
    value: int
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Compared:
    """``apart`` is the estimate minus the measured score; ``sure``: the estimate lies outside what chance explains."""

    estimate: EstimateView
    score: Score | None

    @property
    def apart(self) -> float | None:
        return self.estimate.value - self.score.value if self.score else None

    @property
    def sure(self) -> bool:
        return (
            self.score is not None
            and self.score.enough
            and not self.score.low <= self.estimate.value <= self.score.high
        )


def give(store_id: str, estimate: int, *, actor: str) -> None:
    """Raises `Invalid`."""
    if not -100 <= estimate <= 100:
        raise Invalid.field("#/estimate", "must be a whole number from -100 to 100")
    row = {"store_id": store_id, "id": ids.new_id("est"), "created_at": clock.now()}
    db.session.add(ScoreEstimate(**row, estimate=estimate, actor=actor))
    db.session.flush()


def every(store_id: str) -> list[EstimateView]:
    """Newest first."""
    query = select(ScoreEstimate).where(ScoreEstimate.store_id == store_id)
    rows = db.session.scalars(query.order_by(ScoreEstimate.id.desc()).limit(SHOWN))
    return [EstimateView(row.estimate, row.actor, row.created_at) for row in rows]


def compared(store_id: str) -> Compared | None:
    """The newest estimate beside the score of the last ninety days; None before anybody has said what they believe."""
    latest = next(iter(every(store_id)), None)
    return Compared(latest, figures.figures(store_id, clock.now()).score) if latest else None
