"""Everybody whom the shop knows reaches a new CRM, a few at a time; a form is never posted twice unasked."""

import pytest
from sqlalchemy import update

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.crm import filling, sending, service
from rafiq.crm.models import CRMConnection
from tests import factories
from tests.web import crm_scene as scene
from tests.web import crm_servers
from tests.web.admin_door import member
from tests.web.crm_scene import answer

app, vendor, crm, connection, tell, entries = (
    scene.app,
    scene.vendor,
    scene.crm,
    scene.connection,
    scene.tell,
    scene.entries,
)
APIS = sorted(set(crm_servers.VENDORS) - {"form"})


@pytest.fixture
def known(app, merchant, clock):
    """Five who answered before there was a CRM; the first is a promoter."""
    for number in range(5):
        customer = factories.customer(f"Friend{number}")
        body = {"customer": customer, "id": f"old{number}", "score": 9 - 2 * number}
        assert merchant.post("/surveys/answers", body).status_code == 201
    run_due(app)


@pytest.fixture
def owner(app, store, known, connection):
    return member(app, store.store_id)


@pytest.mark.parametrize("vendor", APIS)
def test_everybody_who_answered_before_reaches_a_new_crm(owner, crm, connection, tell, vendor, entries):
    """S1-14: score, band and link of people from before, once each."""
    owner.post(f"/crm/{connection.id}/fill", do="start")
    tell()
    made = len(crm.contacts)
    owner.post(f"/crm/{connection.id}/fill", do="start")
    tell()

    assert (made, len(crm.contacts)) == (5, 5)
    assert {each.last_error for each in entries()[5:]} == {"unchanged"}


def test_those_nobody_heard_of_are_left_out(app, owner, store, merchant, shopper, crm, connection, tell):
    """Whoever only signed up is nobody's contact; neither is who was forgotten."""
    shopper.post("/enrol", {"email": "cem@example.com", "first_name": "Cem"})
    merchant.delete("/customers/c-friend4")
    owner.post(f"/crm/{connection.id}/fill", do="start")
    tell()

    by_email = {row["properties"]["email"]: row["properties"] for row in crm.contacts.values()}
    assert sorted(by_email) == [f"friend{number}@example.com" for number in range(4)]
    assert by_email["friend0@example.com"]["referral_link"].startswith("http")


def test_a_few_wait_at_a_time_and_a_run_that_is_killed_goes_on(
    app, owner, store, crm, connection, tell, monkeypatch
):
    monkeypatch.setattr(filling, "AHEAD", 2)
    owner.post(f"/crm/{connection.id}/fill", do="start")
    with app.app_context():
        assert (filling.fill(), filling.fill()) == (2, 0)  # nothing more before these were told
        assert filling.progress(store.store_id, connection.id).percent == 40
    for _ in range(4):
        tell()
    with app.app_context():
        done = filling.progress(store.store_id, connection.id)

    assert len(crm.contacts) == 5
    assert (done.running, done.count, done.total) == (False, 5, 5)


def test_it_is_stopped_and_shown_on_the_page(app, owner, store, crm, connection, tell, monkeypatch):
    monkeypatch.setattr(filling, "AHEAD", 2)
    owner.post(f"/crm/{connection.id}/fill", do="start")
    tell()
    page = owner.get(f"/crm/{connection.id}").text
    owner.post(f"/crm/{connection.id}/fill", do="start")
    again = owner.get(f"/crm/{connection.id}").text
    owner.post(f"/crm/{connection.id}/fill", do="stop")
    tell()

    assert "2 of 5 are on their way" in page
    assert "Everyone is being sent already." in again
    assert len(crm.contacts) == 2


def test_a_paused_crm_is_not_filled(app, owner, store, crm, connection, tell):
    owner.post(f"/crm/{connection.id}/fill", do="start")
    with app.app_context(), transaction():
        service.pause(store.store_id, connection.id)
    tell()

    assert crm.contacts == {}


# ---------------------------------------------------------------------------------------- forms


@pytest.fixture
def die(app, store, connection):
    """A worker has taken what is due, and is killed before it wrote down what came of it."""

    def die() -> None:
        run_due(app)
        with app.app_context():
            sending._take(store.store_id, connection.id, first=True)

    return die


def map_id(app, store, connection) -> None:
    with app.app_context(), transaction() as session:
        fields = dict(connection.fields) | {"message_id": "rafiq_id"}
        session.execute(update(CRMConnection).values(fields=fields))


@pytest.mark.parametrize("vendor", ["form"])
def test_a_form_is_not_posted_again_when_nobody_knows_whether_it_arrived(
    app, store, merchant, crm, connection, tell, entries, clock, vendor, die
):
    """At most once: it is flagged, and a member sends it again by hand."""
    answer(merchant, 10)
    die()
    clock.move(minutes=4)
    tell()
    (entry,) = entries()
    assert (crm.forms, entry.state, entry.last_error) == ([], "failed", "maybe_sent")

    member(app, store.store_id).post(f"/crm/{connection.id}/entries/{entry.id}/replay")
    clock.move(minutes=2)
    tell()
    assert [each["nps_score"] for each in crm.forms] == ["10"]


@pytest.mark.parametrize("vendor", ["form"])
def test_an_answer_that_is_lost_posts_a_form_once(merchant, crm, connection, tell, entries, clock, vendor):
    crm.lose = {"POST /form"}
    answer(merchant, 10)
    for _ in range(3):
        tell()
        clock.move(minutes=10)

    assert len(crm.forms) == 1
    assert [(each.state, each.last_error) for each in entries()] == [("failed", "maybe_sent")]


@pytest.mark.parametrize("vendor", ["form"])
def test_a_form_that_is_down_is_tried_again(merchant, crm, connection, tell, entries, clock, vendor):
    """It said itself that it has not taken it."""
    crm.broken = [(503, {})]
    answer(merchant, 10)
    tell()
    clock.move(minutes=10)
    tell()

    assert (len(crm.forms), [each.state for each in entries()]) == (1, ["done"])


@pytest.mark.parametrize("vendor", ["form"])
def test_a_form_with_a_field_for_our_id_hears_again_under_the_same_id(
    app, store, merchant, crm, connection, tell, entries, clock, vendor
):
    map_id(app, store, connection)
    crm.lose = {"POST /form"}
    answer(merchant, 10)
    tell()
    clock.move(minutes=10)
    tell()
    (entry,) = entries()

    assert [each["rafiq_id"] for each in crm.forms] == [entry.id, entry.id]
    assert entry.state == "done"
