"""Follow-ups: my queue by due time, one with its script and how it went, and the board of causes."""

from collections.abc import Mapping
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Conflict, Invalid
from rafiq.followups import causes, figures, hours, service
from rafiq.followups.rules import Duty, Outcome, is_open
from rafiq.followups.service import FollowupView
from rafiq.people import service as people
from rafiq.stores import members
from rafiq.surveys import service as surveys
from rafiq.web.admin.daily import followup_script
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale, number

MINE, ALL, DONE = "mine", "all", "done"
SPANS = (("minutes", 1, 120), ("hours", 60, 2_880), ("days", 1_440, 10**9))
TABS = (MINE, ALL, DONE)


@admin.app_template_global("tu")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about follow-ups."""
    return texts.text(locale(), f"followups.{key}", **values)


@admin.app_template_global("voice_of")
def voice_of(person_id: str) -> tuple[list[surveys.AnswerView], list[FollowupView]]:
    """What a person said and what was done about it, for the person's page."""
    store_id = seat().store.id
    return surveys.of_person(store_id, person_id, limit=10), service.of_person(store_id, person_id)[:10]


@admin.app_template_global("span_text")
def span_text(at: datetime) -> str:
    """How long until a moment, or since: ``in 25 minutes``, ``2 hours ago``."""
    seconds = (at - clock.now()).total_seconds()
    size = abs(int(seconds)) // 60
    unit, count = next((unit, size // each) for unit, each, below in SPANS if size < below)
    return say(f"{'in' if seconds >= 0 else 'ago'}_{unit}", count=number(count))


@viewer("/followups")
def followups() -> ResponseReturnValue:
    store_id, now = seat().store.id, clock.now()
    tab = request.args.get("tab", MINE)
    tab = tab if tab in TABS else MINE
    rows = _rows(store_id, tab)
    plan = hours.plan_of(store_id)
    return render_template(
        "admin/daily/followups.html",
        tab=tab,
        tabs=TABS,
        rows=rows,
        standing=figures.standing(store_id, now),
        now=now,
        open_now=is_open(now, hours.calendar_of(store_id, plan, now)),
        persons=people.many(store_id, {each.person_id for each in rows}),
        said=surveys.many(store_id, {each.source_id for each in rows}),
        names=_names(store_id),
    )


@viewer("/followups/causes")
def followup_causes() -> ResponseReturnValue:
    return _board("", {}, {})


@manager("/followups/causes/<cause_id>/fix")
def fix_cause(cause_id: str) -> ResponseReturnValue:
    store_id, note = seat().store.id, request.form.get("note", "").replace("\0", "")[:1_000]
    try:
        causes.fix(store_id, cause_id, note=note, actor=seat().user.email)
    except Invalid:
        return _board(cause_id, {"note": note}, {"note": say("wrong_fix")}), 422
    flash(say("fixed"), "good")
    return redirect(url_for("admin.followup_causes", store_id=store_id, _anchor=cause_id))


@manager("/followups/causes/<cause_id>/told")
def cause_told(cause_id: str) -> ResponseReturnValue:
    """Somebody told this person by hand; they are not told again."""
    store_id = seat().store.id
    causes.get(store_id, cause_id)
    causes.mark_told(store_id, cause_id, request.form.get("person", "")[:40])
    return redirect(url_for("admin.followup_causes", store_id=store_id, _anchor=cause_id))


@viewer("/followups/<followup_id>")
def followup(followup_id: str) -> ResponseReturnValue:
    return _one(followup_id, {}, {})


@manager("/followups/<followup_id>/outcome")
def record_outcome(followup_id: str) -> ResponseReturnValue:
    """How it went. Two may press at once; the second is told."""
    store_id, errors = seat().store.id, {}
    typed = {
        name: request.form.get(name, "").replace("\0", "")[:3_000] for name in ("outcome", "note", "cause")
    }
    if typed["outcome"] not in set(Outcome):
        errors["outcome"] = say("wrong_outcome")
    else:
        try:
            outcome = Outcome(typed["outcome"])
            service.record(
                store_id,
                followup_id,
                outcome,
                note=typed["note"],
                cause=typed["cause"],
                actor=seat().user.email,
            )
        except Invalid as error:
            names = [each.pointer.removeprefix("#/") for each in error.problems]
            errors = {name: say(f"wrong_{name}") for name in names}
        except Conflict:
            flash(say("gone"), "bad")
            return redirect(url_for("admin.followup", store_id=store_id, followup_id=followup_id))
    if errors:
        return _one(followup_id, typed, errors), 422
    flash(say("recorded_done" if outcome.ends else "recorded_open"), "good")
    return redirect(url_for("admin.followups", store_id=store_id))


@manager("/followups/<followup_id>/give")
def give_followup(followup_id: str) -> ResponseReturnValue:
    """To a member, or to whoever does a duty: ``duty:owner`` or a member's id."""
    store_id, known = seat().store.id, service.get(seat().store.id, followup_id)
    to = request.form.get("to", "")[:40]
    duty, user_id = (to.removeprefix("duty:"), None) if to.startswith("duty:") else (known.duty, to)
    try:
        if duty not in set(Duty):
            raise Invalid.field("#/member", "is no duty")
        service.give(store_id, followup_id, duty=Duty(duty), user_id=user_id, actor=seat().user.email)
        flash(say("given"), "good")
    except Invalid:
        return _one(followup_id, {}, {"to": say("wrong_member")}), 422
    except Conflict:
        flash(say("gone"), "bad")
    return redirect(url_for("admin.followup", store_id=store_id, followup_id=followup_id))


@manager("/followups/<followup_id>/reopen")
def reopen_followup(followup_id: str) -> ResponseReturnValue:
    store_id = seat().store.id
    service.reopen(store_id, followup_id, actor=seat().user.email)
    flash(say("reopened"), "good")
    return redirect(url_for("admin.followup", store_id=store_id, followup_id=followup_id))


def _rows(store_id: str, tab: str) -> list[FollowupView]:
    if tab == DONE:
        return service.page(store_id, is_open=False, limit=50)
    if tab == ALL:
        return service.queue(store_id)
    user = seat().user
    there = {each.user_id for each in members.list_members(store_id)}
    plan = hours.plan_of(store_id)
    # A duty that no present member has is everybody's.
    nobodys = [duty for duty in Duty if hours.person_for(store_id, plan, duty) not in there]
    return service.queue(store_id, user_id=user.id, duties=nobodys)


def _one(followup_id: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    found = service.get(store.id, followup_id)
    said = surveys.many(store.id, {found.source_id}).get(found.source_id)
    person = people.many(store.id, {found.person_id})[found.person_id]
    board = causes.board(store.id)
    cause = next((each.name for each in board if each.id == found.cause_id), "")
    return render_template(
        "admin/daily/followup.html",
        found=found,
        said=said,
        person=person,
        now=clock.now(),
        script=followup_script.script(store, found, person, said, seat().user.name),
        steps=service.steps(store.id, found.id),
        names=_names(store.id),
        duties=list(Duty),
        outcomes=list(Outcome),
        board=board,
        typed=dict(typed) or {"outcome": found.outcome or "", "note": found.note, "cause": cause},
        errors=errors,
    )


def _board(cause_id: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store_id = seat().store.id
    board = causes.board(store_id)
    told = {each.id: causes.reporters(store_id, each.id) for each in board if each.fixed_at}
    ids = {reporter.person_id for reporters in told.values() for reporter in reporters}
    return render_template(
        "admin/daily/followup_causes.html",
        board=board,
        told=told,
        persons=people.many(store_id, ids),
        standing=figures.standing(store_id, clock.now()),
        wrong=cause_id,
        typed=typed,
        errors=errors,
    )


def _names(store_id: str) -> dict[str, str]:
    return {each.user_id: each.name or each.email for each in members.list_members(store_id)}
