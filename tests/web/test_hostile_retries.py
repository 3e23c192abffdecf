"""Safe retries: one key, one effect, one answer, whatever the network does to the shop's server (G21)."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from apiflask import APIFlask
from sqlalchemy import text

from rafiq.core.db import db
from tests import factories

pytestmark = pytest.mark.both_databases

KEY = "retry-1"


@pytest.fixture
def setup_order(merchant) -> str:
    """A paid order of Ben, whom the money moving doors act upon."""
    merchant.post("/orders", factories.order(order_number="1001"))
    return "1001"


POSTS = {
    "order": ("/orders", factories.order(order_number="2001"), {"subtotal": "50.00"}),
    "refund": ("/orders/1001/refunds", {"refund_id": "r1", "amount": "10.00"}, {"amount": "11.00"}),
    "customer": ("/customers", {"id": "c-eve", "email": "eve@example.com"}, {"email": "eva@example.com"}),
    "advocate": (
        "/advocates",
        {"customer": factories.customer("Ana")},
        {"customer": factories.customer("Eve")},
    ),
}


@pytest.mark.parametrize(("path", "body", "change"), POSTS.values(), ids=POSTS)
def test_the_same_request_again_gets_the_same_answer(path, body, change, merchant, setup_order):
    first, again = (merchant.post(path, body, key=KEY) for _ in range(2))

    assert first.status_code in {200, 201}
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.mimetype, again.data) == (first.status_code, first.mimetype, first.data)


@pytest.mark.parametrize(("path", "body", "change"), POSTS.values(), ids=POSTS)
def test_another_body_under_the_same_key_is_refused(path, body, change, merchant, setup_order):
    merchant.post(path, body, key=KEY)

    answer = merchant.post(path, body | change, key=KEY)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_the_same_key_at_another_address_is_refused(merchant, setup_order):
    merchant.post("/customers", {"id": "c-eve"}, key=KEY)

    assert merchant.post("/advocates", {"customer": {"id": "c-eve"}}, key=KEY).status_code == 422


def test_two_stores_may_use_the_same_key(app, merchant, setup_order):
    other = factories.Merchant(app.test_client(), factories.new_store(app, name="Other").secret_key)
    body = factories.order()

    answers = [shop.post("/orders", body, key=KEY) for shop in (merchant, other)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert "Idempotency-Replayed" not in answers[1].headers


def test_a_refused_request_does_not_use_up_its_key(merchant):
    refused = merchant.post("/orders", factories.order(subtotal="lots"), key=KEY)

    assert refused.status_code == 422
    assert merchant.post("/orders", factories.order(), key=KEY).status_code == 201


def test_fifty_at_once_have_one_effect(app, merchant, store):
    body, start = factories.order(order_number="3001"), threading.Barrier(10)

    def send(_number: int) -> tuple[int, str | None]:
        shop = factories.Merchant(app.test_client(), store.secret_key)
        start.wait()
        answer = shop.post("/orders", body, key=KEY)
        return answer.status_code, answer.headers.get("Idempotency-Replayed")

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(50)))

    assert answers.count((201, None)) == 1
    assert set(answers) <= {(201, None), (201, "true"), (409, None)}


def test_a_failure_of_ours_is_not_frozen(app, merchant):
    body = factories.order()
    app.config["PROPAGATE_EXCEPTIONS"] = False

    with table_away(app, "orders"):
        broken = merchant.post("/orders", body, key=KEY)

    assert (broken.status_code // 100, broken.mimetype) == (5, "application/problem+json")
    assert merchant.post("/orders", body, key=KEY).status_code == 201


@contextmanager
def table_away(app: APIFlask, name: str) -> Iterator[None]:
    """Take a table away for a while: a failure that no caller can be blamed for."""
    rename(app, name, "away")
    try:
        yield
    finally:
        rename(app, "away", name)


def rename(app: APIFlask, old: str, new: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(f'ALTER TABLE "{old}" RENAME TO "{new}"'))
