"""Delights: what the team did beyond the expected, for whom, and which behaviour earns recommendations."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.behaviours import ranking
from rafiq.core import texts
from rafiq.core.errors import Invalid
from rafiq.encounters import service as encounters
from rafiq.encounters.rules import Behaviour
from rafiq.encounters.service import DelightView
from rafiq.people import service as people
from rafiq.referrals import service as referrals
from rafiq.staff import service as staff
from rafiq.stores.rights import Room
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.advocates import Found, candidates_of, find_advocate, label
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale

FIELDS = ("customer", "behaviour", "note", "staff_id")
MAX_TYPED = 400


@admin.app_template_global("tmeet")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about encounters."""
    return texts.text(locale(), f"encounters.{key}", **values)


@admin.app_template_global("delights_of")
def delights_of(person_id: str) -> list[DelightView]:
    """What was done for one customer, for their page."""
    return encounters.delights(seat().store.id, person_id=person_id, limit=10)


@admin.app_template_global("reasons_given")
def reasons_given(referral_id: str) -> list[str]:
    return encounters.reasons_of(seat().store.id, referral_id)


@admin.app_template_global("behaviours")
def behaviours() -> list[Behaviour]:
    return list(Behaviour)


@viewer("/delights")
def delights() -> ResponseReturnValue:
    """From a person's page with their id: an address holds nothing by which somebody is known (G32)."""
    asked = request.args.get("person", "")
    found = people.many(seat().store.id, {asked}).get(asked)
    typed = {"customer": (found.email or found.phone or label(found)) if found else ""}
    return _page(dict.fromkeys(FIELDS, "") | typed, {}, Found(found, candidates_of(found)))


@manager("/delights")
def note_delight() -> ResponseReturnValue:
    """Somebody did something that delighted a customer; it stands on the customer's page from now on."""
    store_id, errors = seat().store.id, {}
    typed = {name: request.form.get(name, "").replace("\0", "")[:MAX_TYPED] for name in FIELDS}
    found = find_advocate(store_id, typed["customer"], picked=request.form.get("customer_id", ""))
    if found.person is None:
        errors["customer"] = _admin("advocate_which" if found.candidates else "advocate_unknown")
    known = {each.id for each in staff.every(store_id)}
    if typed["staff_id"] and typed["staff_id"] not in known:
        abort(404)
    if typed["behaviour"] not in set(Behaviour):
        errors["behaviour"] = say("wrong_behaviour")
    if errors or found.person is None:
        return _page(typed, errors, found), 422
    try:
        encounters.note_delight(
            store_id,
            found.person.id,
            behaviour=typed["behaviour"],
            note=typed["note"],
            staff_id=typed["staff_id"] or None,
            actor=seat().user.email,
        )
    except Invalid:
        return _page(typed, {"note": say("wrong_note")}, found), 422
    flash(say("delight_noted", name=label(found.person)), "good")
    return redirect(url_for("admin.delights", store_id=store_id))


@manager("/delights/<delight_id>/drop")
def drop_delight(delight_id: str) -> ResponseReturnValue:
    encounters.drop_delight(seat().store.id, delight_id)
    flash(say("delight_dropped"), "good")
    return redirect(url_for("admin.delights", store_id=seat().store.id))


@manager("/referrals/<referral_id>/reasons", room=Room.DAILY)
def save_reasons(referral_id: str) -> ResponseReturnValue:
    """Why this advocate recommended the shop (S0-17)."""
    store_id = seat().store.id
    referrals.get(store_id, referral_id)
    known = [each for each in request.form.getlist("behaviour") if each in set(Behaviour)]
    encounters.give_reasons(store_id, referral_id, known, actor=seat().user.email)
    flash(say("reasons_saved"), "good")
    return redirect(url_for("admin.referral", store_id=store_id, referral_id=referral_id))


@manager("/staff/add")
def add_staff() -> ResponseReturnValue:
    """Somebody whom no order has named yet, for their own page and their delights."""
    store_id = seat().store.id
    try:
        added = staff.add(store_id, request.form.get("name", "").replace("\0", ""))
    except Invalid:
        flash(texts.text(locale(), "staff.wrong_name"), "bad")
        return redirect(url_for("admin.staff", store_id=store_id))
    return redirect(url_for("admin.staff_member", store_id=store_id, staff_id=added.id))


@manager("/staff/<staff_id>/door")
def close_door(staff_id: str) -> ResponseReturnValue:
    """A new address for somebody's own page; the old one opens nothing any more."""
    staff.close_door(seat().store.id, staff_id)
    flash(say("door_closed"), "good")
    return redirect(url_for("admin.staff_member", store_id=seat().store.id, staff_id=staff_id))


def _page(typed: Mapping[str, str], errors: Mapping[str, str], found: Found) -> str:
    store_id = seat().store.id
    latest = encounters.delights(store_id)
    return render_template(
        "admin/in_person/delights.html",
        typed=typed,
        errors=errors,
        found=found,
        ranking=ranking(store_id),
        latest=latest,
        people={
            id_: label(person)
            for id_, person in people.many(store_id, {each.person_id for each in latest}).items()
        },
        staff={each.id: each.name for each in staff.every(store_id)},
    )


def _admin(key: str) -> str:
    return texts.text(locale(), f"admin.{key}")
