"""What a CRM is told about a person or a follow-up: always how things stand at the moment of telling."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from rafiq.core import texts
from rafiq.core.errors import NotFound
from rafiq.core.signing import Keyring
from rafiq.crm.rules import MAX_WORDS, MESSAGE_ID, OUR_FIELDS, PERSON_FIELDS, Value
from rafiq.crm.vendor import Contact, Task, Vendor
from rafiq.followups import service as followups
from rafiq.followups.service import FollowupView
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.referrals import lookup
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.surveys import service as surveys

TEST_EMAIL = "rafiq-test@example.com"


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to tell, and why: a text's key."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What telling needs of the running program."""

    keyring: Keyring
    public_url: str


def contact(
    ground: Ground, vendor: Vendor, store_id: str, person_id: str, fields: Mapping[str, str]
) -> Contact | Nothing:
    """``fields``: ours to theirs; those that are not named are not told."""
    if people.is_erased(store_id, person_id):
        return Nothing("forgotten")
    person = people.get(store_id, person_id)
    if not person.email:
        return Nothing("no_email")
    ours = _values(ground, store_id, person_id)
    if vendor.post is not None:
        ours |= {name: getattr(person, name) or "" for name in PERSON_FIELDS}
    values = {fields[name]: value for name, value in ours.items() if name in fields}
    if not values:
        return Nothing("no_fields")
    return Contact(person.email, person.first_name, person.last_name, person.phone or "", values)


def blank(fields: Mapping[str, str]) -> Contact:
    """Nothing of ours stays at somebody who was forgotten (G33)."""
    return Contact("", "", "", "", {fields[name]: None for name in OUR_FIELDS if name in fields})


def example(vendor: Vendor, fields: Mapping[str, str], at: datetime) -> Contact:
    """Nobody, with every field filled, to see whether they are there."""
    ours: dict[str, Value] = {
        "nps_score": 10,
        "nps_band": "promoter",
        "nps_comment": "Rafiq",
        "nps_date": at.date().isoformat(),
        "referral_link": "https://example.com/r/rafiq-test",
        "referrals_won": 1,
    }
    if vendor.post is not None:
        ours |= {"email": TEST_EMAIL, "first_name": "Rafiq", "last_name": "Test", "phone": ""}
        ours |= {MESSAGE_ID: "rafiq-test"}
    values = {fields[name]: value for name, value in ours.items() if name in fields}
    return Contact(TEST_EMAIL, "Rafiq", "Test", "", values)


def task(ground: Ground, store_id: str, followup_id: str, owners: Mapping[str, str]) -> Task | Nothing:
    """A follow-up as a task: whose, by when, and where its story and its script stand. It names nobody."""
    try:
        found = followups.get(store_id, followup_id)
    except NotFound:
        return Nothing("forgotten")
    store = stores.get_store(store_id)
    page = f"{ground.public_url}/admin/{store_id}/followups/{found.id}"
    words = {"duty": texts.text(store.locale, f"crm.duty_{found.duty}"), "page": page}
    words["score"] = _score(store, found)
    subject = texts.text(store.locale, f"crm.task_{found.kind}", **words)
    return Task(
        reference=found.id,
        subject=f"{subject} ({found.id})",
        body=texts.text(store.locale, "crm.task_body", **words),
        due_at=found.due_at,
        due_on=_day(store, found.due_at),
        done=not found.is_open,
        owner=owners.get(found.duty, ""),
    )


def closed_task(store_id: str, at: datetime) -> Task:
    """For a follow-up whose person was forgotten."""
    store = stores.get_store(store_id)
    subject = texts.text(store.locale, "crm.task_closed")
    return Task("", subject, subject, at, _day(store, at), done=True, owner="")


def digest(told: Contact | Task) -> str:
    """Whether it is news: of what is told, not of whom."""
    if isinstance(told, Contact):
        said: object = sorted((name, value) for name, value in told.values.items())
    else:
        said = [told.subject, told.body, told.due_at.isoformat(), told.done, told.owner]
    return sha256(json.dumps(said).encode()).hexdigest()


def _values(ground: Ground, store_id: str, person_id: str) -> dict[str, Value]:
    """Only what there is: a field that we know nothing for keeps what it has there."""
    store = stores.get_store(store_id)
    values: dict[str, Value] = {}
    counted = [each for each in surveys.of_person(store_id, person_id) if each.confirmed]
    if counted:
        newest = counted[0]
        values |= {
            "nps_score": newest.score,
            "nps_band": newest.band,
            "nps_comment": newest.words[:MAX_WORDS] or None,
            "nps_date": _day(store, newest.answered_at).isoformat(),
        }
    mine = links.of_people(store_id, {person_id})
    won = lookup.won_count(store_id, person_id)
    if mine:
        token = ground.keyring.sign_link(store.number, mine[0].number)
        values["referral_link"] = f"{ground.public_url}/r/{token}"
    if mine or won:
        values["referrals_won"] = won
    return values


def _score(store: StoreView, found: FollowupView) -> str:
    said = surveys.many(store.id, {found.source_id}).get(found.source_id)
    return texts.number_text(said.score, store.locale) if said else "–"


def _day(store: StoreView, at: datetime) -> date:
    return at.astimezone(ZoneInfo(store.timezone)).date()
