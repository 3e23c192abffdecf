"""Facts stored with the change that caused them and delivered after it, at least once.

The table is the truth and the job queue only a nudge: a killed worker's lease runs out and the fact is taken again.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import JSON, Index, String, Text, bindparam, delete, event, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from rafiq.core import clock, ids
from rafiq.core.backlogs import GIVEN_UP, WAITING, Backlog
from rafiq.core.db import Base, StoreRow, db, is_postgresql, no_others, table_of, transaction
from rafiq.core.events import FACTS
from rafiq.core.fact import Fact
from rafiq.core.prepared import Prepared, TransactionLost, insert_into, savepoint
from rafiq.core.turns import Computing

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 20
TOGETHER = 8  # facts of one commit: whoever else wants to write waits for all of them
_STATED = "rafiq.facts"
_fact_at: ContextVar[datetime | None] = ContextVar("rafiq_fact_at", default=None)
log = structlog.get_logger(__name__)

Handler = Callable[[str, Fact], None]


class OutboxRow(StoreRow, Base):
    __tablename__ = "outbox"

    name: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "ix_outbox_due",
            "run_at",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
    )


_outbox = table_of(OutboxRow)
_insert = insert_into(OutboxRow)
_MARK = Prepared(
    update(_outbox)
    .where(
        _outbox.c.store_id == bindparam("s"),
        _outbox.c.id == bindparam("row"),
        _outbox.c.done_at.is_(None),
        _outbox.c.attempts == bindparam("turn"),
    )
    .values(done_at=bindparam("done"), error=bindparam("why"))
)


def append(store_id: str, *facts: Fact) -> None:
    """State facts in the running transaction; they are written together just before it commits."""
    at = clock.now()
    db.session.info.setdefault(_STATED, []).extend(
        {
            "store_id": store_id,
            "id": ids.new_id("evt"),
            "name": fact.name,
            "payload": {name: getattr(fact, name) for name in fact.__dataclass_fields__},
            "created_at": at,
            "run_at": at,
        }
        for fact in facts
    )


def stated() -> int:
    """How many facts the running transaction has stated so far."""
    return len(db.session.info.get(_STATED, ()))


def unstate(count: int) -> None:
    """Take back all but the first ``count``, because the work that stated them failed."""
    del db.session.info.get(_STATED, [])[count:]


def tell_now(handlers: Mapping[type[Fact], Sequence[Handler]]) -> None:
    """Hand what the running transaction has stated to its handlers within it, until nothing is left to deliver.

    What a handler raises is the transaction's end: all of it happened, or none.
    """
    while rows := db.session.info.pop(_STATED, None):
        for row in rows:
            fact = FACTS[row["name"]](**row["payload"])
            token = _fact_at.set(row["created_at"])
            try:
                for handler in handlers.get(type(fact), ()):
                    handler(row["store_id"], fact)
            finally:
                _fact_at.reset(token)


@event.listens_for(db.session, "before_commit")
def _write_stated(session: Session) -> None:
    rows = session.info.pop(_STATED, None)
    if rows:
        _insert.run(*rows)


@event.listens_for(db.session, "after_rollback")
def _forget_stated(session: Session) -> None:
    session.info.pop(_STATED, None)


def deliver(handlers: Mapping[type[Fact], Sequence[Handler]], *, limit: int = 100) -> int:
    """Hand due facts to their handlers; returns how many were taken. What one handler does is kept or taken back whole.

    Facts share commits, as far as nobody else waits for what they lock meanwhile.
    """
    taken = _claim(limit)
    at_once = 1 if is_postgresql() else TOGETHER
    for first in range(0, len(taken), at_once):
        _deliver(handlers, taken[first : first + at_once])
    return len(taken)


def fact_at() -> datetime:
    """When the fact that is being delivered was stated; outside of a delivery, now."""
    return _fact_at.get() or clock.now()


class _Taken(NamedTuple):
    store_id: str
    id: str
    name: str
    payload: dict[str, Any]
    stated_at: datetime
    turn: int


def _claim(limit: int) -> list[_Taken]:
    at = clock.now()
    due = (
        select(OutboxRow.id)
        .where(OutboxRow.done_at.is_(None), OutboxRow.run_at <= at, OutboxRow.attempts < MAX_ATTEMPTS)
        .order_by(OutboxRow.run_at)
        .limit(limit)
    )
    claim = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(no_others(due)))
        .values(run_at=at + LEASE, attempts=OutboxRow.attempts + 1)
        .returning(
            OutboxRow.store_id,
            OutboxRow.id,
            OutboxRow.name,
            OutboxRow.payload,
            OutboxRow.created_at,
            OutboxRow.attempts,
        )
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        rows = session.execute(claim).all()
    return [_Taken(*row) for row in sorted(rows, key=lambda row: row.id)]


def _deliver(handlers: Mapping[type[Fact], Sequence[Handler]], taken: Sequence[_Taken]) -> None:
    """In one transaction; what cannot be kept as a whole is marked as failed and taken again later."""
    try:
        with transaction() as session:
            session.connection()  # first the turn to write, then the turn to compute
            with nullcontext() if is_postgresql() else Computing():
                errors = {each.id: _handle(handlers, each) for each in _still_ours(taken)}
                _mark([each for each in taken if each.id in errors and errors[each.id] is None])
    except Exception as error:
        log.exception("outbox.delivery_failed", facts=len(taken))
        errors = {each.id: error for each in taken}
    if any(errors.values()):
        with transaction():
            for each in taken:
                if (failure := errors.get(each.id)) is not None:
                    _mark([each], error=failure)


def _still_ours(taken: Sequence[_Taken]) -> list[_Taken]:
    """Held to the end of the transaction. Who was away longer than the lease finds them taken again, or delivered."""
    wanted = [each.id for each in taken]
    query = select(_outbox.c.id, _outbox.c.attempts).where(
        _outbox.c.id.in_(wanted), _outbox.c.done_at.is_(None)
    )
    found = {row.id: row.attempts for row in db.session.execute(query.with_for_update())}
    return [each for each in taken if found.get(each.id) == each.turn]


def _handle(handlers: Mapping[type[Fact], Sequence[Handler]], taken: _Taken) -> Exception | None:
    """Behind a savepoint; the error, when one of the handlers failed."""
    fact = FACTS[taken.name](**taken.payload)
    mine = handlers.get(type(fact), ())
    if not mine:
        return None
    before = stated()
    _fact_at.set(taken.stated_at)
    try:
        with savepoint():
            for handler in mine:
                handler(taken.store_id, fact)
    except TransactionLost:
        raise
    except Exception as error:
        log.exception("outbox.handler_failed", fact=fact.name, outbox_id=taken.id)
        unstate(before)
        return error
    return None


def _mark(taken: Sequence[_Taken], *, error: Exception | None = None) -> None:
    done_at, why = (clock.now(), None) if error is None else (None, repr(error)[:500])
    _MARK.run(
        *(
            {"s": each.store_id, "row": each.id, "turn": each.turn, "done": done_at, "why": why}
            for each in taken
        )
    )


def backlog(store_id: str | None = None) -> Backlog:
    """Of one store, or of all for an operator; of what is not done."""
    of_store = [] if store_id is None else [OutboxRow.store_id == store_id]
    open_rows = [OutboxRow.done_at.is_(None), *of_store]
    alive, dead = OutboxRow.attempts < MAX_ATTEMPTS, OutboxRow.attempts >= MAX_ATTEMPTS
    query = select(
        func.count().filter(alive),
        func.count().filter(dead),
        func.min(OutboxRow.created_at).filter(alive),
        func.count().filter(alive, OutboxRow.attempts > 0),
        func.coalesce(func.sum(OutboxRow.attempts), 0),
    ).where(*open_rows)
    waiting, failed, oldest_at, retrying, tries = db.session.execute(query).one()
    return Backlog({WAITING: waiting, GIVEN_UP: failed}, oldest_at, retrying, int(tries))


def given_up(store_id: str, *, limit: int = 50) -> list[tuple[str, datetime, str]]:
    """Facts of a store that no handler could take: name, when it happened, what went wrong; newest first."""
    query = (
        select(OutboxRow.name, OutboxRow.created_at, OutboxRow.error)
        .where(
            OutboxRow.store_id == store_id, OutboxRow.done_at.is_(None), OutboxRow.attempts >= MAX_ATTEMPTS
        )
        .order_by(OutboxRow.id.desc())
        .limit(limit)
    )
    return [(row.name, row.created_at, row.error or "") for row in db.session.execute(query)]


def revive(store_id: str) -> int:
    """Give every fact that was given up its attempts back; how many. Handlers bear seeing a fact twice."""
    query = (
        update(OutboxRow)
        .where(
            OutboxRow.store_id == store_id, OutboxRow.done_at.is_(None), OutboxRow.attempts >= MAX_ATTEMPTS
        )
        .values(attempts=0, run_at=clock.now())
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.session.execute(query).all())


def forget_delivered(before: datetime) -> None:
    """Delivered facts are kept for a while, then dropped; called by the nightly job."""
    db.session.execute(delete(OutboxRow).where(OutboxRow.done_at < before))
