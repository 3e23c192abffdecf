"""One archive with everything: databases and keys; taken while the server runs, put back into an empty place."""

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.pool import NullPool

from rafiq.core.errors import Conflict, Invalid
from rafiq.settings import Settings

SQLITE_FILES = ("rafiq.sqlite3", "visits.sqlite3")
KEYS, DUMP = "secret-keys", "rafiq.dump"


def backup(settings: Settings, target: Path) -> None:
    """Write a ``.tar.gz``. SQLite copies itself online, PostgreSQL by pg_dump. Raises `Conflict`, `Invalid`."""
    if target.exists():
        detail = f"{target} exists already"
        raise Conflict(detail)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if settings.is_sqlite:
            for file in SQLITE_FILES:
                _copy_sqlite(settings.data_dir / file, folder / file)
        else:
            _run(settings, "pg_dump", "--format=custom", f"--file={folder / DUMP}")
        (folder / KEYS).write_text("\n".join(settings.secret_keys) + "\n", encoding="utf-8")
        # The archive holds the keys, so it is private from its first byte.
        private = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(private, "wb") as stream, tarfile.open(None, "w:gz", stream) as archive:
            for path in sorted(folder.iterdir()):
                archive.add(path, arcname=path.name)


def restore(settings: Settings, source: Path) -> None:
    """Unpack into an empty data directory and database. Raises `Conflict` when something is there already."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    there = [name for name in (*SQLITE_FILES, KEYS) if (settings.data_dir / name).exists()]
    if there:
        detail = f"{settings.data_dir} already holds {', '.join(there)}: restore into an empty directory"
        raise Conflict(detail)
    if not settings.is_sqlite and _has_tables(settings):
        detail = "the database already holds tables: restore into an empty one"
        raise Conflict(detail)
    with tempfile.TemporaryDirectory() as name:
        try:
            with tarfile.open(source, "r:gz") as archive:
                archive.extractall(name, filter="data")
        except tarfile.TarError as error:
            detail = f"{source} is not an archive of `rafiq backup`"
            raise Invalid(detail) from error
        for path in Path(name).iterdir():
            if path.name == DUMP:
                _run(settings, "pg_restore", "--no-owner", "--exit-on-error", str(path))
            elif path.name in {*SQLITE_FILES, KEYS}:
                shutil.move(path, settings.data_dir / path.name)
        (settings.data_dir / KEYS).chmod(0o600)


def _copy_sqlite(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as original, sqlite3.connect(target) as copy:
        original.backup(copy)
    original.close()
    copy.close()


def _has_tables(settings: Settings) -> bool:
    engine = create_engine(settings.database_url, poolclass=NullPool)
    return bool(inspect(engine).get_table_names())


def _run(settings: Settings, program: str, *arguments: str) -> None:
    """The address travels in libpq's variables: a password in the arguments would show in every list of processes."""
    url = make_url(settings.database_url)
    place = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    known = {name: str(value) for name, value in place.items() if value}
    options = "&".join(f"{name}={quote(str(value))}" for name, value in url.query.items())
    target = f"--dbname=postgresql:///{quote(url.database or '')}{'?' if options else ''}{options}"
    command = (program, target, *arguments)
    try:
        subprocess.run(command, env=os.environ | known, check=True, capture_output=True, text=True)  # noqa: S603 - fixed programs, no shell
    except FileNotFoundError as error:
        detail = f"{program} is not installed; it comes with PostgreSQL's client programs"
        raise Invalid(detail) from error
    except subprocess.CalledProcessError as error:
        detail = f"{program} failed: {error.stderr.strip()[:500]}"
        raise Invalid(detail) from error
