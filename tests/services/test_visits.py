"""Followed links on disk: none lost, none twice, none with an address in clear."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from rafiq.core.db import db
from rafiq.core.errors import Busy
from rafiq.links.models import Visit, VisitChannelDay, VisitDay
from rafiq.links.visits import Visitors, VisitQueue, VisitRecord

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def engine(app) -> Engine:
    with app.app_context():
        return db.engines["visits"]


@pytest.fixture
def visit() -> Callable[..., VisitRecord]:
    """`visit(visitor="b", minutes=5)`: each with a nonce of its own."""
    made = 0

    def make(*, minutes: float = 0, **changes: object) -> VisitRecord:
        nonlocal made
        made += 1
        record = VisitRecord("st_1", 7, "whatsapp", False, "a" * 16, NOON, f"{made:012x}")
        return record._replace(visited_at=NOON + timedelta(minutes=minutes), **changes)

    return make


def stored(engine: Engine) -> list[Visit]:
    with Session(engine) as session:
        return list(session.scalars(select(Visit).order_by(Visit.id)))


def days(engine: Engine) -> list[tuple[object, ...]]:
    columns = VisitDay.day, VisitDay.channel, VisitDay.human_count, VisitDay.repeat_count, VisitDay.bot_count
    with Session(engine) as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(VisitDay.id))]


def write(engine: Engine, *visits: VisitRecord) -> VisitQueue:
    queue = VisitQueue(engine)
    for each in visits:
        queue.record(each)
    queue.stop()
    return queue


def test_a_visit_is_stored_with_its_store_link_channel_and_time(engine, visit):
    write(engine, visit())

    [row] = stored(engine)
    assert (row.store_id, row.link_number, row.channel, row.kind, row.visited_at) == (
        "st_1",
        7,
        "whatsapp",
        "human",
        NOON,
    )


def test_the_counts_over_all_links_are_the_sums_of_each_links_and_of_the_visits(engine, visit):
    """What a chart of a year reads, built up over several batches, differs in nothing from a count of every visit."""
    for bot in (False, True, False):
        write(engine, *(visit(link_number=n, channel=c, is_bot=bot) for n in (7, 8) for c in ("copy", None)))
    kinds = ("human", "repeat", "bot")
    with Session(engine) as session:
        counts = [getattr(VisitChannelDay, f"{kind}_count") for kind in kinds]
        kept = session.execute(select(VisitChannelDay.channel, *counts)).all()
        raw = session.execute(
            select(Visit.channel, Visit.kind, func.count()).group_by(Visit.channel, Visit.kind)
        )
        found = {(channel, kind): count for channel, kind, count in raw}

    assert sorted(row[0] or "" for row in kept) == ["", "copy"]
    assert {(row[0], kind): row[1 + n] for row in kept for n, kind in enumerate(kinds) if row[1 + n]} == found


def test_the_same_visitor_within_an_hour_is_a_repeat(engine, visit):
    write(engine, visit(), visit(minutes=59), visit(minutes=61))

    assert [row.kind for row in stored(engine)] == ["human", "repeat", "human"]


def test_another_visitor_or_another_link_is_no_repeat(engine, visit):
    write(engine, visit(), visit(visitor="b" * 16), visit(link_number=8))

    assert [row.kind for row in stored(engine)] == ["human"] * 3


def test_robots_are_kept_apart(engine, visit):
    write(engine, visit(is_bot=True), visit(is_bot=True), visit())

    assert days(engine) == [("2026-11-21", "whatsapp", 1, 0, 2)]


def test_daily_counts_add_up_over_batches_channels_and_days(engine, visit):
    write(engine, visit(), visit(channel=None, visitor="b" * 16))
    write(engine, visit(visitor="c" * 16), visit(minutes=24 * 60))

    assert days(engine) == [
        ("2026-11-21", None, 1, 0, 0),
        ("2026-11-21", "whatsapp", 2, 0, 0),
        ("2026-11-22", "whatsapp", 1, 0, 0),
    ]


def test_visits_from_many_threads_all_arrive(engine, visit):
    queue = VisitQueue(engine)
    visits = [[visit() for _ in range(200)] for _ in range(8)]
    threads = [
        threading.Thread(target=lambda each=each: [queue.record(one) for one in each]) for each in visits
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.stop()

    assert (queue.counts().queued, queue.counts().flushed, queue.counts().lost) == (1600, 1600, 0)
    assert len(stored(engine)) == 1600
    assert sum(human + repeat for _, _, human, repeat, _ in days(engine)) == 1600


def test_a_full_queue_makes_its_caller_write(engine, visit):
    queue = VisitQueue(engine, capacity=0)

    assert not queue.offer(visit())
    queue.record(visit())
    assert len(stored(engine)) == 1


def test_a_stopped_queue_still_stores_what_comes_late(engine, visit):
    queue = write(engine)
    queue.record(visit())

    assert len(stored(engine)) == 1


def test_a_database_that_cannot_write_is_said_and_not_swallowed(visit):
    queue = VisitQueue(create_engine("sqlite://"), capacity=0)

    with pytest.raises(Busy):
        queue.record(visit())


def test_what_could_not_be_written_by_the_stop_is_counted_as_lost(visit):
    queue = VisitQueue(create_engine("sqlite://"))
    queue.record(visit())
    queue.stop()

    assert (queue.counts().queued, queue.counts().flushed, queue.counts().lost) == (1, 0, 1)


def test_a_visitors_name_holds_no_address_and_changes_at_midnight():
    visitors = Visitors()
    today = visitors.name("203.0.113.9", "Firefox", NOON)

    assert today == visitors.name("203.0.113.9", "Firefox", NOON + timedelta(hours=11))
    assert len({today, visitors.name("203.0.113.9", "Firefox", NOON + timedelta(hours=13))}) == 2
    assert "203" not in bytes.fromhex(today).decode("latin-1")


def test_the_same_address_has_another_name_after_a_restart():
    assert Visitors().name("203.0.113.9", "Firefox", NOON) != Visitors().name("203.0.113.9", "Firefox", NOON)


def test_rows_of_one_batch_are_counted_once_even_if_written_twice(engine, visit):
    once = visit()
    write(engine, once)
    write(engine, once)

    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Visit)) == 1
