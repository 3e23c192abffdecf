"""CRMs: connecting one, which field is which there, the test, the log with replay, pausing and disconnecting."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.rows import Listing
from rafiq.core import texts
from rafiq.core.db import begin_request, step_out
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.crm import filling, log, registry, rules
from rafiq.crm import service as crms_service
from rafiq.crm.calling import CRMSaidNo
from rafiq.crm.rules import State, Status
from rafiq.crm.service import CRMView
from rafiq.crm.vendor import Vendor
from rafiq.web import audit_notes
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, owner, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import keyring, runtime, settings
from rafiq.web.words import crm_words

ON_A_PAGE, MAX_TYPED = 50, 2_000
TONES = {
    State.WAITING.value: "wait",
    State.DONE.value: "good",
    State.SKIPPED.value: "still",
    State.FAILED.value: "bad",
}


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of the test: what was done to which contact, or the trouble with the beginning of the answer."""

    did: str | None
    remote_id: str
    error: str | None = None
    shown: str = ""


@admin.app_template_global("tcrm")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about CRMs."""
    return texts.text(locale(), f"crm.{key}", **values)


@admin.app_template_global("crm_label")
def label(vendor: str) -> str:
    return crm_words.label(vendor, locale())


@viewer("/crm")
def crms() -> ResponseReturnValue:
    return render_template(
        "admin/setup/crms.html",
        connections=crms_service.every(seat().store.id),
        counts=log.counts(seat().store.id),
        vendors=registry.all_vendors(),
        most=rules.MOST_CONNECTIONS,
    )


@owner("/crm/new/<vendor>")
def new_crm(vendor: str) -> ResponseReturnValue:
    return _new(registry.vendor(vendor), {}, {})


@owner("/crm/new/<vendor>", methods=("POST",))
def create_crm(vendor: str) -> ResponseReturnValue:
    """Kept only when it lets us in."""
    chosen, typed = registry.vendor(vendor), _typed()
    try:
        access = _let_in(chosen, typed, {})
        made = crms_service.connect(keyring(), seat().store.id, chosen.name, access, actor=seat().user.email)
    except Invalid as error:
        return _new(chosen, typed, _errors(error)), 422
    except CRMSaidNo as refusal:
        return _new(chosen, typed, {"access": _trouble(refusal)}), 422
    except Conflict:
        return _new(chosen, typed, {"access": say("too_many", count=rules.MOST_CONNECTIONS)}), 409
    audit_notes.told(made.id, name=label(made.vendor))
    return _back(made.id, "connected")


@viewer("/crm/<crm_id>")
def crm(crm_id: str) -> ResponseReturnValue:
    return _one(crms_service.get(seat().store.id, crm_id))


@owner("/crm/<crm_id>", methods=("POST",))
def change_crm(crm_id: str) -> ResponseReturnValue:
    found, typed = crms_service.get(seat().store.id, crm_id), _typed()
    try:
        crms_service.change_fields(seat().store.id, crm_id, typed)
    except Invalid as error:
        return _one(found, typed=typed, errors=_errors(error)), 422
    return _back(crm_id, "saved")


@owner("/crm/<crm_id>/access", methods=("POST",))
def change_crm_access(crm_id: str) -> ResponseReturnValue:
    found, typed = crms_service.get(seat().store.id, crm_id), _typed()
    try:
        known = crms_service.access_of(keyring(), seat().store.id, crm_id)
    except Invalid:
        known = {}  # sealed with a key that is gone: everything is asked anew
    try:
        access = _let_in(registry.vendor(found.vendor), typed, known)
        crms_service.change_access(keyring(), seat().store.id, crm_id, access)
    except Invalid as error:
        return _one(found, typed=typed, errors=_errors(error)), 422
    except CRMSaidNo as refusal:
        return _one(found, typed=typed, errors={"access": _trouble(refusal)}), 422
    return _back(crm_id, "access_saved")


@owner("/crm/<crm_id>/status", methods=("POST",))
def turn_crm(crm_id: str) -> ResponseReturnValue:
    """Pause or resume; what waited goes on at once."""
    wish = request.form.get("status", "")
    if wish not in set(Status):
        raise NotFound(wish)
    turn = crms_service.resume if wish == Status.ACTIVE else crms_service.pause
    turn(seat().store.id, crm_id)
    runtime().jobs.nudge("crm")
    return _back(crm_id, "resumed" if wish == Status.ACTIVE else "paused_now")


@manager("/crm/<crm_id>/test")
def test_crm(crm_id: str) -> ResponseReturnValue:
    """A contact of nobody's is looked up or made, with every field filled; what happened stands in the answer."""
    found = crms_service.get(seat().store.id, crm_id)
    loopback = settings().allow_loopback
    try:
        access = crms_service.access_of(keyring(), seat().store.id, crm_id)
        step_out()  # the CRM may take seconds to answer, and nobody else's write shall wait for it
        kept = crms_service.try_contact(
            registry.vendor(found.vendor), access, found.fields, allow_loopback=loopback
        )
        tested = Tested(kept.did.value, kept.remote_id)
    except Invalid:
        tested = Tested(None, "", "no_secret")
    except CRMSaidNo as refusal:
        tested = Tested(None, "", refusal.code, refusal.shown)
    return _one(found, tested=tested)


@owner("/crm/<crm_id>/remove", methods=("POST",))
def remove_crm(crm_id: str) -> ResponseReturnValue:
    audit_notes.told(name=label(crms_service.get(seat().store.id, crm_id).vendor))
    crms_service.disconnect(seat().store.id, crm_id)
    flash(say("removed"), "good")
    return redirect(url_for("admin.crms", store_id=seat().store.id))


@manager("/crm/<crm_id>/replay")
def replay_crm(crm_id: str) -> ResponseReturnValue:
    """Everything that was given up."""
    crms_service.get(seat().store.id, crm_id)
    count = log.replay_failed(seat().store.id, crm_id)
    runtime().jobs.nudge("crm")
    return _back(crm_id, "replayed", count=texts.number_text(count, locale()))


@manager("/crm/<crm_id>/fill")
def fill_crm(crm_id: str) -> ResponseReturnValue:
    """Send everybody known, or stop doing so."""
    store_id = seat().store.id
    if request.form.get("do") == "stop":
        filling.stop(store_id, crm_id)
        return _back(crm_id, "fill_stopped")
    try:
        begun = filling.start(store_id, crm_id)
    except Conflict:
        return _back(crm_id, "fill_already", tone="bad")
    runtime().jobs.nudge("crm")
    return _told(crm_id, texts.counted(locale(), "crm.fill_started", begun.total))


@manager("/crm/<crm_id>/entries/<entry_id>/replay")
def replay_crm_entry(crm_id: str, entry_id: str) -> ResponseReturnValue:
    try:
        log.replay(seat().store.id, crm_id, entry_id)
    except Conflict:
        return _back(crm_id, "is_paused", tone="bad")
    runtime().jobs.nudge("crm")
    return _back(crm_id, "replayed_one")


def _let_in(vendor: Vendor, typed: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """What lets us in, tried at once. Raises `Invalid`, `CRMSaidNo`."""
    loopback = settings().allow_loopback
    access = crms_service.read_access(vendor, typed, known, allow_loopback=loopback)
    step_out()  # as above
    crms_service.try_access(vendor, access, allow_loopback=loopback)
    begin_request(writing=True)
    return access


def _new(vendor: Vendor, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    values = {each.name: each.default for each in vendor.access} | dict(typed)
    hidden = {each.name: "" for each in vendor.access if each.secret}
    return render_template("admin/setup/crm_new.html", vendor=vendor, values=values | hidden, errors=errors)


def _one(
    found: CRMView,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    tested: Tested | None = None,
) -> str:
    store_id, vendor = seat().store.id, registry.vendor(found.vendor)
    state = listing.chosen("status", [each.value for each in State])
    rows = log.page(store_id, found.id, state=state or None, before=listing.cursor(), limit=ON_A_PAGE + 1)
    following = rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None
    values = {name: found.fields.get(name, "") for name in vendor.fields}
    values |= {f"owner_{duty}": found.owners.get(duty, "") for duty in rules.DUTIES}
    shown = {each.name for each in vendor.access if not each.secret}
    access = dict.fromkeys((each.name for each in vendor.access), "")
    access |= {name: text for name, text in _known_access(found).items() if name in shown}
    typed_access = {name: text for name, text in (typed or {}).items() if name in shown}
    return render_template(
        "admin/setup/crm.html",
        connection=found,
        vendor=vendor,
        values=values | dict(typed or {}),
        access=access | typed_access,
        errors=errors or {},
        duties=rules.DUTIES,
        listing=listing.page_of(Listing(rows[:ON_A_PAGE], following), "admin.crm", crm_id=found.id),
        filling=filling.progress(store_id, found.id),
        failed=log.counts(store_id).get((found.id, State.FAILED.value), 0),
        state=state,
        states=list(State),
        tested=tested,
        tones=TONES,
    )


def _known_access(found: CRMView) -> dict[str, str]:
    try:
        return crms_service.access_of(keyring(), seat().store.id, found.id)
    except Invalid:
        return {}


def _typed() -> dict[str, str]:
    form = request.form.items()
    return {name: value.replace("\0", "")[:MAX_TYPED] for name, value in form if len(name) <= 60}


def _errors(error: Invalid) -> dict[str, str]:
    """A sentence of the reader's language for each field."""
    found = {}
    for problem in error.problems:
        name = problem.pointer.removeprefix("#/")
        kind = (
            "owner"
            if name.startswith("owner_")
            else problem.code or ("extra" if name == "extra" else "field")
        )
        found[name] = say(f"wrong_{kind}")
    return found


def _trouble(refusal: CRMSaidNo) -> str:
    return f"{say(f'error_{refusal.code}')} {refusal.shown}".strip()


def _back(crm_id: str, message: str, *, tone: str = "good", **values: object) -> ResponseReturnValue:
    return _told(crm_id, say(message, **values), tone)


def _told(crm_id: str, sentence: str, tone: str = "good") -> ResponseReturnValue:
    flash(sentence, tone)
    return redirect(url_for("admin.crm", store_id=seat().store.id, crm_id=crm_id))
