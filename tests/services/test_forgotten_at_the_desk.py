"""An update takes the prints of phones out of coupons, and shuts the links that were made for the forgotten."""

from hashlib import sha256
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text, update

from rafiq.core.db import db, transaction
from rafiq.coupons.models import Coupon
from rafiq.links import service as links
from rafiq.links.models import Link
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.programs import service as programs
from rafiq.referrals import noting
from tests import factories

STEP = import_module("rafiq.migrations.main.versions.0037_forgotten_at_the_desk")
PHONE = "+491701234567"


@pytest.fixture
def link(app, store, merchant):
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    with app.app_context():
        return links.of_person(store.store_id, ana["id"])


@pytest.fixture
def step(app):
    """Inside a transaction: `step()` updates what an older release wrote, and back."""
    with (
        app.app_context(),
        transaction(),
        Operations.context(MigrationContext.configure(db.session.connection())),
    ):
        yield lambda: (STEP.upgrade(), STEP.downgrade())


@pytest.mark.both_databases
def test_a_code_of_an_older_release_is_found_by_its_note_and_holds_no_print(store, link, step):
    program = programs.current_program(store.store_id)
    noted = noting.note(link, email_key=None, phone=PHONE, actor="tests")
    given = noting.code(store.store_id, program, noted)
    printed = sha256(PHONE.encode()).hexdigest()[:32]
    db.session.execute(update(Coupon).values(claim_key=f"desk:{program.id}:{printed}"))
    step()
    step()  # after a way back as well

    assert printed not in db.session.scalar(text("SELECT claim_key FROM coupons"))
    assert noting.code(store.store_id, program, noted).code == given.code


@pytest.mark.both_databases
def test_a_code_whose_note_is_gone_names_nobody(store, link, step):
    program = programs.current_program(store.store_id)
    given = noting.code(
        store.store_id, program, noting.note(link, email_key=None, phone=PHONE, actor="tests")
    )
    db.session.execute(update(Coupon).values(claim_key=f"desk:{program.id}:{'a' * 32}"))
    db.session.execute(text("DELETE FROM introductions"))
    step()

    assert db.session.scalar(text("SELECT claim_key FROM coupons")) == f"desk:{program.id}:{given.id}"


@pytest.mark.both_databases
def test_a_link_that_looking_made_for_somebody_forgotten_is_shut(store, link, step):
    ben, _ = people.recognise(store.store_id, Identity(email="ben@example.com"), vouched=True)
    other = links.link_for(store.store_id, ben.id)
    people.erase(store.store_id, link.person_id)
    db.session.execute(update(Link).values(blocked_at=None))
    step()

    shut = {each: links.of_person(store.store_id, each).blocked for each in (link.person_id, other.person_id)}
    assert shut == {link.person_id: True, other.person_id: False}
