"""The only place that asks the time; always aware and in UTC."""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

_offset = timedelta(0)
_MILLISECOND = timedelta(milliseconds=1)


def now() -> datetime:
    return datetime.now(UTC) + _offset


def milliseconds() -> int:
    """The same moment as whole milliseconds since 1970."""
    return time.time_ns() // 1_000_000 + _offset // _MILLISECOND


def set_offset(offset: timedelta) -> None:
    """Shift this process's clock. Only `rafiq demo` does so, to let a visitor skip a hold."""
    global _offset  # noqa: PLW0603 - one clock per process is the point of this module
    _offset = offset


def offset() -> timedelta:
    return _offset


@cache
def timezones() -> tuple[str, ...]:
    """The names of all zones; read from hundreds of files, so once."""
    return tuple(sorted(available_timezones()))
