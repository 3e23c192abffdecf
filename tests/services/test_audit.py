"""The audit log: a chain that the database does not let anybody change, and that shows it when somebody did (G26)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from rafiq.audit import proof, rules, service
from rafiq.audit.proof import Head, Kind
from rafiq.audit.rules import Actor, Note, Who
from rafiq.core import clock
from rafiq.core.db import db, transaction, writing
from rafiq.core.signing import Keyring

MAYA, NOAH = Actor(Who.MEMBER, "usr_maya"), Actor(Who.KEY, "key_shop")


@pytest.fixture
def log(app, store, clock):
    """Five entries by two."""
    keyring = app.extensions["rafiq"].keyring
    for number in range(5):
        clock.move(minutes=1)
        with app.app_context(), transaction():
            note = Note(f"credit.{number}", "person", f"per_{number}", {"amount": number})
            service.write(keyring, store.store_id, NOAH if number == 3 else MAYA, note)
    return keyring


def unlock(session) -> None:
    """Who alters the log takes the locks away first; the seals are what is left then."""
    if db.engine.dialect.name == "postgresql":
        for table in ("audit_entries", "audit_heads"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        return
    for name in ("audit_entries_no_update", "audit_entries_no_delete", "audit_heads_no_delete"):
        session.execute(text(f"DROP TRIGGER {name}"))
    session.execute(text("DROP TRIGGER audit_heads_move_on"))


def broken(app, keyring: Keyring, *statements: str, kept: tuple[Head, ...] = ()):
    """What the proof says after these statements, which are taken back again."""
    with app.app_context(), writing():
        unlock(db.session)
        for statement in statements:
            db.session.execute(text(statement))
        found = proof.verify(keyring, kept=kept)
        db.session.rollback()
        db.session.remove()
    return (found.number, found.kind) if found else None


def test_numbers_run_without_a_gap_and_each_says_who_what_when_and_about_what(app, store, log):
    with app.app_context():
        found = service.page(store.store_id, service.Wanted())

        assert [each.number for each in found] == [5, 4, 3, 2, 1]
        assert (found[1].actor_kind, found[1].actor_id, found[1].code) == ("key", "key_shop", "credit.3")
        assert (found[1].about_id, found[1].details) == ("per_3", {"amount": 3})
        assert proof.verify(log) is None


def test_a_page_is_narrowed_by_who_what_and_when(app, store, log):
    with app.app_context():

        def numbers(**wanted):
            return [each.number for each in service.page(store.store_id, service.Wanted(**wanted))]

        latest = service.page(store.store_id, service.Wanted(), limit=1)[0].at
        assert numbers(actor_kind="member", actor_id="usr_maya") == [5, 3, 2, 1]
        assert (numbers(code="credit.2"), numbers(code="credit"), numbers(code="cred")) == (
            [3], [5, 4, 3, 2, 1], [],
        )  # fmt: skip
        assert (numbers(since=latest), numbers(until=latest - timedelta(minutes=3))) == ([5], [1])
        assert [each.number for each in service.page(store.store_id, service.Wanted(), before=3)] == [2, 1]


def test_the_database_refuses_to_change_it(app, log):
    for statement in (
        "UPDATE audit_entries SET code = 'nothing'",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_heads",
        "UPDATE audit_heads SET number = 4",
    ):
        with app.app_context(), pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(statement))


COPY = (
    "INSERT INTO audit_entries SELECT store_id, 'aud_forged', {to}, at, actor_kind, actor_id, code, about_kind, "
    "about_id, details, key_name, seal FROM audit_entries WHERE number = {of}"
)
FORGED_END = (
    "UPDATE audit_heads SET number = 3, last_seal = (SELECT seal FROM audit_entries WHERE number = 3)"
)
ALTERED = {
    "a detail": (["UPDATE audit_entries SET details = '{\"amount\": 9}' WHERE number = 2"], 2, Kind.CHANGED),
    "who": (["UPDATE audit_entries SET actor_id = 'usr_noah' WHERE number = 5"], 5, Kind.CHANGED),
    "one gone": (["DELETE FROM audit_entries WHERE number = 3"], 3, Kind.MISSING),
    "the first gone": (["DELETE FROM audit_entries WHERE number = 1"], 1, Kind.MISSING),
    "one gone, the rest moved up": (
        [
            "DELETE FROM audit_entries WHERE number = 3",
            "UPDATE audit_entries SET number = 3 WHERE number = 4",
            "UPDATE audit_entries SET number = 4 WHERE number = 5",
        ],
        3,
        Kind.CHANGED,
    ),
    "two changed places": (
        [
            "UPDATE audit_entries SET number = 9 WHERE number = 2",
            "UPDATE audit_entries SET number = 2 WHERE number = 3",
            "UPDATE audit_entries SET number = 3 WHERE number = 9",
        ],
        2,
        Kind.CHANGED,
    ),
    "one put in": (
        [
            "UPDATE audit_entries SET number = number + 100 WHERE number > 2",
            COPY.format(to=3, of=2),
            "UPDATE audit_entries SET number = number - 99 WHERE number > 100",
        ],
        3,
        Kind.CHANGED,
    ),
    "one added": ([COPY.format(to=6, of=5)], 6, Kind.CHANGED),
    "the end cut off": (["DELETE FROM audit_entries WHERE number > 3"], 4, Kind.CUT),
    "all cut off": (["DELETE FROM audit_entries"], 1, Kind.CUT),
    "cut off, and a new end": (["DELETE FROM audit_entries WHERE number > 3", FORGED_END], 3, Kind.HEAD),
    "no end any more": (["DELETE FROM audit_heads"], 1, Kind.EXTRA),
}


def test_whoever_alters_it_past_the_locks_is_shown_at_the_first_break(app, log):
    """Change, delete, insert, reorder, cut: without the keys no seal fits any more."""
    found = {name: broken(app, log, *statements) for name, (statements, _, _) in ALTERED.items()}

    assert found == {name: (number, kind) for name, (_, number, kind) in ALTERED.items()}


def test_a_log_that_is_gone_with_its_end_is_missed_by_whoever_kept_the_end(app, store, log):
    """What the database alone cannot show, a line of `rafiq verify` kept elsewhere does."""
    with app.app_context():
        (kept,) = proof.heads()
        assert proof.verify(log, kept=(kept,)) is None

    gone = ["DELETE FROM audit_entries", "DELETE FROM audit_heads"]
    assert broken(app, log, *gone) is None
    assert broken(app, log, *gone, kept=(kept,)) == (5, Kind.OTHER)


def test_rotated_keys_seal_on_and_a_dropped_key_is_named(app, store, log):
    old = app.extensions["rafiq"].settings.secret_keys
    rotated, without = Keyring((*old, "a newer key")), Keyring(("a newer key",))
    with app.app_context():
        with transaction():
            service.write(rotated, store.store_id, MAYA, Note("settings.changed"))
        assert proof.verify(rotated) is None
        assert proof.verify(without).kind is Kind.KEY
        forged = Keyring((*old[:-1], "somebody's guess"))
        assert proof.verify(forged) is not None


def test_what_was_rolled_back_takes_no_number(app, store, log):
    with app.app_context():
        with writing():
            service.write(log, store.store_id, MAYA, Note("never.was"))
            db.session.rollback()
            db.session.remove()
        with transaction():
            service.write(log, store.store_id, MAYA, Note("did.happen"), Note("and.this"))
        found = service.page(store.store_id, service.Wanted(), limit=3)

    assert [(each.number, each.code) for each in found] == [
        (7, "and.this"),
        (6, "did.happen"),
        (5, "credit.4"),
    ]


def test_details_stay_small_and_plain():
    """One long text or list must not blow up the log."""
    changed = rules.changes({"a": 1, "b": clock.now(), "c": "x"}, {"a": 2, "b": "y" * 999, "c": "x"})

    assert changed["a"] == [1, 2]
    assert len(changed["b"][1]) == rules.MAX_TEXT
    assert "c" not in changed
    assert len(rules.tidy({"ids": list(range(999))})["ids"]) == rules.MAX_LIST
