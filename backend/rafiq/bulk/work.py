"""Does what was said yes to: one turn of rows per transaction, the runs by turns, each row counted exactly once."""

from collections import Counter
from typing import Any

import structlog
from sqlalchemy import select, update

from rafiq.audit import service as audit
from rafiq.audit.rules import Actor, Note, Who
from rafiq.bulk.acts import ACTS, TAG, Act, hold_orders
from rafiq.bulk.models import BulkPart, BulkRun
from rafiq.bulk.rules import TRIES, ChangedMeanwhile, Job, Outcome, Pick, RunStatus, Told
from rafiq.bulk.service import RunView, mine, stop, view
from rafiq.core import clock
from rafiq.core.db import db, table_of, transaction
from rafiq.core.errors import Busy, Conflict, NotFound
from rafiq.core.signing import Keyring
from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.stores.rights import Level

_runs, _parts = table_of(BulkRun), table_of(BulkPart)
log = structlog.get_logger(__name__)


def work(keyring: Keyring) -> int:
    """All that is to be done; how many turns. One that breaks off is tried again, then told as failed."""
    count = 0
    while (found := _next()) is not None:
        try:
            with transaction():
                _turn(keyring, *found)
        except Busy:
            break
        except Exception:
            log.exception("bulk.turn_failed", run=found[1])
            with transaction():
                _broke_off(*found)
        count += 1
    return count


def may(run: RunView, act: Act) -> bool:
    """Whether the member who asked may still do it: rights are looked at in every turn."""
    store = stores.get_store(run.store_id)
    shop_id = store.test_of or store.id
    role = next((each.role for each in members.memberships(run.user_id) if each.store_id == shop_id), None)
    return role is not None and not store.closed and role.may(Level.ACT, act.room)


def _next() -> tuple[str, str] | None:
    """The run that waited longest for its turn."""
    query = select(_runs.c.store_id, _runs.c.id).where(_runs.c.status == RunStatus.RUNNING.value)
    row = db.session.execute(query.order_by(_runs.c.moved_at, _runs.c.id).limit(1)).first()
    db.session.remove()
    return (row.store_id, row.id) if row else None


def _turn(keyring: Keyring, store_id: str, run_id: str) -> None:
    run, part = _held(store_id, run_id)
    if run is None:
        return
    if part is None:
        _move(run, status=RunStatus.DONE.value)
        return
    act = ACTS[run.act]
    if not may(run, act):
        stop(store_id, run_id)
        return
    told, notes = [], []
    picks = list(map(Pick._make, part.picks))
    hold_orders(act, store_id, [pick.id for pick in picks])
    for pick in picks:
        outcome, about = _one(run, act, pick)
        told.append(Told(pick.id, outcome.value, pick.name))
        if about is not None:
            notes.append(Note(act.code, act.about, about, {TAG: run.word} if act.word == TAG else {}))
    _keep(run, part, told)
    audit.write(keyring, store_id, Actor(Who.MEMBER, run.user_id), *notes)


def _one(run: RunView, act: Act, pick: Pick) -> tuple[Outcome, str | None]:
    job = Job(run.store_id, pick.id, pick.state, run.word, run.actor)
    try:
        with db.session.begin_nested():  # a refusal undoes its own half-step and none of the others
            about = act.do(job)
    except ChangedMeanwhile:
        return Outcome.CHANGED, None
    except (Conflict, NotFound):
        return Outcome.LEFT, None
    return (Outcome.LEFT if about is None else Outcome.DONE), about


def _broke_off(store_id: str, run_id: str) -> None:
    run, part = _held(store_id, run_id)
    if run is None or part is None:
        return
    if part.tries + 1 < TRIES:
        db.session.execute(update(_parts).where(*_this(part)).values(tries=part.tries + 1))
        _move(run)
    else:
        _keep(run, part, [Told(pick[0], Outcome.FAILED.value, pick[2]) for pick in part.picks])


def _held(store_id: str, run_id: str) -> tuple[RunView | None, Any]:
    """The run, held from here to the end of the transaction, and its next turn."""
    running = (*mine(store_id, run_id), _runs.c.status == RunStatus.RUNNING.value)
    row = db.session.execute(select(_runs).where(*running).with_for_update()).first()
    if row is None:
        return None, None
    waiting = (_parts.c.store_id == store_id, _parts.c.run_id == run_id, _parts.c.done_at.is_(None))
    part = db.session.execute(select(_parts).where(*waiting).order_by(_parts.c.number).limit(1)).first()
    return view(row), part


def _keep(run: RunView, part: Any, told: list[Told]) -> None:  # noqa: ANN401 - a Core row
    values = {"told": [list(each) for each in told], "done_at": clock.now()}
    db.session.execute(update(_parts).where(*_this(part)).values(**values))
    counts = Counter(each.outcome for each in told)
    _move(
        run,
        done_count=run.done_count + counts[Outcome.DONE],
        left_count=run.left_count + counts[Outcome.LEFT],
        changed_count=run.changed_count + counts[Outcome.CHANGED],
        failed_count=run.failed_count + counts[Outcome.FAILED],
    )


def _move(run: RunView, **values: object) -> None:
    changed = {"moved_at": clock.now()} | values
    db.session.execute(update(_runs).where(*mine(run.store_id, run.id)).values(**changed))


def _this(part: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a Core row
    return _parts.c.store_id == part.store_id, _parts.c.id == part.id
