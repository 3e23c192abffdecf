"""Models' base, the session, transaction() and the one-writer rule.

No service commits: the web floor commits at the edge, workers and commands use `transaction()`. On SQLite a writing
transaction says BEGIN IMMEDIATE and holds one lock per process and file: SQLite's busy handler never schedules writers.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    Table,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeEngine

from rafiq.core.errors import Busy

LOCK_SECONDS = 10
ID_LENGTH = 32
_writing: ContextVar[bool] = ContextVar("rafiq_writing", default=False)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC on both engines; a naive one is a mistake and raises."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _to_text if dialect.name == "sqlite" else _to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        return _from_text if dialect.name == "sqlite" else _to_utc


def _to_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        message = "a time without a zone"
        raise ValueError(message)
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    """As SQLAlchemy writes a time into SQLite: without a zone, always with microseconds, so that texts sort."""
    utc = _to_utc(value)
    return None if utc is None else utc.isoformat(" ", "microseconds")[:26]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


_TYPES: dict[Any, TypeEngine[Any]] = {datetime: UTCDateTime(), int: BigInteger()}


class Base(DeclarativeBase):
    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map=_TYPES)


def table_of(model: type[DeclarativeBase]) -> Table:
    """The table behind a model, for statements built once."""
    return cast("Table", model.__table__)


def row_of(item: Base) -> dict[str, Any]:
    """The columns of a row that no session knows, for a plain insert."""
    return {name: getattr(item, name) for name in table_of(type(item)).c.keys()}  # noqa: SIM118 - not a mapping


class VisitsBase(DeclarativeBase):
    """Models of the visits database: a file of its own on SQLite, the same database on PostgreSQL."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING, info={"bind_key": "visits"}), type_annotation_map=_TYPES
    )


class StoreRow:
    """Every table of a store: the key starts with the store, so crossing a tenant's border is a database error."""

    store_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, sort_order=-2)
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, sort_order=-1)


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False, "autoflush": False}
)


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work for workers and commands: commits at the end, rolls back on any error. Needs an app context."""
    with writing():
        try:
            yield db.session()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            db.session.remove()


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside may write."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def begin_request(*, writing: bool) -> None:
    """Say whether this request may write. Threads serve many requests, so it is said at the start of each."""
    _writing.set(writing)


def step_out() -> None:
    """Give the connection and the writer's turn back before slow work; nothing may have been written yet."""
    db.session.rollback()


def is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def learn_sizes() -> None:
    """Let SQLite look at its tables, so that it finds people by their address and not by their store."""
    if not is_postgresql():
        for statement in ("PRAGMA analysis_limit=1000", "PRAGMA optimize=0x10002"):
            db.session.execute(text(statement))


def prepare_engine(engine: Engine, *, synchronous: str) -> None:
    """Pragmas and the one-writer rule for a SQLite engine; PostgreSQL needs neither."""
    if engine.dialect.name == "sqlite":
        turn = _WritersTurn()
        event.listen(engine, "connect", partial(_set_pragmas, synchronous))
        event.listen(engine, "begin", turn.begin)
        event.listen(engine, "checkin", turn.end)


def _set_pragmas(synchronous: str, connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - sqlite3's
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "busy_timeout=5000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _WritersTurn:
    """One writer at a time in this process; other processes are kept out by SQLite's own lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event signature
        if not _writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        # A connection kept for a second transaction has the turn already.
        if not connection.info.get("writer") and not self._lock.acquire(timeout=LOCK_SECONDS):
            detail = "another write is taking too long"
            raise Busy(detail)
        connection.info["writer"] = True
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            self._release(connection.info)
            raise

    def end(self, _connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        self._release(entry.info)

    def _release(self, info: dict[str, Any]) -> None:
        if info.pop("writer", False):
            self._lock.release()
