"""Who must act and by when, in the shop's opening hours; who hears of it next; which outcomes end it; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from rafiq.core.errors import Invalid, Problem

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_MINUTES = 60 * 24 * 60
HORIZON_DAYS = 120


class Kind(StrEnum):
    """What made somebody act: the band of an answer."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


class Duty(StrEnum):
    """Whose business it is, in words of the trade; a shop says which member does it."""

    SALES = "sales"
    ACCOUNT_MANAGER = "account_manager"
    OWNER = "owner"

    @property
    def next_up(self) -> "Duty":
        return Duty.ACCOUNT_MANAGER if self is Duty.SALES else Duty.OWNER


class Outcome(StrEnum):
    """How it went. Nobody reached and a word left keep it open; the others end it."""

    SPOKE = "spoke"
    SOLVED = "solved"
    LEFT_WORD = "left_word"
    NO_ANSWER = "no_answer"
    NOT_NEEDED = "not_needed"

    @property
    def ends(self) -> bool:
        return self in {Outcome.SPOKE, Outcome.SOLVED, Outcome.NOT_NEEDED}

    @property
    def reached(self) -> bool:
        return self in {Outcome.SPOKE, Outcome.SOLVED}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who must act, in how many minutes, and whether only opening hours count."""

    duty: Duty
    minutes: int
    opening_hours: bool


# S1-17: sales within 24 hours; S1-19: the account manager; S1-20: the owner within 30 minutes of opening hours.
DEFAULT_RULES: Mapping[Kind, Rule] = {
    Kind.PROMOTER: Rule(Duty.SALES, 24 * 60, opening_hours=False),
    Kind.PASSIVE: Rule(Duty.ACCOUNT_MANAGER, 3 * 24 * 60, opening_hours=False),
    Kind.DETRACTOR: Rule(Duty.OWNER, 30, opening_hours=True),
}

Span = tuple[int, int]  # minutes since midnight, the end not included
Week = tuple[tuple[Span, ...], ...]
DEFAULT_WEEK: Week = (((9 * 60, 18 * 60),),) * 5 + ((),) * 2


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a shop is open: its time zone, the hours of each weekday from Monday on, and days without any."""

    timezone: str
    week: Week
    closed: frozenset[date] = frozenset()


class Known(Protocol):
    """What became of a follow-up so far."""

    @property
    def kind(self) -> str: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def reached_at(self) -> datetime | None: ...
    @property
    def recovered_at(self) -> datetime | None: ...


def is_news(known: Known, kind: Kind) -> bool:
    """Whether an answer of this band makes it somebody's business anew.

    An unhappy customer whom somebody reached and who is happier now stays what they are, for that is what recovered
    means (S2-9); unhappy once more, they are the owner's again.
    """
    if known.kind != Kind.DETRACTOR:
        return known.kind != kind
    if kind is not Kind.DETRACTOR:
        return known.reached_at is None
    reached, back = known.reached_at, known.recovered_at
    return not known.is_open and reached is not None and back is not None and back > reached


def due_at(opened_at: datetime, rule: Rule, calendar: Calendar) -> datetime:
    """When it is late. A shop that is never open counts every minute."""
    span = timedelta(minutes=rule.minutes)
    if not rule.opening_hours:
        return opened_at + span
    for start, end in _open_from(opened_at, calendar):
        if end - start >= span:
            return start + span
        span -= end - start
    return opened_at + timedelta(minutes=rule.minutes)


def is_open(at: datetime, calendar: Calendar) -> bool:
    return any(start <= at < end for start, end in _open_from(at, calendar, days=1))


def _open_from(
    at: datetime, calendar: Calendar, *, days: int = HORIZON_DAYS
) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of opening time from a moment on, in UTC: a day with a change of clocks is as long as it is."""
    zone = ZoneInfo(calendar.timezone)
    first = at.astimezone(zone).date()
    for number in range(days):
        day = first + timedelta(days=number)
        if day in calendar.closed:
            continue
        for start, end in calendar.week[day.weekday()]:
            opens, closes = _moment(day, start, zone), _moment(day, end, zone)
            if closes > at:
                yield max(opens, at), closes


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    day, minutes = day + timedelta(days=minutes // 1_440), minutes % 1_440
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone).astimezone(UTC)


def parse_hours(text: str, pointer: str) -> tuple[Span, ...]:
    """``09:00-12:30, 14:00-18:00`` in order and apart; empty means closed. Raises `Invalid`."""
    bad = Invalid.field(pointer, "must be hours such as 09:00-12:30, 14:00-18:00, or empty for closed")
    spans: list[Span] = []
    for part in filter(None, (each.strip() for each in text.replace("–", "-").replace("،", ",").split(","))):
        opens, dash, closes = part.partition("-")
        span = (_minutes(opens), _minutes(closes))
        if not dash or None in span or len(spans) >= 6:
            raise bad
        start, end = int(span[0] or 0), int(span[1] or 0)
        if start >= end or (spans and start < spans[-1][1]):
            raise bad
        spans.append((start, end))
    return tuple(spans)


def hours_text(spans: Sequence[Span]) -> str:
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)


def _minutes(text: str) -> int | None:
    hours, colon, minutes = text.strip().partition(":")
    if not (
        hours.isdecimal() and len(hours) <= 2 and (not colon or (minutes.isdecimal() and len(minutes) == 2))
    ):
        return None
    total = int(hours) * 60 + int(minutes or 0)
    return total if total <= 24 * 60 and int(minutes or 0) < 60 else None


def check_rules(rules: Mapping[Kind, Rule]) -> None:
    """Raises `Invalid` naming each field (``#/promoter_minutes``)."""
    wrong = [kind for kind, rule in rules.items() if not 1 <= rule.minutes <= MAX_MINUTES]
    if wrong:
        problems = tuple(Problem(f"#/{kind}_minutes", "must be 1 minute to 60 days") for kind in wrong)
        detail = "somebody would have no time, or for ever"
        raise Invalid(detail, problems=problems)


def recovered_rate(reached: int, recovered: int) -> int | None:
    """Of unhappy customers whom somebody reached, how many gave 9 or 10 later; in basis points (S2-9)."""
    return recovered * 10_000 // reached if reached else None
