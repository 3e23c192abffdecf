"""Use cases of objectives: a key figure, what it shall be, by when and who answers for it; closed ones are kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from rafiq.analytics import service as analytics
from rafiq.analytics.queries.kpis import counts
from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound, Problem
from rafiq.core.words import clean_line
from rafiq.playbook.models import ObjectiveRow
from rafiq.playbook.progress import Objective, Progress, check, progress
from rafiq.stores import members
from rafiq.stores.rights import Role

MAX_NAME = 120
MOST_OPEN = 30
_objectives = table_of(ObjectiveRow)


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """``owner_id`` is a user; they may have left the store since."""

    id: str
    objective: Objective
    owner_id: str | None
    closed_at: datetime | None
    progress: Progress


def save(
    store_id: str, objective: Objective, *, owner_id: str | None, actor: str, objective_id: str = ""
) -> str:
    """A new one, or ``objective_id`` anew. Raises `Invalid` as `refuse`, `NotFound` for one that is not open."""
    refuse(store_id, objective, owner_id=owner_id, objective_id=objective_id)
    values = {
        "name": objective.name.strip(),
        "kpi": objective.kpi,
        "wanted": objective.wanted,
        "starts_on": objective.starts_on.isoformat(),
        "due_on": objective.due_on.isoformat(),
        "owner_id": owner_id,
        "changed_at": clock.now(),
    }
    return _change(store_id, objective_id, values) if objective_id else _add(store_id, values, actor)


def refuse(store_id: str, objective: Objective, *, owner_id: str | None, objective_id: str = "") -> None:
    """Raises `Invalid` naming each field that cannot be kept."""
    problems: list[Problem] = []
    for checked in (
        lambda: clean_line(objective.name, most=MAX_NAME, pointer="#/name"),
        lambda: check(objective),
    ):
        try:
            checked()
        except Invalid as error:
            problems += error.problems
    if owner_id is not None and owner_id not in owners(store_id):
        problems.append(Problem("#/owner", "must be a member of this store"))
    if not objective_id and len(_rows(store_id, closed=False)) >= MOST_OPEN:
        problems.append(Problem("#/name", f"a store has at most {MOST_OPEN} open objectives"))
    if problems:
        detail = "this objective cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))


def close(store_id: str, objective_id: str) -> None:
    """It is kept among those that are over. Safe to repeat; raises `NotFound`."""
    get(store_id, objective_id)
    mine = (
        _objectives.c.store_id == store_id,
        _objectives.c.id == objective_id,
        _objectives.c.closed_at.is_(None),
    )
    db.session.execute(update(_objectives).where(*mine).values(closed_at=clock.now()))


def get(store_id: str, objective_id: str) -> ObjectiveView:
    """Raises `NotFound`."""
    row = db.session.get(ObjectiveRow, (store_id, objective_id), populate_existing=True)
    if row is None:
        detail = "there is no such objective"
        raise NotFound(detail)
    return _view(row)


def every(store_id: str, *, closed: bool = False) -> list[ObjectiveView]:
    """The open ones, due first comes first; or the closed ones, newest first."""
    return [_view(row) for row in _rows(store_id, closed=closed)]


def any_open(store_id: str) -> bool:
    return bool(_rows(store_id, closed=False))


def wanted_of(store_id: str, kpi: str) -> int | None:
    """What the next open objective wants of a key figure, for a line on a chart."""
    return next((row.wanted for row in _rows(store_id, closed=False) if row.kpi == kpi), None)


def owners(store_id: str) -> dict[str, str]:
    """Who may answer for an objective: members by user id, with what to call them."""
    return {
        each.user_id: each.name or each.email
        for each in members.list_members(store_id)
        if each.role is not Role.DESK
    }


def _add(store_id: str, values: dict[str, object], actor: str) -> str:
    objective_id = ids.new_id("obj")
    row = {"store_id": store_id, "id": objective_id, "actor": actor, "created_at": clock.now()}
    db.session.add(ObjectiveRow(**row, **values, closed_at=None))
    db.session.flush()
    return objective_id


def _change(store_id: str, objective_id: str, values: dict[str, object]) -> str:
    mine = (
        _objectives.c.store_id == store_id,
        _objectives.c.id == objective_id,
        _objectives.c.closed_at.is_(None),
    )
    if db.session.execute(
        update(_objectives).where(*mine).values(**values).returning(_objectives.c.id)
    ).first():
        return objective_id
    detail = "there is no such open objective"
    raise NotFound(detail)


def _rows(store_id: str, *, closed: bool) -> list[ObjectiveRow]:
    query = select(ObjectiveRow).where(ObjectiveRow.store_id == store_id)
    if closed:
        ended = query.where(ObjectiveRow.closed_at.is_not(None))
        return list(db.session.scalars(ended.order_by(ObjectiveRow.closed_at.desc()).limit(MOST_OPEN)))
    going = query.where(ObjectiveRow.closed_at.is_(None)).order_by(ObjectiveRow.due_on, ObjectiveRow.id)
    return list(db.session.scalars(going.execution_options(populate_existing=True)))


def _view(row: ObjectiveRow) -> ObjectiveView:
    objective = Objective(
        row.name, row.kpi, row.wanted, date.fromisoformat(row.starts_on), date.fromisoformat(row.due_on)
    )
    return ObjectiveView(row.id, objective, row.owner_id, row.closed_at, _progress(row.store_id, objective))


def _progress(store_id: str, objective: Objective) -> Progress:
    """By the same formula and counts as everywhere; a share or average is compared with the thirty days before."""
    today = analytics.today(store_id)
    last, formula = min(today, objective.due_on), objective.kpi_itself.of
    before = None
    if not objective.adds_up:
        eve = objective.starts_on - timedelta(days=1)
        before = formula(counts(store_id, eve - timedelta(days=29), eve))
    value = formula(counts(store_id, objective.starts_on, last)) if last >= objective.starts_on else None
    return progress(objective, value, before, today)
