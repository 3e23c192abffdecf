"""Web and worker are killed while four posters talk to them, again and again; every event arrives (G12, G17)."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import pytest
from apiflask import APIFlask

from rafiq import create_app
from rafiq.webhooks import log
from tests import factories, shops
from tests.chaos.house import FULL, KEY, House, settled
from tests.web.receiver import Receiver, receiving

pytestmark = [pytest.mark.both_databases] if FULL else []
ORDERS, KILLS, POSTERS = (670, 20, 4) if FULL else (24, 4, 4)
# Each order opens a referral and promises two rewards; some are flagged besides.
EVENTS = 3 * ORDERS


@pytest.fixture
def house(data_dir: Path, database_url: str, app: APIFlask) -> Iterator[House]:
    found = House(data_dir, **({"RAFIQ_DATABASE_URL": database_url} if database_url else {}))
    yield found
    found.stop()


@pytest.fixture
def app(data_dir: Path, database_url: str) -> Iterator[APIFlask]:
    """A look into the same folder from outside, with the same queue; it answers nobody and works for nobody."""
    made = create_app(
        factories.new_settings(data_dir, database_url, queue_url="", allow_loopback=True, secret_keys=(KEY,))
    )
    yield made
    factories.close(made)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        found.answers = [200, 500, 200, "drop", *([200] * 10)]
        yield found


class Teller:
    """Tells orders as a shop does: each second one by our API, the others by Shopify's signed messages."""

    def __init__(self, app: APIFlask, house: House, store_id: str, key: str) -> None:
        self.house, self.key = house, key
        self.shop = shops.connect(app, store_id, "shopify")
        advocate = house.post("/advocates", {"customer": factories.customer("Ana")}, key)
        self.code = advocate["referral_code"]

    def tell(self, number: int) -> None:
        (self._by_api if number % 2 else self._by_hook)(number)

    def _by_api(self, number: int) -> None:
        friend = factories.customer(f"Ben{number}")
        order = factories.order(order_number=str(number), customer=friend, referral=self.code)
        self.house.post("/orders", order, self.key)

    def _by_hook(self, number: int) -> None:
        mail = f"ben{number}@example.com"
        order = shops.shopify_order(
            id=10**6 + number,
            order_number=number,
            email=mail,
            customer={"id": number, "email": mail, "first_name": "Ben"},
            note_attributes=[{"name": "rafiq", "value": self.code}],
        )
        raw = json.dumps(order).encode()
        self.house.send(self.shop.path, raw, shops.signed("shopify", raw, self.shop.secret))


def test_nothing_is_lost_and_nothing_is_another_event_when_processes_are_killed(app, house, store, receiver):
    """G12, G17: with calls in flight at each kill; at the end `rafiq verify` finds nothing."""
    seed = random.randrange(10**6)
    house.post("/webhook-endpoints", {"url": receiver.url}, store.secret_key)
    teller = Teller(app, house, store.store_id, store.secret_key)
    kill_while_telling(house, teller, random.Random(seed))

    assert settled(app), f"seed {seed}"
    with app.app_context():
        rows = log.page(store.store_id, None, limit=100_000)
    bodies = {call.headers["webhook-id"]: call.body for call in receiver.calls}
    created = Counter(
        json.loads(body)["data"]["order_number"] for body in bodies.values() if b"referral.created" in body
    )
    verified = house.command("verify")

    assert verified.returncode == 0, f"seed {seed}: {verified.stdout}{verified.stderr}"
    assert house.asked_again > 0, "no kill met a call"
    assert {row.message_id for row in rows} == set(bodies), f"seed {seed}"
    assert len(set(bodies.values())) == len(bodies) >= EVENTS, f"seed {seed}: one fact under two ids"
    assert all(body == bodies[call.headers["webhook-id"]] for call in receiver.calls for body in [call.body])
    assert created == {str(number): 1 for number in range(ORDERS)}, f"seed {seed}"


def kill_while_telling(house: House, teller: Teller, dice: random.Random) -> None:
    """At moments of chance, and never the last ones, so that posters are at work; both kinds of process."""
    moments = set(dice.sample(range(1, ORDERS - 2 * POSTERS), KILLS))
    victims = ["serve", "worker"] * (KILLS // 2)
    dice.shuffle(victims)
    with ThreadPoolExecutor(POSTERS) as posters:
        told = [posters.submit(teller.tell, number) for number in range(ORDERS)]
        for count, done in enumerate(as_completed(told)):
            done.result()
            if count in moments:
                house.kill(victims.pop())
    assert victims == []
