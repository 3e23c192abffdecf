"""What a CRM's log keeps of people, what a task says of them, and how they are forgotten (G33)."""

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.crm import log, sending
from rafiq.crm.models import CRMConnection, CRMDelivery, CRMRecord
from rafiq.errands.crm import KEEP_ENTRIES
from tests.web import crm_scene as scene
from tests.web import crm_servers
from tests.web.crm_scene import answer

pytestmark = pytest.mark.both_databases
app, vendor, crm, connection, tell, entries = (
    scene.app,
    scene.vendor,
    scene.crm,
    scene.connection,
    scene.tell,
    scene.entries,
)


def test_a_task_names_nobody(merchant, crm, connection, tell):
    answer(merchant, 2, wish="Ana is unhappy")
    tell()

    assert "Ana" not in str(crm.only_task()["properties"])


def test_somebody_without_an_address_is_nobodys_contact(merchant, crm, connection, tell, entries):
    merchant.post("/surveys/answers", {"customer": {"id": "c-x"}, "id": "r9", "score": 10})
    tell()

    assert {each.last_error for each in entries()} == {"no_email"}
    assert crm.asked == []


def test_nothing_of_what_was_said_is_kept_here(app, merchant, crm, connection, tell):
    """G33: a log of ids; what was said is written only when it is sent."""
    answer(merchant, 10, wish="More saffron")
    tell()
    with app.app_context():
        tables = (CRMConnection.__table__, CRMRecord.__table__, CRMDelivery.__table__)
        kept = "".join(str(row) for table in tables for row in db.session.execute(select(table)))

    assert not [word for word in ("saffron", "ana@", "promoter", crm_servers.KEY) if word in kept]


def test_erasing_takes_the_log_about_them_and_what_waits(app, merchant, crm, connection, tell, entries):
    """G33."""
    answer(merchant, 10)
    run_due(app)
    merchant.delete("/customers/c-ana")
    with app.app_context():
        kept = list(
            db.session.scalars(select(CRMDelivery.person_id).where(CRMDelivery.person_id.is_not(None)))
        )
    tell()

    assert (kept, crm.asked) == ([], [])


def test_somebody_who_is_erased_while_the_crm_is_told_leaves_no_trace_here(
    app, store, merchant, crm, connection, tell
):
    answer(merchant, 10)
    run_due(app)
    with app.app_context():
        taken = sending._take(store.store_id, connection.id, first=True)
    merchant.delete("/customers/c-ana")
    state = app.extensions["rafiq"]
    teller = sending.Teller(sending.Ground(state.keyring, ""), True, app.app_context)
    with app.app_context():
        sending._tell(teller, taken)
        assert db.session.scalar(select(CRMRecord.id)) is None


def test_old_entries_go_with_the_night(app, merchant, crm, connection, tell, entries, clock):
    answer(merchant, 10)
    tell()
    clock.move(days=KEEP_ENTRIES.days + 1)
    with app.app_context(), transaction():
        log.forget_old(clock.at - KEEP_ENTRIES)

    assert entries() == []
