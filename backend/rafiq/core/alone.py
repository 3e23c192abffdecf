"""One after the other: whoever names the same thing waits until the transaction that named it first has ended."""

from sqlalchemy import bindparam, func, select

from rafiq.core.db import is_postgresql
from rafiq.core.prepared import Prepared

_ALONE = Prepared(select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("k"), 0))))


def alone(name: str) -> None:
    """SQLite needs no such lock: a writing transaction there is alone."""
    if is_postgresql():
        _ALONE.run({"k": name})
