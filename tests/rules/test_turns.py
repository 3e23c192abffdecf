"""Threads that take turns: at computing, and at work that one of them does for all."""

import threading
import time

from rafiq.core import turns
from rafiq.core.jobs import alone
from rafiq.core.turns import Computing


def test_two_who_compute_take_turns():
    seen: list[str] = []

    def compute() -> None:
        with Computing():
            seen.append("the second")

    with Computing():
        second = threading.Thread(target=compute)
        second.start()
        while not Computing.awaited():
            time.sleep(0.001)
        seen.append("the first")
    second.join()

    assert seen == ["the first", "the second"]


def test_who_gets_no_turn_goes_on_without_it(monkeypatch):
    monkeypatch.setattr(turns, "MOMENT_SECONDS", 0.01)
    with Computing():
        with Computing():
            pass

        assert not Computing._turns.acquire(0.01)  # and the first keeps its own
    assert Computing._turns.acquire(0.01)
    Computing._turns.release()


def test_work_asked_for_meanwhile_is_done_once_more_by_whoever_is_at_it():
    at_work, go_on, runs = threading.Event(), threading.Event(), []

    def work() -> None:
        runs.append(threading.get_ident())
        at_work.set()
        go_on.wait(20)

    run = alone(work)
    first = threading.Thread(target=run)
    first.start()
    at_work.wait(20)
    run()  # leaves at once, and so does the next
    run()
    go_on.set()
    first.join()

    assert len(runs) == 2
    assert len(set(runs)) == 1


def test_work_that_failed_can_be_done_again():
    runs = []

    def work() -> None:
        runs.append(1)
        raise OSError

    run = alone(work)
    for _ in range(2):
        try:
            run()
        except OSError:
            continue

    assert len(runs) == 2
