"""Statements on the driver itself: the same on both engines, however few journeys they take to PostgreSQL."""

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from rafiq.core.db import db, is_postgresql, learn_sizes, table_of, transaction
from rafiq.core.prepared import InsertOnce, Prepared, savepoint
from rafiq.people.models import Person

pytestmark = pytest.mark.both_databases
_people = table_of(Person)
_rename = Prepared(
    _people.update()
    .where(_people.c.store_id == bindparam("s"), _people.c.id == bindparam("who"))
    .values(first_name=bindparam("name"), email=bindparam("mail"))
)
_name = Prepared(
    select(_people.c.first_name).where(_people.c.store_id == bindparam("s"), _people.c.id == bindparam("who"))
)


@pytest.fixture
def ana(app, store, clock) -> str:
    with app.app_context(), transaction():
        enrol(store.store_id, "ana", clock.at)
    return "ana"


def enrol(store_id, who, at) -> bool:
    return InsertOnce(Person)(
        store_id=store_id, id=who, email=f"{who}@example.com", first_name=who, last_name="", first_name_key="",
        full_name_key="", name_sound="", tags=[], created_at=at,
    )  # fmt: skip


def rename(store, name, mail="new@example.com") -> None:
    _rename.run({"s": store.store_id, "who": "ana", "name": name, "mail": mail})


def two_with_one_address(store, clock) -> None:
    with transaction():
        enrol(store.store_id, "ben", clock.at)
        rename(store, "Ana", mail="ben@example.com")


def named(app, store) -> str:
    with app.app_context():
        return str(_name.scalar(s=store.store_id, who="ana"))


def test_what_nobody_awaited_is_kept_by_the_commit(app, store, ana):
    with app.app_context(), transaction():
        rename(store, "Ana")

    assert named(app, store) == "Ana"


def test_what_nobody_awaited_is_seen_by_the_next_question_of_any_kind(app, store, ana):
    with app.app_context(), transaction() as session:
        rename(store, "Ana")
        by_orm = session.scalar(select(Person.first_name).where(Person.id == ana))
        rename(store, "Anahita")
        prepared = _name.scalar(s=store.store_id, who=ana)

    assert (by_orm, prepared) == ("Ana", "Anahita")


def test_an_error_nobody_awaited_takes_the_whole_transaction_back(app, store, ana, clock):
    with app.app_context(), pytest.raises(IntegrityError):
        two_with_one_address(store, clock)

    assert named(app, store) == "ana"


def test_a_connection_works_on_after_an_error(app, store, ana, clock):
    with app.app_context():
        for _ in range(3):
            with pytest.raises(IntegrityError):
                two_with_one_address(store, clock)
        with transaction():
            rename(store, "Ana")

    assert named(app, store) == "Ana"


def test_a_piece_that_fails_leaves_what_was_asked_before_it(app, store, ana):
    def fail() -> None:
        with savepoint():
            rename(store, "Nobody")
            message = "half way"
            raise RuntimeError(message)

    with app.app_context(), transaction():
        rename(store, "Ana")
        with pytest.raises(RuntimeError, match="half way"):
            fail()

    assert named(app, store) == "Ana"


def test_a_piece_whose_error_nobody_awaited_fails_by_itself(app, store, ana, clock):
    def fail() -> None:
        with savepoint():
            rename(store, "Nobody", mail="ben@example.com")

    with app.app_context(), transaction():
        enrol(store.store_id, "ben", clock.at)
        rename(store, "Ana")
        with pytest.raises(IntegrityError):
            fail()

    assert named(app, store) == "Ana"


def test_a_foreseen_answer_is_given_once_and_the_next_one_is_fresh(app, store, ana):
    with app.app_context(), transaction():
        _name.foresee(s=store.store_id, who=ana)
        first = _name.scalar(s=store.store_id, who=ana)
        rename(store, "Ana")
        second = _name.scalar(s=store.store_id, who=ana)

    assert (first, second) == ("ana", "Ana")


def test_what_was_foreseen_in_vain_is_forgotten_with_its_transaction(app, store, ana):
    with app.app_context():
        with transaction():
            _name.foresee(s=store.store_id, who=ana)
            rename(store, "Ana")
        with transaction():
            now = _name.scalar(s=store.store_id, who=ana)

    assert now == "Ana"


def test_a_value_that_no_text_may_hold_is_refused_as_by_sqlalchemy(app, store, ana):
    with app.app_context():
        if not is_postgresql():
            pytest.skip("SQLite takes any text")
        with pytest.raises(DataError), transaction():
            rename(store, "A\0na")


def rename_on_a_lost_connection(store) -> None:
    with transaction() as session, db.engine.connect() as other:
        mine = session.scalar(text("SELECT pg_backend_pid()"))
        other.execute(text(f"SELECT pg_terminate_backend({mine})"))
        rename(store, "Ana")


def test_a_lost_connection_is_told_and_the_next_one_works(app, store, ana):
    with app.app_context():
        if not is_postgresql():
            pytest.skip("a file has no connection to lose")
        with pytest.raises(OperationalError):
            rename_on_a_lost_connection(store)
        with transaction():
            rename(store, "Anahita")

    assert named(app, store) == "Anahita"


def test_a_transaction_keeps_the_isolation_it_asked_for(app, store, ana):
    with app.app_context():
        if not is_postgresql():
            pytest.skip("SQLite has one kind of transaction")
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        _name.scalar(s=store.store_id, who=ana)

        assert db.session.scalar(text("SHOW transaction_isolation")) == "repeatable read"


SIZE = {
    True: "SELECT reltuples FROM pg_class WHERE relname = 'people'",
    False: "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'people'",
}


def test_the_database_looks_at_a_table_that_has_grown_whoever_asks_it_to(app, store, clock):
    """Also on a connection that has never asked the table itself."""
    with app.app_context():
        with transaction():
            for number in range(60):
                enrol(store.store_id, f"p{number}", clock.at)
        if is_postgresql():
            db.session.execute(text("SELECT pg_stat_force_next_flush()"))
        db.session.remove()
        db.engine.dispose()
        with transaction():
            learn_sizes()
        known = db.session.scalar(text(SIZE[is_postgresql()]))

    assert known == 60
