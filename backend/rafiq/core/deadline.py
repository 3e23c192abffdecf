"""One clock over all steps of a fetch: connecting, TLS, headers and body together."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

from rafiq.core import ids

LEAST = 0.05


class Deadline:
    """When the time is over, the socket in use is shut down, whatever it waits for.

    A socket's own timeout starts anew with every byte, so a page that drips would hold us as long as it likes.
    """

    def __init__(self, seconds: float) -> None:
        self._over = False
        self._ends = ids.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    @property
    def passed(self) -> bool:
        """A socket's own timeout may tell before the timer does."""
        return self._over or ids.monotonic() >= self._ends

    def left(self) -> float:
        """Seconds; never so few that a socket would take them for "do not wait"."""
        return max(LEAST, self._ends - ids.monotonic())

    def watch(self, connected: socket.socket) -> None:
        """From now on this is the socket in use."""
        self._socket = connected
        if self._over:
            self._cut()

    def _cut(self) -> None:
        self._over = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # The plain shutdown also on a TLS socket: its own would take away what another thread is reading with.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
