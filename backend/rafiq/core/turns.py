"""Waiting in line: a lock that is fair, and turns at computing."""

import threading
from collections import deque
from types import TracebackType

MOMENT_SECONDS = 0.05


class Line:
    """A lock whose next holder is whoever has waited longest: a busy worker cannot take it again and again."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for whoever has it to release it."""
        return bool(self._waiting)

    def acquire(self, timeout: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=timeout):
            return True
        with self._guard:
            if called not in self._waiting:
                return True  # called at the very last moment
            self._waiting.remove(called)
        return False

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class Computing:
    """Entered by whoever computes a lot in one go, by one thread, again and again: the others let it have Python.

    Threads that fight for Python's lock all lose. Nothing is wrong when one goes on without its turn, as it does after
    a moment: it is only slow.
    """

    _turns = Line()

    def __init__(self) -> None:
        self._mine = False

    @classmethod
    def awaited(cls) -> bool:
        return cls._turns.awaited

    def __enter__(self) -> None:
        self._mine = self._turns.acquire(MOMENT_SECONDS)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._mine:
            self._turns.release()
