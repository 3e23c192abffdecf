"""Models' base, the session, transaction() and the one-writer rule.

No service commits: the web floor commits at the edge, workers and commands use `transaction()`. On SQLite a writing
transaction says BEGIN IMMEDIATE and holds one lock per process and file: SQLite's busy handler never schedules writers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from types import FunctionType
from typing import Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Select,
    String,
    Table,
    TypeDecorator,
    event,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeEngine

from rafiq.core.drivers import drive
from rafiq.core.errors import Busy
from rafiq.core.turns import Line

LOCK_SECONDS = 10
ID_LENGTH = 32
# How long a transaction that begins now waits for its turn to write; None: it only reads.
_patience: ContextVar[float | None] = ContextVar("rafiq_patience", default=None)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


M = TypeVar("M", bound=DeclarativeBase)


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
    utc = value if value is None or value.tzinfo is UTC else _to_utc(value)
    return None if utc is None else utc.isoformat(" ", "microseconds")[:26]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


_TYPES: dict[Any, TypeEngine[Any]] = {datetime: UTCDateTime(), int: BigInteger()}


class Base(DeclarativeBase):
    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map=_TYPES)


def table_of(model: type[DeclarativeBase]) -> Table:
    """The table behind a model, for statements built once."""
    return cast("Table", model.__table__)


class Draft:
    """A row to be inserted by hand, see `draft`."""

    __slots__ = ()


def draft(model: type[M], **values: object) -> M:
    """A new row with the columns and methods of its model but without the ORM, which watches every attribute.

    Columns that are not given are None, or what the model has as a default.
    """
    twin = _twins.get(model) or _make_twin(model)
    row = twin()
    for name, value in {**_blanks[model], **values}.items():
        setattr(row, name, value)
    return cast("M", row)


def row_of(item: object) -> dict[str, Any]:
    """The columns of a draft, for its insert."""
    return {name: getattr(item, name) for name in type(item).__slots__}  # type: ignore[attr-defined]


_twins: dict[type[Any], type[Draft]] = {}
_blanks: dict[type[Any], dict[str, object]] = {}


def _make_twin(model: type[DeclarativeBase]) -> type[Draft]:
    columns = table_of(model).c
    methods = {name: value for name, value in vars(model).items() if isinstance(value, FunctionType)}
    methods = {name: value for name, value in methods.items() if not name.startswith("_")}
    _blanks[model] = {column.name: getattr(column.default, "arg", None) for column in columns}
    twin = type(f"{model.__name__}Draft", (Draft,), {"__slots__": tuple(columns.keys()), **methods})
    _twins[model] = twin
    return twin


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
def transaction(*, patience: float = LOCK_SECONDS) -> Iterator[Session]:
    """One unit of work for workers and commands: commits at the end, rolls back on any error. Needs an app context."""
    with writing(patience=patience):
        try:
            yield db.session()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            db.session.remove()


@contextmanager
def writing(*, patience: float = LOCK_SECONDS) -> Iterator[None]:
    """Transactions begun inside may write; each waits so many seconds for its turn, then raises `Busy`."""
    token = _patience.set(patience)
    try:
        yield
    finally:
        _patience.reset(token)


def begin_request(*, writing: bool) -> None:
    """Say whether this request may write. Threads serve many requests, so it is said at the start of each."""
    _patience.set(LOCK_SECONDS if writing else None)


@contextmanager
def brief_write() -> Iterator[None]:
    """One short write within a request that reads: what was read is given back first, what is written is kept."""
    if _patience.get() is not None:
        yield  # a request that writes anyway keeps all or nothing
        return
    step_out()
    begin_request(writing=True)
    try:
        yield
        db.session.commit()
    finally:
        step_out()
        begin_request(writing=False)


def step_out() -> None:
    """Give the connection and the writer's turn back before slow work; nothing may have been written yet."""
    db.session.rollback()


def is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def no_others(due: Select[Any]) -> Select[Any]:
    """What a worker may take: on PostgreSQL no row that another holds, and never more than ``due`` is limited to.

    Chosen once and before all else: within a plain subquery PostgreSQL may choose anew for each row it compares.
    """
    if not is_postgresql():
        return due
    chosen = due.with_for_update(skip_locked=True).cte("chosen")
    return select(chosen)


_DOUBLED = text(
    "SELECT relname FROM pg_stat_user_tables WHERE n_mod_since_analyze > greatest(50, n_live_tup / 2)"
    " ORDER BY relname"  # two who look at the same moment do not wait for each other in a circle
)


def learn_sizes() -> None:
    """Let the database look at its tables, so that it finds people by their address and not by their store.

    SQLite looks at a thousand rows of each index, a few milliseconds; its ``optimize`` leaves tables out that its own
    connection has not asked, and without a look at orders the pages of numbers take seconds.
    """
    if not is_postgresql():
        for statement in ("PRAGMA analysis_limit=1000", "ANALYZE"):
            db.session.execute(text(statement))
        return
    # PostgreSQL looks by itself, but keeps a plan it made for an empty table for up to a minute, which is many orders.
    for table in db.session.scalars(_DOUBLED).all():
        if table in db.metadata.tables:
            db.session.execute(text(f"ANALYZE {table}"))


def prepare_engine(engine: Engine, *, synchronous: str) -> None:
    """Its drivers; pragmas and the one-writer rule for a SQLite engine, PostgreSQL needs neither."""
    drive(engine)
    if engine.dialect.name == "sqlite":
        turn = _WritersTurn()
        event.listen(engine, "connect", partial(_set_pragmas, synchronous))
        event.listen(engine, "begin", turn.begin)
        event.listen(engine, "checkin", turn.end)


_PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "temp_store=MEMORY",  # also what a savepoint may have to take back
    "wal_autocheckpoint=4000",  # pages; one that changes often meanwhile is carried over once
)


def _set_pragmas(synchronous: str, connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - sqlite3's
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute(f"PRAGMA synchronous={synchronous}")
    cursor.close()


class _WritersTurn:
    """One writer at a time in this process; other processes are kept out by SQLite's own lock."""

    def __init__(self) -> None:
        self._lock = Line()

    def begin(self, connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event signature
        patience = _patience.get()
        if patience is None:
            connection.exec_driver_sql("BEGIN")
            return
        # A connection kept for a second transaction has the turn already.
        if not connection.info.get("writer") and not self._lock.acquire(timeout=patience):
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
