"""Days and moments that come from outside: of this century, so that they have their place in every zone's calendar."""

from datetime import date, datetime

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def checked_day(day: date) -> date:
    """Raises `ValueError`: at the calendar's edges a day of one zone is none of another."""
    if not FIRST <= day <= LAST:
        message = f"must lie between {FIRST} and {LAST}"
        raise ValueError(message)
    return day


def checked_moment(moment: datetime) -> datetime:
    """Raises `ValueError`, for the same reason."""
    checked_day(moment.date())
    return moment
