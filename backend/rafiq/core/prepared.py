"""Statements of the hot paths: written by SQLAlchemy once, then run on the driver itself at a tenth of the cost.

SQLAlchemy still makes the SQL, converts the values and owns the transaction; only its machinery per call is left out.
What the ORM holds unflushed is not written first.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    Insert,
    Text,
    TypeDecorator,
    bindparam,
    event,
    insert,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, TypeEngine

from rafiq.core.db import Base, db, table_of
from rafiq.core.drivers import RELEASE, SAVEPOINT, Driver, driver_of

_HERE = "rafiq.driver"
_Convert = Callable[[Any], Any]


class Prepared:
    """One statement with named values; ``postgresql`` where that engine needs another wording.

    Rows are named tuples. Raises what SQLAlchemy raises.
    """

    def __init__(self, statement: Executable, *, postgresql: Executable | None = None) -> None:
        self._statements = {
            "sqlite": statement,
            "postgresql": statement if postgresql is None else postgresql,
        }
        self._forms: dict[str, _Form] = {}

    def all(self, **values: object) -> Sequence[Any]:
        driver, dialect = _driver()
        form = self._forms.get(dialect.name) or self._prepare(dialect)
        return driver.rows(form.text, form.bound(values), form.make)

    def foresee(self, **values: object) -> None:
        """Just this will be asked in a moment, and nothing until then changes its answer: one journey for both."""
        driver, dialect = _driver()
        if driver.far:
            form = self._forms.get(dialect.name) or self._prepare(dialect)
            driver.foresee(form.text, form.bound(values))

    def first(self, **values: object) -> Any:  # noqa: ANN401 - a named tuple of this statement, or None
        rows = self.all(**values)
        return rows[0] if rows else None

    def scalars(self, **values: object) -> list[Any]:
        return [row[0] for row in self.all(**values)]

    def scalar(self, **values: object) -> Any:  # noqa: ANN401 - whatever the column holds, or None
        rows = self.all(**values)
        return rows[0][0] if rows else None

    def run(self, *rows: Mapping[str, object]) -> None:
        """Once for each of these rows. Nobody awaits an answer, so an error may come later (`core.drivers`)."""
        driver, dialect = _driver()
        form = self._forms.get(dialect.name) or self._prepare(dialect)
        driver.run(form.text, [form.bound(row) for row in rows])

    def _prepare(self, dialect: Dialect) -> "_Form":
        form = self._forms[dialect.name] = _Form(self._statements[dialect.name], dialect)
        return form


class InsertOnce:
    """``INSERT … ON CONFLICT DO NOTHING RETURNING id`` for one table.

    True when the row is new. On PostgreSQL a parallel insert of the same key is waited for, so the answer is final.
    """

    def __init__(self, model: type[Base]) -> None:
        table = table_of(model)
        self._insert = Prepared(
            sqlite_insert(table).on_conflict_do_nothing().returning(table.c.id),
            postgresql=postgresql_insert(table).on_conflict_do_nothing().returning(table.c.id),
        )

    def __call__(self, **values: object) -> bool:
        return self._insert.first(**values) is not None


def add_into(model: type[Base], key: Sequence[str], added: Sequence[str]) -> Prepared:
    """An insert that adds to the columns ``added`` of a row that is there already, and answers with the row's id."""
    table = table_of(model)

    def statement(make: Any) -> Any:  # noqa: ANN401 - each engine's own INSERT
        new = make(table)
        sums = {name: table.c[name] + new.excluded[name] for name in added}
        columns = [table.c[name] for name in key]
        return new.on_conflict_do_update(index_elements=columns, set_=sums).returning(table.c.id)

    return Prepared(statement(sqlite_insert), postgresql=statement(postgresql_insert))


def insert_into(model: type[Base]) -> Prepared:
    """A plain insert; a column that is not named takes its default, else NULL."""
    return Prepared(insert(table_of(model)))


class _Texts(TypeDecorator[list[str]]):
    """A list of texts as one value."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> Any:  # noqa: ANN401 - per dialect
        texts = list(value or ())
        return texts if dialect.name == "postgresql" else json.dumps(texts)


class among(ColumnElement[Any]):  # noqa: N801 - reads like SQLAlchemy's own functions
    """``column IN (…)`` for a list given as one value, so that the statement's text never changes."""

    inherit_cache = False
    type = NullType()  # SQLite has no booleans: of a Boolean SQLAlchemy would write "= 1" behind it

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.texts: BindParameter[Any] = bindparam(name, type_=_Texts())


@compiles(among, "sqlite")
def _among_json(element: among, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401 - the compiler's own
    texts = compiler.process(element.texts, **kw)
    return f"{compiler.process(element.column, **kw)} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - compiled parts


@compiles(among, "postgresql")
def _among_array(element: among, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401 - the compiler's own
    return f"{compiler.process(element.column, **kw)} = ANY({compiler.process(element.texts, **kw)})"


class _Form:
    """A statement in one engine's words: its text, how values go in and how rows come out."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        dialect = _positional(dialect)
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        self.text = str(compiled)
        names: list[str] = list(compiled.positiontup or ())
        self._pick = itemgetter(*names) if len(names) > 1 else lambda whole: [whole[name] for name in names]
        self._all = len(set(names))
        self._writers: list[tuple[int, _Convert]] = []
        self._defaults: dict[str, object] = {}
        for at, name in enumerate(names):
            bind = compiled.binds[name]
            writer = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if writer:
                self._writers.append((at, writer))
            if isinstance(statement, Insert) and name in statement.table.c:
                self._defaults[name] = getattr(statement.table.c[name].default, "arg", None)
            elif not bind.required:
                self._defaults[name] = bind.value
        columns = getattr(statement, "exported_columns", ())
        found = [(at, _reader(column.type, dialect)) for at, column in enumerate(columns)]
        self._readers = [(at, reader) for at, reader in found if reader]
        row: Any = namedtuple("Row", columns.keys()) if columns else tuple  # noqa: PYI024
        self._row = row._make if columns else row
        self.make = self._read if self._readers else self._row

    def bound(self, values: Mapping[str, object]) -> Sequence[Any]:
        whole = values if len(values) >= self._all else {**self._defaults, **values}
        given = list(self._pick(whole))
        for at, writer in self._writers:
            given[at] = writer(given[at])
        return given

    def _read(self, row: Sequence[Any]) -> Any:  # noqa: ANN401 - a named tuple of this statement
        read = list(row)
        for at, reader in self._readers:
            read[at] = reader(read[at])
        return self._row(read)


def _positional(dialect: Dialect) -> Dialect:
    """The same engine's words, with values by their places."""
    if dialect.positional:
        return dialect
    kind: Any = type(dialect)
    twin: Dialect = kind(
        dbapi=dialect.loaded_dbapi,
        paramstyle="numeric_dollar",
        json_serializer=getattr(dialect, "_json_serializer", None),
    )
    return twin


def _reader(column_type: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return column_type.dialect_impl(dialect).result_processor(dialect, None)


class TransactionLost(Exception):
    """The database gave the whole transaction up (its disk is full); the cause says why."""


@contextmanager
def savepoint() -> Iterator[None]:
    """What happens inside is kept whole or not at all, whatever becomes of the rest of the transaction.

    Raises `TransactionLost` when nothing of the transaction is left to go on with.
    """
    driver, _ = _driver()
    driver.run(SAVEPOINT)
    try:
        yield
        db.session.flush()
        driver.settle()
    except BaseException as error:
        try:
            driver.take_back()
        except DBAPIError:
            raise TransactionLost from error
        raise
    else:
        driver.run(RELEASE)
    finally:
        db.session.expunge_all()


def _driver() -> tuple[Driver, Dialect]:
    """The driver's connection of the session's running transaction."""
    session = db.session()
    here: tuple[Driver, Dialect] | None = session.info.get(_HERE)
    if here is None:
        session.connection()
        here = session.info[_HERE]
    return here


@event.listens_for(db.session, "after_begin")
def _remember(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if connection.engine is db.engine and _HERE not in session.info:
        session.info[_HERE] = (driver_of(connection), connection.dialect)


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_HERE, None)
