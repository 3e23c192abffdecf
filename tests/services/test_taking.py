"""What workers take from a table is as much as they asked for, whatever plan the database makes of it."""

import pytest
from sqlalchemy import event

from rafiq.core import outbox
from rafiq.core.db import db, is_postgresql, transaction
from rafiq.core.events import OrderRefunded

# Without these PostgreSQL has only the plan left that compares row by row.
PLANS = ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize")


@pytest.fixture
def row_by_row(app):
    with app.app_context():
        if is_postgresql():

            def plain(connection, _entry) -> None:
                for plan in PLANS:
                    connection.execute(f"SET enable_{plan} = off")
                connection.commit()

            event.listen(db.engine, "connect", plain)
            db.engine.dispose()


def test_a_worker_takes_as_many_facts_as_it_asked_for(app, store, clock, row_by_row):
    with app.app_context():
        with transaction():
            for number in range(6):
                outbox.append(store.store_id, OrderRefunded(order_number=str(number), refund_id="r"))

        assert [outbox.deliver({}, limit=2) for _ in range(4)] == [2, 2, 2, 0]
