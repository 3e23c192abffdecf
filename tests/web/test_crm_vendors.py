"""Every CRM hears the same story in its own words, and hears it once."""

import pytest
from sqlalchemy import delete

from rafiq.core.db import db, transaction
from rafiq.crm.models import CRMRecord
from rafiq.followups import service as followups
from rafiq.followups.rules import Outcome
from tests.web import crm_scene as scene
from tests.web import crm_servers
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
ANSWERED = {"score": 10, "wish": "More saffron"}
# What Ana's contact holds after her answer, besides the link: as each vendor keeps it.
HELD = {
    "hubspot": lambda row: row["properties"],
    "pipedrive": lambda row: {name: row["custom_fields"][key] for name, key in crm_servers.HASHES.items()},
    "copper": lambda row: {
        name: each["value"]
        for name, number in crm_servers.NUMBERS.items()
        for each in row["custom_fields"]
        if each["custom_field_definition_id"] == number
    },
    "insightly": lambda row: {each["FIELD_NAME"]: each["FIELD_VALUE"] for each in row["CUSTOMFIELDS"]},
    "zoho": lambda row: row,
    "salesforce": lambda row: row,
}


MAKES = {
    "hubspot": {"contact": "POST /crm/objects/2026-03/contacts", "task": "POST /crm/objects/2026-03/tasks"},
    "pipedrive": {"contact": "POST /api/v2/persons", "task": "POST /api/v2/activities"},
    "copper": {"contact": "POST /developer_api/v1/people", "task": "POST /developer_api/v1/tasks"},
    "insightly": {"contact": "POST /v3.1/Contacts", "task": "POST /v3.1/Tasks"},
    "zoho": {"contact": "POST /crm/v8/Contacts/upsert", "task": "POST /crm/v8/Tasks"},
    "salesforce": {
        "contact": "POST /services/data/v64.0/sobjects/Contact",
        "task": "POST /services/data/v64.0/sobjects/Task",
    },
}


def held(vendor, row) -> dict[str, object]:
    """By our own names, whatever theirs are."""
    plain = {
        name.lower().removesuffix("__c").replace(" ", "_"): value for name, value in HELD[vendor](row).items()
    }
    return {name: str(plain[name]) for name in ("nps_score", "nps_band", "nps_comment", "referrals_won")}


@pytest.mark.parametrize("vendor", APIS)
def test_an_answer_makes_one_contact_with_the_exact_fields(merchant, crm, connection, tell, vendor):
    """S0-11, S1-14."""
    answer(merchant, **ANSWERED)
    tell()

    assert held(vendor, crm.only()) == {
        "nps_score": "10",
        "nps_band": "promoter",
        "nps_comment": "More saffron",
        "referrals_won": "0",
    }
    assert "/r/" in str(crm.only())
    assert ("2026-11-21" in str(crm.only())) is (vendor != "copper")
    assert ("11/21/2026" in str(crm.only())) is (vendor == "copper")


@pytest.mark.parametrize("vendor", APIS)
def test_a_second_survey_updates_the_same_contact(merchant, crm, connection, tell, clock, vendor):
    """S1-14: the latest overwrites, an empty comment too; the history stays here."""
    answer(merchant, **ANSWERED)
    tell()
    clock.move(days=1)
    answer(merchant, 3, ref="r2")
    tell()
    said = merchant.get("/surveys/answers").get_json()["data"]

    assert held(vendor, crm.only())["nps_score"] == "3"
    assert held(vendor, crm.only())["nps_comment"] in {"", "None"}
    assert sorted(each["score"] for each in said) == [3, 10]


@pytest.mark.parametrize("vendor", APIS)
def test_a_promoter_is_a_task_for_sales_due_within_a_day(merchant, crm, connection, tell, vendor):
    """S1-17, S0-11."""
    answer(merchant, **ANSWERED)
    tell()
    task, followup = crm.only_task(), merchant.get("/followups").get_json()["data"][0]
    told = str(task)

    assert followup["id"] in told
    assert f"/followups/{followup['id']}" in told
    assert "Promoter" in told
    assert any(due in told for due in ("2026-11-22", "1795341600"))  # ten in the morning, a day later


@pytest.mark.parametrize("vendor", APIS)
def test_a_task_is_closed_there_when_it_is_done_here(merchant, crm, connection, tell, vendor, app, store):
    answer(merchant, **ANSWERED)
    tell()
    finish(app, store, merchant)
    tell()

    assert any(done in str(crm.only_task()) for done in ("COMPLETED", "Completed", "'done': True")), (
        crm.only_task()
    )


@pytest.mark.parametrize("vendor", APIS)
@pytest.mark.parametrize("lost", ["contact", "task"])
def test_an_answer_that_got_lost_makes_nothing_twice(merchant, crm, connection, tell, clock, vendor, lost):
    """G17: the CRM did it, and we never heard."""
    crm.lose = {MAKES[vendor][lost]}
    answer(merchant, **ANSWERED)
    tell()
    for _ in range(3):
        clock.move(hours=1)
        tell()

    assert (len(crm.contacts), len(crm.tasks), crm.lose) == (1, 1, set())


@pytest.mark.parametrize("vendor", APIS)
def test_whom_the_crm_knew_before_is_found_by_their_address(app, merchant, crm, connection, tell, vendor):
    """Only our own fields are written at somebody whom it knew: their names are the merchant's."""
    answer(merchant, **ANSWERED)
    tell()
    for row in crm.contacts.values():
        row["FIRST_NAME" if vendor == "insightly" else "name"] = "Ana the Great"
    crm.tasks.clear()
    with app.app_context(), transaction():
        db.session.execute(delete(CRMRecord))
    answer(merchant, 9, ref="r2")
    tell()

    assert held(vendor, crm.only())["nps_score"] == "9"
    assert "Ana the Great" in str(crm.only())


@pytest.mark.parametrize("vendor", APIS)
def test_a_contact_that_was_deleted_there_is_made_again(merchant, crm, connection, tell, clock, vendor):
    answer(merchant, **ANSWERED)
    tell()
    crm.contacts.clear()
    answer(merchant, 8, ref="r2")
    tell()

    assert held(vendor, crm.only())["nps_band"] == "passive"


@pytest.mark.parametrize("vendor", APIS)
def test_erasing_somebody_empties_our_fields_and_closes_their_task(merchant, crm, connection, tell, vendor):
    """G33."""
    answer(merchant, **ANSWERED)
    tell()
    merchant.delete("/customers/c-ana")
    tell()

    assert "saffron" not in str(crm.contacts)
    assert "/r/" not in str(crm.contacts)
    assert any(done in str(crm.only_task()) for done in ("COMPLETED", "Completed", "'done': True"))


@pytest.mark.parametrize("vendor", ["form"])
def test_a_crm_without_an_api_gets_a_form_with_the_mapped_names(merchant, crm, connection, tell, vendor):
    """S1-16: with the hidden inputs that the form carries."""
    answer(merchant, **ANSWERED)
    tell()
    (form,) = crm.forms

    assert (form["formId"], form["email"], form["first_name"]) == ("7", "ana@example.com", "Ana")
    assert (form["nps_score"], form["nps_comment"]) == ("10", "More saffron")
    assert form["referral_link"].startswith("http://localhost:8000/r/")


@pytest.mark.parametrize("vendor", ["zoho", "salesforce"])
def test_a_token_that_ended_is_fetched_anew(merchant, crm, connection, tell, vendor):
    answer(merchant, **ANSWERED)
    tell()
    crm.tokens += 1  # as if another had been given out
    answer(merchant, 2, ref="r2")
    tell()

    assert held(vendor, crm.only())["nps_score"] == "2"


def finish(app, store, merchant) -> None:
    """A member spoke with her."""
    followup = merchant.get("/followups").get_json()["data"][0]["id"]
    with app.app_context(), transaction():
        followups.record(store.store_id, followup, Outcome.SPOKE, note="", cause="", actor="tests")
