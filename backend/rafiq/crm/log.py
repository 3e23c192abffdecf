"""The log of what each CRM was told, newest first, and telling one thing again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, update

from rafiq.core import backlogs, clock
from rafiq.core.backlogs import Backlog
from rafiq.core.db import db
from rafiq.core.errors import Conflict, NotFound
from rafiq.crm.models import CRMConnection, CRMDelivery, CRMRecord
from rafiq.crm.rules import State, Status, What


class CRMPausedNow(Conflict):
    """Nothing is told to a CRM that is paused; resume it first."""

    code = "crm_paused"


@dataclass(frozen=True, slots=True)
class EntryView:
    id: str
    what: str
    cause: str
    person_id: str | None
    followup_id: str | None
    state: str
    did: str | None
    tries: int
    next_at: datetime | None
    last_status: int | None
    last_error: str | None
    shown: str
    created_at: datetime
    done_at: datetime | None


def page(
    store_id: str, crm_id: str, *, state: str | None = None, before: str | None = None, limit: int = 50
) -> list[EntryView]:
    """``before`` is the last id of the page before."""
    query = select(CRMDelivery).where(CRMDelivery.store_id == store_id, CRMDelivery.connection_id == crm_id)
    if state:
        query = query.where(CRMDelivery.state == state)
    if before:
        query = query.where(CRMDelivery.id < before)
    rows = db.session.scalars(query.order_by(CRMDelivery.id.desc()).limit(limit))
    return [EntryView(*(getattr(row, name) for name in EntryView.__dataclass_fields__)) for row in rows]


def replay(store_id: str, crm_id: str, entry_id: str) -> None:
    """Once more, whether it is news or not. Raises `NotFound`, `CRMPausedNow`."""
    connection = db.session.get(CRMConnection, (store_id, crm_id))
    entry = db.session.get(CRMDelivery, (store_id, entry_id))
    if connection is None or entry is None or entry.connection_id != crm_id:
        detail = "no such entry"
        raise NotFound(detail)
    if connection.status != Status.ACTIVE:
        detail = "this CRM is paused: resume it first"
        raise CRMPausedNow(detail)
    if entry.what in {What.FORGET, What.CLOSE} and entry.remote_id is None:
        return  # it is done, and nothing is known of it any more
    entry.state, entry.tries, entry.next_at, entry.done_at = State.WAITING.value, 0, clock.now(), None
    entry.begun_at = None if entry.what == What.CONTACT else entry.begun_at
    connection.rest_until = None
    db.session.flush()
    own_id = entry.person_id if entry.what == What.CONTACT else entry.followup_id
    theirs = (CRMRecord.connection_id == crm_id, CRMRecord.own_id == own_id)
    db.session.execute(update(CRMRecord).where(CRMRecord.store_id == store_id, *theirs).values(digest=""))


def replay_failed(store_id: str, crm_id: str) -> int:
    """Everything that was given up, as after a mended field; how many."""
    query = (
        update(CRMDelivery)
        .where(
            CRMDelivery.store_id == store_id,
            CRMDelivery.connection_id == crm_id,
            CRMDelivery.state == State.FAILED.value,
        )
        .values(state=State.WAITING.value, tries=0, next_at=clock.now(), done_at=None)
        .returning(CRMDelivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.session.execute(query).all())


def counts(store_id: str) -> dict[tuple[str, str], int]:
    """By connection and state."""
    query = (
        select(CRMDelivery.connection_id, CRMDelivery.state, func.count())
        .where(CRMDelivery.store_id == store_id)
        .group_by(CRMDelivery.connection_id, CRMDelivery.state)
    )
    return {(row[0], row[1]): int(row[2]) for row in db.session.execute(query)}


def backlog(store_id: str | None = None) -> Backlog:
    """Of one store, or of all for an operator."""
    return backlogs.count(
        State,
        state=CRMDelivery.state,
        since=CRMDelivery.created_at,
        tries=CRMDelivery.tries,
        mine=[] if store_id is None else [CRMDelivery.store_id == store_id],
    )


def forget_old(before: datetime, *, limit: int = 5_000) -> None:
    """Entries of that age go, but what waits and what should have undone somebody's traces stays until it is told."""
    settled = CRMDelivery.state.in_([State.DONE.value, State.SKIPPED.value])
    undoing = CRMDelivery.what.in_([What.FORGET.value, What.CLOSE.value])
    given_up = and_(CRMDelivery.state == State.FAILED.value, ~undoing)
    old = select(CRMDelivery.id).where(CRMDelivery.created_at < before, or_(settled, given_up)).limit(limit)
    db.session.execute(delete(CRMDelivery).where(CRMDelivery.id.in_(old)))
