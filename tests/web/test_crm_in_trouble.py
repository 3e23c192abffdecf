"""What goes wrong between us and a CRM stays with the one thing it befell, and brings back nobody who was forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.crm import calling, log, rules, service
from rafiq.crm.models import CRMConnection, CRMDelivery, CRMRecord
from rafiq.errands.crm import KEEP_ENTRIES
from rafiq.links.models import Link
from rafiq.stores import members
from tests import factories
from tests.web import crm_scene as scene
from tests.web import crm_servers
from tests.web.admin_door import member
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
LANGUAGES = {"en": "Type this again", "fa": "دوباره بنویسید", "ar": "من جديد", "ms": "sekali lagi"}


class Meanwhile(dict[str, Any]):
    """Rows of a CRM: when the first is made, something else happens before we hear of it."""

    def __init__(self, then: Callable[[], object]) -> None:
        super().__init__()
        self.then = [then]

    def __setitem__(self, key: str, row: Any) -> None:
        super().__setitem__(key, row)
        while self.then:
            self.then.pop()()


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


def in_store(app, how: Callable[..., object], *given: object) -> None:
    with app.app_context(), transaction():
        how(*given)


def tidy(app, clock) -> None:
    clock.move(days=KEEP_ENTRIES.days + 1)
    in_store(app, log.forget_old, clock.at - KEEP_ENTRIES)


def leave_only_tasks(app) -> None:
    """As where the contact's own entry was told, or failed, before."""
    run_due(app)
    in_store(app, lambda: db.session.execute(delete(CRMDelivery).where(CRMDelivery.what == "contact")))


def forget_ana(merchant) -> None:
    assert merchant.delete("/customers/c-ana").status_code < 300


def held(crm) -> str:
    return crm.only()["properties"]["nps_score"]


def test_an_erasure_waits_as_long_as_a_crm_is_paused(app, store, merchant, crm, connection, tell, clock):
    """G33: after more than the days for which the log is kept, too."""
    answer(merchant, 10)
    tell()
    in_store(app, service.pause, store.store_id, connection.id)
    forget_ana(merchant)
    tidy(app, clock)
    in_store(app, service.resume, store.store_id, connection.id)
    tell()

    assert (held(crm), crm.only_task()["properties"]["hs_task_status"]) == ("", "COMPLETED")


def test_an_erasure_that_was_refused_stays_to_be_sent_again(
    app, store, merchant, crm, connection, tell, entries, clock
):
    """G33."""
    answer(merchant, 10)
    tell()
    forget_ana(merchant)
    crm.broken = [(400, {}), (400, {})]
    tell()
    tidy(app, clock)

    assert [(each.what, each.state) for each in entries()] == [("forget", "failed"), ("close", "failed")]
    in_store(app, log.replay_failed, store.store_id, connection.id)
    tell()
    assert held(crm) == ""


@pytest.mark.parametrize("state", ["done", "skipped", "failed"])
def test_what_is_settled_goes_when_it_is_old(app, merchant, connection, tell, entries, clock, state):
    answer(merchant, 10)
    run_due(app)
    tidy(app, clock)
    assert len(entries()) == 2
    with app.app_context(), transaction() as session:
        session.execute(update(CRMDelivery).values(state=state, next_at=None))
        log.forget_old(clock.at)

    assert entries() == []


@pytest.mark.parametrize("made", ["contacts", "tasks"])
def test_what_is_made_while_somebody_is_forgotten_is_undone(app, merchant, crm, connection, tell, made):
    """G33: the CRM has it already, and we hear of it only after they are gone."""
    setattr(crm, made, Meanwhile(lambda: forget_ana(merchant)))
    answer(merchant, 10)
    tell()
    tell()

    assert held(crm) == ""
    assert {task["properties"]["hs_task_status"] for task in crm.tasks.values()} <= {"COMPLETED"}
    with app.app_context():
        assert db.session.scalar(select(CRMRecord.id)) is None


def test_a_contact_that_a_task_brought_along_is_emptied_too(app, merchant, crm, connection, tell):
    """G33: also where they were forgotten before the task was made, which then never is."""
    crm.contacts = Meanwhile(lambda: forget_ana(merchant))
    answer(merchant, 10)
    leave_only_tasks(app)
    tell()
    tell()

    assert (held(crm), crm.tasks) == ("", {})


def test_a_contact_is_known_even_if_its_task_is_refused(app, merchant, crm, connection, tell):
    crm.contacts = Meanwhile(lambda: crm.broken.append((400, {})))
    answer(merchant, 10)
    leave_only_tasks(app)
    tell()
    forget_ana(merchant)
    tell()

    assert (held(crm), crm.tasks) == ("", {})


def test_facts_that_come_late_bring_nobody_back(app, merchant, crm, connection, tell, entries):
    """G33: what was stated before they were forgotten makes no link, no entry and no contact."""
    answer(merchant, 10)
    forget_ana(merchant)
    tell()

    assert (entries(), crm.asked) == ([], [])
    with app.app_context():
        assert db.session.scalar(select(Link.id)) is None


@pytest.mark.parametrize("vendor", ["copper"])
def test_a_text_for_a_field_of_days_is_refused_by_name(
    app, store, merchant, owner, connection, tell, entries
):
    fields = dict(connection.fields) | {"nps_band": "NPS date", "nps_date": ""}
    owner.post(f"/crm/{connection.id}", **fields)
    page = owner.post(f"/crm/{connection.id}/test")
    answer(merchant, 10)
    tell()

    assert (page.status_code, "takes only a day" in page.text) == (200, True)
    assert {(each.state, each.last_error, each.shown) for each in entries()} == {
        ("failed", "not_a_day", "NPS date")
    }


@pytest.mark.parametrize("vendor", ["copper", "insightly", "pipedrive"])
def test_an_id_that_is_no_number_is_that_entrys_trouble_alone(app, merchant, connection, tell, entries, crm):
    """What it gave as an id of Ana's contact; Ben's task is told all the same."""
    answer(merchant, 2)
    tell()
    with app.app_context(), transaction() as session:
        session.execute(update(CRMRecord).where(CRMRecord.kind == "contact").values(remote_id="abc"))
    answer(merchant, 10, ref="r2")
    merchant.post("/surveys/answers", {"customer": factories.customer("Ben"), "id": "b", "score": 9})
    leave_only_tasks(app)
    tell()

    assert [each.last_error for each in entries() if each.state == "failed"] == ["odd_id"]
    assert "waiting" not in {each.state for each in entries()}


@pytest.mark.parametrize("vendor", ["pipedrive"])
def test_whatever_else_goes_wrong_stops_nothing_behind_it(app, merchant, owner, connection, tell, entries):
    """A row that nothing of ours writes, and that nothing is prepared for."""
    answer(merchant, 10)
    with app.app_context(), transaction() as session:
        session.execute(update(CRMConnection).values(fields={"nps_score": 7}))
    tell()

    assert [(each.state, each.last_error) for each in entries()] == [("failed", "unforeseen")] * 2
    page = owner.post(f"/crm/{connection.id}/test")
    assert (page.status_code, "unforeseen" in page.text) == (200, True)


def test_a_saved_secret_goes_to_no_new_address(app, store, owner, crm, connection):
    """Guarantees 3.7: it was given for the other server."""
    with crm_servers.running("hubspot") as other:
        page = owner.post(f"/crm/{connection.id}/access", address=other.url, token="")

        assert (page.status_code, other.asked) == (422, [])
        assert ('id="token-wrong"' in page.text, other.url in page.text) == (True, True)
        typed = owner.post(f"/crm/{connection.id}/access", address=other.url, token=crm_servers.KEY)
        assert typed.status_code == 302
    with app.app_context():
        assert service.access_of(scene.KEYRING, store.store_id, connection.id)["address"] == other.url


@pytest.mark.parametrize("vendor", ["zoho"])
def test_neither_of_two_secrets_goes_to_a_new_accounts_server(owner, crm, connection):
    with crm_servers.running("zoho") as other:
        typed = crm_servers.access("zoho", crm.url) | {"accounts": other.url, "token": "", "secret": ""}
        page = owner.post(f"/crm/{connection.id}/access", **typed)

    assert (page.status_code, other.asked) == (422, [])
    assert ('id="token-wrong"' in page.text, 'id="secret-wrong"' in page.text) == (True, True)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_that_a_secret_is_asked_again_is_said_in_every_language(app, owner, connection, language):
    with app.app_context(), transaction():
        members.set_profile(members.find_user(email="owner@example.com").id, locale=language)
    page = owner.post(f"/crm/{connection.id}/access", address="https://crm.example", token="")

    assert LANGUAGES[language] in page.text


@pytest.mark.parametrize("at", ["@", "%40", "%2540", "\\u0040", "&#64;", "&#x40;"])
def test_an_address_is_taken_out_however_it_is_written(at):
    said = f'{{"path": "/contacts/ana.lee{at}example.com", "why": "no"}}'

    assert rules.without_addresses(said) == '{"path": "…", "why": "no"}'


@pytest.mark.parametrize("at", ["@", "%40"])
def test_an_address_at_the_cut_leaves_no_half(at):
    said = "x" * 190 + f" ana.lee{at}example.com"

    assert "ana" not in calling.CRMSaidNo("refused", shown=said).shown
    assert calling.CRMSaidNo("refused", shown="a\x00\ud800b").shown == "a ?b"
