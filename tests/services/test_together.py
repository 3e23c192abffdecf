"""Writes that arrive together share a commit; each is kept whole or not at all, and none is answered early."""

import threading

import pytest
from sqlalchemy import func, select

from rafiq.core import outbox, together
from rafiq.core.db import begin_request, db
from rafiq.core.errors import Conflict
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


def request(app, work) -> object:
    """As the web floor does it: begun as a write, committed or rolled back at the edge."""
    with app.app_context():
        begin_request(writing=True)
        try:
            answer = together.write(work)
            db.session.commit()
        except Exception:
            db.session.rollback()
            raise
    return answer


def many(app, works) -> list[object]:
    """All at once, each in a thread and context of its own."""
    answers: list[object] = []
    gate = threading.Barrier(len(works))

    def one(work) -> None:
        gate.wait()
        try:
            answers.append(request(app, work))
        except Conflict as refused:
            answers.append(refused)

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_forty_writes_at_once_are_all_kept_and_each_gets_its_own_answer(app, store):
    works = [piece(store.store_id, f"w{number}") for number in range(40)]

    assert set(many(app, works)) == kept(app) == {f"w{number}" for number in range(40)}


def test_one_that_fails_leaves_nothing_and_harms_no_neighbour(app, store):
    works = [piece(store.store_id, f"w{number}", fails=number % 3 == 0) for number in range(12)]

    answers = many(app, works)

    assert sum(isinstance(answer, Conflict) for answer in answers) == 4
    assert kept(app) == {f"w{number}" for number in range(12) if number % 3}


def test_what_is_answered_is_on_disk(app, store):
    request(app, piece(store.store_id, "first"))

    assert kept(app) == {"first"}


def test_a_commit_that_fails_fails_for_all_of_them(app, store):
    def break_the_commit() -> None:
        outbox.append(store.store_id, PromptShown(surface=object()))  # no JSON can hold it

    with pytest.raises(Exception, match="not JSON"):
        request(app, break_the_commit)

    assert kept(app) == set()


def test_a_time_survives_the_driver_as_the_orm_wrote_it(app, store):
    """Prepared statements and the ORM write and read one and the same form."""
    request(app, piece(store.store_id, "now"))

    with app.app_context():
        written = db.session.scalar(select(OutboxRow.created_at).where(OutboxRow.name == PromptShown.name))

        assert db.session.scalar(select(func.count()).where(OutboxRow.created_at == written)) == 1
        assert written.tzinfo is not None
