"""The short way for orders and balances: same answers as Flask's, many in one commit, nothing frozen, nothing lost."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import requests
from flask import request_started
from sqlalchemy import func, select

from rafiq.core.db import begin_request, db, transaction
from rafiq.orders.models import Order
from tests import factories
from tests.web.running import TIMEOUT, Gate, Running, read_all, until

ORDERS = "/api/v1/orders"
pytestmark = pytest.mark.both_databases


@pytest.fixture
def running(app) -> Iterator[Running]:
    served = Running(app, Gate())
    yield served
    served.stop()


@pytest.fixture
def flask_saw(app) -> Iterator[list[str]]:
    """The requests that took the ordinary way."""
    seen: list[str] = []

    def note(_app, **_) -> None:
        seen.append("a request")

    with request_started.connected_to(note, app):
        yield seen


@dataclass(frozen=True, slots=True)
class Shop:
    """A store's server as it speaks to ours over the wire."""

    running: Running
    secret_key: str

    def post(self, order: dict[str, object], **headers: str) -> requests.Response:
        return requests.post(
            self.running.url(ORDERS), json=order, headers=self._known(headers), timeout=TIMEOUT
        )

    def balance(self, customer_id: str) -> requests.Response:
        url = self.running.url(f"/api/v1/customers/{customer_id}/balance")
        return requests.get(url, headers=self._known({}), timeout=TIMEOUT)

    def raw(self, order: dict[str, object]) -> bytes:
        data = json.dumps(order).encode()
        lines = [
            f"POST {ORDERS} HTTP/1.1",
            "Host: x",
            f"Authorization: Bearer {self.secret_key}",
            "Content-Type: application/json",
            f"Content-Length: {len(data)}",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + data

    def _known(self, headers: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret_key}", **headers}


@pytest.fixture
def shop(running, store) -> Shop:
    return Shop(running, store.secret_key)


@pytest.fixture
def token(merchant) -> str:
    made = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    return str(made["share_url"]).rsplit("/", 1)[1]


def kept(app) -> int:
    with app.app_context():
        begin_request(writing=False)
        return db.session.scalar(select(func.count()).select_from(Order)) or 0


def test_an_order_is_answered_as_flask_answers_it(shop, merchant, token, flask_saw):
    order = factories.order(referral=token)
    first = shop.post(order)
    short = shop.post(order)
    assert (first.status_code, first.json()["referral"]["status"], flask_saw) == (201, "pending", [])

    long = merchant.post("/orders", order)

    assert (short.status_code, short.content) == (long.status_code, long.data)
    assert set(short.headers) - {"Date"} == set(long.headers.keys())


def test_a_balance_is_answered_as_flask_answers_it(shop, merchant, token, flask_saw):
    advocate = shop.post(factories.order(referral=token)).json()["referral"]["advocate_id"]
    short = shop.balance(advocate)
    assert (short.json()["balances"][0]["pending"], flask_saw) == ("10.00", [])

    long = merchant.get(f"/customers/{advocate}/balance")

    assert (short.status_code, short.content) == (long.status_code, long.data)
    assert set(short.headers) - {"Date"} == set(long.headers.keys())


@pytest.mark.parametrize(
    ("subtotal", "headers", "status"),
    [
        ("lots", {}, 422),
        ("49.90", {"Authorization": "Bearer sk_live_none_of_ours"}, 401),
    ],
    ids=["a bad field", "a key of nobody"],
)
def test_a_refusal_is_told_the_ordinary_way(app, shop, subtotal, headers, status):
    refused = shop.post(factories.order(subtotal=subtotal), **headers)

    assert (refused.status_code, kept(app)) == (status, 0)
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_an_unknown_customer_is_refused_and_a_known_one_answered(shop, merchant):
    known = merchant.post("/customers", factories.customer("Ana")).get_json()["id"]

    assert [shop.balance(name).status_code for name in ("nobody", known)] == [404, 200]


def test_an_idempotency_key_means_the_same_on_both_ways(app, shop, merchant, flask_saw):
    """G21: what was kept on one way is replayed on the other, and another body is refused."""
    order = factories.order()
    first, again = (shop.post(order, **{"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.headers.get("Idempotency-Replayed"), again.headers.get("Idempotency-Replayed")) == (
        None,
        "true",
    )
    assert (first.content, kept(app), flask_saw) == (again.content, 1, [])

    headers = {"Authorization": f"Bearer {shop.secret_key}", "Idempotency-Key": "once"}
    long = merchant.client.post(
        ORDERS, data=json.dumps(order).encode(), content_type="application/json", headers=headers
    )
    other = shop.post(factories.order(), **{"Idempotency-Key": "once"})

    assert (long.headers.get("Idempotency-Replayed"), long.data) == ("true", first.content)
    assert (other.status_code, kept(app)) == (422, 1)


def test_twins_with_one_idempotency_key_are_one_order_and_one_answer(app, shop, token):
    order = factories.order(referral=token)

    with ThreadPoolExecutor(8) as shops:
        answers = list(shops.map(lambda _: shop.post(order, **{"Idempotency-Key": "twin"}), range(8)))

    kinds = {(answer.status_code, answer.content) for answer in answers if answer.status_code != 409}
    assert (len(kinds), kept(app)) == (1, 1)


def test_orders_of_one_moment_are_all_kept_though_some_are_refused(app, shop, token):
    """G1, G21: what is answered 201 is on disk, and a bad neighbour takes nothing with it."""
    orders = [
        factories.order(subtotal="lots" if number % 5 == 0 else "49.90", referral=token)
        for number in range(40)
    ]

    with ThreadPoolExecutor(16) as shops:
        answers = list(shops.map(shop.post, orders))

    assert [answer.status_code for answer in answers] == [
        422 if order["subtotal"] == "lots" else 201 for order in orders
    ]
    assert [answer.json()["order"]["order_number"] for answer in answers if answer.ok] == [
        order["order_number"] for order in orders if order["subtotal"] != "lots"
    ]
    assert kept(app) == 32


def test_the_same_order_many_times_at_once_is_one(app, shop, token):
    order = factories.order(referral=token)

    with ThreadPoolExecutor(12) as shops:
        statuses = sorted(answer.status_code for answer in shops.map(shop.post, [order] * 12))

    assert (statuses, kept(app)) == ([200] * 11 + [201], 1)


def test_two_orders_sent_in_one_breath_are_answered_in_their_order(shop):
    first, second = factories.order(), factories.order()
    with shop.running.connect(shop.raw(first) + shop.raw(second)) as connection:
        connection.settimeout(TIMEOUT)
        received = b""
        while received.count(b"HTTP/1.1 201") < 2 and (more := connection.recv(65_536)):
            received += more

    numbers = [each["order_number"].encode() for each in (first, second)]
    assert 0 < received.index(numbers[0]) < received.index(numbers[1])


def test_who_leaves_before_the_answer_holds_up_nobody(app, shop):
    for _ in range(5):
        shop.running.connect(shop.raw(factories.order())).close()

    assert shop.post(factories.order()).status_code == 201
    assert until(lambda: kept(app) == 6)


def test_a_stop_answers_the_orders_that_arrived(app, shop):
    with shop.running.connect(shop.raw(factories.order())) as connection:
        assert until(lambda: kept(app) == 1)
        shop.running.server.stop()

        assert read_all(connection).startswith(b"HTTP/1.1 201")


def test_balances_are_read_while_somebody_writes_for_long_and_the_order_comes_after(app, shop, merchant):
    known = merchant.post("/customers", factories.customer("Ana")).get_json()["id"]
    holding, enough = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with app.app_context(), transaction():
            db.session.connection()
            holding.set()
            enough.wait(TIMEOUT)

    with ThreadPoolExecutor(2) as threads:
        threads.submit(write_for_long)
        holding.wait(TIMEOUT)
        order = threads.submit(shop.post, factories.order())
        balances = [shop.balance(known).status_code for _ in range(3)]
        enough.set()

        assert (balances, order.result().status_code) == ([200] * 3, 201)
