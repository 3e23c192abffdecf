"""Use cases of the path to mastery: answers are kept, and where the shop stands is read anew each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.playbook.maturity import Level, Sign, Standing, assess
from rafiq.playbook.models import MaturityAssessment
from rafiq.playbook.readings import read

SHOWN = 24


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """What was answered on a day, and where the shop stood then."""

    answers: Mapping[str, int]
    level: Level
    percent: int
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Path:
    """Where a shop stands now: by the latest answers and by what its database says at this moment."""

    standing: Standing
    signs: Mapping[str, Sign]
    history: list[AssessmentView]

    @property
    def answers(self) -> Mapping[str, int]:
        return self.history[-1].answers if self.history else {}


def path(store_id: str) -> Path:
    history, signs = _history(store_id), read(store_id)
    answers = history[-1].answers if history else {}
    return Path(assess(answers, signs), signs, history)


def answer(store_id: str, answers: Mapping[str, int], *, actor: str) -> Standing:
    """One more assessment, beside those before it; a form sent twice is one."""
    standing = assess(answers, read(store_id))
    latest = next(iter(_history(store_id)[-1:]), None)
    same = latest is not None and (latest.answers, latest.percent) == (dict(answers), standing.percent)
    if not same:
        row = MaturityAssessment(
            store_id=store_id,
            id=ids.new_id("mat"),
            answers=dict(answers),
            level=standing.level.value,
            percent=standing.percent,
            actor=actor,
            created_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
    return standing


def _history(store_id: str) -> list[AssessmentView]:
    """The oldest of those shown first."""
    query = select(MaturityAssessment).where(MaturityAssessment.store_id == store_id)
    rows = db.session.scalars(query.order_by(MaturityAssessment.id.desc()).limit(SHOWN))
    views = [
        AssessmentView(row.answers, Level(row.level), row.percent, row.actor, row.created_at) for row in rows
    ]
    return views[::-1]
