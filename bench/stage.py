"""What a measurement needs running: our server as an operator starts it, baselines, peers; all stopped after."""

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(__file__).parent / "programs"
PEERS = ROOT / ".cache" / "bench"
ADVOCATES = 200
COMMAND = str(Path(sys.executable).with_name("rafiq"))
SHOP = "https://shop.example"


@dataclass(slots=True)
class Rafiq:
    """A running `rafiq serve` with one store and its advocates."""

    process: subprocess.Popen[bytes]
    url: str
    folder: Path
    keys: dict[str, str]
    tokens: list[str] = field(default_factory=list)

    @property
    def authorised(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys['secret_key']}", "Content-Type": "application/json"}

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        data = json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}{path}", data=data, headers=self.authorised, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def count(self, table: str, where: str = "1=1") -> int:
        """Rows in one of the SQLite files."""
        file = "visits.sqlite3" if table.startswith("visit") else "rafiq.sqlite3"
        with contextlib.closing(sqlite3.connect(self.folder / file, timeout=10)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])

    def memory(self) -> float:
        """Resident megabytes."""
        return resident(self.process.pid)

    def stop(self) -> int:
        return stop(self.process)


class Stage(contextlib.ExitStack):
    """Starts programs and stops each of them, whatever happens between."""

    def folder(self) -> Path:
        made = Path(tempfile.mkdtemp(prefix="rafiq-bench-"))
        self.callback(shutil.rmtree, made, ignore_errors=True)
        return made

    def rafiq(self, *, database_url: str = "", origin: str = SHOP, **environment: str) -> Rafiq:
        folder, port = self.folder(), free_port()
        url = f"http://127.0.0.1:{port}"
        variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")},
            "RAFIQ_ENV_FILE": "",
            "RAFIQ_DATA_DIR": str(folder),
            "RAFIQ_PORT": str(port),
            "RAFIQ_PUBLIC_URL": url,
            **({"RAFIQ_DATABASE_URL": database_url} if database_url else {}),
            **environment,
        }
        rafiq = [COMMAND]
        store = [*rafiq, "store", "create", "Bench", "--origin", origin, "--currency", "EUR", "--json"]
        made = subprocess.run(store, env=variables, check=True, capture_output=True, text=True)
        keys = json.loads(made.stdout[made.stdout.index("{") :])
        process = self.start([*rafiq, "serve"], variables, folder / "log")
        started = Rafiq(process, url, folder, keys)
        wait_for(port, process)
        started.tokens = [_advocate(started, number) for number in range(ADVOCATES)]
        (folder / "tokens").write_text("\n".join(started.tokens) + "\n", encoding="ascii")
        return started

    def program(self, name: str, *arguments: str) -> str:
        """A program of `bench/programs` on a free port; its address."""
        port = free_port()
        wait_for(port, self.python(PROGRAMS / name, str(port), *arguments))
        return f"http://127.0.0.1:{port}"

    def python(self, file: Path, *arguments: str) -> subprocess.Popen[bytes]:
        return self.start([sys.executable, str(file), *arguments], dict(os.environ), self.folder() / "log")

    def start(self, command: list[str], variables: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
        output = self.enter_context(log.open("wb"))
        process = subprocess.Popen(command, env=variables, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)
        self.callback(stop, process)
        return process


def _advocate(rafiq: Rafiq, number: int) -> str:
    customer = {"id": f"a{number}", "email": f"advocate-{number}@example.com", "first_name": "Ana"}
    return str(rafiq.post("/api/v1/advocates", {"customer": customer})["share_url"]).rsplit("/", 1)[1]


def stop(process: subprocess.Popen[bytes]) -> int:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    message = f"nothing listens on port {port}"
    raise RuntimeError(message)


def resident(pid: int) -> float:
    """Resident megabytes of one process; not a number where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return float("nan")
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


def peer(name: str, install: Callable[[Path], list[str]]) -> Path | None:
    """The folder of a peer, installed once with its own versions; None where that cannot be done here."""
    folder = PEERS / name
    done = folder / ".installed"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired):
            subprocess.run(install(folder), check=True, capture_output=True, cwd=folder, timeout=300)
            done.touch()
    return folder if done.exists() else None


@contextlib.contextmanager
def postgresql() -> Iterator[str | None]:
    """The address of a cluster of our own that syncs every commit; None without PostgreSQL's programs."""
    from tests import postgresql as clusters  # noqa: PLC0415 - needs the test extras

    binaries = clusters.programs()
    if binaries is None:
        yield None
        return
    cluster = clusters.start(binaries, ("max_connections=100", "shared_buffers=128MB"))
    try:
        cluster.create("bench")
        yield cluster.url("bench")
    finally:
        cluster.stop()
