"""A PostgreSQL cluster of the tests' own: on loopback, as an unprivileged user, in a folder that goes."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path
    port: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template1") -> None:
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def drop(self, database: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def stop(self) -> None:
        process = int((self.folder / "data/postmaster.pid").read_text(encoding="ascii").split()[0])
        os.kill(process, signal.SIGINT)
        for _ in range(100):
            if not (self.folder / "data/postmaster.pid").exists():
                break
            time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, statement: str) -> None:
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first."""
    for pattern in PROGRAM_FOLDERS:
        found = sorted(Path("/").glob(pattern.lstrip("/")), key=_version, reverse=True)
        if found and (found[0] / "initdb").exists():
            return found[0]
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def start(binaries: Path) -> Cluster:
    # A short path: a socket's address may have at most 107 letters.
    folder = Path(tempfile.mkdtemp(prefix="rafiq-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    port = free_port()
    settings = (*OPTIONS, "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", f"port={port}")
    data = str(folder / "data")
    _quietly([*as_user, str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--locale=C", "--no-sync"])  # fmt: skip
    options = " ".join(f"-c {setting}" for setting in settings)
    _quietly(
        [
            *as_user,
            str(binaries / "pg_ctl"),
            "-D",
            data,
            "-l",
            str(folder / "log"),
            "-w",
            "-o",
            options,
            "start",
        ]
    )
    return Cluster(folder, port)


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
