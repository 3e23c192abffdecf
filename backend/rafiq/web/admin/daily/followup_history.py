"""How hours and duties read in their history: each day, each duty, each kind of answer on a line of its own."""

from collections.abc import Iterator, Mapping

from babel import Locale

from rafiq.followups import countries
from rafiq.followups.hours import Plan
from rafiq.followups.rules import DAYS, Duty, Kind, Rule
from rafiq.stores import members
from rafiq.web.admin import history, typed_days
from rafiq.web.admin.asking import surveys
from rafiq.web.admin.daily.followups import say
from rafiq.web.admin.guard import seat
from rafiq.web.admin.words import digits, length, locale


def read(plan: Plan) -> Mapping[str, str]:
    return dict(_lines(plan))


def country_names() -> Mapping[str, str]:
    """In the reader's language, of those whose holidays we know."""
    names = Locale.parse(locale()).territories
    return {code: str(names.get(code, code)) for code in countries.countries()}


def _lines(plan: Plan) -> Iterator[tuple[str, str]]:
    for kind in Kind:
        yield surveys.say(f"band_{kind}"), _rule(plan.rules[kind])
    known = {each.user_id: each.name or each.email for each in members.list_members(seat().store.id)}
    for duty in Duty:
        user_id = plan.members.get(duty, "")
        yield say(f"duty_{duty}"), known.get(user_id, user_id) or say("anybody")
    yield say("letters_title"), history.say("on" if plan.letters else "off")
    for day in DAYS:
        yield say(f"day_{day}"), digits(plan.hours.get(day, ""))
    yield say("country"), country_names().get(plan.country, plan.country)
    yield say("region"), countries.regions(plan.country).get(plan.region, plan.region)
    yield say("closed_days"), " ".join(map(typed_days.own_day, plan.closed_days))


def _rule(rule: Rule) -> str:
    parts = [say(f"duty_{rule.duty}"), length(str(rule.minutes))]
    return " · ".join([*parts, say("only_open")] if rule.opening_hours else parts)
