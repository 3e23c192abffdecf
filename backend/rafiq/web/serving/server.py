"""Serves the app over HTTP: nothing a client does can stall it, overload is shed, a stop drains.

waitress parses HTTP on one I/O thread and hands whole requests to few worker threads, so a half-sent upload holds no
thread. Added here: clicks are answered on the I/O thread itself, orders and balances by a clerk, requests beyond
`max_inflight` get 503 with Retry-After, `/healthz` has a thread of its own, stalled clients lose their place, and a
stop finishes what runs.
"""

import gc
import logging
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from types import FrameType

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error

from rafiq.core.turns import Computing
from rafiq.settings import Settings
from rafiq.web.api.express import Express
from rafiq.web.serving.clerk import Clerk, answers, for_express
from rafiq.web.serving.connection import TOO_LARGE, Channel
from rafiq.web.serving.fastlane import Answer
from rafiq.web.serving.loop import Ready, Sockets
from rafiq.web.serving.quick_http import as_http

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 800  # below the 1,024 open files that many systems allow
MAX_HEADER_BYTES = 32_768
IDLE_SECONDS = 30
SWEEP_SECONDS = 5
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
        self.tells_too_large = TOO_LARGE in app.extensions
        self.on_stopped = tuple(on_stopped)
        self.health_dispatcher = ThreadedTaskDispatcher()
        self.health_dispatcher.set_thread_count(1)
        self.io_thread: int | None = None
        self.answers: list[tuple[Channel, bytes]] = []
        self.express: Express | None = app.extensions.get("rafiq.express")
        self.clerk = (
            Clerk(self.express, self.bring_back) if self.express and self.express.one_writer else None
        )
        self.computing = Computing()
        self.for_clerk: list[Channel] = []
        self.brought_back: deque[tuple[Channel, Answer | None]] = deque()
        self.stopping = threading.Event()
        self.ended = False
        self._ending = threading.RLock()  # a signal handler may come while its own thread holds it

    @property
    def port(self) -> int:
        return int(self.effective_port)

    def add_task(self, channel: Channel) -> None:
        request = channel.requests[0]
        if request.error is None and request.path == "/healthz":  # what is malformed may have no path
            self.health_dispatcher.add_task(channel)
            return
        if request.too_large and self.tells_too_large:
            request.error = None  # the app has a page for it
        dispatcher = self.task_dispatcher
        asked_already = self.clerk.in_hand + len(self.for_clerk) if self.clerk else 0
        if len(dispatcher.queue) + dispatcher.active_count + asked_already >= self.max_inflight:
            request.error = Overloaded("Too many requests at once; try again in a moment.")
        here = threading.get_ident() == self.io_thread
        if request.error is not None and here:
            channel.answer_here = True
        elif self.clerk and here and not request.too_large and for_express(request):
            channel.urgent = True
            self.for_clerk.append(channel)
        else:
            dispatcher.add_task(channel)

    def answer_alone(self, channel: Channel) -> Answer | None:
        """For databases that many may write to at once: each thread answers what it has."""
        request = channel.requests[0]
        odd = request.error or request.too_large
        if self.express is None or self.clerk or odd or not for_express(request):
            return None
        return answers(self.express, [channel])[0]

    def bring_back(self, answers: list[tuple[Channel, Answer | None]]) -> None:
        """To the I/O thread, from any other."""
        self.brought_back.extend(answers)
        self.pull_trigger()

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
            if self.clerk:
                self.clerk.stop()
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
        ready = self.sockets.wait(timeout)
        with self.computing:
            self._serve(ready)

    def _serve(self, ready: Ready) -> None:
        """The clerk's answers, then what was asked, then the answers to it in one go: who reads them is woken once."""
        while self.brought_back:
            channel, clerks = self.brought_back.popleft()
            if clerks is None:
                self.task_dispatcher.add_task(channel)
            else:
                channel.answer_asked(as_http(clerks))
        self.sockets.serve(ready, self._awaited)
        for channel, answer in self.answers:
            channel.hand_out(answer)
        self.answers.clear()
        if self.clerk and self.for_clerk:
            self.clerk.ask(self.for_clerk)
            self.for_clerk.clear()

    def _awaited(self) -> bool:
        return bool(self.brought_back) or Computing.awaited()

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
