"""What no database reads back as text is kept out of messages, and taken out of those that an older release kept."""

import json
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from rafiq.core.db import db, transaction
from rafiq.core.words import storable
from tests import factories
from tests.web.admin_door import member

STEP = import_module("rafiq.migrations.main.versions.0038_messages_that_can_be_read")
BAD = {"zzz": "a\0b", "deep": [{"k\0": "\ud800c"}], "tea": "🫖", "referred_by": "Jona"}
GOOD = {"zzz": "ab", "deep": [{"k": "c"}], "tea": "🫖", "referred_by": "Jona"}


def erases(merchant) -> int:
    merchant.post("/customers", {"id": "ana", "email": "ana@example.com"})
    return merchant.delete("/customers/ana").status_code


@pytest.mark.both_databases
def test_a_message_with_a_nul_in_a_field_of_nobodys_breaks_no_erasure_and_no_page(
    app, store, merchant, shopper
):
    """G33, house rule 7: a stranger's browser may write anything beside the fields we know."""
    for number, door in enumerate((shopper.post, merchant.post)):
        path = "/order" if number == 0 else "/orders"
        assert door(path, factories.order(order_number=f"n{number}") | BAD).status_code in {200, 201}

    assert erases(merchant) == 204
    assert member(app, store.store_id).get("").status_code == 200
    assert member(app, store.store_id, email="b@example.com").get("/waiting").status_code == 200


@pytest.mark.both_databases
def test_an_update_cleans_what_an_older_release_kept(app, store, merchant):
    merchant.post("/orders", factories.order(order_number="1"))
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE order_messages SET body = :body"), {"body": json.dumps(BAD)})
        with Operations.context(MigrationContext.configure(db.session.connection())):
            STEP.upgrade()
            STEP.downgrade()
        kept = db.session.scalar(text("SELECT CAST(body AS TEXT) FROM order_messages"))

    assert json.loads(kept) == GOOD == storable(BAD)
    assert erases(merchant) == 204
