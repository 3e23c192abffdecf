"""When the shop is open, who acts by when, and which member does which duty."""

from collections.abc import Mapping

from babel import Locale
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.followups import hours
from rafiq.followups.hours import Plan
from rafiq.followups.rules import DAYS, Duty, Kind, Rule, due_at
from rafiq.stores import members
from rafiq.stores.rights import Level
from rafiq.web.admin.daily.followups import say
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import page, viewer
from rafiq.web.admin.words import locale

MOST_TYPED = 3_000


@viewer("/followups/settings")
def followup_settings() -> ResponseReturnValue:
    return _page({}, {})


@page("/followups/settings", level=Level.OWN, methods=("POST",))
def save_followup_settings() -> ResponseReturnValue:
    typed = _typed()
    try:
        hours.save(seat().store.id, _plan(typed))
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return _page(typed, {name: say(f"wrong_{_plain(name)}") for name in names}), 422
    flash(say("settings_saved"), "good")
    return redirect(url_for("admin.followup_settings", store_id=seat().store.id))


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    plan, now = hours.plan_of(store.id), clock.now()
    calendar = hours.calendar_of(store.id, plan, now)
    return render_template(
        "admin/daily/followup_settings.html",
        typed=dict(typed) or _known(plan),
        errors=errors,
        days=DAYS,
        kinds=list(Kind),
        duties=list(Duty),
        countries=_countries(),
        everyone=members.list_members(store.id),
        examples={kind: due_at(now, rule, calendar) for kind, rule in plan.rules.items()},
    )


def _known(plan: Plan) -> dict[str, str]:
    values = {f"hours_{day}": plan.hours.get(day, "") for day in DAYS}
    values |= {"letters": "1" if plan.letters else ""}
    values |= {"country": plan.country, "closed_days": "\n".join(plan.closed_days)}
    for kind, rule in plan.rules.items():
        values |= {
            f"{kind}_duty": rule.duty.value,
            f"{kind}_minutes": str(rule.minutes),
            f"{kind}_open": "1" if rule.opening_hours else "",
        }
    return values | {f"member_{duty}": plan.members.get(duty, "") for duty in Duty}


def _typed() -> dict[str, str]:
    rules = [f"{kind}_{part}" for kind in Kind for part in ("duty", "minutes", "open")]
    names = ["country", "closed_days", "letters", *rules, *(f"hours_{day}" for day in DAYS)]
    names += [f"member_{duty}" for duty in Duty]
    return {name: request.form.get(name, "").replace("\0", "")[:MOST_TYPED] for name in names}


def _plan(typed: Mapping[str, str]) -> Plan:
    """Numbers of any script; a duty that we do not have falls to the owner."""
    rules = {
        kind: Rule(
            Duty(typed[f"{kind}_duty"]) if typed[f"{kind}_duty"] in set(Duty) else Duty.OWNER,
            whole(typed, f"{kind}_minutes") or 0,
            opening_hours=bool(typed[f"{kind}_open"]),
        )
        for kind in Kind
    }
    closed = (_ascii(each) for each in typed["closed_days"].replace(",", "\n").split())
    return Plan(
        {day: _ascii(typed[f"hours_{day}"]) for day in DAYS},
        typed["country"],
        tuple(filter(None, closed)),
        rules,
        {duty.value: typed[f"member_{duty}"][:32] for duty in Duty},
        letters=bool(typed["letters"]),
    )


def _ascii(text: str) -> str:
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def _plain(name: str) -> str:
    """``promoter_minutes`` is wrong like any number of minutes, ``hours_mon`` like the hours of any day."""
    if name.startswith("hours_"):
        return "hours"
    return "minutes" if name.endswith("_minutes") else name


def _countries() -> list[tuple[str, str]]:
    """Codes with their names in the reader's language, in its order."""
    names = Locale.parse(locale()).territories
    return sorted(
        ((code, str(names.get(code, code))) for code in hours.countries()), key=lambda each: each[1]
    )
