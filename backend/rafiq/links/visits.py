"""Records followed links: a bounded queue, written in batches together with the daily counts that dashboards read.

A lost row would cost a statistic and never a reward (the visit token carries the attribution), yet none is dropped
silently: a full queue makes its caller write, a failing database makes its caller say so, a stop drains.
"""

import hashlib
import json
import logging
import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from rafiq.core import ids
from rafiq.core.db import writing
from rafiq.core.errors import Busy
from rafiq.links.visit_rows import STATEMENTS, Kind, Row, count_by_day, over_all_links

log = logging.getLogger(__name__)

FLUSH_SECONDS = 0.05
RETRY_SECONDS = 1.0
BATCH = 5_000
CAPACITY = 50_000
REPEAT_SECONDS = 3600.0
MAX_REMEMBERED = 50_000


class VisitRecord(NamedTuple):
    """One followed link. ``visitor`` comes from `Visitors.name`, ``nonce`` from the visit token."""

    store_id: str
    link_number: int
    channel: str | None
    is_bot: bool
    visitor: str
    visited_at: datetime
    nonce: str


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """Since the start: taken in, on disk, given up at a stop; ``waiting`` is the queue now."""

    queued: int
    flushed: int
    lost: int
    waiting: int


class Visitors:
    """Names a visitor for a day: a hash of address and agent under a salt that goes at midnight, never stored."""

    def __init__(self) -> None:
        self._salt: tuple[date | None, bytes] = (None, b"")

    def name(self, address: str, user_agent: str, now: datetime) -> str:
        day, salt = self._salt
        if day != now.date():
            salt = ids.new_secret("salt").encode()
            self._salt = (now.date(), salt)
        return hashlib.blake2b(
            f"{address}\n{user_agent}".encode("utf-8", "replace"), key=salt, digest_size=8
        ).hexdigest()


class VisitQueue:
    """One per process; `offer` never waits, `record` may write itself, `stop` drains."""

    def __init__(self, engine: Engine, *, capacity: int = CAPACITY) -> None:
        self._writer = _Writer(engine)
        self._capacity = capacity
        self._waiting: deque[VisitRecord] = deque()
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._arrived = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._queued = self._lost = 0

    def start(self) -> None:
        """Without it, visits wait for `flush` or `stop`."""
        self._thread = threading.Thread(target=self._run, name="rafiq-visits", daemon=True)
        self._thread.start()

    def offer(self, visit: VisitRecord) -> bool:
        """False when the queue is full or stopped: then `record` the visit where waiting is allowed."""
        with self._lock:
            if len(self._waiting) >= self._capacity or self._stopping.is_set():
                return False
            self._waiting.append(visit)
            self._queued += 1
        if not self._arrived.is_set():
            self._arrived.set()
        return True

    def record(self, visit: VisitRecord) -> None:
        """Queue the visit, or write it now. Raises `Busy` when it cannot be stored (G14)."""
        if self.offer(visit):
            return
        try:
            self._writer.write([visit])
        except SQLAlchemyError as error:
            detail = "the visit could not be stored"
            raise Busy(detail) from error
        with self._lock:
            self._queued += 1

    def flush(self) -> None:
        """Write what waits now, for whoever wants to read it at once; returns early when the database refuses."""
        while self._waiting and self._flush():
            pass

    def stop(self) -> None:
        """Write what waits; safe to call twice. What the database refuses is counted as lost and logged."""
        self._stopping.set()
        self._arrived.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()
        with self._lock:
            self._lost += len(self._waiting)
            self._waiting.clear()
        if self._lost:
            log.error("%d visits could not be written before the stop", self._lost)

    def counts(self) -> VisitCounts:
        with self._lock:
            return VisitCounts(self._queued, self._writer.written, self._lost, len(self._waiting))

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._arrived.wait()
            self._stopping.wait(FLUSH_SECONDS)
            self._arrived.clear()
            while self._waiting:
                if not self._flush():
                    self._arrived.set()
                    self._stopping.wait(RETRY_SECONDS)
                    break

    def _flush(self) -> bool:
        """Write the oldest visits; they leave the queue only once they are on disk."""
        with self._flushing:
            with self._lock:
                batch = list(islice(self._waiting, BATCH))
            try:
                self._writer.write(batch)
            except (SQLAlchemyError, Busy):
                log.exception("%d visits wait for the database", len(self._waiting))
                return False
            with self._lock:
                for _ in batch:
                    self._waiting.popleft()
        return True


class _Writer:
    """Writes visits and their daily counts in one transaction.

    The rows travel as one JSON value: a single statement lets go of the interpreter once instead of once per row,
    which matters beside a thread that answers clicks.
    """

    def __init__(self, engine: Engine) -> None:
        self.written = 0
        self._engine = engine
        self._insert, self._count, self._count_all = STATEMENTS[engine.dialect.name]
        self._recent = _Recent()
        self._lock = threading.Lock()

    def write(self, visits: list[VisitRecord]) -> None:
        with self._lock:
            rows, fresh = self._rows(visits)
            with writing(), self._engine.begin() as connection:
                connection.execute(self._insert, {"rows": json.dumps(rows)})
                by_day = count_by_day(rows)
                connection.execute(self._count, {"rows": json.dumps(by_day)})
                connection.execute(self._count_all, {"rows": json.dumps(over_all_links(by_day))})
            self._recent.remember(fresh)
            self.written += len(visits)

    def _rows(self, visits: list[VisitRecord]) -> tuple[list[Row], dict[int, float]]:
        """Each visit with its kind, and what to remember once the batch is on disk (a failed one is labelled again)."""
        fresh: dict[int, float] = {}
        rows = []
        for store_id, link, channel, is_bot, visitor, visited_at, nonce in visits:
            trace, at = hash((store_id, link, visitor)), visited_at.timestamp()
            counted_at = fresh.get(trace) or self._recent.get(trace)
            if is_bot:
                kind = Kind.BOT
            elif counted_at is not None and at - counted_at < REPEAT_SECONDS:
                kind = Kind.REPEAT
            else:
                kind = Kind.HUMAN
                fresh[trace] = at
            name, second = _second(int(at))
            written_at = f"{second}.{visited_at.microsecond:06d}"
            rows.append((store_id, name + nonce, link, channel, kind, visitor, written_at))
        return rows, fresh


class _Recent:
    """Who was counted on which link in the last hour, oldest first; past the bound repeats may count again."""

    def __init__(self) -> None:
        self._at: dict[int, float] = {}

    def get(self, trace: int) -> float | None:
        return self._at.get(trace)

    def remember(self, fresh: dict[int, float]) -> None:
        for trace, at in fresh.items():
            self._at.pop(trace, None)
            self._at[trace] = at
        horizon = max(fresh.values(), default=0.0) - REPEAT_SECONDS
        while self._at:
            oldest = next(iter(self._at))
            if len(self._at) <= MAX_REMEMBERED and self._at[oldest] >= horizon:
                break
            del self._at[oldest]


@lru_cache(maxsize=64)
def _second(second: int) -> tuple[str, str]:
    """How an id begins and a time is written; a batch knows few seconds.

    The id carries second and nonce, so it sorts by age and names the token.
    """
    at = datetime.fromtimestamp(second, UTC)
    return f"vis_{second:08x}", f"{at:%Y-%m-%d %H:%M:%S}"
