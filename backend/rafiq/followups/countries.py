"""What the calendar of a country says: its holidays, those of its regions, and the days it works on."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays
from babel.core import get_global

from rafiq.followups.rules import DEFAULT_WEEK, Week

_OPEN = DEFAULT_WEEK[0]
_THURSDAY, _FRIDAY = 3, 4
# The library knows Iran's Friday alone; offices are closed on Thursdays as well.
_WEEKENDS = {"IR": frozenset({_THURSDAY, _FRIDAY})}


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """Codes of the countries whose holidays are known."""
    return tuple(sorted(code for code in holidays.list_supported_countries() if len(code) == 2))


@lru_cache(maxsize=64)
def regions(country: str) -> Mapping[str, str]:
    """Codes of a country's regions that have holidays of their own, with their names; in the order of the names."""
    if country not in countries():
        return {}
    known = holidays.country_holidays(country)
    names: dict[str, str] = {}
    for name, code in getattr(known, "subdivisions_aliases", {}).items():
        if len(name) > len(code) and len(names.get(code, "")) <= 3:
            names[code] = name
    every = {code: names.get(code, code) for code in known.subdivisions}
    return dict(sorted(every.items(), key=lambda each: each[1]))


@lru_cache(maxsize=256)
def days_off(country: str, region: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


@lru_cache(maxsize=256)
def week_of(country: str) -> Week | None:
    """The usual week there: Sunday to Thursday in Saudi Arabia, Saturday to Wednesday in Iran; None where unknown."""
    if country not in countries():
        return None
    off = _WEEKENDS.get(country) or holidays.country_holidays(country).weekend
    return tuple(() if day in off else _OPEN for day in range(len(DEFAULT_WEEK)))


@lru_cache(maxsize=1)
def usual_weeks() -> frozenset[Week]:
    return frozenset(week for each in countries() if (week := week_of(each)))


def country_of(timezone: str) -> str:
    """The country of a zone such as Asia/Riyadh; empty for one of none, such as UTC."""
    territory = get_global("zone_territories").get(timezone, "")
    return territory if territory in countries() else ""
