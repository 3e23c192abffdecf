"""Fills a store with a year in bulk: ``python -m bench.year FOLDER orders COUNT`` or ``… visits COUNT BEFORE``."""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import insert, select

from bench.orders import CHANNELS, TABLES, Year
from bench.story import Story
from rafiq import create_app
from rafiq.analytics.ideal import IdealRule
from rafiq.core.db import db, table_of, transaction
from rafiq.links.models import Link
from rafiq.links.visits import BATCH, VisitQueue, VisitRecord
from rafiq.playbook import ideal
from rafiq.programs import service as programs
from rafiq.settings import Settings
from rafiq.stores import service as stores

STEP, LINKS = 10_000, 1_000_000


def main() -> None:
    """``python -m bench.year FOLDER orders COUNT`` or ``… visits COUNT BEFORE``: those that came with another call."""
    folder, what, count = sys.argv[1:4]
    app = create_app(Settings.from_env({"RAFIQ_DATA_DIR": folder}))
    with app.app_context():
        if what == "orders":
            fill(_year(), int(count))
        else:
            follow(_year(), int(count), before=int(sys.argv[4]))


def _year() -> Year:
    store_id = stores.list_stores()[0].id
    program = programs.current_program(store_id)
    if program is None:
        message = "a store without a program"
        raise RuntimeError(message)
    return Year(store_id, program.id, program.terms_id, datetime.now(UTC))


def fill(year: Year, orders: int) -> None:
    """The same year for the same size, but for the day on which it ends."""
    found = Story(year, orders).told()
    with transaction(patience=60) as session:
        ideal.write(year.store_id, "Buys tea", IdealRule(5_000, ("tea",)), actor="bench")
        for table in TABLES:
            rows = found[table]
            for first in range(0, len(rows), STEP):
                session.execute(insert(table_of(table)), rows[first : first + STEP])


def follow(year: Year, count: int, *, before: int = 0) -> None:
    """The visits go the way of every visit, in bigger steps."""
    queue, taken = VisitQueue(db.engines["visits"]), 0
    for visit in _visits(year, count, before):
        taken += queue.offer(visit)
        if taken % (8 * BATCH) == 0:
            queue.flush()
    queue.stop()
    if not taken == queue.counts().flushed == count:
        message = f"{queue.counts()} of {count} visits"
        raise RuntimeError(message)


def _visits(year: Year, count: int, before: int) -> Iterator[VisitRecord]:
    """A few links are followed most; a twelfth of the visitors are programs."""
    query = select(Link.number, Link.created_at).where(Link.store_id == year.store_id, Link.number <= LINKS)
    links = [tuple(row) for row in db.session.execute(query.order_by(Link.number))]
    dice, known = random.Random(f"visits {before}"), 1
    for number in range(count):
        at = year.at(number / count)
        while known < len(links) and links[known][1] <= at:
            known += 1
        link, visitor = links[int(known * dice.random() ** 3)][0], f"{dice.getrandbits(40):016x}"
        nonce = f"{before + number:x}"
        yield VisitRecord(year.store_id, link, dice.choice(CHANNELS), number % 12 == 0, visitor, at, nonce)


if __name__ == "__main__":
    main()
