"""Use cases of follow-ups: read, worked off by a member, given to another; they are opened in `opening`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.events import CauseFixed, FollowupChanged
from rafiq.core.prepared import insert_into
from rafiq.followups import causes, hours
from rafiq.followups.models import Followup, FollowupStep
from rafiq.followups.rules import Duty, Kind, Outcome
from rafiq.people import service as people

SYSTEM = "rafiq"
NOTING = ("tried", "done", "noted", "reopened")  # what makes a page that was drawn before out of date
MAX_NOTE = 2_000
LISTED = 200
_followups, _steps = table_of(Followup), table_of(FollowupStep)
_insert_step = insert_into(FollowupStep)


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
        """Passed on to somebody else it has a new time to be done by."""
        return self.is_open and self.due_at <= now


@dataclass(frozen=True, slots=True)
class StepView:
    """``word``: the duty, the outcome or the member that the step is about."""

    what: str
    word: str
    actor: str
    at: datetime


def get(store_id: str, followup_id: str) -> FollowupView:
    """Raises `NotFound`."""
    found = find(store_id, _followups.c.id == followup_id)
    if found is None:
        detail = f"no follow-up {followup_id}"
        raise NotFound(detail)
    return found


def find(store_id: str, *which: ColumnElement[bool]) -> FollowupView | None:
    """The newest of such."""
    query = select(_followups).where(_followups.c.store_id == store_id, *which)
    row = db.session.execute(query.order_by(_followups.c.id.desc()).limit(1)).first()
    return _view(row) if row else None


def queue(
    store_id: str, *, user_id: str | None = None, duties: Sequence[str] = (), limit: int = LISTED
) -> list[FollowupView]:
    """What is open: late ones first, then by due time.

    With ``user_id``: theirs, and what nobody who is there has by name of ``duties``.
    """
    conditions = queued(store_id, user_id=user_id, duties=duties)
    first = (_followups.c.overdue_at.is_(None), _followups.c.due_at, _followups.c.id)
    query = select(_followups).where(*conditions).order_by(*first).limit(limit)
    return [_view(row) for row in db.session.execute(query)]


def queued(store_id: str, *, user_id: str | None, duties: Sequence[str]) -> list[ColumnElement[bool]]:
    """What a queue shows, as conditions. What somebody had who has left or may no longer act is nobody's."""
    if user_id is None:
        return [is_waiting(store_id)]
    whose, there = _followups.c.user_id, sorted(hours.who_may(store_id))
    nobodys = and_(or_(whose.is_(None), whose.not_in(there)), _followups.c.duty.in_(duties))
    return [is_waiting(store_id), or_(whose == user_id, nobodys)]


def page(
    store_id: str, *, is_open: bool | None = None, before: str | None = None, limit: int = 25
) -> list[FollowupView]:
    """Newest first, by id."""
    conditions = [_followups.c.store_id == store_id]
    if is_open is not None:
        conditions.append(is_waiting(store_id) if is_open else ~is_waiting(store_id))
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


def noted_count(store_id: str, followup_id: str) -> int:
    """How often somebody said how it went; a page keeps it to tell whether it is out of date."""
    mine = (_steps.c.store_id == store_id, _steps.c.followup_id == followup_id, _steps.c.what.in_(NOTING))
    return db.session.scalar(select(func.count()).select_from(_steps).where(*mine)) or 0


def record(
    store_id: str,
    followup_id: str,
    outcome: Outcome | None,
    *,
    note: str | None,
    cause: str | None,
    actor: str,
    seen: int | None = None,
) -> FollowupView:
    """How it went, a note, and the root cause in words. Raises `Conflict`, `Invalid`, `NotFound`.

    None leaves each as it is; an empty cause takes the one before away. ``seen`` is the `noted_count` that the writer
    knew of: of two, the second is told, so that nobody calls twice and no note is written over unread.
    """
    known = held(store_id, followup_id)
    if note is not None and len(note) > MAX_NOTE:
        raise Invalid.field("#/note", f"must be at most {MAX_NOTE} letters")
    if seen is not None and seen != noted_count(store_id, followup_id):
        detail = "somebody noted how it went meanwhile"
        raise Conflict(detail)
    found = causes.named(store_id, cause) if cause and cause.strip() else None
    values = _went(known, outcome, actor)
    if note is not None:
        values["note"] = note.strip()
    if cause is not None and known.cause_id != (cause_id := found.id if found else None):
        values |= {"cause_id": cause_id, "told_at": None}  # of this one they did not hear yet
    what = "noted" if outcome is None else "done" if outcome.ends else "tried"
    change_open(store_id, followup_id, values)
    step(store_id, followup_id, what, outcome.value if outcome else "", actor)
    if found and found.fixed_at and known.opened_at <= found.fixed_at:
        outbox.append(store_id, CauseFixed(cause_id=found.id))  # they are to hear of it, as the others did
    if what == "done":
        _tell_changed(store_id, known)
    return get(store_id, followup_id)


def give(store_id: str, followup_id: str, *, duty: Duty, user_id: str | None, actor: str) -> FollowupView:
    """To a member, or to whoever does a duty. Raises `Conflict`, `Invalid`, `NotFound`."""
    known = held(store_id, followup_id)
    if user_id is not None and user_id not in hours.who_may(store_id):
        raise Invalid.field("#/member", "is not a member of this store who may act on it")
    to = user_id or hours.person_for(store_id, hours.plan_of(store_id), duty)
    change_open(store_id, followup_id, {"duty": duty.value, "user_id": to})
    step(store_id, followup_id, "given", duty.value, actor)
    _tell_changed(store_id, known)
    return get(store_id, followup_id)


def reopen(store_id: str, followup_id: str, *, actor: str) -> FollowupView:
    """It was not done after all. Safe to repeat. Raises `Conflict` for whoever was forgotten, `NotFound`."""
    known = held(store_id, followup_id)
    if not known.is_open:
        mine = (_followups.c.store_id == store_id, _followups.c.id == followup_id)
        values = dict.fromkeys(("done_at", "done_by", "dropped_at", "outcome"))
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
    db.session.execute(update(_followups).where(*mine, is_waiting(store_id)).values(dropped_at=clock.now()))


def held(store_id: str, followup_id: str) -> FollowupView:
    """Its row until the transaction ends: of two who write, the second reads what the first wrote.

    Raises `NotFound`, and `Conflict` where nobody is left to turn to.
    """
    query = select(_followups).where(_followups.c.store_id == store_id, _followups.c.id == followup_id)
    row = db.session.execute(query.with_for_update()).first()
    known = _view(row) if row else get(store_id, followup_id)
    if people.is_erased(store_id, known.person_id):
        detail = "this person was forgotten"
        raise Conflict(detail)
    return known


def _went(known: FollowupView, outcome: Outcome | None, actor: str) -> dict[str, object]:
    if outcome is None:
        return {"outcome": known.outcome}
    now = clock.now()
    return {
        "outcome": outcome.value,
        "reached_at": (known.reached_at or now) if outcome.reached else known.reached_at,
        "done_at": now if outcome.ends else None,
        "done_by": actor if outcome.ends else None,
    }


def _tell_changed(store_id: str, known: FollowupView) -> None:
    outbox.append(store_id, FollowupChanged(followup_id=known.id, person_id=known.person_id))


def change_open(store_id: str, followup_id: str, values: Mapping[str, object]) -> None:
    """Change one that is open. Raises `Conflict`: of two who do it at once, the second is told."""
    changed = update(_followups).where(is_waiting(store_id), _followups.c.id == followup_id).values(**values)
    if db.session.execute(changed.returning(_followups.c.id)).first() is None:
        detail = "this follow-up is done already"
        raise Conflict(detail)


def step(store_id: str, followup_id: str, what: str, word: str, actor: str) -> None:
    """One line of its history."""
    row = {"followup_id": followup_id, "what": what, "word": word, "actor": actor, "at": clock.now()}
    _insert_step.run(row | {"store_id": store_id, "id": ids.new_id("fst")})


def is_waiting(store_id: str) -> ColumnElement[bool]:
    """Of this store, and neither done nor dropped."""
    return and_(
        _followups.c.store_id == store_id, _followups.c.done_at.is_(None), _followups.c.dropped_at.is_(None)
    )


def _view(row: object) -> FollowupView:
    return FollowupView(*(getattr(row, name) for name in FollowupView.__dataclass_fields__))
