"""Opens follow-ups: one for each thing that happened, and one alone while the same person says more of the same."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.events import FollowupCreated
from rafiq.core.prepared import InsertOnce
from rafiq.followups import hours, service
from rafiq.followups.models import Followup, FollowupStep
from rafiq.followups.rules import Duty, Kind, due_at, is_news
from rafiq.followups.service import SYSTEM, FollowupView
from rafiq.people import service as people

CUSTOMER = ""  # the step is the customer's own; whoever's turn it is does not change by it
_followups, _steps = table_of(Followup), table_of(FollowupStep)
_insert = InsertOnce(Followup)


def open_for(store_id: str, *, source: str, source_id: str, person_id: str, kind: Kind) -> None:
    """Somebody must act on this, by the shop's plan. Safe to repeat; another band is another's business.

    Whose follow-up of this kind is open already is not called twice: that one takes it in, and nobody is written to.
    """
    people.lock(store_id, person_id)  # two answers of one moment come one after the other
    known = service.find(store_id, _followups.c.source == source, _followups.c.source_id == source_id)
    if people.is_erased(store_id, person_id):
        return
    if known is not None and (known.dropped_at is not None or not is_news(known, kind)):
        return
    if known is not None and not (known.is_open and _hand_over(store_id, known)):
        _route(store_id, known, kind)
    elif not _taken_in(store_id, source, source_id, kind):
        same = (_followups.c.person_id == person_id, _followups.c.kind == kind.value)
        waiting = service.find(store_id, service.is_waiting(store_id), *same)
        if waiting is None:
            _open(store_id, source, source_id, person_id, kind)
        else:
            service.step(store_id, waiting.id, _more(kind), f"{source}:{source_id}", CUSTOMER)


def more_count(store_id: str, followup_id: str) -> int:
    """How many further answers it took in."""
    query = select(func.count()).select_from(_steps).where(*_more_of(store_id, followup_id))
    return db.session.scalar(query) or 0


def newest_more(store_id: str, followup_id: str, *, limit: int) -> list[str]:
    """Of the answers that it took in the ids of the newest, newest first."""
    query = select(_steps.c.word).where(*_more_of(store_id, followup_id))
    words = db.session.scalars(query.order_by(_steps.c.id.desc()).limit(limit))
    return [word.partition(":")[2] for word in words]


def _open(store_id: str, source: str, source_id: str, person_id: str, kind: Kind) -> None:
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
        service.step(store_id, followup_id, "opened", duty.value, SYSTEM)
        _tell_created(store_id, service.get(store_id, followup_id))


def _taken_in(store_id: str, source: str, source_id: str, kind: Kind) -> bool:
    """Told again, though another follow-up has it already."""
    mine = (_steps.c.store_id == store_id, _steps.c.what == _more(kind))
    return (
        db.session.scalar(select(_steps.c.id).where(*mine, _steps.c.word == f"{source}:{source_id}"))
        is not None
    )


def _hand_over(store_id: str, known: FollowupView) -> bool:
    """Its own answer is another's business now; what else it took in stays this one's. False where that is nothing."""
    first = db.session.execute(
        select(_steps.c.id, _steps.c.word).where(*_more_of(store_id, known.id)).order_by(_steps.c.id).limit(1)
    ).first()
    if first is None:
        return False
    db.session.execute(delete(_steps).where(_steps.c.store_id == store_id, _steps.c.id == first.id))
    source, _, source_id = first.word.partition(":")
    mine = (_followups.c.store_id == store_id, _followups.c.id == known.id)
    db.session.execute(update(_followups).where(*mine).values(source=source, source_id=source_id))
    return True


def _more(kind: Kind) -> str:
    return f"more_{kind}"


def _more_of(store_id: str, followup_id: str) -> tuple[ColumnElement[bool], ...]:
    mine = _steps.c.what.in_([_more(kind) for kind in Kind])
    return _steps.c.store_id == store_id, _steps.c.followup_id == followup_id, mine


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
        service.step(store_id, known.id, "reopened", "", SYSTEM)
    service.step(store_id, known.id, "given", duty.value, SYSTEM)
    _tell_created(store_id, service.get(store_id, known.id))


def _plan(store_id: str, kind: Kind, at: datetime) -> tuple[Duty, str | None, datetime]:
    plan = hours.plan_of(store_id)
    rule = plan.rules[kind]
    due = due_at(at, rule, hours.calendar_of(store_id, plan, at))
    return rule.duty, hours.person_for(store_id, plan, rule.duty), due


def _tell_created(store_id: str, made: FollowupView) -> None:
    due = made.due_at.isoformat()
    fact = FollowupCreated(followup_id=made.id, person_id=made.person_id, duty=made.duty, due_at=due)
    outbox.append(store_id, fact)
