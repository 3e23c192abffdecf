"""Web and worker are killed in the middle of their work, again and again; every event arrives (G12, G17)."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from rafiq import create_app
from rafiq.core import outbox
from rafiq.core.db import db
from rafiq.ledger import proof
from rafiq.referrals import proof as referrals_proof
from rafiq.webhooks import log
from tests import factories
from tests.postgresql import free_port
from tests.web.receiver import Receiver, receiving

# `RAFIQ_CHAOS=full` is the promise in full: 2,000 deliveries, 20 kills.
FULL = os.environ.get("RAFIQ_CHAOS") == "full"
ORDERS, KILLS = (670, 20) if FULL else (24, 4)
PATIENCE = 900 if FULL else 240
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

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.environ = os.environ | {
            "RAFIQ_DATA_DIR": str(folder),
            "RAFIQ_PORT": str(self.port),
            "RAFIQ_PUBLIC_URL": f"http://localhost:{self.port}",
            "RAFIQ_SECRET_KEYS": "k" * 48,
            "RAFIQ_ALLOW_LOOPBACK": "true",
        }
        self.running = {name: self._start(name) for name in ("serve", "worker")}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, name],
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self, name: str) -> None:
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()
        self.running[name] = self._start(name)

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()

    def post(self, path: str, body: dict[str, object], secret_key: str) -> dict[str, object]:
        """As a shop's server does: again until there is an answer."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {secret_key}", "Content-Type": "application/json"},
        )
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            assert all(process.poll() is None for process in self.running.values()), (
                "a process ended by itself"
            )
            with (
                contextlib.suppress(OSError, urllib.error.URLError, ValueError),
                urllib.request.urlopen(asked, timeout=10) as answer,
            ):
                return dict(json.loads(answer.read()))
            time.sleep(0.1)
        raise TimeoutError(path)


@pytest.fixture
def house(data_dir: Path, app: APIFlask) -> Iterator[House]:
    found = House(data_dir)
    yield found
    found.stop()


@pytest.fixture
def app(data_dir: Path, database_url: str) -> Iterator[APIFlask]:
    """A look into the same folder from outside, with the same queue; it answers nobody and works for nobody."""
    made = create_app(factories.new_settings(data_dir, database_url, queue_url="", allow_loopback=True))
    yield made
    factories.close(made)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        found.answers = [200, 500, 200, "drop", *([200] * 10)]
        yield found


def settled(app: APIFlask) -> bool:
    """Nothing waits any more; the queue is nudged meanwhile, as any order would."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        for job in ("deliver", "webhooks"):
            app.extensions["rafiq"].jobs.nudge(job)
        with app.app_context():
            waits = outbox.backlog().waiting + log.backlog().counts["waiting"]
            db.session.remove()
        if waits == 0:
            return True
        time.sleep(1)
    return False


def test_nothing_is_lost_and_nothing_is_another_event_when_processes_are_killed(app, house, store, receiver):
    key, seed = store.secret_key, random.randrange(10**6)
    dice = random.Random(seed)
    house.post("/webhook-endpoints", {"url": receiver.url}, key)
    advocate = house.post("/advocates", {"customer": factories.customer("Ana")}, key)
    moments = sorted(dice.sample(range(1, ORDERS), KILLS))
    for number in range(ORDERS):
        if number in moments:
            house.kill(dice.choice(["serve", "worker"]))
        friend = factories.customer(f"Ben{number}")
        order = factories.order(
            order_number=f"c{number}", customer=friend, referral=advocate["referral_code"]
        )
        house.post("/orders", order, key)

    assert settled(app), f"seed {seed}"
    with app.app_context():
        rows = log.page(store.store_id, None, limit=100_000)
        difference = proof.verify() or referrals_proof.verify()
    bodies = {call.headers["webhook-id"]: call.body for call in receiver.calls}
    created = Counter(
        json.loads(body)["data"]["order_number"] for body in bodies.values() if b"referral.created" in body
    )

    assert difference is None, f"seed {seed}"
    assert {row.message_id for row in rows} == set(bodies), f"seed {seed}"
    assert all(body == bodies[call.headers["webhook-id"]] for call in receiver.calls for body in [call.body])
    assert created == {f"c{number}": 1 for number in range(ORDERS)}, f"seed {seed}"
