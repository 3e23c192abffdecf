"""Whatever carries the nudges, one process wakes another; and a Redis that dies takes nothing along (G12, G17)."""

import contextlib
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from rafiq import create_app
from rafiq.core.jobs import Jobs, make_queue
from tests import factories
from tests.chaos.house import PATIENCE, House, settled
from tests.conftest import missing
from tests.postgresql import Cluster, free_port
from tests.web.receiver import receiving


class Redis:
    """A server of the test's own, on loopback, that keeps nothing on disk."""

    def __init__(self, program: str, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.command = [program, "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(folder)]
        self.command += ["--save", "", "--appendonly", "no", "--daemonize", "no"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise TimeoutError(self.url)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    program = shutil.which("redis-server")
    if program is None:
        missing("redis-server")
    found = Redis(str(program), tmp_path)
    yield found
    found.kill()


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster) -> Iterator[str]:
    """As the database's own address is written, with its driver."""
    postgresql_cluster.create("queue")
    yield postgresql_cluster.url("queue")
    postgresql_cluster.drop("queue")


@pytest.fixture
def queue_url(request: pytest.FixtureRequest) -> str:
    """Empty is SQLite."""
    if request.param == "redis":
        return str(request.getfixturevalue("redis").url)
    return str(request.getfixturevalue("postgresql_url")) if request.param == "postgresql" else ""


# huey leaves its threads' connections to whoever clears up memory.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("queue_url", ["sqlite", "postgresql", "redis"], indirect=True)
def test_a_nudge_of_one_process_wakes_the_worker_of_another(queue_url, tmp_path):
    """Without the sweep of each minute, so that it is the nudge that did it."""
    done = threading.Event()
    asking, working = (Jobs(make_queue(queue_url, tmp_path)) for _ in range(2))
    asking.every_minute("deliver", lambda: None)
    working.every_minute("deliver", done.set)
    worker = working.queue.create_consumer(workers=1, periodic=False, max_delay=0.1)
    worker.start()
    asking.nudge("deliver")

    assert done.wait(PATIENCE)
    worker.stop(graceful=True)


@pytest.fixture
def app(data_dir: Path, database_url: str, redis: Redis) -> Iterator[APIFlask]:
    made = create_app(
        factories.new_settings(data_dir, database_url, queue_url=redis.url, allow_loopback=True)
    )
    yield made
    factories.close(made)


@pytest.fixture
def house(data_dir: Path, redis: Redis) -> Iterator[House]:
    """The web process works for nobody here, so that what arrives went through the queue or the sweep."""
    found = House(data_dir, RAFIQ_QUEUE_URL=redis.url, RAFIQ_EMBEDDED_WORKER="false")
    yield found
    found.stop()


def test_a_redis_that_is_killed_and_comes_back_empty_loses_nothing(app, house, store, redis):
    """Orders are taken in while it is gone, both processes outlive it, and the sweep finds what nobody was told of."""
    key = store.secret_key
    with receiving() as receiver:
        house.post("/webhook-endpoints", {"url": receiver.url, "events": ["referral.created"]}, key)
        code = house.post("/advocates", {"customer": factories.customer("Ana")}, key)["referral_code"]
        for number in range(6):
            if number == 2:
                redis.kill()
            friend = factories.customer(f"Ben{number}")
            house.post(
                "/orders", factories.order(order_number=f"q{number}", customer=friend, referral=code), key
            )
        redis.start()

        assert settled(app, nudging=False)
        assert len(set(receiver.ids)) == 6
