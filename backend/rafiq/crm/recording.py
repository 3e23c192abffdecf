"""Writes down what came of telling a CRM something, and what follows: done, another try, giving up, a pause."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, transaction
from rafiq.core.events import CRMPaused
from rafiq.crm import noticing, rules
from rafiq.crm.calling import CRMSaidNo
from rafiq.crm.mirroring import Kept
from rafiq.crm.models import CRMConnection, CRMDelivery, CRMRecord
from rafiq.crm.rules import State, Status, What, Why
from rafiq.webhooks.rules import Heard, is_failing_too_long, next_try


@dataclass(frozen=True, slots=True)
class Taken:
    """One entry on lease. ``again``: somebody had begun with it before and may have come far."""

    store_id: str
    connection_id: str
    id: str
    what: str
    person_id: str | None
    followup_id: str | None
    remote_id: str | None
    again: bool


@dataclass(frozen=True, slots=True)
class Written:
    """Which record there is ours now, and a digest of what it was told."""

    kind: What
    own_id: str
    remote_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, or the reason why there was nothing to do."""

    kept: Kept | None
    reason: str | None = None
    written: tuple[Written, ...] = ()


def learn(taken: Taken, *written: Written) -> bool:
    """Which records there are ours now, in the middle of a telling. False: there is nobody to go on for."""
    with transaction():
        return _learn(taken, written) is not None


def done(taken: Taken, outcome: Outcome, *, status: int | None) -> None:
    with transaction() as session:
        entry = _learn(taken, outcome.written)
        connection = session.get(CRMConnection, (taken.store_id, taken.connection_id))
        if entry is None or connection is None:
            return
        entry.tries += 1
        entry.state = (State.DONE if outcome.kept else State.SKIPPED).value
        entry.did = outcome.kept.did.value if outcome.kept else None
        entry.next_at, entry.done_at, entry.remote_id = None, clock.now(), None
        entry.last_status, entry.last_error, entry.shown = status, outcome.reason, ""
        if outcome.kept:
            connection.failures, connection.failing_since, connection.rest_until = 0, None, None


def trouble(taken: Taken, refusal: CRMSaidNo) -> bool:
    """True when the next may be tried: this one alone was refused, and the CRM is well."""
    now = clock.now()
    with transaction() as session:
        entry = session.get(CRMDelivery, (taken.store_id, taken.id), with_for_update=True)
        connection = session.get(CRMConnection, (taken.store_id, taken.connection_id), with_for_update=True)
        if entry is None or connection is None:
            return False
        entry.tries += 1
        entry.last_status, entry.last_error, entry.shown = refusal.status, refusal.code, refusal.shown
        entry.begun_at = None if entry.what == What.CONTACT else entry.begun_at  # it ended, and we heard how
        if refusal.code == rules.MAYBE_SENT:
            entry.state, entry.next_at, entry.done_at = State.FAILED.value, None, now
            connection.rest_until = now + rules.SHORTEST_WAIT
            return False
        if not rules.passes(refusal.code):
            entry.state, entry.next_at, entry.done_at = State.FAILED.value, None, now
            return True
        heard = Heard(refusal.status, refusal.code, retry_after=refusal.retry_after)
        again = next_try(entry.tries, now, heard, chance=ids.chance())
        if again is None:
            entry.state, entry.next_at, entry.done_at = State.FAILED.value, None, now
        else:
            entry.next_at = again = max(again, now + rules.SHORTEST_WAIT)
        connection.failures += 1
        connection.failing_since = connection.failing_since or now
        connection.rest_until = rules.rest_until(again, now)
        too_long = is_failing_too_long(connection.failing_since, now)
        _pause(connection, rules.why_pause(refusal.code, connection.failures, too_long=too_long))
    return False


def _learn(taken: Taken, written: Iterable[Written]) -> CRMDelivery | None:
    """None: forgotten or disconnected meanwhile. What was made there of somebody forgotten is undone (G33)."""
    entry = db.session.get(CRMDelivery, (taken.store_id, taken.id), with_for_update=True)
    if entry is None and db.session.get(CRMConnection, (taken.store_id, taken.connection_id)) is None:
        return None
    for each in written:
        if entry is None:
            noticing.undo(taken.store_id, taken.connection_id, each.kind, each.remote_id)
        else:
            _keep(taken, each)
    return entry


def _keep(taken: Taken, written: Written) -> None:
    mine = {
        "store_id": taken.store_id,
        "connection_id": taken.connection_id,
        "kind": written.kind.value,
        "own_id": written.own_id,
    }
    record = db.session.scalar(select(CRMRecord).filter_by(**mine))
    if record is None:
        record = CRMRecord(**mine, id=ids.new_id("crr"), person_id=taken.person_id)
        db.session.add(record)
    record.remote_id, record.digest, record.changed_at = written.remote_id, written.digest, clock.now()


def _pause(connection: CRMConnection, why: Why | None) -> None:
    """The owners are told by whoever listens to the fact; what waits keeps waiting."""
    if why is None or connection.status != Status.ACTIVE:
        return
    connection.status, connection.reason_code = Status.PAUSED.value, why.value
    connection.changed_at = clock.now()
    outbox.append(connection.store_id, CRMPaused(connection_id=connection.id, reason_code=why.value))
