"""The job runner (huey): SQLite, PostgreSQL or Redis by one setting, embedded in the web process or on its own.

A job is only a nudge: what must happen stands in tables (outbox, due holds) and is swept every minute.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from rafiq.core import ids

MOMENT_SECONDS = 1
WORKERS = 3  # webhooks and mail may each wait for somebody else's server; the third keeps the house running
LOOKS: dict[str, Any] = {"initial_delay": 0.1, "max_delay": 1.0}  # seconds between looks into an empty queue
log = structlog.get_logger(__name__)


def make_queue(queue_url: str, data_dir: Path) -> Huey:
    """The queue that `RAFIQ_QUEUE_URL` names."""
    if queue_url.startswith("postgresql"):
        # The address of the database counts as well, with the driver in its scheme.
        return PostgresHuey("rafiq", dsn=queue_url.replace("+psycopg", "", 1), immediate=False)
    if queue_url.startswith("redis"):
        return RedisHuey("rafiq", url=queue_url)
    if queue_url == "memory":
        return MemoryHuey("rafiq")
    return SqliteHuey("rafiq", filename=str(data_dir.resolve() / "queue.sqlite3"), timeout=5)


class Jobs:
    """Named jobs on one queue: `nudge` one now, or have it run every minute."""

    def __init__(self, queue: Huey) -> None:
        self.queue = queue
        self._nudges: dict[str, Any] = {}
        self._asked_until: dict[str, float] = {}
        self._works: dict[str, Callable[[], object]] = {}
        self._by_hand = False

    def every_minute(self, name: str, work: Callable[[], object], *, side_by_side: bool = False) -> None:
        """Run ``work`` each minute and whenever `nudge` names it; it must be safe to run at any time, twice.

        ``side_by_side`` is for work that waits for somebody else's server: all workers may do it at once. Other work
        computes and writes; two of one process would take turns at each statement and get half as much done.
        """
        self._works[name] = work

        def safely() -> None:
            try:
                work()
            except Exception:
                log.exception("job.failed", job=name)

        run = safely if side_by_side else alone(safely)
        self.queue.periodic_task(crontab(minute="*"), name=f"{name}_sweep")(run)
        self._nudges[name] = self.queue.task(name=name)(run)

    def nudge(self, name: str, *, after: float = MOMENT_SECONDS) -> None:
        """Ask for a job in a moment; what is asked meanwhile is done by the same run, so a storm costs one a second.

        ``after`` asks for a later run, which is no reason to leave out an earlier one.

        A queue that cannot be reached costs at most a minute, so it is only logged.
        """
        if self._by_hand:
            return
        now = ids.monotonic()
        if after <= MOMENT_SECONDS:
            if now < self._asked_until.get(name, 0.0):
                return
            self._asked_until[name] = now + MOMENT_SECONDS
        try:
            self._nudges[name].schedule(delay=after)
        except Exception:
            log.exception("job.nudge_failed", job=name)

    def run_all(self) -> dict[str, Exception]:
        """Every job once, here and now, in the order they were named; those that failed. Nobody is nudged meanwhile."""
        failed = {}
        self._by_hand = True
        try:
            for name, work in self._works.items():
                try:
                    work()
                except Exception as error:
                    log.exception("job.failed", job=name)
                    failed[name] = error
        finally:
            self._by_hand = False
        return failed

    def names(self) -> list[str]:
        return list(self._works)

    def waiting(self) -> int:
        """Nudges nobody has taken yet, those for later too; -1 when the queue cannot be reached."""
        try:
            return int(self.queue.pending_count()) + int(self.queue.scheduled_count())
        except Exception:
            log.exception("job.queue_unreachable")
            return -1


def alone(work: Callable[[], None]) -> Callable[[], None]:
    """``work``, by one thread at a time; who comes meanwhile leaves at once, and the one at work does it once more."""
    running, asked = threading.Lock(), threading.Event()

    def run() -> None:
        asked.set()
        while asked.is_set() and running.acquire(blocking=False):
            try:
                asked.clear()
                work()
            finally:
                running.release()

    return run


class EmbeddedWorker(Consumer):
    """huey's consumer as threads of our process; the process keeps its own signal handlers."""

    def _set_signal_handlers(self) -> None:
        pass


def start_worker(queue: Huey) -> EmbeddedWorker:
    worker = EmbeddedWorker(queue, workers=WORKERS, periodic=True, check_worker_health=False, **LOOKS)
    worker.start()
    return worker
