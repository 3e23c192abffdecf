"""Connecting a CRM, saying which field is which, trying it and reading its log, as a merchant does it."""

import re
import shutil
from pathlib import Path

import pytest

from rafiq.core.db import transaction
from rafiq.crm import registry, service, vendors
from rafiq.stores.rights import Role
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
EVERY = sorted(crm_servers.VENDORS)
LANGUAGES = ["en", "fa", "ar", "ms"]


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


def every(app, store) -> list[service.CRMView]:
    with app.app_context():
        return service.every(store.store_id)


@pytest.mark.parametrize("vendor", EVERY)
def test_a_merchant_connects_each_crm(app, store, owner, crm, vendor):
    made = owner.post(f"/crm/new/{vendor}", **crm_servers.access(vendor, crm.url))
    (found,) = every(app, store)

    assert (made.status_code, found.vendor) == (302, vendor)
    assert crm_servers.KEY not in owner.get(f"/crm/{found.id}").text


@pytest.mark.parametrize("vendor", sorted(set(EVERY) - {"form"}))
def test_one_that_does_not_let_us_in_is_not_kept(app, store, owner, crm, vendor):
    typed = crm_servers.access(vendor, crm.url)
    secret = "token" if "token" in typed else "secret"
    page = owner.post(f"/crm/new/{vendor}", **typed | {secret: "wrong"})

    assert (page.status_code, every(app, store)) == (422, [])
    assert "does not let us in" in page.text
    assert crm.url in page.text, "what was typed stays"


@pytest.mark.parametrize(
    "url", ["", "crm.example", "https://10.0.0.1/", "https://me:pass@crm.example/", "https://printer.local/"]
)
def test_an_unusable_address_is_marked(app, store, owner, url):
    page = owner.post("/crm/new/pipedrive", address=url, token="x")

    assert (page.status_code, every(app, store)) == (422, [])
    assert 'id="address-wrong"' in page.text


@pytest.mark.parametrize("vendor", EVERY)
def test_the_test_button_makes_a_contact_once_and_says_so(owner, crm, connection, vendor):
    first = owner.post(f"/crm/{connection.id}/test").text
    second = owner.post(f"/crm/{connection.id}/test").text

    assert ("is made" in first, "was there" in second) == ((vendor != "form"),) * 2
    assert len(crm.contacts) == (vendor != "form")
    assert ["form was taken" in page for page in (first, second)] == [vendor == "form"] * 2


@pytest.mark.parametrize("vendor", ["pipedrive"])
def test_the_test_names_the_field_that_is_not_there(owner, crm, connection):
    owner.post(f"/crm/{connection.id}", **dict(connection.fields) | {"nps_band": "Mood"})
    page = owner.post(f"/crm/{connection.id}/test").text

    assert "no field of this name" in page
    assert "Mood" in page


def test_a_field_that_is_left_empty_is_not_sent(merchant, owner, crm, connection, tell):
    """S1-14: the mapping decides."""
    owner.post(f"/crm/{connection.id}", nps_score="happiness", owner_sales="17")
    answer(merchant, 10, wish="More saffron")
    tell()

    assert crm.only()["properties"]["happiness"] == "10"
    assert {"nps_comment", "nps_band"}.isdisjoint(crm.only()["properties"])
    assert crm.only_task()["properties"]["hubspot_owner_id"] == "17"


@pytest.mark.parametrize(
    ("name", "value"), [("nps_score", "x" * 101), ("nps_band", "a\x07b"), ("owner_sales", "17; drop")]
)
def test_a_wrong_field_is_marked_and_stays_typed(app, store, owner, connection, name, value):
    page = owner.post(f"/crm/{connection.id}", **{name: value})

    assert page.status_code == 422
    assert f'id="{name}-wrong"' in page.text
    assert every(app, store)[0].fields == dict(connection.fields)


def test_a_new_key_is_tried_before_it_replaces_the_old_one(app, store, owner, crm, connection):
    page = owner.post(f"/crm/{connection.id}/access", token="wrong", address=crm.url)
    kept = owner.post(f"/crm/{connection.id}/access", token="", address=crm.url)

    assert (page.status_code, kept.status_code) == (422, 302)
    with app.app_context():
        access = service.access_of(scene.KEYRING, store.store_id, connection.id)
    assert access["token"] == crm_servers.KEY


def test_the_log_tells_what_became_of_each_and_sends_it_again(
    merchant, owner, crm, connection, tell, entries
):
    answer(merchant, 10)
    tell()
    page = owner.get(f"/crm/{connection.id}").text
    crm.asked.clear()
    owner.post(f"/crm/{connection.id}/entries/{entries()[0].id}/replay")
    tell()

    assert "Made there" in page
    assert crm.asked == [f"PATCH /crm/objects/2026-03/contacts/{crm.only()['id']}"]


def test_it_is_paused_resumed_and_disconnected(app, store, merchant, owner, crm, connection, tell):
    owner.post(f"/crm/{connection.id}/status", status="paused")
    answer(merchant, 10)
    tell()
    assert crm.asked == []
    owner.post(f"/crm/{connection.id}/status", status="active")
    tell()
    assert len(crm.contacts) == 1
    owner.post(f"/crm/{connection.id}/remove")
    answer(merchant, 2, ref="r2")
    tell()

    assert every(app, store) == []
    assert crm.only()["properties"]["nps_score"] == "10"


def test_a_paused_one_is_not_sent_anything_again(owner, merchant, crm, connection, tell, entries):
    answer(merchant, 10)
    tell()
    owner.post(f"/crm/{connection.id}/status", status="paused")
    owner.post(f"/crm/{connection.id}/entries/{entries()[0].id}/replay")

    assert entries()[0].state == "done"


def test_only_so_many_can_be_connected(app, store, owner, crm, connection):
    typed = crm_servers.access("hubspot", crm.url)
    answers = [owner.post("/crm/new/hubspot", **typed).status_code for _ in range(3)]

    assert answers == [302, 302, 409]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vendor", EVERY)
def test_every_page_speaks_every_language(merchant, owner, crm, connection, tell, vendor, language):
    answer(merchant, 10)
    tell()
    owner.speaks(language)
    pages = [owner.get(path) for path in ("/crm", f"/crm/new/{vendor}", f"/crm/{connection.id}")]

    assert [page.status_code for page in pages] == [200] * 3
    assert all(f'<html lang="{language}"' in page.text for page in pages)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER])
def test_who_may_not_change_it_sees_how_it_does(app, store, crm, connection, role):
    page = member(app, store.store_id, role).get(f"/crm/{connection.id}")

    assert page.status_code == 200
    assert f"/crm/{connection.id}/remove" not in page.text
    assert (f"/crm/{connection.id}/test" in page.text) is (role is Role.MANAGER)


def test_a_copied_module_is_a_crm_of_its_own(app, store, owner, monkeypatch, tmp_path):
    """One new file adds a CRM: nothing else names it."""
    theirs = Path(vendors.__path__[0]) / "hubspot.py"
    mine = tmp_path / "nubspot.py"
    shutil.copy(theirs, mine)
    mine.write_text(
        re.sub(r'(name|label)="[Hh]ub[Ss]pot"', r'\1="nubspot"', mine.read_text("utf-8")), "utf-8"
    )
    monkeypatch.setattr(vendors, "__path__", [*vendors.__path__, str(tmp_path)])
    monkeypatch.setattr(registry, "_vendors", {})

    assert "nubspot" in registry.discover()
    assert registry.vendor("nubspot").fields == registry.vendor("hubspot").fields


def test_a_secret_that_cannot_be_read_any_more_says_so(
    app, store, owner, connection, merchant, tell, entries
):
    with app.app_context(), transaction():
        row = service._row(store.store_id, connection.id)
        row.sealed = "nonsense"
    answer(merchant, 10)
    tell()

    assert entries()[0].last_error == "no_secret"
    assert owner.get(f"/crm/{connection.id}").status_code == 200
    assert "cannot be read" in owner.post(f"/crm/{connection.id}/test").text
