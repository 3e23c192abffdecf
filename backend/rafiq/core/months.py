"""Months as the reader's calendar has them: Jalali ones in Farsi, Gregorian elsewhere (S0-21)."""

from datetime import date, timedelta
from itertools import pairwise

from persiantools.jdatetime import JalaliDate

YEAR = 12


def latest(last: date, count: int, locale: str) -> list[tuple[date, date]]:
    """First and last day of the latest ``count`` months, the oldest first; the last one is that of ``last``."""
    day = JalaliDate.to_jalali(last) if locale == "fa" else last
    number = day.year * YEAR + day.month
    firsts = [_first(each, locale) for each in range(number - count, number + 1)]
    return [(first, after - timedelta(days=1)) for first, after in pairwise(firsts)]


def _first(number: int, locale: str) -> date:
    year, month = number // YEAR, number % YEAR + 1
    return JalaliDate(year, month, 1).to_gregorian() if locale == "fa" else date(year, month, 1)
