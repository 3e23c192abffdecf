"""Tests: the list, a new one, how one stands with what may be said of it, and the decision that ends it."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics import trials
from rafiq.analytics.trials import Trial
from rafiq.core import clock, texts
from rafiq.core.errors import AlreadyDecided, Conflict, Invalid
from rafiq.experiments import service
from rafiq.experiments.drafts import Draft
from rafiq.experiments.rules import FIRST, KEYS, Goal, Kind, Verdict
from rafiq.programs import service as programs
from rafiq.prompts.rules import When
from rafiq.stores.rights import Level
from rafiq.web import audit_notes
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import experiment_chart, experiment_form
from rafiq.web.admin.site import admin, manager, page, viewer
from rafiq.web.admin.words import locale, number

MAX_TYPED = 600


@admin.app_template_global("tx")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about tests."""
    return texts.text(locale(), f"experiments.{key}", **values)


@viewer("/experiments")
def experiments() -> ResponseReturnValue:
    now = clock.now()
    found = [trials.trial(each, now) for each in service.every(seat().store.id)]
    taken = {each.test.kind for each in found if each.test.ended_at is None}
    return render_template(
        "admin/numbers/experiments.html", found=found, free=[k for k in Kind if k not in taken]
    )


@page("/experiments/new", level=Level.ACT)
def new_experiment() -> ResponseReturnValue:
    """The form of one kind; which, the address says."""
    kind = _kind(request.args.get("kind", ""))
    owner = seat().user.name or seat().user.email
    return _form(kind, experiment_form.empty(kind, owner=owner, usual=say("as_usual")), {})


@manager("/experiments")
def start_experiment() -> ResponseReturnValue:
    """All fields at once; what is wrong is marked and what was typed stays."""
    typed = {name: value.replace("\0", "")[:MAX_TYPED] for name, value in request.form.items()}
    kind = _kind(typed.get("kind", ""))
    store_id = seat().store.id
    try:
        started = service.start(store_id, _draft(kind, typed), actor=seat().user.email)
    except Invalid as error:
        names = [each.pointer.removeprefix("#/").replace("/", "_") for each in error.problems]
        return _form(kind, typed, {name: _wrong(name) for name in names}), 422
    except Conflict:
        return _form(kind, typed, {"kind": say("wrong_taken")}), 409
    audit_notes.told(started.id, name=started.name)
    flash(say("started"), "good")
    return redirect(url_for("admin.experiment", store_id=store_id, experiment_id=started.id))


@viewer("/experiments/<experiment_id>")
def experiment(experiment_id: str) -> ResponseReturnValue:
    return _page(service.get(seat().store.id, experiment_id), {}, {})


@manager("/experiments/<experiment_id>/end")
def end_experiment(experiment_id: str) -> ResponseReturnValue:
    """All that is missing is asked for at once; what was typed and ticked stays."""
    store_id = seat().store.id
    typed = {name: request.form.get(name, "").replace("\0", "")[:MAX_TYPED] for name in ("keep", "reason")}
    found = trials.trial(service.get(store_id, experiment_id), clock.now())
    errors = _errors_of_end(found, **typed)
    if errors:
        return _page(found.test, typed | {"sure": request.form.get("sure", "")[:1]}, errors), 422
    try:
        service.end(store_id, experiment_id, **typed, actor=seat().user.email)
    except AlreadyDecided:
        audit_notes.unchanged()
        flash(say("ended_already"), "bad")
    else:
        audit_notes.told(name=found.test.name, kept=found.test.variant(typed["keep"]).name)
        flash(say("ended"), "good")
    return redirect(url_for("admin.experiment", store_id=store_id, experiment_id=experiment_id))


def _errors_of_end(found: Trial, *, keep: str, reason: str) -> dict[str, str]:
    errors = {}
    try:
        service.check_end(found.test, keep=keep, reason=reason)
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        errors = {name: _wrong(name) for name in names}
    if found.test.ended_at is None and keep in _unproven(found) and keep not in request.form.getlist("sure"):
        errors["sure"] = say("wrong_sure", why=_missing(found))
    return errors


def _unproven(found: Trial) -> list[str]:
    """Ways other than today's that are kept only by whoever has read that there is no proof."""
    return [each.key for each in found.test.variants if not found.is_proven(each.key)]


def _missing(found: Trial) -> str:
    """What the rule still misses, in a sentence."""
    verdict = found.reading.verdict
    if found.uneven:
        return say("proof_uneven")
    if verdict is Verdict.TOO_FEW:
        done, needed = found.fewest, found.test.rule.min_sample
        return say("says_too_few", done=number(done), needed=number(needed))
    if found.winner:
        return say("says_winner", name=found.winner.name)
    return say("says_too_short" if verdict is Verdict.TOO_SHORT else f"proof_{verdict}")


def _form(kind: Kind, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store_id = seat().store.id
    current = programs.current_program(store_id)
    others = experiment_form.other_offers(store_id, current) if kind is Kind.OFFER and current else []
    return render_template(
        "admin/numbers/experiment_new.html",
        kind=kind,
        typed=experiment_form.whole_form(kind, typed),
        errors=errors,
        keys=KEYS,
        goals=list(Goal),
        offers=others,
        current=current,
        prompts=experiment_form.prompts(seat().store),
        moments=list(When),
        tongues=experiment_form.tongues(seat().store.locale),
    )


def _page(test: service.ExperimentView, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    found = trials.trial(test, clock.now())
    usual = found.winner.key if found.winner else FIRST
    return render_template(
        "admin/numbers/experiment.html",
        found=found,
        test=test,
        chart=experiment_chart.draw(found),
        typed=dict(typed) or {"keep": usual, "reason": "", "sure": ""},
        errors=errors,
        unproven=_unproven(found),
        missing=_missing(found),
        changes={each.key: experiment_form.in_words(test.kind, each.change, say) for each in test.variants},
    )


def _draft(kind: Kind, typed: Mapping[str, str]) -> Draft:
    return experiment_form.read(kind, typed, experiment_form.own_policy(seat().store.id))


def _wrong(name: str) -> str:
    """``B_text_en`` is wrong as every text is; each kind of field has one sentence."""
    key, _, rest = name.partition("_")
    field = rest if key in set(KEYS) and rest else name
    return say("wrong_text" if field.startswith("text_") else f"wrong_{field}")


def _kind(typed: str) -> Kind:
    return Kind(typed) if typed in set(Kind) else Kind.COPY
