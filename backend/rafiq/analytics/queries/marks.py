"""What was changed when, by whom and why: programs, saved settings, A/B tests and notes, for the charts (S0-20)."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select

from rafiq.analytics.models import ChartNote
from rafiq.analytics.queries.conditions import moments
from rafiq.core.db import db
from rafiq.experiments.models import Experiment, ExperimentVariant
from rafiq.programs.models import Program, ProgramVersion
from rafiq.stores import service as stores

PROGRAM, TEST_START, TEST_END = "program", "test_start", "test_end"
MOST = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """``kind`` is program, setting, note, test_start or test_end; ``what`` names the program, the area or the test.

    ``why`` may be empty; ``kept`` is the variant that stayed when a test ended.
    """

    id: str
    day: date
    kind: str
    what: str
    version: int
    why: str
    who: str
    at: datetime
    kept: str = ""


def marks(store_id: str, first: date, last: date) -> list[Mark]:
    """Newest first."""
    found = [
        *_versions(store_id, first, last),
        *_notes(store_id, first, last),
        *_tests(store_id, first, last),
    ]
    return sorted(found, key=lambda mark: (mark.day, mark.at, mark.id), reverse=True)[:MOST]


def _versions(store_id: str, first: date, last: date) -> list[Mark]:
    since, until = moments(store_id, first, last)
    zone = ZoneInfo(stores.get_store(store_id).timezone)
    program = and_(Program.store_id == ProgramVersion.store_id, Program.id == ProgramVersion.program_id)
    query = (
        select(ProgramVersion, Program.name)
        .join(Program, program)
        .where(
            ProgramVersion.store_id == store_id,
            ProgramVersion.published_at >= since,
            ProgramVersion.published_at < until,
        )
        .order_by(ProgramVersion.published_at.desc())
        .limit(MOST)
    )
    return [
        Mark(
            row.id,
            row.published_at.astimezone(zone).date(),
            PROGRAM,
            name,
            row.version,
            row.note,
            row.published_by,
            row.published_at,
        )
        for row, name in db.session.execute(query)
    ]


def _tests(store_id: str, first: date, last: date) -> list[Mark]:
    """Each A/B test where it began and where it ended, also by itself."""
    since, until = moments(store_id, first, last)
    zone = ZoneInfo(stores.get_store(store_id).timezone)
    kept = and_(
        ExperimentVariant.store_id == Experiment.store_id,
        ExperimentVariant.experiment_id == Experiment.id,
        ExperimentVariant.key == Experiment.kept,
    )
    query = (
        select(Experiment, ExperimentVariant.name)
        .join(ExperimentVariant, kept, isouter=True)
        .where(
            Experiment.store_id == store_id,
            Experiment.started_at < until,
            or_(Experiment.ended_at.is_(None), Experiment.ended_at >= since),
        )
        .order_by(Experiment.id.desc())
        .limit(MOST)
    )
    found = []
    for row, stayed in db.session.execute(query):
        began = (TEST_START, row.hypothesis, row.created_by, row.started_at, "")
        ended = (TEST_END, row.ended_reason or "", row.ended_by or "", row.ended_at, stayed or "")
        found += [
            Mark(row.id, at.astimezone(zone).date(), kind, row.name, 0, why, who, at, name)
            for kind, why, who, at, name in (began, ended)
            if at is not None and since <= at < until
        ]
    return found


def _notes(store_id: str, first: date, last: date) -> list[Mark]:
    query = select(ChartNote).where(
        ChartNote.store_id == store_id,
        ChartNote.day >= first.isoformat(),
        ChartNote.day <= last.isoformat(),
    )
    rows = db.session.scalars(query.order_by(ChartNote.day.desc(), ChartNote.id.desc()).limit(MOST))
    return [
        Mark(
            row.id,
            date.fromisoformat(row.day),
            row.kind,
            row.area,
            0,
            row.text,
            row.author,
            row.created_at,
        )
        for row in rows
    ]
