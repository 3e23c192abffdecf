"""If we cannot store, we say 503 with Retry-After and never 200; once there is room again, all goes on (G12, G14)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apiflask import APIFlask
from sqlalchemy import event

from rafiq.core.db import db
from rafiq.ledger import proof
from tests import factories

MUCH = {"items": [{"title": "x" * 2_000}] * 100}  # the raw body is kept, so it fills the pages


@contextmanager
def full_disk(app: APIFlask) -> Iterator[None]:
    """SQLite may not grow its file any more: what a full disk looks like from inside."""

    def no_more_pages(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # means: as many as there are

    def as_many_as_wanted(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 4294967294")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", no_more_pages)
    yield
    event.remove(engine, "checkout", no_more_pages)
    event.listen(engine, "checkout", as_many_as_wanted)


def test_a_full_disk_is_said_and_what_was_confirmed_is_there(app, merchant):
    with full_disk(app):
        answers = {
            str(n): merchant.post("/orders", factories.order(order_number=str(n)) | MUCH) for n in range(5)
        }

    refused = [answer for answer in answers.values() if answer.status_code != 201]
    assert refused
    assert {(answer.status_code, answer.headers["Retry-After"] != "") for answer in refused} == {(503, True)}
    for number, answer in answers.items():
        stored = merchant.get(f"/orders/{number}").status_code
        assert stored == (200 if answer.status_code == 201 else 404)


def test_after_a_full_disk_the_same_order_is_taken_and_the_books_are_right(app, merchant):
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    body = factories.order(order_number="1001", referral=code) | MUCH
    with full_disk(app):
        assert merchant.post("/orders", body, key="k1").status_code == 503

    assert merchant.post("/orders", body, key="k1").status_code == 201
    assert merchant.get("/customers/c-ana/balance").get_json()["balances"][0]["pending"] == "10.00"
    with app.app_context():
        assert proof.verify() is None
