"""Waiting in line: a lock that is fair."""

import threading
from collections import deque


class Line:
    """A lock whose next holder is whoever has waited longest: a busy worker cannot take it again and again."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

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
