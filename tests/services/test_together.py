"""Writes that are done together share a commit; each is kept whole or not at all, and none is answered early."""

import threading

import pytest
from sqlalchemy import func, select

from rafiq.core import outbox, together
from rafiq.core.db import begin_request, db, is_postgresql, transaction
from rafiq.core.errors import Busy, Conflict
from rafiq.core.events import PromptShown
from rafiq.core.outbox import OutboxRow


def kept(app) -> set[str]:
    with app.app_context():
        begin_request(writing=False)
        return {
            row.payload["surface"]
            for row in db.session.scalars(select(OutboxRow))
            if row.name == PromptShown.name
        }


def piece(store_id: str, word: str, *, fails: bool = False):
    def work() -> str:
        outbox.append(store_id, PromptShown(surface=word))
        if fails:
            raise Conflict(word)
        return word

    return work


def do(app, works, *, patience: float = 5) -> list[object]:
    with app.app_context():
        return list(together.each(works, patience=patience))


def test_forty_writes_at_once_are_all_kept_and_each_gets_its_own_answer(app, store):
    words = [f"w{number}" for number in range(40)]

    assert do(app, [piece(store.store_id, word) for word in words]) == words
    assert kept(app) == set(words)


def test_one_that_fails_leaves_nothing_and_harms_no_neighbour(app, store):
    works = [piece(store.store_id, f"w{number}", fails=number % 3 == 0) for number in range(12)]

    answers = do(app, works)

    assert [number for number, answer in enumerate(answers) if isinstance(answer, Conflict)] == [0, 3, 6, 9]
    assert kept(app) == {f"w{number}" for number in range(12) if number % 3}


def test_one_that_fails_alone_says_so(app, store):
    with pytest.raises(Conflict):
        do(app, [piece(store.store_id, "alone", fails=True)])

    assert kept(app) == set()


def test_a_commit_that_fails_fails_for_all_of_them(app, store):
    def break_the_commit() -> str:
        outbox.append(store.store_id, PromptShown(surface=object()))  # no JSON can hold it
        return "answered"

    with pytest.raises(Exception, match="not JSON"):
        do(app, [piece(store.store_id, "neighbour"), break_the_commit])

    assert kept(app) == set()


def test_who_waits_too_long_for_the_turn_to_write_gives_up_and_keeps_nothing(app, store):
    with app.app_context():
        if is_postgresql():
            pytest.skip("on PostgreSQL there is no turn to wait for")
    holding, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), transaction():
            db.session.connection()
            holding.set()
            enough.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait(20)
    with pytest.raises(Busy):
        do(app, [piece(store.store_id, "impatient")], patience=0.01)
    enough.set()
    holder.join()

    assert kept(app) == set()


def test_a_time_survives_the_driver_as_the_orm_wrote_it(app, store):
    """Prepared statements and the ORM write and read one and the same form."""
    do(app, [piece(store.store_id, "now")])

    with app.app_context():
        written = db.session.scalar(select(OutboxRow.created_at).where(OutboxRow.name == PromptShown.name))

        assert db.session.scalar(select(func.count()).where(OutboxRow.created_at == written)) == 1
        assert written.tzinfo is not None
