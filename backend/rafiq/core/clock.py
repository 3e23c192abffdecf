"""The only place that asks the time; always aware and in UTC."""

from datetime import UTC, datetime, timedelta

_offset = timedelta(0)


def now() -> datetime:
    return datetime.now(UTC) + _offset


def set_offset(offset: timedelta) -> None:
    """Shift this process's clock. Only `rafiq demo` does so, to let a visitor skip a hold."""
    global _offset  # noqa: PLW0603 - one clock per process is the point of this module
    _offset = offset


def offset() -> timedelta:
    return _offset
