"""Days as members type and read them: Jalali in Farsi, Gregorian elsewhere. Either is understood, in any digits."""

import re
from datetime import date, datetime, time

from persiantools.jdatetime import JalaliDate

from rafiq.core import days
from rafiq.core.texts import local_digits
from rafiq.web.admin.forms import ascii_number
from rafiq.web.admin.site import admin
from rafiq.web.admin.words import locale

_WRITTEN = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:[T ](?P<time>\d{1,2}:\d{2})(?::\d{2})?)?",
    re.ASCII,
)
_MONTH_DAY = re.compile(r"(\d{1,2})[-/](\d{1,2})", re.ASCII)
_MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")  # of direction: they come along with what is pasted
# Those of days.FIRST to days.LAST; a year of neither calendar is refused, not guessed.
_JALALI_YEARS = range(1379, 1480)
_NO_HIJRI_YEARS = range(
    1379, 1440
)  # who does not count by the Jalali calendar may mean the other by a later one
# 1405 begins on 2026-03-21 and has no leap day in either calendar: each day of one is one day of the other.
_JALALI_YEAR, _YEARS = 1405, (2026, 2027)


@admin.app_template_global()
def own_calendar() -> bool:
    """Whether the reader counts by a calendar that no browser's field for dates offers."""
    return locale() == "fa"


@admin.app_template_global()
def own_day(kept: str) -> str:
    """A day or moment as the reader's field holds it."""
    return shown(kept, locale())


def read(typed: str) -> date:
    """Raises `ValueError`."""
    return read_moment(typed).date()


def read_or_none(typed: str) -> date | None:
    try:
        return read(typed)
    except ValueError:
        return None


def read_moment(typed: str) -> datetime:
    """Of no zone; a day without a time is its midnight. Raises `ValueError`."""
    found = _WRITTEN.fullmatch(" ".join(ascii_number(_MARKS.sub("", typed)).split()))
    if found is None:
        message = f"no day: {typed}"
        raise ValueError(message)
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    jalali = year in (_JALALI_YEARS if own_calendar() else _NO_HIJRI_YEARS)
    which = JalaliDate(year, month, day).to_gregorian() if jalali else date(year, month, day)
    hour, minute = (found["time"] or "0:00").split(":")
    return datetime.combine(days.checked_day(which), time(int(hour), int(minute)))


def written(typed: str) -> str:
    """As it is kept, for what checks it by itself; what cannot be read stays as it was typed."""
    try:
        return read(typed).isoformat()
    except ValueError:
        return typed


def shown(kept: str, language: str) -> str:
    """What cannot be read stays as it was typed."""
    try:
        moment = read_moment(kept)
    except ValueError:
        return kept
    timed = len(kept.strip()) > len("2026-11-23")
    if language != "fa":
        return moment.isoformat(timespec="minutes") if timed else moment.date().isoformat()
    day = JalaliDate.to_jalali(moment.date())
    told = f"{day.year}/{day.month:02d}/{day.day:02d}"
    return local_digits(f"{told} {moment:%H:%M}" if timed else told, language)


def shown_season(kept: str, language: str) -> str:
    """A day of every year, kept as month and day."""
    if language != "fa" or not kept:
        return kept
    every = (JalaliDate.to_jalali(date.fromisoformat(f"{year}-{kept}")) for year in _YEARS)
    day = next(each for each in every if each.year == _JALALI_YEAR)
    return local_digits(f"{day.month:02d}-{day.day:02d}", language)


def read_season(typed: str, language: str) -> str:
    """What cannot be read comes back empty, which no season is."""
    found = _MONTH_DAY.fullmatch(ascii_number(typed))
    if found is None:
        return ""
    month, day = int(found[1]), int(found[2])
    if language != "fa":
        return f"{month:02d}-{day:02d}"
    try:
        return f"{JalaliDate(_JALALI_YEAR, month, day).to_gregorian():%m-%d}"
    except ValueError:
        return ""
