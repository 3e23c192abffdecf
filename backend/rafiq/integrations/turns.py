"""One thread of a process at a time talks to shops, and no shop gets more of its time than its share."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rafiq.core import ids

A_RUN = 120.0
A_SHOP = 60.0
_running = Lock()


class Turn:
    """The time of one run in seconds, and what each shop has had of it."""

    def __init__(self) -> None:
        self._ends = ids.monotonic() + A_RUN
        self._had: defaultdict[str, float] = defaultdict(float)

    def has_time(self, shop: str) -> bool:
        return ids.monotonic() < self._ends and self._had[shop] < A_SHOP

    @contextmanager
    def spend(self, shop: str) -> Iterator[float]:
        """The moment at which this shop has had its share."""
        begun = ids.monotonic()
        try:
            yield begun + A_SHOP - self._had[shop]
        finally:
            self._had[shop] += ids.monotonic() - begun


@contextmanager
def turn() -> Iterator[Turn | None]:
    """None while another thread of this process talks to shops: a slow one holds one thread and never all."""
    if not _running.acquire(blocking=False):
        yield None
        return
    try:
        yield Turn()
    finally:
        _running.release()
