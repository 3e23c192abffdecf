"""When a shop is open and who acts by when: kept per store, holidays from the calendar of its country."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from sqlalchemy import select, update

from rafiq.core import clock
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, Problem
from rafiq.core.prepared import InsertOnce
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
from rafiq.stores.rights import Role

ROW = "settings"
MAX_CLOSED = 200
# Where the week begins on Saturday.
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


def plan_of(store_id: str) -> Plan:
    row = db.session.execute(select(_settings).where(_settings.c.store_id == store_id)).first()
    if row is None:
        week = WEEKS.get(stores.get_store(store_id).locale, DEFAULT_WEEK)
        return Plan(dict(zip(DAYS, map(hours_text, week), strict=True)))
    rules = {
        kind: Rule(Duty(duty), int(minutes), bool(hours))
        for kind in Kind
        for duty, minutes, hours in [row.rules[kind]]
    }
    return Plan(row.hours, row.country, tuple(row.closed_days), rules, row.members, row.letters)


def save(store_id: str, plan: Plan) -> Plan:
    """Raises `Invalid` naming each field: ``#/hours_mon``, ``#/country``, ``#/closed_days``, ``#/promoter_minutes``."""
    problems: list[Problem] = []
    hours = {}
    for day in DAYS:
        try:
            hours[day] = hours_text(parse_hours(plan.hours.get(day, ""), f"#/hours_{day}"))
        except Invalid as error:
            problems += error.problems
    if plan.country and plan.country not in countries():
        problems.append(Problem("#/country", "must be a country of the list"))
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
    values = {
        "hours": hours,
        "country": plan.country,
        "closed_days": list(closed),
        "rules": {kind: [rule.duty, rule.minutes, rule.opening_hours] for kind, rule in plan.rules.items()},
        "members": {duty: user for duty, user in plan.members.items() if user and duty in set(Duty)},
        "letters": plan.letters,
        "changed_at": clock.now(),
    }
    if not _insert(store_id=store_id, id=ROW, **values):
        db.session.execute(update(_settings).where(_settings.c.store_id == store_id).values(**values))
    return plan_of(store_id)


def calendar_of(store_id: str, plan: Plan, at: datetime) -> Calendar:
    """The opening hours with the holidays of the months to come."""
    week = tuple(parse_hours(plan.hours.get(day, ""), "#/hours") for day in DAYS)
    closed = {found for each in plan.closed_days if (found := _day(each))}
    years = {at.year, (at + timedelta(days=150)).year}
    official = {day for year in years for day in _holidays(plan.country, year)} if plan.country else set()
    return Calendar(stores.get_store(store_id).timezone, week, frozenset(closed | official))


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """Codes of the countries whose holidays are known."""
    return tuple(sorted(code for code in holidays.list_supported_countries() if len(code) == 2))


def person_for(store_id: str, plan: Plan, duty: Duty) -> str | None:
    """The member who does this duty, as long as they are one; else the only one whose role it is."""
    there = {each.user_id: each.role for each in members.list_members(store_id)}
    named = plan.members.get(duty)
    if named in there:
        return named
    theirs = [user for user, role in there.items() if role is ROLES[duty]]
    return theirs[0] if len(theirs) == 1 else None


def told(store_id: str, user_id: str | None, duty: Duty) -> list[str]:
    """Whom to tell, by user id: the one whose turn it is, else all of the duty's role, else all who could give it."""
    there = {each.user_id: each.role for each in members.list_members(store_id)}
    if user_id in there:
        return [str(user_id)]
    theirs = [each for each, role in there.items() if role is ROLES[duty]]
    return theirs or [each for each, role in there.items() if role in {Role.OWNER, Role.MANAGER}]


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
