"""The only place that asks the time; always aware and in UTC."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

_offset = timedelta(0)
_shift: ContextVar[timedelta] = ContextVar("rafiq_clock_shift", default=timedelta(0))
_shifted = 0  # how many are at work at another time; while it is nobody, telling the time costs nothing more
_counting = threading.Lock()
_MILLISECOND = timedelta(milliseconds=1)


def now() -> datetime:
    return datetime.now(UTC) + _offset + _shift.get() if _offset or _shifted else datetime.now(UTC)


def milliseconds() -> int:
    """The same moment as whole milliseconds since 1970."""
    return time.time_ns() // 1_000_000 + _offset // _MILLISECOND


def set_offset(offset: timedelta) -> None:
    """Shift this process's clock. Only `rafiq demo` does so, to let a visitor skip a hold."""
    global _offset  # noqa: PLW0603 - one clock per process is the point of this module
    _offset = offset


def offset() -> timedelta:
    return _offset


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Another time for the work inside alone; whoever else asks meanwhile hears the right one."""
    global _shifted  # noqa: PLW0603 - only a hint whether to look, see there
    token = _shift.set(by)
    with _counting:
        _shifted += 1
    try:
        yield
    finally:
        with _counting:
            _shifted -= 1
        _shift.reset(token)


@cache
def timezones() -> tuple[str, ...]:
    """The names of all zones; read from hundreds of files, so once."""
    return tuple(sorted(available_timezones()))
