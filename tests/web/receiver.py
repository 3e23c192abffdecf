"""A store's own server as our webhooks meet it: takes everything, or plays one trick after another."""

import contextlib
import socketserver
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``answers`` are given in turn, the last one for ever: a status, or the name of a trick."""

    url: str
    answers: list[Any] = field(default_factory=lambda: [200])
    calls: list[Call] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ids(self) -> list[str]:
        return [each.headers["webhook-id"] for each in self.calls]

    def took(self, call: Call) -> Any:
        with self.lock:
            self.calls.append(call)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.receiver.took(Call(self.path, headers, body))
        if isinstance(answer, int):
            self._plain(answer)
        else:
            getattr(self, f"trick_{answer}")()

    do_GET = do_POST  # noqa: N815 - the library's name

    def _plain(self, status: int, body: bytes = b"thank you") -> None:
        self.send_response(status)
        for name, value in self.server.receiver.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def trick_redirect(self) -> None:
        self.send_response(307)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def trick_hang(self) -> None:
        time.sleep(3)

    def trick_drop(self) -> None:
        self.connection.close()

    def trick_garbage(self) -> None:
        self.wfile.write(b"\x00\xff this is no HTTP \r\n\r\n")

    def trick_huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(2_000):
            self.wfile.write(b"x" * 10_000)

    def trick_half(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half an ans")
        self.wfile.flush()

    def trick_drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(20):
            self.wfile.write(b"x")
            time.sleep(0.3)

    def trick_bomb(self) -> None:
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(bomb())

    def trick_gzip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(b"\x1f\x8b\x08\x00" + b"\x00" * 5_000)

    def handle(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the caller hangs up on purpose
            super().handle()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@cache
def bomb() -> bytes:
    """120 MB of nothing in 120 kB, made piece by piece."""
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(120)) + packer.flush()


class _Quiet(_Server):
    def handle_error(self, *_: object) -> None:
        """A trick that ends a connection early is no error of the test."""


@contextlib.contextmanager
def receiving(*, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    socketserver.TCPServer.allow_reuse_address = True
    server = _Quiet(("127.0.0.1", 0), _Handler)
    scheme = "http"
    if tls is not None:
        scheme = "https"
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.receiver = Receiver(f"{scheme}://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.receiver
    server.shutdown()
    thread.join()
    server.server_close()
