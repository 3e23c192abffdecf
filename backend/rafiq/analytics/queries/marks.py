"""What was changed when, by whom and why: published programs, saved settings and notes, for the charts (S0-20)."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from rafiq.analytics.models import ChartNote
from rafiq.analytics.queries.kpis import moments
from rafiq.core.db import db
from rafiq.programs.models import Program, ProgramVersion
from rafiq.stores import service as stores

PROGRAM = "program"
MOST = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """``kind`` is program, setting or note; ``what`` names the program or the area; ``why`` may be empty."""

    id: str
    day: date
    kind: str
    what: str
    version: int
    why: str
    who: str
    at: datetime


def marks(store_id: str, first: date, last: date) -> list[Mark]:
    """Newest first."""
    found = _versions(store_id, first, last) + _notes(store_id, first, last)
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
