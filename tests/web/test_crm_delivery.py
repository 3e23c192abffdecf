"""A CRM that is down, slow, full or shut is told later; nothing is lost, nothing comes twice, and the owner hears."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.core.outbox import OutboxRow
from rafiq.crm import calling, sending, service
from rafiq.followups import escalation
from rafiq.messaging.models import Mail
from tests import factories
from tests.web import crm_scene as scene
from tests.web.admin_door import member
from tests.web.crm_scene import ANA, answer

pytestmark = pytest.mark.both_databases
app, vendor, crm, connection, tell, entries = (
    scene.app,
    scene.vendor,
    scene.crm,
    scene.connection,
    scene.tell,
    scene.entries,
)


def failing(*statuses: int, **headers: str) -> list[tuple[int, dict[str, str]]]:
    return [
        (status, {name.replace("_", "-"): value for name, value in headers.items()}) for status in statuses
    ]


def states(entries) -> list[str]:
    return [each.state for each in entries()]


def test_a_server_error_is_tried_again_after_a_while(merchant, crm, connection, tell, entries, clock):
    """S0-11: a failure is retried."""
    crm.broken = failing(503)
    answer(merchant, 10)
    tell()
    first = entries()[0]

    assert (first.state, first.last_error, first.last_status, first.tries) == ("waiting", "broken", 503, 1)
    assert (tell(), len(crm.asked)) == (0, 1)
    clock.move(minutes=2)
    tell()
    assert states(entries) == ["done", "done"]


def test_one_that_is_down_is_asked_once_and_not_for_everything_that_waits(
    merchant, crm, connection, tell, entries
):
    crm.broken = failing(*[500] * 50)
    for name in ("Ana", "Ben", "Cem"):
        merchant.post("/surveys/answers", {"customer": factories.customer(name), "id": name, "score": 4})
    tell()

    assert len(crm.asked) == 1
    assert states(entries) == ["waiting"] * 6


def test_its_wish_to_be_left_alone_is_respected(merchant, crm, connection, tell, entries, clock):
    crm.broken = failing(429, Retry_After="1800")
    answer(merchant, 10)
    tell()
    clock.move(minutes=29)

    assert (tell(), entries()[0].last_error) == (0, "too_often")
    clock.move(minutes=2)
    assert tell() == 2


def test_what_it_refuses_is_given_up_alone_and_can_be_sent_again(
    app, store, merchant, crm, connection, tell, entries, clock
):
    """A field that is not there: the merchant mends it, and sends again what was given up."""
    crm.broken = failing(400)
    answer(merchant, 10)
    tell()

    assert [(each.what, each.state) for each in entries()] == [("contact", "failed"), ("task", "done")]
    assert "@" not in entries()[0].shown
    owner = member(app, store.store_id)
    owner.post(f"/crm/{connection.id}/replay")
    tell()

    assert states(entries) == ["skipped", "done"]  # the task had brought its contact along


@pytest.mark.parametrize("vendor", ["pipedrive", "copper"])
def test_a_field_that_is_not_there_is_named(app, store, merchant, crm, connection, tell, entries, vendor):
    with app.app_context(), transaction():
        service.change_fields(store.store_id, connection.id, {"nps_score": "Happyness"})
    answer(merchant, 10)
    tell()

    assert (entries()[0].last_error, entries()[0].shown) == ("unknown_field", "Happyness")
    assert crm.contacts == {}


def test_a_key_that_counts_no_more_pauses_it_and_the_owner_is_told(
    app, store, merchant, crm, connection, tell, entries, clock
):
    member(app, store.store_id)
    crm.broken = failing(*[401] * 9)
    answer(merchant, 10)
    for _ in range(4):
        tell()
        clock.move(hours=1)
    with app.app_context():
        paused = service.get(store.store_id, connection.id)
        mails = list(db.session.scalars(select(Mail.kind)))

    assert (paused.status, paused.reason_code) == ("paused", "no_entry")
    assert mails.count("crm_paused") == 1
    assert states(entries) == ["waiting", "waiting"]


def test_three_days_without_success_pause_it_and_resuming_tells_what_waited(
    app, store, merchant, crm, connection, tell, entries, clock
):
    crm.broken = failing(*[500] * 500)
    answer(merchant, 10)
    for _ in range(80):
        tell()
        clock.move(hours=1)
    with app.app_context(), transaction():
        assert service.get(store.store_id, connection.id).reason_code == "failing"
        service.resume(store.store_id, connection.id)
    crm.broken = []
    tell()

    assert (len(crm.contacts), len(crm.tasks)) == (1, 1)
    assert "waiting" not in states(entries)


def test_what_happens_while_it_is_paused_is_told_as_it_stands_then(
    app, store, merchant, crm, connection, tell, entries
):
    turn(app, service.pause, store, connection)
    for ref, score in (("r1", 2), ("r2", 9)):
        answer(merchant, score, ref=ref)
        tell()
    assert (crm.asked, [each.what for each in entries()]) == ([], ["contact", "task", "task"])
    turn(app, service.resume, store, connection)
    tell()

    assert crm.only()["properties"]["nps_score"] == "9"


def test_a_worker_that_was_killed_leaves_nothing_undone(app, store, merchant, crm, connection, tell, clock):
    """G17: its lease runs out, and what it may have made is looked for before it is made."""
    answer(merchant, 10)
    run_due(app)
    with app.app_context():
        sending._take(store.store_id, connection.id, first=True)
    assert tell() == 0
    clock.move(minutes=4)
    tell()

    assert (len(crm.contacts), len(crm.tasks)) == (1, 1)


def test_a_fact_that_is_delivered_twice_is_told_once(app, merchant, crm, connection, tell, entries, clock):
    answer(merchant, 10)
    tell()
    with app.app_context(), transaction():
        db.session.execute(update(OutboxRow).values(done_at=None, attempts=0, run_at=clock.at))
    tell()
    said = [each for each in crm.asked if each.startswith(("POST", "PATCH"))]

    assert said == ["POST /crm/objects/2026-03/contacts", "POST /crm/objects/2026-03/tasks"]
    assert {each.last_error for each in entries() if each.state == "skipped"} == {"unchanged"}


def test_a_friend_won_is_counted_at_the_advocate(merchant, crm, connection, tell, clock):
    """S1-14: `referrals_won`, also of somebody who was never asked."""
    code = merchant.post("/advocates", {"customer": ANA}).get_json()["referral_code"]
    tell()
    assert crm.contacts == {}
    ben = factories.customer("Ben")
    placed = merchant.post("/orders", factories.order(order_number="1001", customer=ben, referral=code))
    referral = placed.get_json()["referral"]["id"]
    merchant.post(f"/referrals/{referral}/approve", {"reason": "ok"})
    tell()

    assert crm.only()["properties"]["email"] == "ana@example.com"
    assert crm.only()["properties"]["referrals_won"] == "1"


def test_a_browsers_word_alone_makes_nobody_a_contact(shopper, crm, connection, tell):
    """Anybody may type anybody's address into a widget."""
    shopper.post("/enrol", {"email": "cem@example.com", "first_name": "Cem"})
    tell()

    assert (crm.contacts, crm.asked) == ({}, [])


def test_a_late_task_moves_to_the_next_person_up(app, store, merchant, crm, connection, tell, clock):
    """S0-11, S1-17: overdue is flagged, and it is another's task there too."""
    owners = {"owner_sales": "11", "owner_account_manager": "22"}
    fields = dict(connection.fields) | owners
    with app.app_context(), transaction():
        service.change_fields(store.store_id, connection.id, fields)
    answer(merchant, 10)
    tell()
    first = dict(crm.only_task()["properties"])
    now = clock.move(hours=25)
    with app.app_context(), transaction():
        escalation.escalate_due(now)
    tell()
    then = crm.only_task()["properties"]

    assert (first["hubspot_owner_id"], then["hubspot_owner_id"]) == ("11", "22")
    assert datetime.fromisoformat(then["hs_timestamp"]) > datetime.fromisoformat(first["hs_timestamp"])


@pytest.mark.parametrize(("score", "duty"), [(10, "Sales"), (7, "Account manager"), (2, "Owner")])
def test_each_band_is_whose_business_it_is(merchant, crm, connection, tell, score, duty):
    """S1-17, S1-19, S1-20."""
    answer(merchant, score)
    tell()

    assert duty in crm.only_task()["properties"]["hs_task_body"]


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "http://10.0.0.8/", "http://[::ffff:10.0.0.8]/"])
def test_an_address_inside_is_never_called(url):
    """Guarantees 3.7: however it came to be one."""
    caller = calling.Caller({"address": url, "token": "x"}, lambda _: {}, allow_loopback=True)

    with pytest.raises(calling.CRMSaidNo, match="private"):
        caller.ask("GET", "/")


def test_another_stores_crm_hears_nothing(app, store, merchant, crm, connection, tell):
    other = factories.new_store(app, name="Other", origin="https://other.example")
    theirs = factories.Merchant(app.test_client(), other.secret_key)
    answer(theirs, 10)
    tell()

    assert crm.asked == []


def turn(app, how, store, connection) -> None:
    with app.app_context(), transaction():
        how(store.store_id, connection.id)
