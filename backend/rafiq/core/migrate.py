"""Brings both databases to the newest migration at start, behind a lock: two processes never migrate at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_ADVISORY_KEY = 7_242_311  # any constant number: PostgreSQL's lock is named by it


class UnknownRelease(RuntimeError):
    """The database was made by a release whose migrations are not here."""


def upgrade(engine: Engine, branch: str, *, data_dir: Path) -> None:
    """Run what is missing of ``branch`` (``main`` or ``visits``). Raises `UnknownRelease`."""
    config = _config(branch)
    current, head = _revisions(engine, branch)
    if current == head:
        return
    _check_known(branch, current)
    with _alone(engine, data_dir) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def is_current(engine: Engine, branch: str) -> bool:
    """Whether the database stands at the newest migration (/readyz asks)."""
    current, head = _revisions(engine, branch)
    return current == head


def _revisions(engine: Engine, branch: str) -> tuple[str | None, str | None]:
    """(where the database stands, the newest there is)."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": version_table(branch)})
        return context.get_current_revision(), _newest(branch)


@cache
def _newest(branch: str) -> str | None:
    return ScriptDirectory.from_config(_config(branch)).get_current_head()


def _check_known(branch: str, revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config(branch)).walk_revisions()}
    if revision is not None and revision not in known:
        detail = f"the {branch} database is of another release ({revision}): run that one, or start empty"
        raise UnknownRelease(detail)


def version_table(branch: str) -> str:
    return f"alembic_{branch}"


def _config(branch: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / branch))
    config.set_main_option("path_separator", "os")
    config.attributes["version_table"] = version_table(branch)
    return config


@contextmanager
def _alone(engine: Engine, data_dir: Path) -> Iterator[Connection]:
    with (data_dir / "migrate.lock").open("w", encoding="utf-8") as file, engine.connect() as connection:
        fcntl.flock(file, fcntl.LOCK_EX)
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_lock({_ADVISORY_KEY})"))
            connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_unlock({_ADVISORY_KEY})"))
                connection.commit()
