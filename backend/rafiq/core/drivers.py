"""The two databases' own drivers, as `core.prepared` speaks to them; each connection has one of these.

SQLite is a call away, so each statement is done at once. To PostgreSQL each question is a journey: what awaits no
answer goes along with the next question, in the same order, and its error comes back with that one's answer.
"""

from collections.abc import Callable, Generator, Sequence
from itertools import count
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

_HERE = "rafiq.driver"
SAVEPOINT, ROLLBACK, RELEASE = "SAVEPOINT piece", "ROLLBACK TO piece", "RELEASE piece"
# What a connection prepared is not there any more (a pooler between us), or does not fit the tables any more.
_FORGOTTEN = {"26000", "0A000"}
# What is prepared looks single rows up, whatever they are: one plan each. PostgreSQL takes it that a disk must turn for
# each row, and would rather read a small table whole, for as long as it keeps that plan; an operator may know better.
_PLANS = (
    "SET plan_cache_mode = force_generic_plan",
    "SELECT set_config('random_page_cost', '1.1', false) WHERE current_setting('random_page_cost') = '4'",
)


_Asked = tuple[str, tuple[bytes | None, ...]]


class Driver(Protocol):
    """Values are positional. Raises what SQLAlchemy raises."""

    far: bool  # each question is a journey

    def rows(
        self, text: str, values: Sequence[object], make: Callable[[Sequence[Any]], Any]
    ) -> Sequence[Any]: ...

    def run(self, text: str, rows: Sequence[Sequence[object]] = ((),)) -> None:
        """Once for each of these rows, at the latest before anything that comes after it."""

    def foresee(self, text: str, values: Sequence[object]) -> None:
        """Just this will be asked for rows in a moment, and nothing until then changes its answer."""

    def settle(self) -> None:
        """All that was asked for is done when this returns."""

    def take_back(self) -> None:
        """All since the `SAVEPOINT`."""


def drive(engine: Engine) -> None:
    """Give each connection of this engine its driver."""
    postgresql = engine.dialect.name == "postgresql"

    def connect(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info[_HERE] = (Pipelined if postgresql else Direct)(connection, engine.dialect)

    event.listen(engine, "connect", connect)
    if postgresql:
        event.listen(engine, "before_cursor_execute", lambda connection, *_: driver_of(connection).settle())
        event.listen(engine, "commit", lambda connection: driver_of(connection).commit())
        for undone in ("rollback", "rollback_savepoint"):
            event.listen(engine, undone, _forget)


def _forget(connection: Connection, *_: object) -> None:
    if not connection.invalidated:  # else the connection is gone, and its driver with it
        driver_of(connection).forget()


def driver_of(connection: Connection) -> Any:  # noqa: ANN401 - a Driver; the events above know which
    return connection.info[_HERE]


class Direct:
    """SQLite's."""

    far = False

    def __init__(self, connection: Any, dialect: Dialect) -> None:  # noqa: ANN401 - sqlite3's
        self._connection = connection
        self._dialect = dialect
        self._error = dialect.loaded_dbapi.Error

    def rows(
        self, text: str, values: Sequence[object], make: Callable[[Sequence[Any]], Any]
    ) -> Sequence[Any]:
        try:
            return [make(row) for row in self._connection.execute(text, values)]
        except self._error as error:
            raise _told(error, text, self._dialect) from error

    def run(self, text: str, rows: Sequence[Sequence[object]] = ((),)) -> None:
        try:
            if len(rows) == 1:
                self._connection.execute(text, rows[0])
            else:
                self._connection.executemany(text, rows)
        except self._error as error:
            raise _told(error, text, self._dialect) from error

    def foresee(self, text: str, values: Sequence[object]) -> None:
        """Nothing is far here."""

    def settle(self) -> None:
        """Nothing waits here."""

    def take_back(self) -> None:
        self.run(ROLLBACK)
        self.run(RELEASE)


class Pipelined:
    """PostgreSQL's: psycopg's connection for all that is rare, libpq's pipeline for what is prepared.

    psycopg itself spends on one statement what the server needs for several, and lets go of what it has prepared at
    every ROLLBACK. Here each statement is prepared once for each connection.
    """

    far = True

    def __init__(self, connection: Any, dialect: Dialect) -> None:  # noqa: ANN401 - psycopg's
        self._psycopg = dialect.loaded_dbapi  # an extra: it may not be imported where SQLite is all there is
        self._dialect = dialect
        self._connection = connection
        connection.prepare_threshold = None
        for statement in _PLANS:
            connection.execute(statement)
        connection.commit()
        self._libpq = connection.pgconn
        self._values = self._psycopg.adapt.Transformer(connection)
        self._text = self._psycopg.adapt.PyFormat.TEXT
        self._names: dict[str, bytes] = {}
        self._numbers = count(1)
        self._waiting: list[_Asked] = []
        self._foreseen: dict[_Asked, Any] = {}  # their answers; None before they are here

    def rows(
        self, text: str, values: Sequence[object], make: Callable[[Sequence[Any]], Any]
    ) -> Sequence[Any]:
        asked = self._written(text, values)
        if asked not in self._foreseen:
            self._waiting.append(asked)
            answer = self._exchange()
        else:
            if self._foreseen[asked] is None:
                self._exchange()
            answer = self._foreseen.pop(asked)
        self._values.set_pgresult(answer)
        found: Sequence[Any] = self._values.load_rows(0, answer.ntuples, make)
        return found

    def run(self, text: str, rows: Sequence[Sequence[object]] = ((),)) -> None:
        self._waiting.extend([self._written(text, row) for row in rows])

    def foresee(self, text: str, values: Sequence[object]) -> None:
        asked = self._written(text, values)
        self._waiting.append(asked)
        self._foreseen[asked] = None

    def settle(self) -> None:
        if self._waiting:
            self._exchange()

    def commit(self) -> None:
        """What still waits brings the commit along; psycopg, asked to commit next, finds that done."""
        self._foreseen.clear()
        if self._waiting:
            self.run("COMMIT")
            self._exchange()

    def forget(self) -> None:
        """All of it belongs to what is rolled back."""
        self._foreseen.clear()
        self._waiting.clear()

    def take_back(self) -> None:
        self._foreseen.clear()
        while self._waiting:
            text, _ = self._waiting.pop()
            if text == SAVEPOINT:  # the server has not heard of it yet
                return
        self.run(ROLLBACK)
        self.run(RELEASE)
        self.settle()

    def _exchange(self) -> Any:  # noqa: ANN401 - libpq's result
        """Send all that waits in one go; the answer to the last of it. Raises the first error."""
        asked, self._waiting = self._waiting, []
        if self._libpq.transaction_status == self._psycopg.pq.TransactionStatus.IDLE:
            asked.insert(0, (self._begin(), ()))
        try:
            self._libpq.enter_pipeline_mode()
            sent = [part for each in asked for part in self._send(each)]
            self._libpq.pipeline_sync()
            answers = self._connection.wait(self._answers())
            self._libpq.exit_pipeline_mode()
            self._look_for_errors(answers, sent)
        except self._psycopg.Error as error:
            self._foreseen.clear()
            raise _told(error, asked[-1][0], self._dialect) from error
        if self._foreseen:
            found = dict(zip(sent, answers, strict=True))
            self._foreseen = {each: found.get(each, known) for each, known in self._foreseen.items()}
        return answers[-1]

    def _begin(self) -> str:
        level = self._connection.isolation_level
        return "BEGIN" if level is None else f"BEGIN ISOLATION LEVEL {level.name.replace('_', ' ')}"

    def _written(self, text: str, values: Sequence[object]) -> "_Asked":
        try:
            written = self._values.dump_sequence(values, [self._text] * len(values))
        except self._psycopg.Error as error:
            raise _told(error, text, self._dialect) from error
        return text, tuple([value if value is None else bytes(value) for value in written])

    def _send(self, asked: _Asked) -> list[_Asked | str]:
        """What will be answered: it, and before it the text that had to be prepared."""
        text, values = asked
        name = self._names.get(text)
        new: list[_Asked | str] = []
        if name is None:
            name = self._names[text] = b"rafiq_%d" % next(self._numbers)
            self._libpq.send_prepare(name, text.encode())
            new.append(text)
        self._libpq.send_query_prepared(name, values)
        return [*new, asked]

    def _answers(self) -> Generator[Any, Any, list[Any]]:
        """For psycopg's own way of waiting, which lets other threads work meanwhile and can be interrupted."""
        libpq, pq, wait = self._libpq, self._psycopg.pq, self._psycopg.waiting.Wait
        found: list[Any] = []
        while libpq.flush():
            yield wait.RW
            libpq.consume_input()  # or both sides would wait for each other to read
        while True:
            while libpq.is_busy():
                yield wait.R
                libpq.consume_input()
            answer = libpq.get_result()
            if answer is not None:
                if answer.status == pq.ExecStatus.PIPELINE_SYNC:
                    return found
                found.append(answer)
            elif libpq.status == pq.ConnStatus.BAD:
                raise self._psycopg.OperationalError("the connection to PostgreSQL is lost")

    def _look_for_errors(self, answers: Sequence[Any], sent: Sequence[_Asked | str]) -> None:
        failed = self._psycopg.pq.ExecStatus.FATAL_ERROR
        error = next((answer for answer in answers if answer.status == failed), None)
        if error is None:
            return
        told = self._psycopg.errors.error_from_result(error)
        for text in list(self._names) if told.sqlstate in _FORGOTTEN else sent:
            self._names.pop(text, None)  # type: ignore[arg-type]  # a whole question is no name
        raise told


def _told(error: Exception, text: str, dialect: Dialect) -> BaseException:
    return DBAPIError.instance(text, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
