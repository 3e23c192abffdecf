"""Facts stored with the change that caused them and delivered after it, at least once.

The table is the truth and the job queue only a nudge: a killed worker's lease runs out and the fact is taken again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import JSON, Index, String, Text, delete, event, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from rafiq.core import clock, ids
from rafiq.core.db import Base, StoreRow, db, is_postgresql, transaction
from rafiq.core.events import FACTS, Fact
from rafiq.core.prepared import insert_into

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 20
_STATED = "rafiq.facts"
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


_insert = insert_into(OutboxRow)


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


@event.listens_for(db.session, "before_commit")
def _write_stated(session: Session) -> None:
    rows = session.info.pop(_STATED, None)
    if rows:
        _insert.run(*rows)


@event.listens_for(db.session, "after_rollback")
def _forget_stated(session: Session) -> None:
    session.info.pop(_STATED, None)


def deliver(handlers: Mapping[type[Fact], Sequence[Handler]], *, limit: int = 100) -> int:
    """Hand due facts to their handlers, each fact in a transaction of its own; returns how many were taken."""
    taken = _claim(limit)
    for store_id, row_id, name, payload in taken:
        _deliver_one(handlers, store_id, row_id, FACTS[name](**payload))
    return len(taken)


def _claim(limit: int) -> list[tuple[str, str, str, dict[str, Any]]]:
    at = clock.now()
    due = (
        select(OutboxRow.id)
        .where(OutboxRow.done_at.is_(None), OutboxRow.run_at <= at, OutboxRow.attempts < MAX_ATTEMPTS)
        .order_by(OutboxRow.run_at)
        .limit(limit)
    )
    if is_postgresql():
        due = due.with_for_update(skip_locked=True)
    claim = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(due))
        .values(run_at=at + LEASE, attempts=OutboxRow.attempts + 1)
        .returning(OutboxRow.store_id, OutboxRow.id, OutboxRow.name, OutboxRow.payload)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        rows = session.execute(claim).all()
    return [(r.store_id, r.id, r.name, r.payload) for r in sorted(rows, key=lambda row: row.id)]


def _deliver_one(
    handlers: Mapping[type[Fact], Sequence[Handler]], store_id: str, row_id: str, fact: Fact
) -> None:
    try:
        with transaction() as session:
            for handler in handlers.get(type(fact), ()):
                handler(store_id, fact)
            session.execute(_mark(store_id, row_id, done_at=clock.now(), error=None))
    except Exception as error:
        log.exception("outbox.handler_failed", fact=fact.name, outbox_id=row_id)
        with transaction() as session:
            session.execute(_mark(store_id, row_id, done_at=None, error=repr(error)[:500]))


def _mark(store_id: str, row_id: str, **values: object) -> Any:  # noqa: ANN401 - an Update statement
    return update(OutboxRow).where(OutboxRow.store_id == store_id, OutboxRow.id == row_id).values(**values)


def waiting() -> int:
    """Facts not yet delivered, for /readyz."""
    return (
        db.session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.done_at.is_(None))) or 0
    )


def dead() -> int:
    """Facts that were given up after the last attempt."""
    query = (
        select(func.count())
        .select_from(OutboxRow)
        .where(OutboxRow.done_at.is_(None), OutboxRow.attempts >= MAX_ATTEMPTS)
    )
    return db.session.scalar(query) or 0


def forget_delivered(before: datetime) -> None:
    """Delivered facts are kept for a while, then dropped; called by the nightly job."""
    db.session.execute(delete(OutboxRow).where(OutboxRow.done_at < before))
