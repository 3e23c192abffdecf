"""When a shop is open and who acts by when: kept per store, holidays from the calendar of its country."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from rafiq.core import clock
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, Problem
from rafiq.core.prepared import InsertOnce
from rafiq.followups.countries import countries, country_of, days_off, regions, usual_weeks, week_of
from rafiq.followups.models import FollowupSettings
from rafiq.followups.rules import (
    DAYS,
    DEFAULT_RULES,
    DEFAULT_WEEK,
    Calendar,
    Duty,
    Kind,
    Rule,
    Week,
    check_rules,
    hours_text,
    parse_hours,
)
from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.stores.rights import Level, Role, Room
from rafiq.stores.setting_versions import Versions

ROW = "settings"
MAX_CLOSED = 200
# Of a shop whose zone names no country.
WEEKS: dict[str, Week] = {"fa": (*DEFAULT_WEEK[:3], (), (), *DEFAULT_WEEK[:2])}
# A duty that names nobody falls to whoever has its role.
ROLES: Mapping[Duty, Role] = {
    Duty.SALES: Role.SALES,
    Duty.ACCOUNT_MANAGER: Role.ACCOUNT_MANAGER,
    Duty.OWNER: Role.OWNER,
}
_settings = table_of(FollowupSettings)
_insert = InsertOnce(FollowupSettings)


@dataclass(frozen=True, slots=True)
class Plan:
    """A shop's own arrangement; ``members`` names who does a duty, by user id; ``letters``: they are written to."""

    hours: Mapping[str, str]
    country: str = ""
    closed_days: tuple[str, ...] = ()
    rules: Mapping[Kind, Rule] = field(default_factory=lambda: dict(DEFAULT_RULES))
    members: Mapping[str, str] = field(default_factory=dict)
    letters: bool = True
    region: str = ""


VERSIONS: Versions[Plan] = Versions.of("followups", Plan)


def usual_hours(store_id: str, country: str = "") -> dict[str, str]:
    """Of this country, else of the one in whose time the shop lives, else of its language."""
    store = stores.get_store(store_id)
    week = week_of(country or country_of(store.timezone)) or WEEKS.get(store.locale, DEFAULT_WEEK)
    return dict(zip(DAYS, map(hours_text, week), strict=True))


def are_usual(hours: Mapping[str, str]) -> bool:
    """Whether these are the hours of some country as we propose them, and no words of a shop's own."""
    return tuple(hours[day] for day in DAYS) in {tuple(map(hours_text, week)) for week in usual_weeks()}


def plan_of(store_id: str) -> Plan:
    row = db.session.execute(select(_settings).where(_settings.c.store_id == store_id)).first()
    if row is None:
        return Plan(usual_hours(store_id))
    rules = {
        kind: Rule(Duty(duty), int(minutes), bool(hours))
        for kind in Kind
        for duty, minutes, hours in [row.rules[kind]]
    }
    closed = tuple(row.closed_days)
    return Plan(row.hours, row.country, closed, rules, row.members, row.letters, row.region)


def check(plan: Plan) -> Plan:
    """Clean, or `Invalid` naming each field.

    They are ``#/hours_mon``, ``#/country``, ``#/region``, ``#/closed_days``, ``#/promoter_minutes`` and their like.
    """
    problems: list[Problem] = []
    hours = {}
    for day in DAYS:
        try:
            hours[day] = hours_text(parse_hours(plan.hours.get(day, ""), f"#/hours_{day}"))
        except Invalid as error:
            problems += error.problems
    if plan.country and plan.country not in countries():
        problems.append(Problem("#/country", "must be a country of the list"))
    if plan.region and plan.region not in regions(plan.country):
        problems.append(Problem("#/region", "must be a region of this country"))
    closed = tuple(sorted(set(plan.closed_days)))
    if len(closed) > MAX_CLOSED or any(_day(each) is None for each in closed):
        problems.append(Problem("#/closed_days", f"at most {MAX_CLOSED} days such as 2026-12-24"))
    try:
        check_rules(plan.rules)
    except Invalid as error:
        problems += error.problems
    if problems:
        detail = "this arrangement cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))
    return replace(plan, hours=hours, closed_days=closed)


def save(store_id: str, plan: Plan, *, author: str = "", why: str = "") -> Plan:
    """Raises `Invalid`, see `check`."""
    plan = check(plan)
    values = {
        "hours": dict(plan.hours),
        "country": plan.country,
        "region": plan.region,
        "closed_days": list(plan.closed_days),
        "rules": {kind: [rule.duty, rule.minutes, rule.opening_hours] for kind, rule in plan.rules.items()},
        "members": {duty: user for duty, user in plan.members.items() if user and duty in set(Duty)},
        "letters": plan.letters,
        "changed_at": clock.now(),
    }
    stores.in_turn(store_id)
    before = plan_of(store_id)
    if not _insert(store_id=store_id, id=ROW, **values):
        db.session.execute(update(_settings).where(_settings.c.store_id == store_id).values(**values))
    after = plan_of(store_id)
    VERSIONS.keep(store_id, before, after, author=author, why=why)
    return after


def calendar_of(store_id: str, plan: Plan, at: datetime) -> Calendar:
    """The opening hours with the holidays of the months to come."""
    week = tuple(parse_hours(plan.hours.get(day, ""), "#/hours") for day in DAYS)
    closed = {found for each in plan.closed_days if (found := _day(each))}
    years = {at.year, (at + timedelta(days=150)).year}
    official = (
        {day for year in years for day in days_off(plan.country, plan.region, year)}
        if plan.country
        else set()
    )
    return Calendar(stores.get_store(store_id).timezone, week, frozenset(closed | official))


def who_may(store_id: str) -> dict[str, Role]:
    """Members who can log in and may act on a follow-up, by user id.

    Nobody else is given one, or told a customer's words.
    """
    able = [each for each in members.list_members(store_id) if each.can_log_in]
    return {each.user_id: each.role for each in able if each.role.may(Level.ACT, Room.DAILY)}


def person_for(store_id: str, plan: Plan, duty: Duty) -> str | None:
    """The member who does this duty, as long as they may; else the only one whose role it is."""
    there = who_may(store_id)
    named = plan.members.get(duty)
    if named in there:
        return named
    theirs = [user for user, role in there.items() if role is ROLES[duty]]
    return theirs[0] if len(theirs) == 1 else None


def told(store_id: str, user_id: str | None, duty: Duty) -> list[str]:
    """Whom to tell, by user id: the one whose turn it is, else all of the duty's role, else all who could give it."""
    there = who_may(store_id)
    if user_id in there:
        return [str(user_id)]
    theirs = [each for each, role in there.items() if role is ROLES[duty]]
    return theirs or [each for each, role in there.items() if role in {Role.OWNER, Role.MANAGER}]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
