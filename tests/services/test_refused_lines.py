"""Refused lines of a list are read a few at a time, and nothing stays open for whoever reads only the first."""

import io

import pytest

from rafiq.core.db import db, is_postgresql, transaction
from rafiq.moving import uploads

LINES = 900  # more than four parts


@pytest.fixture
def import_id(app, store) -> str:
    file = io.BytesIO(b"email\n" + b"nope\n" * LINES)
    with app.app_context(), transaction():
        return uploads.look_at(store.store_id, file, file_name="list.csv", actor="maya@example.com").id


@pytest.mark.both_databases
def test_a_page_that_shows_the_first_lines_leaves_no_cursor_open(app, store, import_id):
    with app.app_context():
        lines = uploads.refused(store.store_id, import_id)

        assert next(lines) == (2, ["nope"], "bad_email")
        if is_postgresql():
            assert db.session.scalar(db.text("SELECT count(*) FROM pg_cursors")) == 0


@pytest.mark.both_databases
@pytest.mark.parametrize("at_once", [1, 2, 20])
def test_every_line_comes_once_and_in_the_order_of_the_file(app, store, import_id, monkeypatch, at_once):
    monkeypatch.setattr(uploads, "PARTS_READ", at_once)

    with app.app_context():
        numbers = [number for number, _, _ in uploads.refused(store.store_id, import_id)]
    assert numbers == list(range(2, LINES + 2))
