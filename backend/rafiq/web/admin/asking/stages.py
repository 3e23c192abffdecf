"""The first hundred days: a board of the eight stages, who is stuck where, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.people import service as people
from rafiq.playbook import rules, service
from rafiq.playbook.rules import STAGES, Plan, Stage
from rafiq.playbook.service import StandingView
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale

# Where a shop does what a stage asks for.
DOORS = {
    Stage.ASSESS: "sharing",
    Stage.ADMIT: "playground",
    Stage.AFFIRM: "stage_messages",
    Stage.ACTIVATE: "followups",
    Stage.ACCLIMATE: "stage_messages",
    Stage.ACCOMPLISH: "asking",
    Stage.ADOPT: "stage_messages",
    Stage.ADVOCATE: "program",
}


@dataclass(frozen=True, slots=True)
class Now:
    """A person's stage as it looks at this moment."""

    stage: Stage
    since: datetime
    reached: Mapping[Stage, datetime]
    stuck: bool
    day: int | None


@admin.app_template_global("tstage")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about the hundred days."""
    return texts.text(locale(), f"stages.{key}", **values)


@admin.app_template_global("stage_of")
def stage_of(person_id: str) -> Now | None:
    found = service.of_person(seat().store.id, person_id)
    return _now(found) if found else None


@viewer("/stages")
def stages() -> ResponseReturnValue:
    return _page({}, {})


@manager("/stages")
def save_stages() -> ResponseReturnValue:
    """All fields at once; what is wrong is marked and what was typed stays."""
    names = ("active", "rest_days", *(f"limit_{stage}" for stage in STAGES))
    typed = {name: request.form.get(name, "").replace("\0", "")[:20] for name in names}
    limits = {stage: _count(typed, f"limit_{stage}") for stage in STAGES}
    try:
        service.save_plan(seat().store.id, Plan(bool(typed["active"]), _count(typed, "rest_days"), limits))
    except Invalid as error:
        names = tuple(each.pointer.removeprefix("#/") for each in error.problems)
        return _page(typed, {name: say("wrong_days") for name in names}), 422
    flash(say("saved"), "good")
    return redirect(url_for("admin.stages", store_id=seat().store.id))


@viewer("/stages/<stage>")
def one_stage(stage: str) -> ResponseReturnValue:
    """Who is in it, those who wait longest first; ``stuck`` shows only them."""
    if stage not in set(STAGES):
        return redirect(url_for("admin.stages", store_id=seat().store.id))
    store_id, only_stuck = seat().store.id, "all" not in request.args
    found = service.in_stage(store_id, Stage(stage), clock.now(), only_stuck=only_stuck)
    return render_template(
        "admin/asking/stage.html",
        stage=Stage(stage),
        only_stuck=only_stuck,
        rows=[(each, _now(each)) for each in found],
        persons=people.many(store_id, {each.person_id for each in found}),
        door=DOORS[Stage(stage)],
    )


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store_id = seat().store.id
    plan = service.plan_of(store_id)
    known = {f"limit_{stage}": str(plan.limits.get(stage, 0)) for stage in STAGES}
    known |= {"rest_days": str(plan.rest_days), "active": "1" if plan.active else ""}
    return render_template(
        "admin/asking/stages.html",
        board=service.board(store_id, clock.now()),
        plan=plan,
        stages=STAGES,
        typed=dict(typed) or known,
        errors=errors,
        doors=DOORS,
    )


def _now(found: StandingView) -> Now:
    now, limits = clock.now(), service.plan_of(seat().store.id).limits
    return Now(
        found.stage,
        found.since,
        found.reached,
        rules.is_stuck(found.stage, found.since, limits, now),
        rules.day_of(found.first_order_at, now),
    )


def _count(typed: Mapping[str, str], name: str) -> int:
    found = whole(typed, name)
    return -1 if found is None else found
