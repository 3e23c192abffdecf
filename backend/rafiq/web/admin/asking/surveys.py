"""Surveys: the score with how sure it is, its weeks and products, what comments are about, and every answer."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries import picks
from rafiq.analytics.queries.rows import PAGE_SIZE, page_of
from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.people import service as people
from rafiq.surveys import definitions, figures, inbound, service, themes
from rafiq.surveys.rules import Band, Theme
from rafiq.surveys.service import AnswerView
from rafiq.web.admin import listing
from rafiq.web.admin.asking import score_chart
from rafiq.web.admin.daily import narrowed
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale

SHOWN = 5
BANDS = tuple(Band)


@admin.app_template_global("tv")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about surveys."""
    return texts.text(locale(), f"surveys.{key}", **values)


@viewer("/surveys")
def surveys() -> ResponseReturnValue:
    store_id = seat().store.id
    found = figures.figures(store_id, clock.now())
    latest = service.page(store_id, limit=SHOWN)
    return render_template(
        "admin/asking/surveys.html",
        figures=found,
        bar=score_chart.bar(found.score) if found.score else None,
        charts={
            "wide": score_chart.trend(found.weeks, width=score_chart.WIDE),
            "narrow": score_chart.trend(found.weeks, width=score_chart.NARROW),
        },
        bands=BANDS,
        themes=[each for each in themes.counts(store_id) if each.total],
        active=bool([each for each in definitions.every(store_id) if each.active]),
        **_shown(store_id, latest),
    )


@viewer("/surveys/answers")
def survey_answers() -> ResponseReturnValue:
    store_id, wanted = seat().store.id, narrowed.answers()
    narrow = {"band": wanted.band, "theme_id": wanted.theme_id, "words": wanted.words}
    found = service.page(store_id, **narrow, before=listing.cursor(), limit=PAGE_SIZE + 1)
    rows = page_of(found, [each.id for each in found])
    page = listing.page_of(rows, "admin.survey_answers")
    template = (
        "admin/asking/survey_answers_rows.html" if listing.only_rows() else "admin/asking/survey_answers.html"
    )
    return render_template(
        template,
        page=page,
        words=wanted.words,
        band=wanted.band,
        theme_id=wanted.theme_id,
        bands=BANDS,
        known=themes.every(store_id),
        filtered=wanted.any,
        every=None if page.whole else service.count(store_id, **narrow, most=picks.MOST),
        **_shown(store_id, rows.rows),
    )


@viewer("/surveys/answers/<answer_id>")
def survey_answer(answer_id: str) -> ResponseReturnValue:
    store_id = seat().store.id
    found = service.get(store_id, answer_id)
    on = {each.id for each in themes.of_answers(store_id, [found.id]).get(found.id, [])}
    return render_template(
        "admin/asking/survey_answer.html",
        found=found,
        history=inbound.FRESH.days if inbound.is_history(found) else 0,
        known=themes.every(store_id),
        on=on,
        **_shown(store_id, [found]),
    )


@manager("/surveys/answers/<answer_id>/themes")
def tag_survey_answer(answer_id: str) -> ResponseReturnValue:
    """What is ticked is on; what the keywords found and is not ticked stays off."""
    store_id = seat().store.id
    found = service.get(store_id, answer_id)
    before = {each.id for each in themes.of_answers(store_id, [found.id]).get(found.id, [])}
    wanted = set(request.form.getlist("theme"))
    for theme in themes.every(store_id):
        if (theme.id in wanted) != (theme.id in before):
            themes.put(store_id, found.id, theme.id, on=theme.id in wanted)
    flash(say("tagged"), "good")
    return redirect(url_for("admin.survey_answer", store_id=store_id, answer_id=found.id))


@manager("/surveys/answers/<answer_id>/confirm")
def confirm_survey_answer(answer_id: str) -> ResponseReturnValue:
    """Only a browser said whose answer this is, and a member believes it."""
    store_id = seat().store.id
    service.confirm(store_id, answer_id)
    flash(say("confirmed"), "good")
    return redirect(url_for("admin.survey_answer", store_id=store_id, answer_id=answer_id))


@viewer("/surveys/themes")
def survey_themes() -> ResponseReturnValue:
    return _themes_page("", {}, {})


@manager("/surveys/themes")
def save_survey_theme() -> ResponseReturnValue:
    store_id = seat().store.id
    typed = {
        name: request.form.get(name, "").replace("\0", "")[:3_000] for name in ("id", "name", "keywords")
    }
    typed["caveat"] = request.form.get("caveat", "")[:1]
    if request.form.get("remove"):
        themes.remove(store_id, typed["id"])
        flash(say("theme_removed"), "good")
        return redirect(url_for("admin.survey_themes", store_id=store_id))
    keywords = tuple(typed["keywords"].replace("،", ",").replace("\n", ",").split(","))
    try:
        themes.save(store_id, Theme(typed["id"], typed["name"], keywords, bool(typed["caveat"])))
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return _themes_page(typed["id"], typed, {name: say(f"wrong_theme_{name}") for name in names}), 422
    flash(say("theme_saved"), "good")
    return redirect(url_for("admin.survey_themes", store_id=store_id))


def _themes_page(theme_id: str, typed: dict[str, str], errors: dict[str, str]) -> str:
    store_id = seat().store.id
    counts = themes.counts(store_id)
    chosen = next(
        (each.theme for each in counts if each.theme.id == (theme_id or request.args.get("theme"))), None
    )
    if request.args.get("theme") and chosen is None:
        abort(404)
    known = {
        "id": chosen.id if chosen else "",
        "name": chosen.name if chosen else "",
        "keywords": ", ".join(chosen.keywords) if chosen else "",
        "caveat": "1" if chosen and chosen.caveat else "",
    }
    return render_template(
        "admin/asking/survey_themes.html", counts=counts, chosen=chosen, typed=typed or known, errors=errors
    )


def _shown(store_id: str, answers: Sequence[AnswerView]) -> dict[str, object]:
    """Answers with the people and themes they name."""
    return {
        "answers": answers,
        "persons": people.many(store_id, {each.person_id for each in answers}),
        "tags": themes.of_answers(store_id, [each.id for each in answers]),
    }
