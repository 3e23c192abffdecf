"""What judging an order costs: at most one question to the database (performance P8)."""

import contextlib

import pytest

from rafiq.core.db import db, transaction
from rafiq.fraud import service as fraud
from rafiq.fraud.evidence import Evidence, Party
from rafiq.fraud.prints import Left, take


@pytest.fixture
def here(app, store, clock):
    with app.app_context(), transaction():
        fraud.assess(store.store_id, Evidence(), prints(store, clock))  # settings and list are remembered now
        yield store.store_id


def prints(store, clock):
    return take(Left(device="dev-ana"), keys=(b"key",), store_id=store.store_id, now=clock.at)


@contextlib.contextmanager
def questions():
    asked: list[str] = []
    driver = db.session.connection().connection.driver_connection
    driver.set_trace_callback(asked.append)
    yield asked
    driver.set_trace_callback(None)


def test_an_order_without_traces_asks_nothing(here):
    with questions() as asked:
        fraud.assess(here, Evidence(Party(person_id="per_ana"), Party(person_id="per_ben")))

    assert asked == []


def test_an_order_with_traces_asks_once(here, store, clock):
    with questions() as asked:
        fraud.assess(here, Evidence(Party(person_id="per_ana")), prints(store, clock))

    assert len(asked) == 1
