"""Gifts that a person hands over: a list to work off, each done once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.referrals.models import Reward, Task
from rafiq.referrals.rewards import RewardStatus, stand

_tasks = table_of(Task)
_insert = InsertOnce(Task)


@dataclass(frozen=True, slots=True)
class TaskView:
    """``open`` ones wait to be done; a dropped one is not owed any more."""

    id: str
    reward_id: str
    person_id: str | None
    text: str
    amount: int
    unit: str
    opened_at: datetime
    done_at: datetime | None
    done_by: str | None


def open_for(reward: Reward, text: str) -> None:
    """Put it on the list, or back on it. Safe to repeat."""
    rows = {
        "text": text[:500],
        "opened_at": clock.now(),
        "dropped_at": None,
        "done_at": None,
        "done_by": None,
    }
    if not _insert(store_id=reward.store_id, id=ids.new_id("tsk"), reward_id=reward.id, **rows):
        db.session.execute(update(_tasks).where(*_of(reward.store_id, reward.id)).values(dropped_at=None))


def drop(store_id: str, reward_id: str) -> None:
    """It is not owed any more. Safe to repeat."""
    still_open = (*_of(store_id, reward_id), _tasks.c.done_at.is_(None), _tasks.c.dropped_at.is_(None))
    db.session.execute(update(_tasks).where(*still_open).values(dropped_at=clock.now()))


def is_done(store_id: str, reward_id: str) -> bool:
    return db.session.scalar(select(_tasks.c.done_at).where(*_of(store_id, reward_id))) is not None


def reward_of(store_id: str, task_id: str) -> str:
    """The reward behind a task. Raises `NotFound`."""
    found: str | None = db.session.scalar(
        select(_tasks.c.reward_id).where(_tasks.c.store_id == store_id, _tasks.c.id == task_id)
    )
    if found is None:
        detail = f"no task {task_id}"
        raise NotFound(detail)
    return found


def rewards_of(store_id: str, task_ids: list[str]) -> list[str]:
    """The rewards behind tasks; of those there are."""
    mine = (_tasks.c.store_id == store_id, _tasks.c.id.in_(task_ids))
    return list(db.session.scalars(select(_tasks.c.reward_id).where(*mine)))


def finish(store_id: str, task_id: str, *, actor: str) -> None:
    """Somebody did it: the reward is redeemed. Exactly one finishes it; raises `NotFound`, `Conflict`."""
    reward_id = reward_of(store_id, task_id)
    free = (*_of(store_id, reward_id), _tasks.c.done_at.is_(None), _tasks.c.dropped_at.is_(None))
    done = update(_tasks).where(*free).values(done_at=clock.now(), done_by=actor).returning(_tasks.c.id)
    if db.session.execute(done).first() is None:
        detail = "this task is done already, or not owed any more"
        raise Conflict(detail)
    reward = db.session.get_one(Reward, (store_id, reward_id), populate_existing=True)
    stand(reward, RewardStatus.REDEEMED, reward.reason_code, reward.amount)
    db.session.flush()


def waiting(store_id: str, *, limit: int = 200) -> list[TaskView]:
    """What is to be done, oldest first."""
    query = (
        select(Task, Reward)
        .join(Reward, (Reward.store_id == Task.store_id) & (Reward.id == Task.reward_id))
        .where(Task.store_id == store_id, Task.done_at.is_(None), Task.dropped_at.is_(None))
        .order_by(Task.opened_at)
        .limit(limit)
    )
    return [
        TaskView(
            task.id,
            reward.id,
            reward.person_id,
            task.text,
            reward.amount,
            reward.unit,
            task.opened_at,
            task.done_at,
            task.done_by,
        )
        for task, reward in db.session.execute(query)
    ]


def _of(store_id: str, reward_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _tasks.c.store_id == store_id, _tasks.c.reward_id == reward_id
