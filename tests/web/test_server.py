"""The server beside stalled clients, beyond its limits, and told to stop."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from rafiq.web.serving import server as serving
from rafiq.web.serving.fastlane import Answer
from tests.web.running import HALF_HEADERS, HALF_UPLOAD, TIMEOUT, Gate, Running, read_all, small_app, until


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """`start(max_inflight=4)` serves a small app on a free port."""
    with contextlib.ExitStack() as stopping:

        def started(**changes: object) -> Running:
            gate = Gate()
            running = Running(small_app(gate), gate, **changes)
            stopping.callback(running.stop)
            return running

        yield started


@pytest.mark.parametrize(
    ("stalled", "count"), [(HALF_UPLOAD, 40), (HALF_HEADERS, 200)], ids=["uploads", "headers"]
)
def test_stalled_clients_do_not_hold_up_others(start, stalled, count):
    running = start(server_threads=2)
    with contextlib.ExitStack() as clients:
        for _ in range(count):
            clients.enter_context(running.connect(stalled))

        answer = requests.get(running.url("/"), timeout=TIMEOUT)

        assert answer.text == "hello"


def test_half_an_upload_is_answered_once_its_rest_arrives(start):
    running = start()
    with running.connect(HALF_UPLOAD) as connection:
        connection.sendall(b"x" * 4996)

        assert connection.recv(12) == b"HTTP/1.1 200"


MALFORMED = [
    b"GARBAGE\r\n\r\n",
    b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\x00y\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nzz\r\n\r\n",
]


@pytest.mark.parametrize("sent", MALFORMED)
def test_what_is_no_request_is_told_so_and_costs_nobody_else(start, sent, caplog):
    """Issue 2: no 5xx from any input, and no traceback in the log either."""
    running = start()
    with running.connect(sent) as connection:
        status = read_all(connection).partition(b"\r\n")[0]

    assert status.split()[1:2] == [b"400"], status
    assert requests.get(running.url("/"), timeout=TIMEOUT).text == "hello"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_hoarded_connections_do_not_lock_the_door(start, monkeypatch):
    monkeypatch.setattr(serving, "MAX_CONNECTIONS", 20)
    running = start()
    with contextlib.ExitStack() as clients:
        for _ in range(60):
            clients.enter_context(running.connect(HALF_HEADERS))

        assert requests.get(running.url("/"), timeout=TIMEOUT).text == "hello"


def test_a_request_that_drips_too_long_is_cut(start, monkeypatch):
    monkeypatch.setattr("rafiq.web.serving.connection.REQUEST_SECONDS", 0)
    monkeypatch.setattr(serving, "SWEEP_SECONDS", 0)
    running = start()
    with running.connect(HALF_HEADERS) as connection:
        assert read_all(connection) == b""


def test_overload_is_shed_with_a_time_to_come_back(start):
    running = start(server_threads=2, max_inflight=4)
    waiting = [threading.Thread(target=requests.get, args=(running.url("/wait"),)) for _ in range(4)]
    for thread in waiting:
        thread.start()
    assert until(lambda: running.gate.inside == 2 and len(running.server.task_dispatcher.queue) == 2)

    shed = requests.get(running.url("/"), timeout=TIMEOUT)

    assert (shed.status_code, shed.headers["Retry-After"]) == (503, "2")
    running.gate.opened.set()
    for thread in waiting:
        thread.join(TIMEOUT)
    assert requests.get(running.url("/"), timeout=TIMEOUT).status_code == 200


def test_health_answers_in_the_middle_of_overload(start):
    running = start(server_threads=1, max_inflight=1)
    held = threading.Thread(target=requests.get, args=(running.url("/wait"),))
    held.start()
    assert until(lambda: running.gate.inside == 1)

    answers = (
        requests.get(running.url("/"), timeout=TIMEOUT),
        requests.get(running.url("/healthz"), timeout=TIMEOUT),
    )

    assert [answer.status_code for answer in answers] == [503, 200]
    running.gate.opened.set()
    held.join(TIMEOUT)


@pytest.mark.parametrize(("size", "status"), [(1_000, 200), (1_001, 413)])
def test_bodies_have_a_largest_size(start, size, status):
    running = start(max_body_bytes=1_001, max_upload_bytes=1_001)

    assert requests.post(running.url("/echo"), data=b"x" * size, timeout=TIMEOUT).status_code == status


@pytest.mark.parametrize(("size", "status"), [(30_000, 200), (33_000, 431)])
def test_headers_have_a_largest_size(start, size, status):
    running = start()

    assert (
        requests.get(running.url("/"), headers={"X-Big": "x" * size}, timeout=TIMEOUT).status_code == status
    )


def test_a_stop_answers_what_runs_and_takes_nothing_new(start):
    running = start()
    with running.connect(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert until(lambda: running.gate.inside == 1)
        running.server.stop()
        assert until(lambda: not running.server.accepting)
        with pytest.raises(OSError, match="refused"):
            running.connect()
        running.gate.opened.set()

        assert read_all(connection).endswith(b"waited")
    running.thread.join(TIMEOUT)
    assert running.steps == ["stopped"]


def test_a_stop_does_not_wait_for_idle_or_half_sent_connections(start):
    running = start()
    with running.connect(), running.connect(HALF_UPLOAD), running.connect(HALF_HEADERS):
        running.server.stop()
        running.thread.join(TIMEOUT)

        assert not running.thread.is_alive()


def test_a_second_stop_is_harmless(start):
    running = start()
    running.stop()
    running.stop()

    assert running.steps == ["stopped"]


def test_sigterm_lets_a_running_request_finish(tmp_path: Path):
    script = textwrap.dedent("""
        import time
        from flask import Flask
        from rafiq.settings import Settings
        from rafiq.web.serving.server import serve
        app = Flask("slow")
        @app.get("/slow")
        def slow():
            print("inside", flush=True)
            time.sleep(0.5)
            return "finished"
        import sys
        serve(app, Settings(port=int(sys.argv[1])), on_stopped=[lambda: print("drained", flush=True)])
    """)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        subprocess.Popen(
            [sys.executable, "-c", script, str(port)], stdout=subprocess.PIPE, text=True
        ) as process,
        contextlib.ExitStack() as stack,
    ):
        stack.callback(process.kill)  # also where it never came up: nobody waits for it for ever
        assert until(lambda: reachable(port))
        with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
            connection.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            assert process.stdout.readline() == "inside\n"
            os.kill(process.pid, signal.SIGTERM)

            assert read_all(connection).endswith(b"finished")
        assert process.stdout.readline() == "drained\n"
        assert process.wait(TIMEOUT) == 0


def reachable(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class EchoingLane:
    """Stands where the fast lane stands and answers with what it was asked."""

    def answer(self, environ):
        return Answer("200 OK", [("Content-Length", "6")], environ["PATH_INFO"][-6:].encode())


def test_clicks_are_answered_while_every_thread_is_taken(start):
    gate = Gate()
    app = small_app(gate)
    app.extensions["rafiq.fastlane"] = EchoingLane()
    running = Running(app, gate, server_threads=1, max_inflight=1)

    def knock() -> None:
        """What looked whether the server is up may still be inside, and then the first one is shed."""
        while requests.get(running.url("/wait")).status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            pass

    held = threading.Thread(target=knock)
    held.start()
    assert until(lambda: gate.inside == 1)

    assert requests.get(running.url("/r/abcdef"), timeout=TIMEOUT).text == "abcdef"
    running.stop()
    held.join(TIMEOUT)
