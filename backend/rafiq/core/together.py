"""Group commit: writes of one moment share one transaction and one sync of the disk.

On SQLite a commit costs as much as the work before it, and writers queue up anyway. So whoever has several pieces of
work at hand does them one after the other and commits once. Pieces seldom fail; when one does, all are done again, each
behind a savepoint of its own.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from rafiq.core import outbox
from rafiq.core.db import db, transaction
from rafiq.core.prepared import TransactionLost, savepoint

T = TypeVar("T")


def each(
    works: Sequence[Callable[[], T]],
    *,
    patience: float,
    at_work: AbstractContextManager[object] | None = None,
) -> list[T | Exception]:
    """What each piece returns, once all are on disk; where one failed, its error, and nothing of it is kept.

    A piece only writes to the database, for it may be done twice. Raises when nothing at all could be kept: another
    writer took longer than ``patience`` seconds, a commit failed, the disk is full. ``at_work`` is entered while the
    pieces are done: after the waiting and before the disk.
    """
    try:
        return _in_one(works, _do, patience, at_work or nullcontext())
    except Exception:
        if len(works) == 1:
            raise
        return _in_one(works, _try, patience, at_work or nullcontext())


def _in_one(
    works: Sequence[Callable[[], T]],
    do: Callable[[Callable[[], T]], T | Exception],
    patience: float,
    at_work: AbstractContextManager[object],
) -> list[T | Exception]:
    with transaction(patience=patience):
        db.session.connection()
        with at_work:
            return [do(work) for work in works]


def _do(work: Callable[[], T]) -> T | Exception:
    result = work()
    db.session.flush()
    db.session.expunge_all()  # each piece sees the rows as they are, not as its neighbour read them
    return result


def _try(work: Callable[[], T]) -> T | Exception:
    stated = outbox.stated()
    try:
        with savepoint():
            return work()
    except TransactionLost:
        raise
    except Exception as error:  # noqa: BLE001 - handed to whoever asked for this piece
        outbox.unstate(stated)
        return error
