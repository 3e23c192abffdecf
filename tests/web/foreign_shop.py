"""A shop's server as the install check meets it: pages that are fine, and one per trick."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

KEY, US = "pk_live_abcDEF123", "https://refer.example.com"
TAG = f'<script async src="{US}/w/{KEY}.js"></script>'


class Shop(BaseHTTPRequestHandler):
    """A shop's server with one page per trick."""

    page: ClassVar[str] = TAG
    busy: ClassVar[Callable[[], None]] = staticmethod(lambda: None)

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://localhost:1/")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(200):
                self.wfile.write(b"x" * 10_000)
        elif self.path == "/dripping-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            self.drip()
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            self.drip()
        else:
            if self.path == "/busy":
                self.busy()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.page.encode())

    def drip(self) -> None:
        for _ in range(30):
            self.wfile.write(b"x")
            time.sleep(0.5)

    def handle(self) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the check hangs up on purpose
            super().handle()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The origin of a running shop."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
