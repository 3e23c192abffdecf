"""A small app behind the real server on a free port, and the clients that try its patience."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from flask import Flask, request

from rafiq.settings import Settings
from rafiq.web.serving import server as serving

TIMEOUT = 20
HALF_UPLOAD = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nhalf"
HALF_HEADERS = b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: "


class Gate:
    """Requests to /wait stay inside until the gate is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.inside = 0
        self.lock = threading.Lock()

    def wait(self) -> str:
        with self.lock:
            self.inside += 1
        self.opened.wait(TIMEOUT)
        return "waited"


class Running:
    def __init__(self, app: Flask, gate: Gate, **changes: object) -> None:
        self.gate = gate
        self.steps: list[str] = []
        settings = Settings(host="127.0.0.1", port=8000, **changes).model_copy(update={"port": 0})
        self.server = serving.create_server(app, settings, on_stopped=[lambda: self.steps.append("stopped")])
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"

    def connect(self, sent: bytes = b"") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=TIMEOUT)
        connection.sendall(sent)
        return connection

    def stop(self) -> None:
        self.gate.opened.set()
        self.server.stop()
        self.thread.join(TIMEOUT)


def small_app(gate: Gate) -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    app.add_url_rule("/healthz", "healthz", lambda: {"status": "ok"})
    app.add_url_rule("/wait", "wait", gate.wait)
    app.add_url_rule("/echo", "echo", lambda: request.get_data(), methods=["POST"])  # noqa: PLW0108 - `request` exists inside only
    return app


def until(happens: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + TIMEOUT
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.01)
    return happens()


def read_all(connection: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := connection.recv(65_536):
            received += chunk
    return received
