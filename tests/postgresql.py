"""A PostgreSQL cluster of the tests' own: on loopback, as an unprivileged user, in a folder that goes."""

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

PROGRAM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
# Speed for data that nobody will miss.
OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
)
# Deleted rows leave pages behind, so a database is copied anew now and then.
MOST_USES = 50
OTHERS_OUT = b"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TABLES = b"""
    SELECT quote_ident(relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'alembic%'"""
SHAPE = b"""
    SELECT (SELECT sum(hashtext(relname::text)::bigint) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
           (SELECT sum(hashtext(concat(tgname, tgenabled))::bigint) FROM pg_trigger WHERE NOT tgisinternal),
           (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_attribute WHERE attnum > 0),
           (SELECT string_agg(version_num, ' ') FROM alembic_main), (SELECT version_num FROM alembic_visits)"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """``control`` is pg_ctl with its folder, as the user whose processes these are."""

    folder: Path
    port: int
    control: tuple[str, ...]

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str) -> psycopg.Connection:
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"
        return psycopg.connect(address, autocommit=True)

    def create(self, database: str, *, template: str = "template1") -> None:
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def drop(self, database: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def rename(self, database: str, new: str) -> None:
        self._run(f'ALTER DATABASE "{database}" RENAME TO "{new}"')

    def restart(self, *, crash: bool) -> None:
        """Every connection is cut; after a crash the server first recovers what its log holds."""
        mode = "immediate" if crash else "fast"
        _quietly([*self.control, "-l", str(self.folder / "log"), "-w", "-m", mode, "restart"])

    def stop(self) -> None:
        process = int((self.folder / "data/postmaster.pid").read_text(encoding="ascii").split()[0])
        os.kill(process, signal.SIGINT)
        for _ in range(100):
            if not (self.folder / "data/postmaster.pid").exists():
                break
            time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, statement: str) -> None:
        with self.connect("postgres") as connection:
            connection.execute(statement.encode())


@dataclass(slots=True)
class Databases:
    """Migrated databases, one after the other. Emptying one is many times quicker than copying it anew.

    Each has a name of its own: whoever still runs when its test is over finds nothing under the old one.
    """

    cluster: Cluster
    template: str
    clean: str = ""
    uses: int = 0
    shape: object = None
    made: Iterator[int] = field(default_factory=itertools.count)

    def take(self) -> str:
        name = f"test_{next(self.made)}"
        if self.clean:
            self.cluster.rename(self.clean, name)
        else:
            self.cluster.create(name, template=self.template)
            self.uses = 0
        return name

    def give_back(self, name: str) -> None:
        self.uses += 1
        emptied = self.uses < MOST_USES and self._empty(name)
        if not emptied:
            self.cluster.drop(name)
        self.clean = name if emptied else ""

    def _empty(self, name: str) -> bool:
        """No where a test has changed the tables themselves: such a database is of no more use."""
        with self.cluster.connect(name) as connection:
            connection.execute(OTHERS_OUT)
            if connection.execute(SHAPE).fetchone() != self._shape():
                return False
            tables = [table for (table,) in connection.execute(TABLES)]
            each = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)
            used = [table for (table,) in connection.execute(each.encode())]
            # No trigger forbids it and no foreign key is looked after: all that refers to them goes too.
            wipe = "; ".join(f"DELETE FROM {table}" for table in used)
            connection.execute(f"SET session_replication_role = replica; {wipe}".encode())
        return True

    def _shape(self) -> object:
        if self.shape is None:
            with self.cluster.connect(self.template) as connection:
                self.shape = connection.execute(SHAPE).fetchone()
        return self.shape


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first."""
    for pattern in PROGRAM_FOLDERS:
        found = sorted(Path("/").glob(pattern.lstrip("/")), key=_version, reverse=True)
        if found and (found[0] / "initdb").exists():
            return found[0]
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def start(binaries: Path, options: tuple[str, ...] = OPTIONS) -> Cluster:
    # A short path: a socket's address may have at most 107 letters.
    folder = Path(tempfile.mkdtemp(prefix="rafiq-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    port = free_port()
    settings = (*options, "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", f"port={port}")
    data = str(folder / "data")
    _quietly([*as_user, str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--locale=C", "--no-sync"])  # fmt: skip
    control = (*as_user, str(binaries / "pg_ctl"), "-D", data)
    given = " ".join(f"-c {setting}" for setting in settings)
    _quietly([*control, "-l", str(folder / "log"), "-w", "-o", given, "start"])
    return Cluster(folder, port, control)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _quietly(command: list[str]) -> None:
    # The server inherits what it is given, so a pipe would stay open for as long as it lives.
    with tempfile.TemporaryFile() as output:
        result = subprocess.run(command, check=False, stdout=output, stderr=subprocess.STDOUT, cwd="/")
        if result.returncode:
            output.seek(0)
            message = f"{' '.join(command)} failed:\n{output.read().decode(errors='replace')}"
            raise RuntimeError(message)


def _version(folder: Path) -> float:
    digits = "".join(letter for part in folder.parts for letter in part if letter.isdigit())
    return float(digits or 0)
