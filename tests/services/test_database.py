"""One unit of work: kept whole or not at all, one writer at a time, and nobody waits for themselves."""

import threading
import time

import pytest
from sqlalchemy import text

from rafiq.core.db import db, draft, row_of, table_of, transaction, writing
from rafiq.core.turns import Line
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.referrals.models import Referral
from rafiq.settings import BadSettings
from tests import factories


def count(app) -> int:
    with app.app_context():
        return int(db.session.execute(text("SELECT count(*) FROM people")).scalar_one())


def test_an_error_takes_back_everything_of_its_transaction(app, store):
    def enrol_and_fail() -> None:
        with transaction():
            people.recognise(store.store_id, Identity(email="ana@example.com"), vouched=True)
            message = "half way"
            raise RuntimeError(message)

    with app.app_context(), pytest.raises(RuntimeError, match="half way"):
        enrol_and_fail()

    assert count(app) == 0


def test_a_connection_may_write_in_two_transactions_one_after_the_other(app):
    with app.app_context(), writing(), db.engine.connect() as connection:
        for _ in range(2):
            connection.execute(text("UPDATE people SET first_name = ''"))
            connection.commit()

    assert count(app) == 0


def test_a_new_app_starts_after_requests_that_wrote(make_app, tmp_path, merchant):
    """Migrations of a fresh place do not wait for a writer's turn that their own thread holds."""
    merchant.post("/customers", {"id": "c1"})

    made = make_app(data_dir=tmp_path / "another")

    assert made.test_client().get("/readyz").status_code == 200


def test_who_reads_after_a_request_that_wrote_takes_no_writers_turn(app, merchant):
    merchant.post("/advocates", {"customer": factories.customer("Ana")})

    with app.app_context(), db.engine.connect() as reading:
        reading.execute(text("SELECT 1"))
        with transaction(patience=0.2):
            written = db.session.execute(text("UPDATE stores SET name = name")).rowcount
        assert written == 1


def test_twenty_writers_are_served_in_turn(app, store):
    def enrol(number: int) -> None:
        with app.app_context(), transaction():
            people.recognise(store.store_id, Identity(email=f"p{number}@example.com"), vouched=True)

    threads = [threading.Thread(target=enrol, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count(app) == 20


def test_a_database_of_another_release_is_refused_in_one_sentence(make_app, app):
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_main SET version_num = '9999'"))

    with pytest.raises(BadSettings, match=r"another release \(9999\)"):
        make_app()


def test_whoever_waited_longest_has_the_next_turn_to_write():
    line, turns = Line(), []

    def wait(name: str) -> None:
        line.acquire(20)
        turns.append(name)
        line.release()

    line.acquire(20)
    waiting = [threading.Thread(target=wait, args=(name,)) for name in ("first", "second")]
    for number, thread in enumerate(waiting, 1):
        thread.start()
        while len(line._waiting) < number:
            time.sleep(0.001)
    line.release()
    wait("the holder again")

    for thread in waiting:
        thread.join()
    assert turns == ["first", "second", "the holder again"]


def test_who_waits_for_the_turn_too_long_leaves_the_line():
    line = Line()
    line.acquire(20)

    assert not line.acquire(0.01)
    line.release()
    assert line.acquire(0.01)


def test_a_draft_is_a_row_with_the_columns_and_methods_of_its_model():
    made = draft(Referral, id="ref_1", refused_side="friend")

    assert made.refuses("friend")
    assert (made.extra_days, made.decision) == (0, None)
    assert list(row_of(made)) == table_of(Referral).c.keys()
