"""Web and worker are killed in the middle of their work, again and again; every event arrives (G12, G17)."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from rafiq import create_app
from rafiq.ledger import proof
from rafiq.referrals import proof as referrals_proof
from rafiq.webhooks import log
from tests import factories
from tests.chaos.house import FULL, House, settled
from tests.web.receiver import Receiver, receiving

ORDERS, KILLS = (670, 20) if FULL else (24, 4)
# Each order opens a referral and promises two rewards; some are flagged besides.
EVENTS = 3 * ORDERS


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
    assert len(set(bodies.values())) == len(bodies) >= EVENTS, f"seed {seed}: one fact under two ids"
    assert all(body == bodies[call.headers["webhook-id"]] for call in receiver.calls for body in [call.body])
    assert created == {f"c{number}": 1 for number in range(ORDERS)}, f"seed {seed}"
