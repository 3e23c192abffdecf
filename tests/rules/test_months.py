"""The months of the reader's calendar (S0-21)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from rafiq.core import months, texts


@pytest.mark.parametrize(
    ("locale", "last", "first_day", "name"),
    [
        ("en", date(2026, 11, 23), date(2026, 11, 1), "November 2026"),
        ("ar", date(2026, 1, 31), date(2026, 1, 1), "يناير 2026"),
        ("ms", date(2026, 12, 1), date(2026, 12, 1), "Disember 2026"),
        ("fa", date(2026, 11, 23), date(2026, 11, 22), "آذر ۱۴۰۵"),
        ("fa", date(2026, 11, 21), date(2026, 10, 23), "آبان ۱۴۰۵"),
        ("fa", date(2026, 3, 20), date(2026, 2, 20), "اسفند ۱۴۰۴"),
    ],
)
def test_a_month_begins_where_the_readers_calendar_begins_it(locale, last, first_day, name):
    ((first, _),) = months.latest(last, 1, locale)

    assert (first, texts.month_text(first, locale, year=True)) == (first_day, name)


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_the_latest_months_follow_each_other_without_a_gap(locale):
    """Over leap years of both calendars; and a year of them has twelve names."""
    for last in (date(2025, 3, 21) + timedelta(days=each) for each in range(0, 800, 7)):
        found = months.latest(last, 12, locale)

        assert all(after[0] - each[1] == timedelta(days=1) for each, after in pairwise(found))
        assert found[-1][0] <= last <= found[-1][1]
        assert len({texts.month_text(first, locale) for first, _ in found}) == 12
