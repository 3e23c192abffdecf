"""Group commit: writes that arrive at the same moment share one transaction and one sync of the disk.

On SQLite a commit costs more than the work before it, and writers queue up anyway. Whoever is at the head of the queue
does the waiting work of all, each piece behind a savepoint, and commits once; nobody is answered before that commit.
On PostgreSQL writers are parallel and each request commits for itself.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from rafiq.core import outbox
from rafiq.core.db import begin_request, is_postgresql, step_out, transaction
from rafiq.core.errors import Busy
from rafiq.core.prepared import TransactionLost, savepoint

MOST = 32
T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Job:
    work: Callable[[], Any]
    done: bool = False
    result: Any = None
    error: BaseException | None = None


_waiting: deque[_Job] = deque()
_head = threading.Lock()


def write(work: Callable[[], T]) -> T:
    """What ``work`` returns, once it is on disk; raises what it raises, and then nothing of it is kept.

    The caller has written nothing before in this request; ``work`` uses `db.session` and never commits.
    """
    if is_postgresql():
        return work()
    step_out()
    job = _Job(work)
    _waiting.append(job)
    with _head:
        while not job.done:
            _commit([_waiting.popleft() for _ in range(min(MOST, len(_waiting)))])
    begin_request(writing=False)
    if job.error is not None:
        raise job.error
    return cast("T", job.result)


def _commit(jobs: list[_Job]) -> None:
    try:
        with transaction():
            for job in jobs:
                _try(job)
    except BaseException as error:  # noqa: BLE001 - the commit failed: it failed for all of them
        for job in jobs:
            job.error = job.error or (_undone() if isinstance(error, TransactionLost) else error)
    finally:
        for job in jobs:
            job.done = True


def _undone() -> Busy:
    """A neighbour's piece took the whole transaction with it; this one is as good as new when it is sent again."""
    return Busy("another write failed at the same moment")


def _try(job: _Job) -> None:
    stated = outbox.stated()
    try:
        with savepoint():
            job.result = job.work()
    except TransactionLost as lost:
        job.error = lost.__cause__
        raise
    except Exception as error:  # noqa: BLE001 - handed to the thread that asked
        job.error = error
        outbox.unstate(stated)
