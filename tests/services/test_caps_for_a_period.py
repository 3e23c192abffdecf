"""The update that tells when a cap has a place again goes forward and back, and harms no referral."""

from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, text

from rafiq.core.db import db, transaction
from tests import factories

STEP = import_module("rafiq.migrations.main.versions.0035_caps_for_a_period")


def columns() -> set[str]:
    return {each["name"] for each in inspect(db.session.connection()).get_columns("referrals")}


@pytest.mark.both_databases
def test_the_way_back_and_forward_leaves_the_referrals_as_they_were(app, store, merchant):
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    merchant.post("/orders", factories.order(customer=factories.customer("Ben"), referral=code))
    with (
        app.app_context(),
        transaction(),
        Operations.context(MigrationContext.configure(db.session.connection())),
    ):
        STEP.downgrade()
        assert "cap_opens_at" not in columns()
        STEP.upgrade()

        assert "cap_opens_at" in columns()
        assert db.session.execute(text("SELECT status, cap_opens_at FROM referrals")).all() == [
            ("pending", None)
        ]
