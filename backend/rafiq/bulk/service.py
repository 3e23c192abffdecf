"""Use cases of decisions about many: ask for one, say yes, stop it, see how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update

from rafiq.bulk.models import BulkPart, BulkRun
from rafiq.bulk.rules import BY_TWO, MOST, Outcome, Pick, RunStatus, Told, turns
from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound

UNCONFIRMED_KEPT = timedelta(days=1)
SECOND_AWAITED = timedelta(days=14)  # as long as an adjustment waits for one
KEPT = timedelta(days=7)
MAX_WORD, MAX_ACTOR = 300, 254
_runs, _parts = table_of(BulkRun), table_of(BulkPart)


@dataclass(frozen=True, slots=True)
class RunView:
    """One decision about ``row_count`` rows, and what became of them so far."""

    id: str
    store_id: str
    act: str
    word: str
    user_id: str
    actor: str
    status: str
    row_count: int
    done_count: int
    left_count: int
    changed_count: int
    failed_count: int
    asked_at: datetime
    moved_at: datetime

    @property
    def seen_count(self) -> int:
        return self.done_count + self.left_count + self.changed_count + self.failed_count

    @property
    def percent(self) -> int:
        return 100 * self.seen_count // max(self.row_count, 1)


def ask(
    store_id: str, act: str, picks: Sequence[Pick], *, user_id: str, actor: str, word: str = ""
) -> RunView:
    """Keep which rows were picked and how each stood; nothing happens before `start`."""
    now, run_id = clock.now(), ids.new_id("blk")
    parts: list[dict[str, object]] = [
        {"store_id": store_id, "id": ids.new_id("bpt"), "run_id": run_id, "number": number}
        | {"picks": [list(pick) for pick in turn], "told": [], "tries": 0, "done_at": None}
        for number, turn in enumerate(turns(picks[:MOST]))
    ]
    row: dict[str, object] = {"store_id": store_id, "id": run_id, "act": act, "word": word[:MAX_WORD]}
    row |= {"user_id": user_id, "actor": actor[:MAX_ACTOR], "status": RunStatus.ASKED.value}
    row |= {"row_count": len({pick.id for pick in picks[:MOST]}), "asked_at": now, "moved_at": now}
    row |= dict.fromkeys(("done_count", "left_count", "changed_count", "failed_count"), 0)
    db.session.execute(insert(_runs), row)
    if parts:
        db.session.execute(insert(_parts), parts)
    return get(store_id, run_id)


def start(store_id: str, run_id: str, *, word: str, actor: str = "") -> bool:
    """The yes. False where somebody said it, or stopped it, already.

    ``actor``: in whose name all is done then, where that is not only whoever asked.
    """
    asked = (*mine(store_id, run_id), _runs.c.status == RunStatus.ASKED.value)
    values = {"status": RunStatus.RUNNING.value, "word": word[:MAX_WORD], "moved_at": clock.now()}
    values |= {"actor": actor[:MAX_ACTOR]} if actor else {}
    return bool(db.session.execute(update(_runs).where(*asked).values(**values).returning(_runs.c.id)).all())


def stop(store_id: str, run_id: str) -> None:
    """What is not done yet stays as it is. Safe to repeat."""
    open_yet = _runs.c.status.in_((RunStatus.ASKED.value, RunStatus.RUNNING.value))
    stopped = {"status": RunStatus.STOPPED.value, "moved_at": clock.now()}
    db.session.execute(update(_runs).where(*mine(store_id, run_id), open_yet).values(**stopped))


def get(store_id: str, run_id: str) -> RunView:
    """Raises `NotFound`."""
    row = db.session.execute(select(_runs).where(*mine(store_id, run_id))).first()
    if row is None:
        detail = f"no run {run_id}"
        raise NotFound(detail)
    return view(row)


def picks_of(store_id: str, run_id: str) -> list[Pick]:
    """All its rows as they were seen."""
    query = select(_parts.c.picks).where(_parts.c.store_id == store_id, _parts.c.run_id == run_id)
    found = db.session.scalars(query.order_by(_parts.c.number))
    return [Pick._make(each) for picks in found for each in picks]


def for_a_second(store_id: str) -> list[RunView]:
    """Those that wait for the yes of another member than the one who asked, oldest first."""
    asked = (_runs.c.store_id == store_id, _runs.c.act == BY_TWO, _runs.c.status == RunStatus.ASKED.value)
    return [view(row) for row in db.session.execute(select(_runs).where(*asked).order_by(_runs.c.asked_at))]


def told_of(store_id: str, run_id: str, *, done: bool, limit: int) -> list[Told]:
    """The rows that were done, or those that were not, in the order in which they were looked at."""
    query = select(_parts.c.told).where(
        _parts.c.store_id == store_id, _parts.c.run_id == run_id, _parts.c.done_at.is_not(None)
    )
    found: list[Told] = []
    for told in db.session.scalars(query.order_by(_parts.c.number)):
        found += [each for each in map(Told._make, told) if (each.outcome == Outcome.DONE) is done]
        if len(found) >= limit:
            break
    return found[:limit]


def forget_old() -> None:
    """What nobody said yes to within a day, and what ended a week ago; the audit log has what was done."""
    now = clock.now()
    too_old = or_(
        and_(_runs.c.act != BY_TWO, _runs.c.moved_at < now - UNCONFIRMED_KEPT),
        _runs.c.moved_at < now - SECOND_AWAITED,
    )
    unconfirmed = and_(_runs.c.status == RunStatus.ASKED.value, too_old)
    ended = and_(
        _runs.c.status.in_((RunStatus.DONE.value, RunStatus.STOPPED.value)), _runs.c.moved_at < now - KEPT
    )
    old = select(_runs.c.store_id, _runs.c.id).where(or_(unconfirmed, ended)).limit(100)
    for row in db.session.execute(old).all():
        parts = (_parts.c.store_id == row.store_id, _parts.c.run_id == row.id)
        db.session.execute(delete(_parts).where(*parts))
        db.session.execute(delete(_runs).where(*mine(row.store_id, row.id)))


def mine(store_id: str, run_id: str) -> tuple[Any, Any]:
    return _runs.c.store_id == store_id, _runs.c.id == run_id


def view(row: Any) -> RunView:  # noqa: ANN401 - a Core row
    return RunView(*(getattr(row, name) for name in RunView.__dataclass_fields__))
