"""A web process and a worker of their own, on one folder; either may be killed and is started again."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from apiflask import APIFlask

from rafiq.core import outbox
from rafiq.core.db import db
from rafiq.integrations.models import ShopDelivery
from rafiq.webhooks import log
from tests.postgresql import free_port

# `RAFIQ_CHAOS=full` is the promise in full: 2,000 deliveries, 20 kills.
FULL = os.environ.get("RAFIQ_CHAOS") == "full"
PATIENCE = 900 if FULL else 240
KEY = "k" * 48
# Leases are cut short, so that what a dead process held is taken again while the test is watching.
PROGRAM = """
import sys
from datetime import timedelta
from rafiq.core import outbox
from rafiq.webhooks import sending
outbox.LEASE = sending.LEASE = timedelta(seconds=3)
sending.SECONDS = 2.0
from rafiq.cli import main
main(sys.argv[1:])
"""


class House:
    """A web process and a worker of their own, on one folder; either may be killed and is started again."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.environ = os.environ | {
            "RAFIQ_DATA_DIR": str(folder),
            "RAFIQ_PORT": str(self.port),
            "RAFIQ_PUBLIC_URL": f"http://localhost:{self.port}",
            "RAFIQ_SECRET_KEYS": KEY,
            "RAFIQ_ALLOW_LOOPBACK": "true",
            **environment,
        }
        self.asked_again = 0
        self.lock = threading.Lock()
        self.running = {name: self._start(name) for name in ("serve", "worker")}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, name],
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self, name: str) -> None:
        with self.lock:
            self.running[name].send_signal(signal.SIGKILL)
            self.running[name].wait()
            self.running[name] = self._start(name)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What an operator types beside it."""
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, *words],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()

    def post(self, path: str, body: dict[str, object], secret_key: str) -> dict[str, object]:
        return dict(json.loads(self.send(f"/api/v1{path}", body, {"Authorization": f"Bearer {secret_key}"})))

    def send(self, path: str, body: dict[str, object] | bytes, headers: dict[str, str]) -> bytes:
        """As a shop's server does: again until there is an answer."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=raw,
            headers={"Content-Type": "application/json"} | headers,
        )
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            with self.lock:
                assert all(process.poll() is None for process in self.running.values()), (
                    "a process ended by itself"
                )
            try:
                with urllib.request.urlopen(asked, timeout=10) as answer:
                    return bytes(answer.read())
            except (OSError, http.client.HTTPException):  # no answer, half of one, or a refusal
                self.asked_again += 1
                time.sleep(0.1)
        raise TimeoutError(path)


def settled(app: APIFlask, *, nudging: bool = True) -> bool:
    """Nothing waits any more. ``nudging``: meanwhile, as any order would; else the sweep of a minute is waited for."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        for job in ("shop_deliveries", "deliver", "webhooks") if nudging else ():
            app.extensions["rafiq"].jobs.nudge(job)
        with app.app_context():
            # In the order in which one becomes the next.
            waits = db.session.query(ShopDelivery).filter_by(state="waiting").count()
            waits += outbox.backlog().waiting + log.backlog().counts["waiting"]
            db.session.remove()
        if waits == 0:
            return True
        time.sleep(1)
    return False
