"""The settings of surveys: when to ask, on which scale, and how the question reads in each language."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Invalid
from rafiq.core.texts import LOCALES, text
from rafiq.surveys import definitions, themes
from rafiq.surveys.definitions import SurveyView
from rafiq.surveys.rules import Moment, Theme
from rafiq.web.admin import history
from rafiq.web.admin.asking.surveys import say
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.reach.scene import Scene
from rafiq.web.admin.site import manager, viewer
from rafiq.web.words import survey_words

LINES = ("product_tag", "product_name", "direct_line", "review_url")
COUNTS = ("wait_days", "rest_days", "edit_days")
FIRST_THEMES = ("price", "waiting", "quality", "service", "delivery", "returns", "caveat")
SAMPLE_WORDS = 120


@viewer("/surveys/settings")
def survey_settings() -> ResponseReturnValue:
    return _page(_chosen(), {}, {})


@manager("/surveys/settings")
def save_survey_settings() -> ResponseReturnValue:
    """Keep what was typed; a first survey brings a handful of themes in the shop's language."""
    store = seat().store
    typed = typed_in(request.form)
    first = not definitions.every(store.id)
    try:
        answer = EDITOR.kept(wanted(typed))
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return _page(_chosen(), typed, {name: say(f"wrong_{name}") for name in names}), 422
    if first and not themes.every(store.id):
        _first_themes(store.id, store.locale)
    return answer


EDITOR = history.Editor(
    "survey_settings",
    "/surveys/settings",
    __name__,
    definitions.VERSIONS,
    definitions.save,
    say,
    {"lowest": "scale_title"},
    argument="survey",
)


@viewer("/surveys/preview")
def survey_preview() -> ResponseReturnValue:
    """The first question in each language, as it would read with what is typed now."""
    return render_template("admin/asking/survey_preview.html", readings=_readings(request.args))


def _page(survey: SurveyView, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    g.policy = {"frame-src": "'self'"}  # the preview
    known = {name: getattr(survey, name) for name in LINES} | {
        name: str(getattr(survey, name)) for name in COUNTS
    }
    known |= {"id": survey.id, "lowest": str(survey.lowest), "active": "1" if survey.active else ""}
    known |= {f"moment_{each}": "1" if each in survey.moments else "" for each in Moment}
    values = dict(typed) or known
    return render_template(
        "admin/asking/survey_settings.html",
        every=definitions.every(seat().store.id),
        survey=survey,
        past=EDITOR.past(survey),
        typed=values,
        errors=errors,
        moments=list(Moment),
        readings=_readings(values),
        scene=Scene.read({"surface": "survey"} | request.args.to_dict(), language=seat().store.locale),
        said=urlencode({name: value for name, value in values.items() if value or name in LINES}),
    )


def _readings(values: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(language, question, scale) for each; without a product of its own, a sample stands in its place."""
    lowest = 1 if values.get("lowest") == "1" else 0
    moment = next((each for each in Moment if values.get(f"moment_{each}")), Moment.PURCHASE)
    product = values.get("product_name", "").replace("\0", "").strip()[:SAMPLE_WORDS]
    return [
        (
            language,
            survey_words.question(
                language,
                seat().store.name,
                moment=moment,
                product=product or text(language, "surveys.sample_product"),
            ),
            survey_words.scale(language, lowest),
        )
        for language in LOCALES
    ]


def _chosen() -> SurveyView:
    """The one of the address, a new one for a product, or the shop's own."""
    store_id = seat().store.id
    if request.args.get("survey"):
        return definitions.get(store_id, request.args["survey"])
    every = definitions.every(store_id)
    if "new" in request.args and every:
        return replace(every[0], id="", product_tag="", product_name="", active=False)
    return next((each for each in every if not each.product_tag), SurveyView())


def typed_in(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form, posted or in a preview's address."""
    names = ("id", "lowest", "active", *LINES, *COUNTS, *(f"moment_{each}" for each in Moment))
    return {name: form.get(name, "").replace("\0", "")[:600] for name in names}


def wanted(typed: Mapping[str, str]) -> SurveyView:
    wait, rest, edit = (-1 if (count := whole(typed, name)) is None else count for name in COUNTS)
    return SurveyView(
        id=typed["id"],
        active=bool(typed["active"]),
        lowest=1 if typed["lowest"] == "1" else 0,
        moments=tuple(each.value for each in Moment if typed[f"moment_{each}"]),
        wait_days=wait,
        rest_days=rest,
        edit_days=edit,
        product_tag=typed["product_tag"],
        product_name=typed["product_name"],
        direct_line=typed["direct_line"],
        review_url=typed["review_url"],
    )


def _first_themes(store_id: str, language: str) -> None:
    for name in FIRST_THEMES:
        keywords = text(language, f"surveys.theme_{name}_words").replace("،", ",").split(",")
        label = text(language, f"surveys.theme_{name}")
        themes.save(store_id, Theme("", label, tuple(keywords), name == "caveat"))
