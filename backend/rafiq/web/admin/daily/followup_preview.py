"""Until when somebody would have to act, and who, with the hours and duties as they are typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.followups import hours
from rafiq.followups.rules import Duty, Kind, due_at, is_open
from rafiq.stores import members
from rafiq.web.admin.daily import followup_settings
from rafiq.web.admin.daily.followups import say
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import locale

EVENING = time(21)  # most shops are closed by then, so that it shows what their hours do


@dataclass(frozen=True, slots=True)
class Example:
    """An answer of one kind: whose business it is, and when it is late if it came ``now`` or in the ``evening``."""

    kind: Kind
    duty: Duty
    who: str
    minutes: int
    now: datetime
    evening: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """``wrong`` fields, or the examples; ``waits``: the shop is closed now, and something counts opening hours."""

    wrong: list[tuple[str, str, str]]
    examples: tuple[Example, ...] = ()
    waits: bool = False
    evening: datetime | None = None


@viewer("/followups/settings/preview")
def followup_preview() -> ResponseReturnValue:
    typed = followup_settings.typed_in(request.args)
    return render_template("admin/daily/followup_preview.html", typed=typed)


@admin.app_template_global("due_examples")
def shown(typed: Mapping[str, str]) -> Shown:
    """Of what is typed now; nothing is kept."""
    plan = followup_settings.plan_in(typed)
    try:
        plan = hours.check(plan)
    except Invalid as error:
        return Shown([(name, _label(name), why) for name, why in followup_settings.sentences(error).items()])
    store, now = seat().store, clock.now()
    calendar = hours.calendar_of(store.id, plan, now)
    zone = ZoneInfo(store.timezone)
    local = now.astimezone(zone)
    evening = datetime.combine(
        local.date() + timedelta(days=local.time() >= EVENING), EVENING, zone
    ).astimezone(UTC)
    names = {each.user_id: each.name or each.email for each in members.list_members(store.id)}
    examples = tuple(
        Example(
            kind,
            rule.duty,
            names.get(hours.person_for(store.id, plan, rule.duty) or "", ""),
            rule.minutes,
            due_at(now, rule, calendar),
            due_at(evening, rule, calendar),
        )
        for kind, rule in plan.rules.items()
    )
    waits = any(rule.opening_hours for rule in plan.rules.values()) and not is_open(now, calendar)
    return Shown([], examples, waits, evening)


def _label(name: str) -> str:
    """As beside the field: the day of its hours, or of whom its minutes are."""
    part, _, rest = name.partition("_")
    if rest == "minutes":
        return f"{texts.text(locale(), f'surveys.band_{part}')}: {say('within')}"
    return say(f"day_{rest}" if part == "hours" else name)
