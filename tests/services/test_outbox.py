"""Facts are delivered at least once, whatever happens to the worker; and never before their change is kept."""

import pytest
from sqlalchemy import select

from rafiq.core import outbox
from rafiq.core.db import db, transaction
from rafiq.core.events import LinkShared, PromptShown
from rafiq.core.outbox import LEASE, MAX_ATTEMPTS, OutboxRow

FACT = PromptShown(surface="share")


class Handler:
    """The outer world: fails as often as it is told to, then hears."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.heard = failures, []

    def __call__(self, store_id: str, fact: object) -> None:
        if self.failures:
            self.failures -= 1
            message = "the mail server is away"
            raise ConnectionError(message)
        self.heard.append((store_id, fact))


@pytest.fixture
def state(clock, app, store):
    """`state(FACT)`: states facts in a transaction of their own."""

    def state(*facts: object) -> None:
        with app.app_context(), transaction():
            outbox.append(store.store_id, *facts)

    return state


@pytest.fixture
def deliver(app):
    def deliver(*handlers: Handler) -> int:
        with app.app_context():
            return outbox.deliver({PromptShown: handlers})

    return deliver


def row(app) -> OutboxRow:
    with app.app_context():
        return db.session.scalars(select(OutboxRow).where(OutboxRow.name == FACT.name)).one()


def test_a_fact_reaches_each_of_its_handlers_once(state, deliver, store):
    state(FACT)
    first, second = Handler(), Handler()

    assert deliver(first, second) == 1
    assert deliver(first, second) == 0
    assert first.heard == second.heard == [(store.store_id, FACT)]


def test_a_fact_is_taken_again_when_its_handler_failed_and_the_lease_has_run_out(state, deliver, clock):
    state(FACT)
    handler = Handler(failures=1)

    deliver(handler)
    assert deliver(handler) == 0
    clock.move(seconds=LEASE.total_seconds())
    assert deliver(handler) == 1

    assert len(handler.heard) == 1


def test_a_worker_that_dies_between_taking_and_telling_loses_nothing(app, state, deliver, clock):
    state(FACT)
    with app.app_context():
        assert len(outbox._claim(100)) == 1  # and here it dies
    handler = Handler()

    assert deliver(handler) == 0
    clock.move(seconds=LEASE.total_seconds())
    deliver(handler)

    assert len(handler.heard) == 1


@pytest.mark.both_databases
def test_a_worker_that_was_away_longer_than_its_lease_tells_nothing_again(app, state, deliver, clock, store):
    """G17: a frozen machine goes on where it was; what another worker has delivered meanwhile is done."""
    state(FACT)
    first, second = Handler(), Handler()
    with app.app_context():
        taken = outbox._claim(100)
    clock.move(seconds=LEASE.total_seconds())
    deliver(second)
    with app.app_context():
        outbox._deliver({PromptShown: [first]}, taken)

    assert (first.heard, second.heard) == ([], [(store.store_id, FACT)])
    assert row(app).done_at is not None


def test_a_late_failure_takes_back_nothing_that_another_worker_did(app, state, deliver, clock):
    state(FACT)
    with app.app_context():
        taken = outbox._claim(100)
    clock.move(seconds=LEASE.total_seconds())
    deliver(Handler())
    with app.app_context(), transaction():
        outbox._mark(taken, error=ConnectionError("away"))

    assert row(app).done_at is not None


def test_a_failure_says_why_and_takes_back_what_the_handler_did(app, state, deliver, store):
    state(FACT)

    def writes_and_fails(store_id: str, _fact: object) -> None:
        outbox.append(store_id, LinkShared(link_id=None, channel="copy", surface="share"))
        message = "half way"
        raise RuntimeError(message)

    deliver(writes_and_fails)

    assert "half way" in (row(app).error or "")
    with app.app_context():
        assert outbox.backlog().waiting == 1


def test_one_bad_fact_does_not_stop_the_others(app, state, deliver):
    state(FACT, FACT, FACT)
    handler = Handler(failures=1)

    assert deliver(handler) == 3
    assert len(handler.heard) == 2


def test_a_fact_is_given_up_after_its_last_attempt_and_counted(app, state, deliver, clock):
    state(FACT)
    handler = Handler(failures=10**6)
    for _ in range(MAX_ATTEMPTS + 3):
        deliver(handler)
        clock.move(days=1)

    assert row(app).attempts == MAX_ATTEMPTS
    with app.app_context():
        assert (outbox.backlog().given_up, outbox.backlog().waiting) == (1, 0)


def test_a_fact_of_a_change_that_was_rolled_back_was_never_stated(app, store, deliver):
    def state_and_fail() -> None:
        with transaction():
            outbox.append(store.store_id, FACT)
            raise ZeroDivisionError

    with app.app_context(), pytest.raises(ZeroDivisionError):
        state_and_fail()

    assert deliver(Handler()) == 0


def test_what_was_delivered_long_ago_is_dropped_and_what_waits_is_not(app, state, deliver, clock):
    state(FACT)
    deliver(Handler())
    state(FACT)
    clock.move(days=1)
    with app.app_context(), transaction():
        outbox.forget_delivered(clock.at)

    assert row(app).done_at is None
