"""Programs: the list with what each should bring, and the editor beside the real widget."""

from dataclasses import asdict, replace
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries import programs as numbers
from rafiq.core import clock
from rafiq.core.errors import Gathering, Invalid, NotFound
from rafiq.coupons import bank_deals, banks
from rafiq.programs import rules
from rafiq.programs import service as programs
from rafiq.programs.checks import check, check_course
from rafiq.programs.choice import Course
from rafiq.programs.rules import Audience, GiftKind, Terms, Trigger
from rafiq.programs.service import ProgramView
from rafiq.stores import members
from rafiq.web import audit_notes
from rafiq.web.admin.forms import field_errors
from rafiq.web.admin.guard import seat
from rafiq.web.admin.reach.scene import Scene
from rafiq.web.admin.rewards.deal_form import Typed, blank_rows, course_from, query, terms_from, tidy
from rafiq.web.admin.rewards.deal_typed import typed_course, typed_from
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import deal, say
from rafiq.web.shapes import deal_shape

FRIEND_KINDS = tuple(
    GiftKind(kind)
    for kind in "percent_off fixed_off free_shipping credit units gift_code task donation".split()
)
ADVOCATE_KINDS = tuple(
    GiftKind(kind)
    for kind in (
        "credit percent_credit none units percent_off fixed_off free_shipping gift_code task donation".split()
    )
)
MILESTONE_KINDS = tuple(GiftKind(kind) for kind in "credit units gift_code task donation".split())
# The first kinds of each side stand in the open, the rarer ones behind one click.
COMMON = 3


@viewer("/programs")
def programs_list() -> ResponseReturnValue:
    """Every program: what it gives, when it runs, and what it brought this month beside its target."""
    store = seat().store
    month = (
        clock.now()
        .astimezone(ZoneInfo(store.timezone))
        .replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    )
    return render_template(
        "admin/rewards/programs.html",
        programs=programs.list_programs(store.id),
        shown=programs.current_program(store.id),
        brought=numbers.brought(store.id, month),
    )


@viewer("/program")
def program() -> ResponseReturnValue:
    """The store's only program; of several, the list."""
    known = programs.list_programs(seat().store.id)
    if not known:
        return render_template(
            "admin/rewards/program_none.html", suggested=rules.default_terms(seat().store.currency)
        )
    return _editor(known[0]) if len(known) == 1 else redirect(_url("programs_list"))


@viewer("/programs/<program_id>")
def one_program(program_id: str) -> ResponseReturnValue:
    return _editor(programs.get_program(seat().store.id, program_id))


@manager("/programs")
def create_program() -> ResponseReturnValue:
    """A draft with a name and an owner; its terms are chosen on the next page."""
    store = seat().store
    try:
        course = Course(request.form.get("name", ""), owner=seat().user.email)
        made = programs.start_draft(store.id, course, currency=store.currency)
    except Invalid:
        flash(say("wrong_name"), "bad")
        return redirect(_url("programs_list"))
    audit_notes.told(made.id)
    return redirect(_url("one_program", program_id=made.id))


@manager("/program")
def publish() -> ResponseReturnValue:
    """Publish what was typed as a new version; an impossible deal is refused with the reason beside the field."""
    store_id, actor = seat().store.id, seat().user.email
    current = _asked()
    try:
        terms, changes = _possible(current)
        note = request.form.get("note", "")
        course = programs.change(store_id, current.id, changes).course
        published = programs.publish(store_id, current.id, terms=terms, actor=actor, note=note)
    except Invalid as error:
        return _page(current, tidy(request.form), field_errors(error)), 422
    _say_what_changed(current, published, course_changed=course != current.course)
    _note(current, published, course_changed=course != current.course)
    return redirect(_url("one_program", program_id=current.id))


@manager("/programs/<program_id>/versions/<version>/restore")
def restore_program(program_id: str, version: str) -> ResponseReturnValue:
    """The terms of an earlier version as the newest: referrals that have begun keep theirs."""
    store = seat().store
    current = programs.get_program(store.id, program_id)
    known = {str(each.version): each for each in programs.history(store.id, program_id)}
    if version not in known or current.status == programs.ENDED:
        raise NotFound(version)
    why = deal("back_why", version=version)
    actor, terms = seat().user.email, known[version].terms
    try:
        found = Gathering()
        _ask(found, terms)
        found.finish()
        published = programs.publish(store.id, program_id, terms=terms, actor=actor, note=why)
    except Invalid as error:
        return _page(
            current, typed_course(current.course, _zone()) | typed_from(terms, _zone()), field_errors(error)
        ), 422
    _say_what_changed(current, published, course_changed=False)
    _note(current, published, course_changed=False)
    return redirect(_url("one_program", program_id=program_id))


@manager("/program/status")
def set_status() -> ResponseReturnValue:
    """Going live needs an owner and both offers; pausing stops new referrals, running ones keep their promise."""
    wish = request.form.get("status", "")
    if wish not in {programs.LIVE, programs.PAUSED, programs.ENDED}:
        raise NotFound(wish)
    current = _asked()
    try:
        programs.set_status(seat().store.id, current.id, wish)
        audit_notes.told(current.id, status=[current.status, wish])
    except Invalid as error:
        return _page(current, _typed(current), field_errors(error)), 422
    flash(say(f"program_now_{wish}") if wish != programs.ENDED else deal("program_now_ended"), "good")
    return redirect(_url("one_program", program_id=current.id))


@manager("/program/start")
def start() -> ResponseReturnValue:
    """The first program of a store that has none: the default deal, to be changed at leisure."""
    store = seat().store
    if not programs.list_programs(store.id):
        programs.start_program(
            store.id,
            name=say("default_program_name"),
            terms=rules.default_terms(store.currency),
            actor=seat().user.email,
        )
    return redirect(_url("program"))


def _say_what_changed(before: ProgramView, after: ProgramView, *, course_changed: bool) -> None:
    if after.version != before.version:
        said = (
            say("version_published", version=after.version)
            if after.live
            else deal("version_saved", version=after.version)
        )
        flash(said, "good")
    elif course_changed:
        flash(deal("course_saved"), "good")
    else:
        flash(say("nothing_changed"), "still")


def _note(before: ProgramView, after: ProgramView, *, course_changed: bool) -> None:
    if after.version != before.version:
        old, new = deal_shape.terms(before.terms), deal_shape.terms(after.terms)
        changed = audit_notes.changes(old, new) if before.version else {}
        version = [before.version, after.version]
        audit_notes.note("program.published", "program", after.id, **changed, version=version)
    elif course_changed:
        changed = audit_notes.changes(asdict(before.course), asdict(after.course))
        audit_notes.note("program.changed", "program", after.id, **changed)
    else:
        audit_notes.unchanged()


def _asked() -> ProgramView:
    """The program that the form names; a form of the days of one program names none."""
    store_id, wanted = seat().store.id, request.form.get("program_id", "")
    if wanted:
        return programs.get_program(store_id, wanted)
    current = programs.current_program(store_id)
    if current is None:
        detail = "no program yet"
        raise NotFound(detail)
    return current


def _url(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - what url_for takes
    return url_for(f"admin.{endpoint}", store_id=seat().store.id, **values)


def _zone() -> str:
    return seat().store.timezone


def _possible(current: ProgramView) -> tuple[Terms, dict[str, Any]]:
    """What the form says of the terms and the course. Raises `Invalid` with all that is wrong about both."""
    found = Gathering()
    terms = found.ask(lambda: terms_from(request.form, current.terms.currency, _zone()))
    if terms:
        _ask(found, terms)
    changes = found.ask(lambda: course_from(request.form, _zone()))
    if changes is not None:
        found.ask(lambda: check_course(replace(current.course, **changes)))
    found.finish()
    return cast("Terms", terms), cast("dict[str, Any]", changes)  # else something was found


def _ask(found: Gathering, terms: Terms) -> None:
    found.ask(lambda: check(terms))
    found.ask(lambda: bank_deals.check(seat().store.id, terms))


def _typed(current: ProgramView) -> Typed:
    """A draft without terms begins with the deal that suits most."""
    terms = current.terms if current.version else rules.default_terms(current.terms.currency)
    return typed_course(current.course, _zone()) | typed_from(terms, _zone())


def _differing(typed: Typed, current: ProgramView) -> int:
    """How many fields of a form that was refused say something else than what is saved."""
    saved = _typed(current)
    return sum(text != saved.get(name, "") for name, text in typed.items() if name in saved)


def _editor(current: ProgramView) -> str:
    return _page(current, _typed(current), {})


def _page(current: ProgramView, typed: Typed, errors: dict[str, str]) -> str:
    g.policy = {"frame-src": "'self'"}  # the preview
    store_id = seat().store.id
    return render_template(
        "admin/rewards/program.html",
        program=current,
        typed=_Blank(typed),
        query=query(typed),
        errors=errors,
        unsaved=_differing(typed, current),
        history=programs.history(store_id, current.id),
        rows={kind: blank_rows(typed, kind) for kind in ("tiers", "milestones", "boosts")},
        kinds={"friend": FRIEND_KINDS, "advocate": ADVOCATE_KINDS, "milestone": MILESTONE_KINDS},
        common=COMMON,
        triggers=Trigger,
        audiences=Audience,
        banks=banks.every(store_id),
        owners=[each.email for each in members.list_members(store_id)],
        scene=Scene.read(request.args, language=seat().store.locale),
    )


class _Blank(dict[str, str]):
    """Fields nobody has typed into are empty."""

    def __missing__(self, name: str) -> str:
        return ""
