"""Rate limits told to those they bind, in the header fields of the IETF draft (G23); and the one of each secret key."""

import math
from threading import Lock, RLock

from flask import Response
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import RateLimiter

from rafiq.core import clock

POLICY, LIMIT = "RateLimit-Policy", "RateLimit"
REQUESTS = "requests"
WINDOW_SECONDS = 60
Fields = tuple[tuple[str, str], tuple[str, str]]


def tell(response: Response, name: str, limiter: RateLimiter, limit: RateLimitItem, *whose: str) -> Response:
    """How much of the limit is left, and in how many seconds it is whole again; beside what was told before."""
    stats = limiter.get_window_stats(limit, *whose)
    wait = max(0, math.ceil(stats.reset_time - clock.now().timestamp()))
    add(response, POLICY, f'"{name}";q={limit.amount};w={limit.get_expiry()}')
    add(response, LIMIT, f'"{name}";r={max(0, stats.remaining)};t={wait}')
    return response


def add(response: Response, header: str, told: str) -> None:
    """Both fields are lists: one answer may be bound by several limits."""
    response.headers[header] = ", ".join(filter(None, (response.headers.get(header), told)))


class Hits(MemoryStorage):
    """What every limiter counts in: one hit after another.

    Where two come at once, the library's own store starts the same thread twice, which raises in one of them.
    """

    def __init__(self) -> None:
        self._one = RLock()
        super().__init__()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        with self._one:
            return super().incr(key, expiry, amount)

    def decr(self, key: str, amount: int = 1) -> int:
        with self._one:
            return super().decr(key, amount)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        with self._one:
            return super().acquire_entry(key, limit, expiry, amount)


class Allowance:
    """How often each key asked within its present minute.

    A dictionary, where the store of `limits` would start a thread every few milliseconds to clean up: there are as many
    keys as merchants, and an order has microseconds to spare for this.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._policy = (POLICY, f'"{REQUESTS}";q={most};w={WINDOW_SECONDS}')
        self._windows: dict[str, list[float]] = {}  # when it began, requests since
        self._lock = Lock()

    def spent(self, key: str) -> bool:
        """Whether this key has to wait; asking counts nothing."""
        window = self._windows.get(key)
        return bool(window and window[1] >= self.most and self._lasts(window, clock.now().timestamp()))

    def count(self, key: str) -> tuple[bool, Fields]:
        """One more request: whether it was within the limit, and the header fields that tell what is left."""
        now = clock.now().timestamp()
        with self._lock:
            window = self._windows.get(key)
            if window is None or not self._lasts(window, now):
                window = self._windows[key] = [now, 0]
            window[1] += 1
            began, seen = window
        left, wait = max(0, self.most - int(seen)), math.ceil(began + WINDOW_SECONDS - now)
        return seen <= self.most, (self._policy, (LIMIT, f'"{REQUESTS}";r={left};t={wait}'))

    def wait(self, key: str) -> int:
        """In how many seconds this key may ask again."""
        now = clock.now().timestamp()
        window = self._windows.get(key)
        return max(1, math.ceil(window[0] + WINDOW_SECONDS - now)) if window else 1

    @staticmethod
    def _lasts(window: list[float], now: float) -> bool:
        """A clock that was set back begins a new window too."""
        return 0 <= now - window[0] < WINDOW_SECONDS
