"""Stored names follow the rule by which they are heard, whichever release wrote them."""

from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from rafiq.core.db import db, transaction
from rafiq.people import service as people
from rafiq.people.rules import Identity

STEP = import_module("rafiq.migrations.main.versions.0034_names_heard_anew")
OMAR = Identity(email="omar@example.com", first_name="عمر", last_name="الحربي")


@pytest.mark.both_databases
def test_an_update_hears_all_names_anew_and_the_way_back_harms_nobody(app, store, monkeypatch):
    """S4-14: found by a name in another script, also who was stored by an older release; one turn after the other."""
    monkeypatch.setattr(STEP, "BATCH", 2)
    with app.app_context(), transaction():
        person, _ = people.recognise(store.store_id, OMAR, vouched=True)
        for number in range(4):
            other = Identity(email=f"n{number}@example.com", first_name="Nora", last_name="Al-Subaie")
            people.recognise(store.store_id, other, vouched=True)
        db.session.execute(text("UPDATE people SET name_sound = 'lhrb al mr'"))
        assert people.alike(store.store_id, "Omar Al-Harbi", whole=True) == []
        with Operations.context(MigrationContext.configure(db.session.connection())):
            STEP.upgrade()
            STEP.downgrade()

        assert people.alike(store.store_id, "Omar Al-Harbi", whole=True) == [person]
        assert len(people.alike(store.store_id, "نورة السبيعي", whole=True)) == 4
