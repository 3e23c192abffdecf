"""One connection of the server: clicks are read at once, other requests taken elsewhere, answers kept in order."""

import time

from waitress.channel import HTTPChannel

from rafiq.web.serving.quick_http import as_http, quick_environ

REQUEST_SECONDS = 60  # a request must have arrived whole by then, however lively it drips


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection. All of it runs on the I/O thread, but `service` of ordinary requests."""

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
