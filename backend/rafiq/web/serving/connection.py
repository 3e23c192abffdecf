"""One connection of the server: clicks are read at once, other requests taken elsewhere, answers kept in order."""

import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import WSGITask
from waitress.utilities import RequestEntityTooLarge

from rafiq.web.serving.quick_http import as_http, quick_environ

REQUEST_SECONDS = 60  # a request must have arrived whole by then, however lively it drips
MOST_DROPPED = (
    16  # bodies as large as so many allowed ones are let pass by; a client that still sends hears nothing
)
TOO_LARGE = (
    "rafiq.too_large"  # in the environ of a request without its body; in an app's extensions: it tells of it
)


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """A body over the limit is dropped as it comes and kept nowhere, so that its sender reads our answer.

    Waitress lets an address that cannot be taken apart (``http://[::1``) end the connection unanswered.
    """

    expect_continue = False
    body_rcv: Any = None
    too_large = False
    to_drop = 0

    def received(self, data: bytes) -> int:
        if self.to_drop:
            dropped = min(self.to_drop, len(data))
            self.to_drop -= dropped
            self.completed = not self.to_drop
            return dropped
        consumed = int(super().received(data))
        if isinstance(self.error, RequestEntityTooLarge):
            self._drop()
        return consumed

    def _drop(self) -> None:
        """Of a body in chunks nobody knows how much is still to come, and who asks first need not send it."""
        self.too_large = True
        announced = 0 if self.chunked or self.expect_continue else self.content_length
        if self.body_rcv is not None:
            self.body_rcv.getbuf().close()
            self.body_rcv = None
        self.expect_continue = False
        self.headers["CONNECTION"] = "close"
        self.headers["CONTENT_LENGTH"] = "0"
        if announced <= MOST_DROPPED * self.adj.max_request_body_size:
            self.to_drop, self.completed = announced, not announced

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            detail = "Bad URI"
            raise ParsingError(detail) from error


class Task(WSGITask):  # type: ignore[misc]
    """Tells the app which body it was not given."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if self.request.too_large:
            environ[TOO_LARGE] = True
        return environ


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection. All of it runs on the I/O thread, but `service` of ordinary requests."""

    parser_class = Parser
    task_class = Task
    answer_here = False
    urgent = False  # what came on it was for the clerk: money is read before clicks
    began_at: float | None = None

    def received(self, data: bytes) -> bool:
        if self._answered_at_once(data):
            return True
        done = bool(super().received(data))
        self._answer_here()
        self.began_at = None if self.request is None else self.began_at or time.monotonic()
        return done

    def _answered_at_once(self, data: bytes) -> bool:
        """A click that arrived whole and alone, the commonest request by far; anything else takes the general way."""
        if self.request is not None or self.requests or self.total_outbufs_len or self.close_when_flushed:
            return False
        environ = quick_environ(data, self.addr[0])
        answer = self.server.answer(environ) if environ else None
        if answer is None:
            return False
        self.server.answers.append((self, as_http(answer)))
        return True

    def _answer_here(self) -> None:
        while self.answer_here:
            self.answer_here = False
            super().service()

    def hand_out(self, answer: bytes) -> None:
        try:
            sent = 0 if self.total_outbufs_len else self.send(answer)
            if self.connected and sent < len(answer):
                self.write_soon(answer[sent:])
        except OSError:
            self.handle_close()

    def answer_asked(self, answer: bytes) -> None:
        """The answer to the request that was asked of the clerk."""
        if not self.connected:
            return
        self.hand_out(answer)
        with self.requests_lock:
            self.requests.pop(0).close()
            if self.connected and self.requests:
                self.server.add_task(self)
        self._answer_here()
        self.last_activity = time.time()

    def service(self) -> None:
        """On a thread of its own; what the express can answer, it answers here too."""
        answer = self.server.answer_alone(self)
        if answer is None:
            super().service()
        else:
            self.server.bring_back([(self, answer)])

    def stalled(self, now: float) -> bool:
        return self.began_at is not None and now - self.began_at > REQUEST_SECONDS

    @property
    def rests(self) -> bool:
        """Nothing but news from the client can change what it waits for. `service` changes it under the lock."""
        return not (self.busy or self.will_close or self.close_when_flushed or self.requests_lock.locked())

    @property
    def busy(self) -> bool:
        return bool(self.requests or self.total_outbufs_len)
