"""Gestures and personal notes: small things to do, who did them, what is known of somebody (S3-7, S3-9)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Conflict, Invalid
from rafiq.encounters import gestures as service
from rafiq.encounters import notes
from rafiq.encounters.gestures import GestureView
from rafiq.encounters.notes import NoteView
from rafiq.encounters.rules import Occasion
from rafiq.people import service as people
from rafiq.people.service import PersonView
from rafiq.stores.rights import Room
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.people import person_page_of
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale

MAX_TYPED = 1_000


@admin.app_template_global("tcare")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about care after the sale."""
    return texts.text(locale(), f"care.{key}", **values)


@admin.app_template_global("note_of")
def note_of(person_id: str) -> NoteView:
    return notes.of_person(seat().store.id, person_id)


@admin.app_template_global("gestures_waiting")
def gestures_waiting() -> list[tuple[GestureView, PersonView | None, NoteView]]:
    """For the list of what is to be handed over, with what is known of each."""
    store_id = seat().store.id
    waiting = service.waiting(store_id)
    names = people.many(store_id, {each.person_id for each in waiting})
    return [(each, names.get(each.person_id), notes.of_person(store_id, each.person_id)) for each in waiting]


@viewer("/stages/gestures")
def gestures() -> ResponseReturnValue:
    return _page({}, {})


@manager("/stages/gestures")
def save_gestures() -> ResponseReturnValue:
    typed = {each.value: request.form.get(each, "").replace("\0", "")[:MAX_TYPED] for each in Occasion}
    try:
        service.save_plan(seat().store.id, typed)
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return _page(typed, dict.fromkeys(names, say("wrong_text"))), 422
    flash(say("saved"), "good")
    return redirect(url_for("admin.gestures", store_id=seat().store.id))


@manager("/gestures/<gesture_id>/done", room=Room.CARE)
def finish_gesture(gesture_id: str) -> ResponseReturnValue:
    """Two people may tick the same line at once; the second is told."""
    try:
        service.finish(seat().store.id, gesture_id, actor=seat().user.email)
        flash(say("done"), "good")
    except Conflict:
        flash(say("gone"), "bad")
    return redirect(url_for("admin.tasks", store_id=seat().store.id))


@manager("/people/<person_id>/note", room=Room.CARE)
def save_note(person_id: str) -> ResponseReturnValue:
    """What is known of them, and a line to them."""
    store_id = seat().store.id
    person = people.known(store_id, person_id)
    typed = {name: request.form.get(name, "").replace("\0", "")[:MAX_TYPED] for name in ("note", "line")}
    try:
        notes.write(store_id, person.id, note=typed["note"], line=typed["line"], actor=seat().user.email)
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return person_page_of(person.id, typed=typed, errors=dict.fromkeys(names, say("wrong_text"))), 422
    flash(say("note_saved"), "good")
    return redirect(url_for("admin.person", store_id=store_id, person_id=person.id))


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    plan = service.plan_of(seat().store.id)
    return render_template(
        "admin/asking/gestures.html",
        typed=typed or {each.value: plan.get(each, "") for each in Occasion},
        errors=errors,
        occasions=list(Occasion),
    )
