"""Serves the app over HTTP: nothing a client does can stall it, overload is shed, a stop drains.

waitress parses HTTP on one I/O thread and hands whole requests to few worker threads, so a half-sent upload holds no
thread. Added here: clicks are answered on the I/O thread itself, requests beyond `max_inflight` get 503 with
Retry-After, `/healthz` has a thread of its own, stalled clients lose their place, and a stop finishes what runs.
"""

import gc
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from types import FrameType

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error

from rafiq.settings import Settings
from rafiq.web.fastlane import Answer
from rafiq.web.loop import Sockets
from rafiq.web.quick_http import as_http, quick_environ

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 800  # below the 1,024 open files that many systems allow
MAX_HEADER_BYTES = 32_768
IDLE_SECONDS = 30
SWEEP_SECONDS = 5
REQUEST_SECONDS = 60  # a request must have arrived whole by then, however lively it drips
DRAIN_SECONDS = 20
RETRY_AFTER_SECONDS = 2
# A worker that comes back from the database waits this long for the interpreter while clicks keep it busy.
SWITCH_SECONDS = 0.0005


class Overloaded(Error):  # type: ignore[misc]  # waitress ships no types for its errors
    """More requests wait than `max_inflight` allows."""

    code = 503
    reason = "Service Unavailable"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        status, headers, body = super().to_response(ident)
        return (
            status,
            [*headers, ("Retry-After", str(RETRY_AFTER_SECONDS)), ("Cache-Control", "no-store")],
            body,
        )


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection. All of it runs on the I/O thread, but `service` of ordinary requests."""

    answer_here = False
    began_at: float | None = None

    def received(self, data: bytes) -> bool:
        if self._answered_at_once(data):
            return True
        done = bool(super().received(data))
        while self.answer_here:
            self.answer_here = False
            self.service()
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

    def hand_out(self, answer: bytes) -> None:
        try:
            sent = self.send(answer)
            if self.connected and sent < len(answer):
                self.write_soon(answer[sent:])
        except OSError:
            self.handle_close()

    def stalled(self, now: float) -> bool:
        return self.began_at is not None and now - self.began_at > REQUEST_SECONDS

    @property
    def rests(self) -> bool:
        """Nothing but news from the client can change what it waits for. `service` changes it under the lock."""
        return not (self.busy or self.will_close or self.close_when_flushed or self.requests_lock.locked())

    @property
    def busy(self) -> bool:
        return bool(self.requests or self.total_outbufs_len)


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Made by `create_server`; `run` blocks until `stop`, which any thread and any signal handler may call."""

    channel_class = Channel
    rests = False  # it counts connections and looks at the clock each turn

    def __init__(self, app: Flask, settings: Settings, on_stopped: Iterable[Callable[[], None]]) -> None:
        self.sockets = Sockets()
        super().__init__(app, map=self.sockets, adj=_adjustments(settings))
        lane = app.extensions.get("rafiq.fastlane")
        self.answer: Callable[[dict[str, str]], Answer | None] = lane.answer if lane else _nothing
        self.max_inflight = settings.max_inflight
        self.on_stopped = tuple(on_stopped)
        self.health_dispatcher = ThreadedTaskDispatcher()
        self.health_dispatcher.set_thread_count(1)
        self.io_thread: int | None = None
        self.answers: list[tuple[Channel, bytes]] = []
        self.stopping = threading.Event()
        self.ended = False
        self._ending = threading.RLock()  # a signal handler may come while its own thread holds it

    @property
    def port(self) -> int:
        return int(self.effective_port)

    def add_task(self, channel: Channel) -> None:
        request = channel.requests[0]
        if request.path == "/healthz" and request.error is None:
            self.health_dispatcher.add_task(channel)
            return
        dispatcher = self.task_dispatcher
        if len(dispatcher.queue) + dispatcher.active_count >= self.max_inflight:
            request.error = Overloaded("Too many requests at once; try again in a moment.")
        if request.error is not None and threading.get_ident() == self.io_thread:
            channel.answer_here = True
        else:
            dispatcher.add_task(channel)

    def handle_accept(self) -> None:
        if len(self.active_channels) >= MAX_CONNECTIONS:
            self._close_longest_idle()
        super().handle_accept()

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.stalled(time.monotonic()):
                channel.will_close = True
        self.sockets.ask_all()

    def run(self) -> None:
        """Serve until `stop`, then finish running requests, at most `DRAIN_SECONDS` long."""
        self.io_thread = threading.get_ident()
        log.info("listening on http://%s:%s", self.effective_host, self.effective_port)
        try:
            while not self.stopping.is_set():
                self._turn(1.0)
            self._drain()
        finally:
            self.task_dispatcher.shutdown()
            self.health_dispatcher.shutdown()
            for step in self.on_stopped:
                step()
            with self._ending:
                self.ended = True
                self.sockets.close()

    def stop(self) -> None:
        self.stopping.set()
        with self._ending:  # the loop may see the flag, end and close the trigger at this very moment
            if not self.ended:
                self.pull_trigger()

    def _turn(self, timeout: float) -> None:
        """What was asked first, then the answers in one go: who reads them all is woken once."""
        self.sockets.turn(timeout)
        for channel, answer in self.answers:
            channel.hand_out(answer)
        self.answers.clear()

    def _drain(self) -> None:
        """Take no new connection; answer what was received; let go of connections as they fall idle."""
        wasyncore.dispatcher.close(self)
        deadline = time.monotonic() + DRAIN_SECONDS
        while self.active_channels and time.monotonic() < deadline:
            for channel in self.active_channels.values():
                if not channel.busy:
                    channel.will_close = True
            self.sockets.ask_all()
            self._turn(0.05)

    def _close_longest_idle(self) -> None:
        """A newcomer takes the place of the longest silent one, so hoarded connections cannot lock the door."""
        idle = [channel for channel in self.active_channels.values() if not channel.busy]
        if idle:
            min(idle, key=lambda channel: channel.last_activity).handle_close()


def create_server(app: Flask, settings: Settings, *, on_stopped: Iterable[Callable[[], None]] = ()) -> Server:
    """Binds at once, so a taken port raises here; port 0 picks a free one (see `Server.port`)."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is normal here and bounded
    return Server(app, settings, on_stopped)


def serve(app: Flask, settings: Settings, *, on_stopped: Iterable[Callable[[], None]] = ()) -> None:
    """Serve until SIGTERM or Ctrl-C. Call from the main thread; elsewhere use `create_server`, `run` and `stop`."""
    server = create_server(app, settings, on_stopped=on_stopped)
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()  # what lives now lives on; looking through it for garbage would stop everything for 0.1 s

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        server.stop()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _nothing(_environ: dict[str, str]) -> None:
    """The lane of an app that has none."""


def _adjustments(settings: Settings) -> Adjustments:
    return Adjustments(
        host=settings.host,
        port=settings.port,
        threads=settings.server_threads,
        backlog=1024,
        connection_limit=MAX_CONNECTIONS + 100,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=SWEEP_SECONDS,
        # The one door for files takes more; every other one is held to its own limit by the app.
        max_request_body_size=max(settings.max_body_bytes, settings.max_upload_bytes),
        max_request_header_size=MAX_HEADER_BYTES,
        inbuf_overflow=65_536,
        asyncore_use_poll=True,
        # The app decides how many proxies it believes (settings.trusted_proxies).
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
