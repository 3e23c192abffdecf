"""Takes what is due and tells it to the CRMs, each by one worker at a time, and writes down what came of it.

Taking is a lease, on the connection so that nothing is made twice side by side, and on the entry so that what a killed
worker held is taken again. No transaction is open while a CRM is called.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

import structlog
from sqlalchemy import ColumnElement, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, transaction
from rafiq.core.errors import Invalid, NotFound
from rafiq.crm import recording, registry, service, telling
from rafiq.crm.calling import Caller, CRMSaidNo, no_surprise
from rafiq.crm.composing import Ground
from rafiq.crm.models import CRMConnection, CRMDelivery
from rafiq.crm.recording import Taken
from rafiq.crm.rules import State, Status

LEASE = timedelta(minutes=3)
ENTRY_SECONDS, TURN_SECONDS, TURN = 60.0, 60.0, 50
CALLERS = 6
MOST_DUE = 200
log = structlog.get_logger(__name__)
_running = Lock()


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs of the running program. ``in_context``: an app context for a thread of its own."""

    ground: Ground
    allow_loopback: bool
    in_context: Callable[[], AbstractContextManager[object]]


def run(teller: Teller) -> int:
    """Everything that is due, in this process once at a time; how many entries were told."""
    if not _running.acquire(blocking=False):
        return 0
    try:
        with teller.in_context():
            due = _due(clock.now())
        if not due:
            return 0
        with ThreadPoolExecutor(min(CALLERS, len(due)), thread_name_prefix="crm") as pool:
            return sum(pool.map(partial(_turn, teller), due))
    finally:
        _running.release()


def _due(now: datetime) -> list[tuple[str, str]]:
    """Connections with something to tell, whoever waits longest first."""
    waiting = (
        select(CRMDelivery.id)
        .where(
            CRMDelivery.store_id == CRMConnection.store_id,
            CRMDelivery.connection_id == CRMConnection.id,
            CRMDelivery.state == State.WAITING.value,
            CRMDelivery.next_at <= now,
        )
        .exists()
    )
    query = select(CRMConnection.store_id, CRMConnection.id).where(*_awake(now), waiting)
    rows = db.session.execute(query.order_by(CRMConnection.leased_until).limit(MOST_DUE)).all()
    db.session.remove()
    return [(row.store_id, row.id) for row in rows]


def _turn(teller: Teller, due: tuple[str, str]) -> int:
    """Some of what waits for one CRM; it ends at the first trouble, so that one that is down is not hammered."""
    told, ends = 0, ids.monotonic() + TURN_SECONDS
    with teller.in_context():
        try:
            while told < TURN and ids.monotonic() < ends:
                taken = _take(*due, first=told == 0)
                if taken is None:
                    break
                told += 1
                if not _tell(teller, taken):
                    break
        except Exception:
            log.exception(
                "crm.failed", connection_id=due[1]
            )  # the entry's lease runs out, and it is taken again
        if told:
            _give_back(*due)
    return told


def _take(store_id: str, connection_id: str, *, first: bool) -> Taken | None:
    """The oldest that is due, on lease; None when there is none or somebody else talks to this CRM."""
    now = clock.now()
    mine = (CRMConnection.store_id == store_id, CRMConnection.id == connection_id)
    free = () if not first else (CRMConnection.leased_until.is_(None) | (CRMConnection.leased_until <= now),)
    lease = update(CRMConnection).where(*mine, *_awake(now), *free).values(leased_until=now + LEASE)
    lease = lease.returning(CRMConnection.id).execution_options(synchronize_session=False)
    with transaction() as session:
        if session.execute(lease).first() is None:
            return None
        query = select(CRMDelivery).where(
            CRMDelivery.store_id == store_id,
            CRMDelivery.connection_id == connection_id,
            CRMDelivery.state == State.WAITING.value,
            CRMDelivery.next_at <= now,
        )
        entry = session.scalar(query.order_by(CRMDelivery.id).limit(1))
        if entry is None:
            session.execute(update(CRMConnection).where(*mine).values(leased_until=None))
            return None
        taken = Taken(
            store_id,
            connection_id,
            entry.id,
            entry.what,
            entry.person_id,
            entry.followup_id,
            entry.remote_id,
            again=entry.begun_at is not None,
        )
        entry.begun_at, entry.next_at = now, now + LEASE
        return taken


def _tell(teller: Teller, taken: Taken) -> bool:
    """False when this CRM had better be left alone for a while."""
    try:
        connection = service.get(taken.store_id, taken.connection_id)
        vendor = registry.vendor(connection.vendor)
        access = service.access_of(teller.ground.keyring, taken.store_id, taken.connection_id)
    except NotFound:
        return False  # disconnected meanwhile
    except Invalid:
        db.session.remove()
        return recording.trouble(taken, CRMSaidNo("no_secret"))
    until = ids.monotonic() + ENTRY_SECONDS
    caller = Caller(access, vendor.headers, teller.allow_loopback, until)
    try:
        with no_surprise():
            outcome = telling.tell(teller.ground, vendor, connection, caller, taken)
    except CRMSaidNo as refusal:
        db.session.remove()
        return recording.trouble(taken, refusal)
    recording.done(taken, outcome, status=caller.status)
    return True


def _give_back(store_id: str, connection_id: str) -> None:
    mine = (CRMConnection.store_id == store_id, CRMConnection.id == connection_id)
    with transaction() as session:
        session.execute(update(CRMConnection).where(*mine).values(leased_until=None))


def _awake(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        CRMConnection.status == Status.ACTIVE.value,
        CRMConnection.rest_until.is_(None) | (CRMConnection.rest_until <= now),
    )
