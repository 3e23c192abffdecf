"""What is remembered for two seconds is never older than the last change that this server made."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from rafiq.core.cache import Shortly
from rafiq.core.db import db, transaction
from rafiq.stores.models import Store


def test_what_somebody_reads_while_a_change_is_under_way_is_forgotten_with_it(app):
    """A page's own preview asked between the change and its commit, and the page then showed what was before."""
    cache: Shortly[str] = Shortly()
    with app.app_context(), transaction():
        cache.clear()
        cache.get("policy", lambda: "as it was")

    assert cache.get("policy", lambda: "as it is now") == "as it is now"


def test_a_savepoint_within_the_change_is_not_its_end(app):
    cache: Shortly[str] = Shortly()
    with app.app_context(), transaction():
        cache.clear()
        with db.session.begin_nested():
            db.session.execute(select(1))
        cache.get("policy", lambda: "as it was")

    assert cache.get("policy", lambda: "as it is now") == "as it is now"


def test_what_was_asked_before_a_change_is_not_remembered_after_it():
    cache: Shortly[str] = Shortly()

    def slow() -> str:
        cache.clear()
        return "as it was"

    assert cache.get("policy", slow) == "as it was"
    assert cache.get("policy", lambda: "as it is now") == "as it is now"


def test_what_was_taken_back_is_not_remembered_either(app):
    cache: Shortly[str] = Shortly()

    def change() -> None:
        with transaction():
            cache.clear()
            cache.get("policy", lambda: "never came true")
            db.session.execute(insert(Store).values(id="st_half"))

    with app.app_context(), pytest.raises(IntegrityError):
        change()

    assert cache.get("policy", lambda: "as it was") == "as it was"
