"""PostgreSQL goes away amid orders and comes back: whoever had an answer is kept, whoever had none asks again (G12)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from apiflask import APIFlask

from rafiq import create_app
from tests import factories, postgresql
from tests.chaos.house import FULL, KEY, House, settled
from tests.conftest import missing
from tests.postgresql import Cluster

ORDERS, POSTERS = (600, 4) if FULL else (60, 4)
SAFE = ("synchronous_commit=on", "max_connections=50", "shared_buffers=64MB")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One of its own: the others' tests would not like it."""
    binaries = postgresql.programs()
    if binaries is None:
        missing("PostgreSQL's programs")
    found = postgresql.start(Path(str(binaries)), SAFE)
    found.create("shop")
    yield found
    found.stop()


@pytest.fixture
def app(data_dir: Path, cluster: Cluster) -> Iterator[APIFlask]:
    made = create_app(factories.new_settings(data_dir, cluster.url("shop"), secret_keys=(KEY,)))
    yield made
    factories.close(made)


@pytest.fixture
def house(data_dir: Path, cluster: Cluster) -> Iterator[House]:
    found = House(data_dir, RAFIQ_DATABASE_URL=cluster.url("shop"), RAFIQ_EMBEDDED_WORKER="false")
    yield found
    found.stop()


@pytest.mark.parametrize("crash", [False, True], ids=["restart", "crash"])
def test_orders_outlive_their_database(app, house, store, cluster, crash):
    """Neither of our processes ends; each order is there once, and `rafiq verify` finds nothing."""
    key = store.secret_key
    code = house.post("/advocates", {"customer": factories.customer("Ana")}, key)["referral_code"]

    def tell(number: int) -> str:
        friend = factories.customer(f"Ben{number}")
        order = factories.order(order_number=f"{crash}-{number}", customer=friend, referral=code)
        return str(house.post("/orders", order, key)["order"]["order_number"])

    tell(ORDERS)
    assert settled(app)  # both of them are up
    with ThreadPoolExecutor(POSTERS) as posters:
        told = [posters.submit(tell, number) for number in range(ORDERS)]
        told[ORDERS // 4].result()
        cluster.restart(crash=crash)
        numbers = {each.result() for each in told}
    merchant = factories.Merchant(app.test_client(), key)
    verified = house.command("verify")

    assert house.asked_again > 0, "no call met it"
    assert merchant.get("/rewards").status_code in {200, 503}  # its own connection was cut as well
    assert len(numbers) == ORDERS
    assert all(merchant.get(f"/orders/{number}").status_code == 200 for number in numbers)
    assert verified.returncode == 0, verified.stdout + verified.stderr
