"""Follow-ups: my queue by due time, one with its script and how it went, and the board of causes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.bulk.rules import MOST
from rafiq.core import clock, texts
from rafiq.core.errors import Conflict, Invalid
from rafiq.followups import causes, figures, hours, opening, picking, service
from rafiq.followups.rules import Duty, Outcome, is_open
from rafiq.followups.service import FollowupView, StepView
from rafiq.messaging import buyers
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.people import service as people
from rafiq.stores import members
from rafiq.surveys import service as surveys
from rafiq.web import audit_notes
from rafiq.web.admin.daily import followup_script, narrowed
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale
from rafiq.web.words.promise_words import ISOLATE

MINE, ALL, DONE = "mine", narrowed.EVERYBODYS, "done"
SPANS = (("minutes", 1, 120), ("hours", 60, 2_880), ("days", 1_440, 10**9))
TABS = (MINE, ALL, DONE)
MOST_SAID = 20  # of further answers; the person's page has them all


@admin.app_template_global("tu")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about follow-ups."""
    return texts.text(locale(), f"followups.{key}", **values)


@admin.app_template_global("tu_counted")
def say_counted(key: str, count: int) -> str:
    return texts.counted(locale(), f"followups.{key}", count)


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
    if not size:
        return say("now")
    unit, count = next((unit, size // each) for unit, each, below in SPANS if size < below)
    return texts.counted(locale(), f"followups.{'in' if seconds >= 0 else 'ago'}_{unit}", count)


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
        every=_every(store_id) if len(rows) >= service.LISTED and tab != DONE else None,
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
    mailed = Kind.CAUSE_FIXED in mail.switched_on(store_id)
    flash(say("fixed_mailed" if mailed else "fixed"), "good")
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
    """How it went. Two may press at once; the second is told, and what they typed stays."""
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
                seen=request.form.get("seen", 0, type=int),
            )
        except Invalid as error:
            names = [each.pointer.removeprefix("#/") for each in error.problems]
            errors = {name: say(f"wrong_{name}") for name in names}
        except Conflict:
            return _one(followup_id, typed, {"late": _why_not(followup_id)}), 409
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
        flash(_given(store_id, Duty(duty), user_id), "good")
    except Invalid:
        return _one(followup_id, {}, {"to": say("wrong_member")}), 422
    except Conflict:
        flash(_why_not(followup_id), "bad")
        audit_notes.unchanged()
    return redirect(url_for("admin.followup", store_id=store_id, followup_id=followup_id))


@manager("/followups/<followup_id>/reopen")
def reopen_followup(followup_id: str) -> ResponseReturnValue:
    store_id = seat().store.id
    try:
        service.reopen(store_id, followup_id, actor=seat().user.email)
        flash(say("reopened"), "good")
    except Conflict:
        flash(_why_not(followup_id), "bad")
        audit_notes.unchanged()
    return redirect(url_for("admin.followup", store_id=store_id, followup_id=followup_id))


def _given(store_id: str, duty: Duty, user_id: str | None) -> str:
    if user_id is None:
        return say(f"given_{duty}")
    return say("given_to", name=ISOLATE.format(_names(store_id)[user_id]))


def _rows(store_id: str, tab: str) -> list[FollowupView]:
    if tab == DONE:
        return service.page(store_id, is_open=False, limit=50)
    if tab == ALL:
        return service.queue(store_id)
    mine = narrowed.followups()
    return service.queue(store_id, user_id=mine.user_id, duties=mine.duties)


def _every(store_id: str) -> int:
    mine = narrowed.followups()
    return picking.count(store_id, user_id=mine.user_id, duties=mine.duties, limit=MOST)


def _why_not(followup_id: str) -> str:
    """What somebody is told whose word came too late."""
    store_id, found = seat().store.id, service.get(seat().store.id, followup_id)
    if people.is_erased(store_id, found.person_id):
        return say("forgotten")
    return say("meanwhile" if found.is_open else "gone")


def _one(followup_id: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    found = service.get(store.id, followup_id)
    newest = opening.newest_more(store.id, found.id, limit=MOST_SAID)
    answers = surveys.many(store.id, {found.source_id, *newest})
    said = answers.get(found.source_id)
    further = [answers[each] for each in newest if each in answers]
    lowest = min((each for each in (said, *further) if each), key=lambda each: each.score, default=None)
    if lowest:  # an answer that was changed just now is handed over in a minute: its band goes with its score
        found = replace(found, kind=lowest.band)
    person = people.many(store.id, {found.person_id})[found.person_id]
    board = causes.board(store.id)
    cause = next((each.name for each in board if each.id == found.cause_id), "")
    return render_template(
        "admin/daily/followup.html",
        found=found,
        said=said,
        further=further,
        score=lowest.score if lowest else None,
        person=person,
        now=clock.now(),
        script=followup_script.script(store, found, person, said, seat().user.name),
        lacks_link=followup_script.lacks_link(store, found, person),
        steps=_folded(service.steps(store.id, found.id)),
        more=opening.more_count(store.id, found.id),
        names=_names(store.id),
        takers=hours.who_may(store.id),
        duties=list(Duty),
        outcomes=list(Outcome),
        board=board,
        cause=cause,
        typed=dict(typed) or {"outcome": found.outcome or "", "note": found.note, "cause": cause},
        seen=service.noted_count(store.id, found.id),
        errors=errors,
    )


def _folded(steps: list[StepView]) -> list[StepView]:
    """What the customer said again stands once, where it was said last."""
    again = [each for each in steps if each.what.startswith("more_")]
    return [each for each in steps if each not in again[:-1]]


def _board(cause_id: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store_id = seat().store.id
    board = causes.board(store_id)
    told = {each.id: causes.reporters(store_id, each.id) for each in board if each.fixed_at}
    ids = {reporter.person_id for reporters in told.values() for reporter in reporters}
    mailed = {each.id: buyers.being_told(store_id, each, told.get(each.id, [])) for each in board}
    return render_template(
        "admin/daily/followup_causes.html",
        board=board,
        told=told,
        mailed=mailed,
        persons=people.many(store_id, ids),
        standing=figures.standing(store_id, clock.now()),
        wrong=cause_id,
        typed=typed,
        errors=errors,
    )


def _names(store_id: str) -> dict[str, str]:
    return {each.user_id: each.name or each.email for each in members.list_members(store_id)}
