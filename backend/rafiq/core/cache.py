"""What changes rarely, remembered for two seconds: after a change, everybody knows within those."""

from collections.abc import Callable
from typing import Generic, TypeVar

from rafiq.core import ids

SECONDS = 2.0
MOST = 10_000
V = TypeVar("V")


class Shortly(Generic[V]):
    """``cache.get(key, ask)``: the value of the last two seconds, else what ``ask`` says now."""

    def __init__(self) -> None:
        self._kept: dict[object, tuple[float, V]] = {}

    def get(self, key: object, ask: Callable[[], V]) -> V:
        kept, now = self._kept.get(key), ids.monotonic()
        if kept is not None and now - kept[0] < SECONDS:
            return kept[1]
        value = ask()
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (now, value)
        return value

    def clear(self) -> None:
        self._kept.clear()
