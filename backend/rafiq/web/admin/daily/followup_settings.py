"""When the shop is open, who acts by when, and which member does which duty."""

import re
from collections.abc import Mapping

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Invalid
from rafiq.core.texts import ascii_digits
from rafiq.followups import countries, hours
from rafiq.followups.hours import Plan
from rafiq.followups.rules import DAYS, Duty, Kind, Rule
from rafiq.stores import members
from rafiq.stores.rights import Level
from rafiq.web.admin import history, typed_days
from rafiq.web.admin.daily import followup_history
from rafiq.web.admin.daily.followups import say
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import page, viewer

MOST_TYPED = 3_000


@viewer("/followups/settings")
def followup_settings() -> ResponseReturnValue:
    """As kept; for another country; or, without a script, as typed before (``show``), with what is wrong marked."""
    if "show" in request.args:
        typed = typed_in(request.args)
        return _page(typed, wrong(typed))
    country = request.args.get("country")
    return _page({} if country is None else _moved(country), {})


@page("/followups/settings", level=Level.OWN, methods=("POST",))
def save_followup_settings() -> ResponseReturnValue:
    typed = typed_in(request.form)
    try:
        return EDITOR.kept(plan_in(typed))
    except Invalid as error:
        return _page(typed, sentences(error)), 422


EDITOR = history.Editor(
    "followup_settings",
    "/followups/settings",
    __name__,
    hours.VERSIONS,
    hours.save,
    say,
    {
        "saved": "settings_saved",
        "hours": "hours_title",
        "letters": "letters_title",
        "members": "members_title",
        "rules": "who_acts",
    },
    read=followup_history.read,
    level=Level.OWN,
)


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    plan = hours.plan_of(store.id)
    may = hours.who_may(store.id)
    return render_template(
        "admin/daily/followup_settings.html",
        typed=dict(typed) or _known(plan),
        past=EDITOR.past(plan),
        errors=errors,
        days=DAYS,
        kinds=list(Kind),
        duties=list(Duty),
        countries=_countries(),
        regions=countries.regions((typed or {"country": plan.country})["country"]),
        everyone=[each for each in members.list_members(store.id) if each.user_id in may],
    )


def _moved(country: str) -> dict[str, str]:
    """The form as it stands, once another country is chosen: usual hours nobody touched become the usual ones there."""
    typed = typed_in(request.args)
    if hours.are_usual({day: typed[f"hours_{day}"] for day in DAYS}):
        usual = hours.usual_hours(seat().store.id, country)
        typed |= {f"hours_{day}": span for day, span in usual.items()}
    return typed | {"region": ""}


def _known(plan: Plan) -> dict[str, str]:
    values = {f"hours_{day}": plan.hours.get(day, "") for day in DAYS}
    values |= {"letters": "1" if plan.letters else ""}
    values |= {"country": plan.country, "region": plan.region}
    values |= {"closed_days": "\n".join(map(typed_days.own_day, plan.closed_days))}
    for kind, rule in plan.rules.items():
        values |= {
            f"{kind}_duty": rule.duty.value,
            f"{kind}_minutes": str(rule.minutes),
            f"{kind}_open": "1" if rule.opening_hours else "",
        }
    return values | {f"member_{duty}": plan.members.get(duty, "") for duty in Duty}


def typed_in(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form, posted or in a preview's address."""
    return {name: form.get(name, "").replace("\0", "")[:MOST_TYPED] for name in _names()}


def sentences(error: Invalid) -> dict[str, str]:
    """What is wrong with each field."""
    names = [each.pointer.removeprefix("#/") for each in error.problems]
    return {name: say(f"wrong_{_plain(name)}") for name in names}


def wrong(typed: Mapping[str, str]) -> dict[str, str]:
    """As `sentences`, of what was typed and is not to be kept now."""
    try:
        hours.check(plan_in(typed))
    except Invalid as error:
        return sentences(error)
    return {}


def _names() -> list[str]:
    rules = [f"{kind}_{part}" for kind in Kind for part in ("duty", "minutes", "open")]
    names = ["country", "region", "closed_days", "letters", *rules, *(f"hours_{day}" for day in DAYS)]
    return [*names, *(f"member_{duty}" for duty in Duty)]


def plan_in(typed: Mapping[str, str]) -> Plan:
    """Numbers of any script; a duty that we do not have falls to the owner."""
    rules = {
        kind: Rule(
            Duty(typed[f"{kind}_duty"]) if typed[f"{kind}_duty"] in set(Duty) else Duty.OWNER,
            whole(typed, f"{kind}_minutes") or 0,
            opening_hours=bool(typed[f"{kind}_open"]),
        )
        for kind in Kind
    }
    closed = (typed_days.written(each) for each in re.split(r"[,،\s]+", typed["closed_days"]))
    return Plan(
        {day: ascii_digits(typed[f"hours_{day}"]) for day in DAYS},
        typed["country"],
        tuple(filter(None, closed)),
        rules,
        {duty.value: typed[f"member_{duty}"][:32] for duty in Duty},
        letters=bool(typed["letters"]),
        region=typed["region"],
    )


def _plain(name: str) -> str:
    """``promoter_minutes`` is wrong like any number of minutes, ``hours_mon`` like the hours of any day."""
    if name.startswith("hours_"):
        return "hours"
    return "minutes" if name.endswith("_minutes") else name


def _countries() -> list[tuple[str, str]]:
    """Codes with their names in the reader's language, in its order."""
    return sorted(followup_history.country_names().items(), key=lambda each: each[1])
