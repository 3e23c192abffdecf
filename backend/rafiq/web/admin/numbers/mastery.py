"""The path to mastery: where the shop stands and what comes next, its answers, and the owner's own estimate."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.playbook import assessments, estimates
from rafiq.playbook.maturity import NEEDS, QUESTIONS, Level, clean_answers
from rafiq.web.admin.forms import ascii_number
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import path_chart
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale

TONES = {Level.UNCONSCIOUS: "still", Level.CONSCIOUS: "wait", Level.OPTIMISED: "good"}
MAX_DIGITS = 6


@admin.app_template_global("tm")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about the path to mastery."""
    return texts.text(locale(), f"mastery.{key}", **values)


@viewer("/mastery")
def mastery() -> ResponseReturnValue:
    return _page({}, {})


@manager("/mastery")
def save_answers() -> ResponseReturnValue:
    """All twelve at once; what was chosen stays when one is missing."""
    typed = {each.code: request.form.get(each.code, "")[:1] for each in QUESTIONS}
    answers = clean_answers(typed)
    missing = {each.code: say("answers_missing") for each in QUESTIONS if each.code not in answers}
    if missing:
        return _page(typed, missing), 422
    assessments.answer(seat().store.id, answers, actor=seat().user.email)
    flash(say("answers_kept"), "good")
    return redirect(url_for("admin.mastery", store_id=seat().store.id))


@manager("/mastery/estimate")
def save_estimate() -> ResponseReturnValue:
    """What somebody believes the score to be; only then they are shown the measured one."""
    typed = {"estimate": request.form.get("estimate", "").replace("\0", "")[:20]}
    try:
        estimates.give(seat().store.id, _whole(typed["estimate"]), actor=seat().user.email)
    except Invalid:
        return _page(typed, {"estimate": say("wrong_estimate")}), 422
    flash(say("estimate_kept"), "good")
    return redirect(url_for("admin.mastery", store_id=seat().store.id) + "#estimate-title")


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store_id = seat().store.id
    found = assessments.path(store_id)
    known = {code: str(value) for code, value in found.answers.items()} | {"estimate": ""}
    return render_template(
        "admin/numbers/mastery.html",
        path=found,
        levels=tuple(Level),
        tones=TONES,
        questions=QUESTIONS,
        needs=NEEDS,
        chart=path_chart.draw(
            [*((each.percent, each.created_at) for each in found.history)],
            (found.standing.percent, clock.now()),
        ),
        compared=estimates.compared(store_id),
        typed={**dict.fromkeys((each.code for each in QUESTIONS), ""), **known, **typed},
        errors=errors,
    )


def _whole(typed: str) -> int:
    """A whole number in any digits, below nothing too. Raises `Invalid`."""
    text = ascii_number(typed.replace("−", "-").replace("\u200e", "").strip())
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > MAX_DIGITS:
        raise Invalid.field("#/estimate", "must be a whole number")
    return int(text)
