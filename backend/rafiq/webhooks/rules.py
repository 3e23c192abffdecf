"""The words of events, when to try again, what an answer means, and which addresses we may call; pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from rafiq.core.errors import Invalid

EVENTS = (
    "referral.created referral.flagged referral.approved referral.voided reward.created reward.available "
    "reward.redeemed reward.expired reward.reversed balance.changed coupon.created coupon.low_stock link.shared "
    "survey.answered followup.created followup.overdue person.opted_out person.erased"
).split()
TEST = "test"
# The first try comes at once; after the last entry nothing is tried any more: three days and three hours.
SCHEDULE = tuple(
    timedelta(seconds=each) for each in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
JITTER = 0.2
PAUSE_AFTER = timedelta(days=3)
LONGEST_WISH = timedelta(days=1)
MOST_SHOWN = 200
MAX_URL, MAX_NOTE, MOST_ENDPOINTS = 500, 200, 20
GONE = 410
SLOW_DOWN = frozenset({429, 502, 503, 504})
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP_HOURS = 168
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


class State(StrEnum):
    """Of one delivery. Missed: the endpoint was paused when the event happened; dropped: it was switched off."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    MISSED = "missed"


class Status(StrEnum):
    """Of an endpoint."""

    ACTIVE = "active"
    PAUSED = "paused"


class Why(StrEnum):
    """Why an endpoint is paused."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Heard:
    """What one attempt brought: a status and the beginning of the answer, or why there was none."""

    status: int | None
    error: str | None
    shown: str = ""
    retry_after: str | None = None

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == GONE


def next_try(tries: int, now: datetime, heard: Heard, *, chance: float) -> datetime | None:
    """When to try again after so many failures; None when that was the last. ``chance`` is between 0 and 1.

    Jitter keeps many endpoints of one server from coming back in the same second; a server that asks for more time
    gets it, within a day.
    """
    if tries > len(SCHEDULE):
        return None
    wait = SCHEDULE[tries - 1] * (1 + JITTER * (2 * chance - 1))
    if heard.status in SLOW_DOWN and heard.retry_after:
        wait = max(wait, min(_wish(heard.retry_after, now), LONGEST_WISH))
    return now + wait


def _wish(retry_after: str, now: datetime) -> timedelta:
    """Seconds or a date, as HTTP allows; anything else is no wish."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return timedelta(seconds=int(text))
    try:
        return parsedate_to_datetime(text) - now
    except (TypeError, ValueError, OverflowError):
        return timedelta(0)


def is_failing_too_long(failing_since: datetime | None, now: datetime) -> bool:
    """Nothing got through for days; one success in between starts the count anew."""
    return failing_since is not None and now - failing_since >= PAUSE_AFTER


def clean_events(names: object) -> list[str]:
    """The chosen events in our own order; an empty choice means all of them. Raises `Invalid`.

    The test may stand among them; it is sent at the press of its button whatever was chosen.
    """
    chosen = set(names) if isinstance(names, list | tuple | set) else set()
    unknown = sorted(str(each) for each in chosen - {*EVENTS, TEST})
    if unknown:
        raise Invalid.field("#/events", f"there is no event {unknown[0][:60]}")
    return [name for name in (*EVENTS, TEST) if name in chosen]


def wants(events: list[str], name: str) -> bool:
    return not events or name in events


def shown(body: bytes) -> str:
    """The beginning of an answer, safe to show: printable, one line."""
    text = body[: 4 * MOST_SHOWN].decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MOST_SHOWN]


def same_place(url: str) -> str:
    """What two spellings of one address share: case of the host, its usual port, and a path that is none."""
    parts = urlsplit(url)
    scheme, usual = parts.scheme.lower(), {"https": 443, "http": 80}
    port = "" if parts.port in {None, usual.get(scheme)} else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{(parts.hostname or '').rstrip('.')}{port}{parts.path or '/'}{query}"


def is_secure(url: str) -> bool:
    return _SCHEME.match(url) is not None and url.lower().startswith("https:")
