"""Use cases of follow-ups: opened by a fact, worked off by a member, escalated when late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.events import CauseFixed, FollowupChanged, FollowupCreated
from rafiq.core.prepared import InsertOnce, insert_into
from rafiq.followups import causes, hours
from rafiq.followups.models import Followup, FollowupStep
from rafiq.followups.rules import Duty, Kind, Outcome, due_at, is_news
from rafiq.people import service as people
from rafiq.stores import members

SYSTEM = "rafiq"
MAX_NOTE = 2_000
LISTED = 200
_followups, _steps = table_of(Followup), table_of(FollowupStep)
_insert, _insert_step = InsertOnce(Followup), insert_into(FollowupStep)


@dataclass(frozen=True, slots=True)
class FollowupView:
    id: str
    kind: str
    source: str
    source_id: str
    person_id: str
    duty: str
    user_id: str | None
    opened_at: datetime
    due_at: datetime
    overdue_at: datetime | None
    level: int
    reached_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    dropped_at: datetime | None
    recovered_at: datetime | None
    outcome: str | None
    cause_id: str | None
    note: str
    told_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    def late(self, now: datetime) -> bool:
        return self.is_open and (self.overdue_at is not None or self.due_at <= now)


@dataclass(frozen=True, slots=True)
class StepView:
    """``word``: the duty, the outcome or the member that the step is about."""

    what: str
    word: str
    actor: str
    at: datetime


def open_for(store_id: str, *, source: str, source_id: str, person_id: str, kind: Kind) -> None:
    """Somebody must act on this, by the shop's plan. Safe to repeat; another band is another's business."""
    known = _first(
        _followups.c.store_id == store_id, _followups.c.source == source, _followups.c.source_id == source_id
    )
    if known is not None:
        if known.dropped_at is None and is_news(known, kind):
            _route(store_id, known, kind)
        return
    if people.is_erased(store_id, person_id):
        return
    followup_id, now = ids.new_id("fup"), clock.now()
    duty, user_id, due = _plan(store_id, kind, now)
    made = _insert(
        store_id=store_id,
        id=followup_id,
        kind=kind.value,
        source=source,
        source_id=source_id,
        person_id=person_id,
        duty=duty.value,
        user_id=user_id,
        opened_at=now,
        due_at=due,
        overdue_at=None,
        level=0,
        reached_at=None,
        done_at=None,
        done_by=None,
        dropped_at=None,
        recovered_at=None,
        outcome=None,
        cause_id=None,
        note="",
        told_at=None,
    )
    if made:
        step(store_id, followup_id, "opened", duty.value, SYSTEM)
        _tell_created(store_id, get(store_id, followup_id))


def get(store_id: str, followup_id: str) -> FollowupView:
    """Raises `NotFound`."""
    found = _first(_followups.c.store_id == store_id, _followups.c.id == followup_id)
    if found is None:
        detail = f"no follow-up {followup_id}"
        raise NotFound(detail)
    return found


def queue(
    store_id: str, *, user_id: str | None = None, duties: Sequence[str] = (), limit: int = LISTED
) -> list[FollowupView]:
    """What is open: late ones first, then by due time.

    With ``user_id``: theirs, and what nobody in particular has of ``duties``.
    """
    conditions = [_open(store_id)]
    if user_id is not None:
        nobody = and_(_followups.c.user_id.is_(None), _followups.c.duty.in_(duties))
        conditions.append(or_(_followups.c.user_id == user_id, nobody))
    first = (_followups.c.overdue_at.is_(None), _followups.c.due_at, _followups.c.id)
    query = select(_followups).where(*conditions).order_by(*first).limit(limit)
    return [_view(row) for row in db.session.execute(query)]


def page(
    store_id: str, *, is_open: bool | None = None, before: str | None = None, limit: int = 25
) -> list[FollowupView]:
    """Newest first, by id."""
    conditions = [_followups.c.store_id == store_id]
    if is_open is not None:
        conditions.append(_open(store_id) if is_open else ~_open(store_id))
    conditions += [_followups.c.id < before] if before else []
    query = select(_followups).where(*conditions).order_by(_followups.c.id.desc()).limit(limit)
    return [_view(row) for row in db.session.execute(query)]


def of_person(store_id: str, person_id: str) -> list[FollowupView]:
    """Newest first."""
    mine = (_followups.c.store_id == store_id, _followups.c.person_id == person_id)
    query = select(_followups).where(*mine).order_by(_followups.c.id.desc()).limit(LISTED)
    return [_view(row) for row in db.session.execute(query)]


def steps(store_id: str, followup_id: str) -> list[StepView]:
    """Oldest first."""
    mine = (_steps.c.store_id == store_id, _steps.c.followup_id == followup_id)
    rows = db.session.execute(select(_steps).where(*mine).order_by(_steps.c.id))
    return [StepView(row.what, row.word, row.actor, row.at) for row in rows]


def record(
    store_id: str, followup_id: str, outcome: Outcome, *, note: str, cause: str, actor: str
) -> FollowupView:
    """How it went, with the root cause in words where one was found. Raises `Conflict`, `Invalid`, `NotFound`.

    Whoever is second is told, so that nobody calls twice.
    """
    known = get(store_id, followup_id)
    if len(note) > MAX_NOTE:
        raise Invalid.field("#/note", f"must be at most {MAX_NOTE} letters")
    found = causes.named(store_id, cause) if cause.strip() else None
    now = clock.now()
    values = {
        "outcome": outcome.value,
        "note": note.strip(),
        "cause_id": found.id if found else known.cause_id,
        "reached_at": (known.reached_at or now) if outcome.reached else known.reached_at,
        "done_at": now if outcome.ends else None,
        "done_by": actor if outcome.ends else None,
    }
    change_open(store_id, followup_id, values)
    step(store_id, followup_id, "done" if outcome.ends else "tried", outcome.value, actor)
    if found and found.fixed_at and known.opened_at <= found.fixed_at:
        outbox.append(store_id, CauseFixed(cause_id=found.id))  # they are to hear of it, as the others did
    if outcome.ends:
        _tell_changed(store_id, known)
    return get(store_id, followup_id)


def give(store_id: str, followup_id: str, *, duty: Duty, user_id: str | None, actor: str) -> FollowupView:
    """To a member, or to whoever does a duty. Raises `Conflict`, `Invalid`, `NotFound`."""
    known = get(store_id, followup_id)
    if user_id is not None and user_id not in {each.user_id for each in members.list_members(store_id)}:
        raise Invalid.field("#/member", "is not a member of this store")
    to = user_id or hours.person_for(store_id, hours.plan_of(store_id), duty)
    change_open(store_id, followup_id, {"duty": duty.value, "user_id": to})
    step(store_id, followup_id, "given", duty.value, actor)
    _tell_changed(store_id, known)
    return get(store_id, followup_id)


def reopen(store_id: str, followup_id: str, *, actor: str) -> FollowupView:
    """It was not done after all. Safe to repeat."""
    known = get(store_id, followup_id)
    if not known.is_open:
        mine = (_followups.c.store_id == store_id, _followups.c.id == followup_id)
        values = {"done_at": None, "done_by": None, "dropped_at": None, "outcome": None}
        db.session.execute(update(_followups).where(*mine).values(**values))
        step(store_id, followup_id, "reopened", "", actor)
        _tell_changed(store_id, known)
    return get(store_id, followup_id)


def recovered(store_id: str, person_id: str) -> None:
    """Somebody who was unhappy gives 9 or 10 (S1-20). Safe to repeat.

    What counts is a good score after somebody reached them, so an earlier one gives way to a later one.
    """
    at, reached = _followups.c.recovered_at, _followups.c.reached_at
    mine = (
        _followups.c.store_id == store_id,
        _followups.c.person_id == person_id,
        _followups.c.kind == Kind.DETRACTOR.value,
        or_(at.is_(None), reached.is_(None), reached >= at),
    )
    db.session.execute(update(_followups).where(*mine).values(recovered_at=clock.now()))


def forget(store_id: str, person_id: str) -> None:
    """Nobody calls a person who is forgotten, and no note names them (G33). Safe to repeat."""
    mine = (_followups.c.store_id == store_id, _followups.c.person_id == person_id)
    db.session.execute(update(_followups).where(*mine).values(note=""))
    db.session.execute(update(_followups).where(*mine, _open(store_id)).values(dropped_at=clock.now()))


def _route(store_id: str, known: FollowupView, kind: Kind) -> None:
    """It starts anew: the time runs from now, and what was done about the other band is history."""
    duty, user_id, due = _plan(store_id, kind, clock.now())
    anew = ("overdue_at", "reached_at", "done_at", "done_by", "recovered_at", "outcome")
    values = {"kind": kind.value, "duty": duty.value, "user_id": user_id, "due_at": due, "level": 0}
    mine = (_followups.c.store_id == store_id, _followups.c.id == known.id, _followups.c.dropped_at.is_(None))
    changed = update(_followups).where(*mine).values(**values, **dict.fromkeys(anew))
    if db.session.execute(changed.returning(_followups.c.id)).first() is None:
        return  # forgotten meanwhile
    if not known.is_open:
        step(store_id, known.id, "reopened", "", SYSTEM)
    step(store_id, known.id, "given", duty.value, SYSTEM)
    _tell_created(store_id, get(store_id, known.id))


def _plan(store_id: str, kind: Kind, at: datetime) -> tuple[Duty, str | None, datetime]:
    plan = hours.plan_of(store_id)
    rule = plan.rules[kind]
    due = due_at(at, rule, hours.calendar_of(store_id, plan, at))
    return rule.duty, hours.person_for(store_id, plan, rule.duty), due


def _tell_created(store_id: str, made: FollowupView) -> None:
    due = made.due_at.isoformat()
    fact = FollowupCreated(followup_id=made.id, person_id=made.person_id, duty=made.duty, due_at=due)
    outbox.append(store_id, fact)


def _tell_changed(store_id: str, known: FollowupView) -> None:
    outbox.append(store_id, FollowupChanged(followup_id=known.id, person_id=known.person_id))


def change_open(store_id: str, followup_id: str, values: Mapping[str, object]) -> None:
    """Change one that is open. Raises `Conflict`: of two who do it at once, the second is told."""
    changed = update(_followups).where(_open(store_id), _followups.c.id == followup_id).values(**values)
    if db.session.execute(changed.returning(_followups.c.id)).first() is None:
        detail = "this follow-up is done already"
        raise Conflict(detail)


def step(store_id: str, followup_id: str, what: str, word: str, actor: str) -> None:
    """One line of its history."""
    row = {"followup_id": followup_id, "what": what, "word": word, "actor": actor, "at": clock.now()}
    _insert_step.run(row | {"store_id": store_id, "id": ids.new_id("fst")})


def _open(store_id: str) -> ColumnElement[bool]:
    return and_(
        _followups.c.store_id == store_id, _followups.c.done_at.is_(None), _followups.c.dropped_at.is_(None)
    )


def _first(*conditions: ColumnElement[bool]) -> FollowupView | None:
    row = db.session.execute(select(_followups).where(*conditions)).first()
    return _view(row) if row else None


def _view(row: object) -> FollowupView:
    return FollowupView(*(getattr(row, name) for name in FollowupView.__dataclass_fields__))
