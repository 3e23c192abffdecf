"""Use cases of the hundred days: a customer's stage made from facts, the board of stages, and who is stuck."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.cache import Shortly
from rafiq.core.db import db, table_of
from rafiq.core.moments import StageReached
from rafiq.core.prepared import InsertOnce
from rafiq.people import service as people
from rafiq.people.models import Person
from rafiq.playbook import rules, sources
from rafiq.playbook.models import StagePlan, StageStanding
from rafiq.playbook.rules import HUNDRED, STAGES, Plan, Stage

ROW = "plan"
LISTED = 50
_plans, _standings, _people = table_of(StagePlan), table_of(StageStanding), table_of(Person)
_insert_plan, _insert = InsertOnce(StagePlan), InsertOnce(StageStanding)
_known: Shortly[Plan] = Shortly()


@dataclass(frozen=True, slots=True)
class StandingView:
    """Where a customer stands; ``reached`` says when each stage began, as ISO times."""

    person_id: str
    stage: Stage
    since: datetime
    first_order_at: datetime | None
    reached: dict[Stage, datetime]


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the board: how many are in it, how many of them in their hundred days, and how many are stuck."""

    stage: Stage
    count: int
    in_hundred: int
    stuck: int


def plan_of(store_id: str) -> Plan:
    """As of the last two seconds; every fact asks."""
    return _known.get(store_id, lambda: _read_plan(store_id))


def save_plan(store_id: str, plan: Plan) -> Plan:
    """Raises `Invalid` naming each field."""
    rules.check_plan(plan)
    values = {
        "active": plan.active,
        "rest_days": plan.rest_days,
        "limits": {stage.value: plan.limits.get(stage, 0) for stage in STAGES},
        "changed_at": clock.now(),
    }
    if not _insert_plan(store_id=store_id, id=ROW, **values):
        db.session.execute(update(_plans).where(_plans.c.store_id == store_id).values(**values))
    _known.clear()
    return plan_of(store_id)


def look(store_id: str, person_id: str) -> None:
    """Make a person's stage anew from everything that was told. Safe to repeat; quiet where nothing is followed."""
    if not plan_of(store_id).active:
        return
    person = people.many(store_id, {person_id}).get(person_id)
    if person is None or people.is_erased(store_id, person_id):
        return
    told = sources.told_of(store_id, person)
    stage, since = rules.stage_of(told)
    values = {
        "stage": stage.value,
        "since": since,
        "first_order_at": told.ordered_at,
        "reached": {each.value: at.isoformat() for each, at in rules.reached(told).items()},
        "looked_at": clock.now(),
    }
    before = of_person(store_id, person_id)
    if not _insert(store_id=store_id, id=ids.new_id("sta"), person_id=person_id, **values):
        mine = (_standings.c.store_id == store_id, _standings.c.person_id == person_id)
        db.session.execute(update(_standings).where(*mine).values(**values))
    if before is None or before.stage is not stage:
        outbox.append(store_id, StageReached(person_id=person_id, stage=stage.value))


def look_at_new(now: datetime, *, limit: int = 200) -> int:
    """Whoever came in the last hundred days and was not looked at, where a shop has just begun; how many."""
    theirs = (_standings.c.store_id == _people.c.store_id) & (_standings.c.person_id == _people.c.id)
    query = (
        select(_people.c.store_id, _people.c.id)
        .join(_plans, (_plans.c.store_id == _people.c.store_id) & _plans.c.active)
        .outerjoin(_standings, theirs)
        .where(_people.c.created_at > now - HUNDRED, _people.c.erased_at.is_(None), _standings.c.id.is_(None))
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    for store_id, person_id in rows:
        look(store_id, person_id)
    return len(rows)


def of_person(store_id: str, person_id: str) -> StandingView | None:
    query = select(_standings).where(_standings.c.store_id == store_id, _standings.c.person_id == person_id)
    row = db.session.execute(query).first()
    return _view(row) if row else None


def board(store_id: str, now: datetime) -> list[Column]:
    """One column a stage, in order."""
    fresh = _standings.c.first_order_at > now - HUNDRED
    query = (
        select(
            _standings.c.stage,
            func.count(),
            func.count().filter(fresh),
            func.count().filter(_stuck(store_id, now)),
        )
        .where(_standings.c.store_id == store_id)
        .group_by(_standings.c.stage)
    )
    found = {stage: counts for stage, *counts in db.session.execute(query)}
    return [Column(stage, *map(int, found.get(stage.value, (0, 0, 0)))) for stage in STAGES]


def stuck(store_id: str, now: datetime) -> tuple[int, datetime | None]:
    """How many, and since when the one who waits longest."""
    query = select(func.count(), func.min(_standings.c.since))
    query = query.where(_standings.c.store_id == store_id, _stuck(store_id, now))
    count, oldest = db.session.execute(query).one()
    return int(count), oldest


def in_stage(
    store_id: str, stage: Stage, now: datetime, *, only_stuck: bool, limit: int = LISTED
) -> Sequence[StandingView]:
    """Whoever has been there longest comes first."""
    conditions = [_standings.c.store_id == store_id, _standings.c.stage == stage.value]
    conditions += [_stuck(store_id, now)] if only_stuck else []
    query = select(_standings).where(*conditions).order_by(_standings.c.since, _standings.c.id).limit(limit)
    return [_view(row) for row in db.session.execute(query)]


def _stuck(store_id: str, now: datetime) -> ColumnElement[bool]:
    """In a stage for longer than the shop's own limit."""
    limits = plan_of(store_id).limits
    edges = [
        and_(_standings.c.stage == stage.value, _standings.c.since <= now - timedelta(days=days))
        for stage in STAGES
        if (days := limits.get(stage, 0))
    ]
    return or_(false(), *edges)


def _read_plan(store_id: str) -> Plan:
    row = db.session.execute(select(_plans).where(_plans.c.store_id == store_id)).first()
    if row is None:
        return Plan()
    return Plan(row.active, row.rest_days, {stage: int(row.limits.get(stage.value, 0)) for stage in STAGES})


def _view(row: object) -> StandingView:
    values = {name: getattr(row, name) for name in StandingView.__dataclass_fields__}
    begun = {Stage(name): datetime.fromisoformat(at) for name, at in values["reached"].items()}
    return StandingView(**values | {"stage": Stage(values["stage"]), "reached": begun})
