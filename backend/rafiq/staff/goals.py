"""The team's goal: every friend who counts is a step, and each treat is reached on a day that stays (S4-11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import InsertOnce
from rafiq.staff.models import TeamGoal, TeamMark, TeamStep
from rafiq.staff.rules import Progress, Step, check_goal, progress

_goals, _steps, _marks = table_of(TeamGoal), table_of(TeamStep), table_of(TeamMark)
_insert_mark = InsertOnce(TeamMark)


@dataclass(frozen=True, slots=True)
class GoalView:
    id: str
    name: str
    started_at: datetime
    progress: Progress


def start(store_id: str, name: str, steps: Sequence[Step]) -> GoalView:
    """A new goal counts from now on; the one before it ends. Raises `Invalid` naming each field."""
    name, checked = check_goal(name, steps)
    now, goal_id = clock.now(), ids.new_id("gol")
    running = (_goals.c.store_id == store_id, _goals.c.ended_at.is_(None))
    db.session.execute(update(_goals).where(*running).values(ended_at=now))
    db.session.add(TeamGoal(store_id=store_id, id=goal_id, name=name, started_at=now, ended_at=None))
    db.session.flush()
    db.session.add_all(
        TeamStep(
            store_id=store_id,
            id=ids.new_id("gst"),
            goal_id=goal_id,
            at_count=step.at_count,
            treat=step.treat,
            reached_at=None,
        )
        for step in checked
    )
    db.session.flush()
    return GoalView(goal_id, name, now, progress(checked, 0))


def current(store_id: str) -> GoalView | None:
    """The goal that runs, with how far the team is."""
    query = select(_goals).where(_goals.c.store_id == store_id, _goals.c.ended_at.is_(None))
    goal = db.session.execute(query.order_by(_goals.c.started_at.desc()).limit(1)).first()
    if goal is None:
        return None
    rows = db.session.execute(
        select(_steps).where(_steps.c.store_id == store_id, _steps.c.goal_id == goal.id)
    )
    steps = [Step(row.at_count, row.treat, row.reached_at) for row in rows]
    return GoalView(goal.id, goal.name, goal.started_at, progress(steps, _count(store_id, goal.started_at)))


def mark(store_id: str, referral_id: str) -> None:
    """A friend counts; treats that this reaches get their day. A reaction to `ReferralApproved`, safe to repeat."""
    if not _insert_mark(
        store_id=store_id, id=ids.new_id("tmk"), referral_id=referral_id, marked_at=clock.now()
    ):
        return
    running = select(_goals.c.id).where(_goals.c.store_id == store_id, _goals.c.ended_at.is_(None))
    db.session.execute(running.with_for_update())  # two friends of one moment count one after the other
    goal = current(store_id)
    if goal is not None:
        reached = (
            _steps.c.store_id == store_id,
            _steps.c.goal_id == goal.id,
            _steps.c.at_count <= goal.progress.count,
            _steps.c.reached_at.is_(None),
        )
        db.session.execute(update(_steps).where(*reached).values(reached_at=clock.now()))


def unmark(store_id: str, referral_id: str) -> None:
    """A friend does not count any more; a treat that was reached stays. A reaction to `ReferralVoided`."""
    mine = (_marks.c.store_id == store_id, _marks.c.referral_id == referral_id)
    db.session.execute(delete(_marks).where(*mine))


def _count(store_id: str, since: datetime) -> int:
    query = select(func.count()).where(_marks.c.store_id == store_id, _marks.c.marked_at >= since)
    return db.session.scalar(query) or 0
