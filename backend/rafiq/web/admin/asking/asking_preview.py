"""What settings of asking would decide about the orders of the last month, beside what is decided today."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.prompts import trying
from rafiq.prompts.rules import Reason, Verdict
from rafiq.prompts.trying import Trial
from rafiq.web.admin.asking import asking
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, viewer

EXAMPLES = 5
GROUPS = {
    "now": (Verdict.ASK, Verdict.QUESTION),
    "later": (Verdict.LATER,),
    "never": (Verdict.NEVER,),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Whom we ask now, later or not; how many ``today`` and ``then``, and why."""

    name: str
    today: int
    then: int
    reasons: list[tuple[Reason, int, int]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the part shows: ``wrong`` fields, or the trial."""

    wrong: list[tuple[str, str, str]]
    trial: Trial | None = None

    @property
    def groups(self) -> list[Group]:
        found = self.trial
        if found is None:
            return []
        return [Group(name, *found.counts(*each), found.reasons(*each)) for name, each in GROUPS.items()]


@viewer("/asking/preview")
def asking_preview() -> ResponseReturnValue:
    return render_template("admin/asking/asking_preview.html", typed=asking.typed_in(request.args))


@admin.app_template_global("tried_asking")
def tried(typed: Mapping[str, str]) -> Shown:
    """Of what is typed now; nothing is kept."""
    try:
        found = trying.trial(seat().store.id, asking.wanted(typed), clock.now())
    except Invalid as error:
        why = asking.sentences(error, typed)
        return Shown([(name, asking.say(name), sentence) for name, sentence in why.items()])
    return Shown([], found)


@admin.app_template_global("trial_values")
def values() -> dict[str, int]:
    return {"days": trying.DAYS, "most": trying.MOST, "examples": EXAMPLES}
