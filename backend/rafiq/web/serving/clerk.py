"""One thread that answers all quick requests waiting at the moment together, and hands them back to the I/O thread.

Threads that take turns at one database file hand Python's lock over at every statement and do half the work. One thread
keeps it, and all that came meanwhile shares its next commit.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from rafiq.web.api.express import MOST, Asked, Express, takes
from rafiq.web.serving.fastlane import Answer

log = logging.getLogger(__name__)
STOP_SECONDS = 5


class Clerk:
    """``done`` is called on the clerk's thread with each connection of a batch and its answer, None for no answer."""

    def __init__(
        self, express: Express, done: Callable[[list[tuple[HTTPChannel, Answer | None]]], None]
    ) -> None:
        self._express = express
        self._done = done
        self._waiting: deque[HTTPChannel] = deque()
        self._bell = threading.Semaphore(0)
        self._serving = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, name="clerk", daemon=True)
        self._thread.start()

    @property
    def in_hand(self) -> int:
        """How many requests wait or are being answered."""
        return len(self._waiting) + self._serving

    def ask(self, channels: list[HTTPChannel]) -> None:
        self._waiting.extend(channels)
        self._bell.release()

    def stop(self) -> None:
        self._stopping = True
        self._bell.release()
        self._thread.join(STOP_SECONDS)

    def _serve(self) -> None:
        while True:
            self._bell.acquire()
            if self._stopping:
                return
            batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            if self._waiting:
                self._bell.release()
            self._serving = len(batch)
            if batch:
                self._done(list(zip(batch, answers(self._express, batch), strict=True)))
            self._serving = 0


def answers(express: Express, channels: Sequence[HTTPChannel]) -> list[Answer | None]:
    """To the request at the head of each connection; None for those that shall take the ordinary way."""
    try:
        return express.answer([_asked(channel.requests[0]) for channel in channels])
    except Exception:
        log.exception("quick requests go the ordinary way")
        return [None] * len(channels)


def for_express(request: HTTPRequestParser) -> bool:
    """Whether it is worth asking; cheap, for the thread that reads the requests."""
    plain = (
        request.version == "1.1" and request.headers.get("CONNECTION", "keep-alive").lower() == "keep-alive"
    )
    return plain and takes(request.command, request.path, request.query, request.headers)


def _asked(request: HTTPRequestParser) -> Asked:
    stream = request.get_body_stream()
    body = stream.read()
    stream.seek(0)  # it may yet be read again, the ordinary way
    return Asked(request.command, request.path, request.headers, body)
