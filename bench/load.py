"""Load: wrk where it is installed, else a generator of our own; and one that counts every answer exactly."""

import json
import re
import shutil
import socket
import statistics
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

REPORT = Path(__file__).parent / "programs" / "report.lua"
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
PERSON = {
    "User-Agent": PHONE,
    "Accept": "text/html",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
}
_RATE = re.compile(r"REPORT (\{.*\})")


@dataclass(frozen=True, slots=True)
class Load:
    """``answered`` counts whole answers, ``bad`` those of 400 and above and broken connections; times in ms."""

    answered: int
    bad: int
    per_second: float
    p50: float
    p99: float
    generator: str


@dataclass(slots=True)
class Plan:
    """``script`` is a wrk script with a `request` function and ``make`` the same for our own generator."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    connections: int = 32
    script: Path | None = None
    arguments: tuple[str, ...] = ()
    make: Callable[[int], bytes] | None = None


def run(plan: Plan, seconds: float) -> Load:
    return _wrk(plan, seconds) if generator() == "wrk" else _own(plan, seconds)


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "bundled threads"


def _wrk(plan: Plan, seconds: float) -> Load:
    command = [
        "wrk",
        "-t1",
        f"-c{plan.connections}",
        f"-d{max(1, round(seconds))}s",
        "-s",
        str(plan.script or REPORT),
    ]
    for name, value in plan.headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run(
        [*command, plan.url, "--", *plan.arguments], check=True, capture_output=True, text=True
    )
    found = _RATE.search(done.stdout)
    if found is None:
        message = f"wrk told nothing: {done.stdout[-500:]}{done.stderr[-500:]}"
        raise RuntimeError(message)
    report = json.loads(found[1])
    return Load(
        report["answered"],
        report["bad"],
        report["answered"] / report["seconds"],
        report["p50"],
        report["p99"],
        "wrk",
    )


def _own(plan: Plan, seconds: float) -> Load:
    counting = Exact(plan)
    counting.start()
    time.sleep(seconds)
    counting.finish()
    times = sorted(counting.times) or [0.0]
    return Load(
        counting.answered,
        counting.bad,
        counting.answered / seconds,
        statistics.median(times) * 1000,
        times[int(len(times) * 0.99) - 1] * 1000,
        "bundled threads",
    )


class Exact:
    """One thread a connection, one request at a time; each ends answered, refused or (connection lost) unknown."""

    def __init__(self, plan: Plan) -> None:
        parts = urlsplit(plan.url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        lines = [
            f"GET {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1",
            f"Host: {parts.netloc}",
        ]
        fixed = (
            "\r\n".join([*lines, *(f"{name}: {value}" for name, value in plan.headers.items())]) + "\r\n\r\n"
        )
        self._make = plan.make or (lambda _number: fixed.encode())
        self.statuses: Counter[int] = Counter()
        self.times: list[float] = []
        self.unknown = 0
        self._number = 0
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._client, daemon=True) for _ in range(plan.connections)]

    @property
    def answered(self) -> int:
        return sum(self.statuses.values())

    @property
    def bad(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 400) + self.unknown

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Every request under way is waited for."""
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def _client(self) -> None:
        while not self._over.is_set():
            try:
                with socket.create_connection(self._address, timeout=20) as connection:
                    self._talk(connection)
            except OSError:
                time.sleep(0.02)

    def _talk(self, connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        while not self._over.is_set():
            with self._lock:
                self._number += 1
                number = self._number
            started = time.perf_counter()
            connection.sendall(self._make(number))
            status = _read_answer(reader)
            with self._lock:
                if status is None:
                    self.unknown += 1
                    return
                self.statuses[status] += 1
                self.times.append(time.perf_counter() - started)


def _read_answer(reader: object) -> int | None:
    """The status of one whole answer; None when the connection ended first."""
    try:
        first = reader.readline()  # type: ignore[attr-defined]
        length, line = 0, first
        while line not in {b"\r\n", b""}:
            line = reader.readline()  # type: ignore[attr-defined]
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if line == b"" or len(reader.read(length)) < length:  # type: ignore[attr-defined]
            return None
    except OSError:
        return None
    return int(first.split()[1])
