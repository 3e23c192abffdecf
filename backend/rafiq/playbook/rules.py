"""The eight stages of a customer's first hundred days, who is stuck, and when a message is due; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from rafiq.core.errors import Invalid, Problem

HUNDRED = timedelta(days=100)
OPEN_FOR = timedelta(days=7)  # a message that could not go on its day goes within these, or not at all
MAX_DAYS = 365
NEAR_DAYS = 30  # so long before its day a season is announced to whoever writes
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


class Stage(StrEnum):
    """In the order in which a good customer goes through them; each begins with an event of its own."""

    ASSESS = "assess"
    ADMIT = "admit"
    AFFIRM = "affirm"
    ACTIVATE = "activate"
    ACCLIMATE = "acclimate"
    ACCOMPLISH = "accomplish"
    ADOPT = "adopt"
    ADVOCATE = "advocate"

    @property
    def number(self) -> int:
        return STAGES.index(self) + 1


STAGES = tuple(Stage)
# After how many days without the next event somebody is stuck; 0 is never.
DEFAULT_LIMITS: Mapping[Stage, int] = {
    Stage.ASSESS: 14,
    Stage.ADMIT: 3,
    Stage.AFFIRM: 10,
    Stage.ACTIVATE: 14,
    Stage.ACCLIMATE: 30,
    Stage.ACCOMPLISH: 45,
    Stage.ADOPT: 60,
    Stage.ADVOCATE: 0,
}


class Occasion(StrEnum):
    """What a message waits for: days since the first order, or a day of the year."""

    DAYS = "days"
    SEASON = "season"


@dataclass(frozen=True, slots=True)
class Told:
    """When the event of each stage happened first; None where it has not.

    They are known; they ordered; they paid; it was delivered; they said something after that; it did what they hoped;
    they ordered again; they brought or invited somebody.
    """

    known_at: datetime
    ordered_at: datetime | None = None
    paid_at: datetime | None = None
    delivered_at: datetime | None = None
    heard_at: datetime | None = None
    value_at: datetime | None = None
    again_at: datetime | None = None
    recommended_at: datetime | None = None

    @property
    def moments(self) -> tuple[datetime | None, ...]:
        """In the order of the stages."""
        return (
            self.known_at,
            self.ordered_at,
            self.paid_at,
            self.delivered_at,
            self.heard_at,
            self.value_at,
            self.again_at,
            self.recommended_at,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a shop wants of its hundred days; nothing is followed before it is ``active``.

    ``rest_days``: the fewest days between two messages to one person.
    """

    active: bool = False
    rest_days: int = 14
    limits: Mapping[Stage, int] = field(default_factory=lambda: dict(DEFAULT_LIMITS))


@dataclass(frozen=True, slots=True)
class Message:
    """A message by policy; ``words`` are (subject, text) by language. Off until somebody switches it on."""

    id: str = ""
    active: bool = False
    occasion: Occasion = Occasion.DAYS
    days: int = 3
    month_day: str = ""
    from_stage: Stage = Stage.ADMIT
    with_count: bool = False
    url: str = ""
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def in_language(self, *wanted: str) -> tuple[str, str]:
        """In the first of these languages that has words, else in any."""
        return next(
            (self.words[each] for each in wanted if each in self.words), next(iter(self.words.values()))
        )


def reached(told: Told) -> dict[Stage, datetime]:
    """The stages whose own event has happened; none is entered without (S3-14)."""
    return {stage: at for stage, at in zip(STAGES, told.moments, strict=True) if at is not None}


def stage_of(told: Told) -> tuple[Stage, datetime]:
    """The furthest stage, and since when."""
    return list(reached(told).items())[-1]


def is_stuck(stage: Stage, since: datetime, limits: Mapping[Stage, int], now: datetime) -> bool:
    """Too long in one stage by the shop's own limit; 0 is none."""
    days = limits.get(stage, 0)
    return bool(days) and now - since >= timedelta(days=days)


def day_of(first_order_at: datetime | None, now: datetime) -> int | None:
    """Which of the hundred days it is, beginning with 1; None before the first order and after them (S3-4)."""
    if first_order_at is None or not timedelta() <= now - first_order_at < HUNDRED:
        return None
    return (now - first_order_at).days + 1


def span_of(message: Message, now: datetime, today: date) -> tuple[str, datetime, datetime] | None:
    """(occasion, from, to) of the first orders that this message is due for now; None where it is not its day.

    Each person gets it once an occasion: once at all, or once in a year's season.
    """
    if message.occasion is Occasion.DAYS:
        latest = now - timedelta(days=message.days)
        return "once", latest - OPEN_FOR, latest
    for year in (
        today.year,
        today.year - 1,
    ):  # a season of the last days of December is still open in January
        day = _in_year(message.month_day, year)
        if day is not None and 0 <= (today - day).days < OPEN_FOR.days:
            return str(year), datetime.min.replace(tzinfo=now.tzinfo), now
    return None


def is_near(month_day: str, today: date) -> bool:
    """Whether a season's day comes within the month that begins today."""
    days = (_in_year(month_day, year) for year in (today.year, today.year + 1))
    return any(day is not None and 0 <= (day - today).days <= NEAR_DAYS for day in days)


def next_season(month_day: str, today: date) -> date | None:
    """The day from which a season's message goes next: today, while its days last."""
    days = (_in_year(month_day, today.year + more) for more in (-1, 0, 1))
    return next((max(day, today) for day in days if day and (today - day).days < OPEN_FOR.days), None)


def check_plan(plan: Plan) -> None:
    """Raises `Invalid` naming each field."""
    problems = [
        Problem(f"#/limit_{stage}", f"must be 0 to {MAX_DAYS} days")
        for stage in STAGES
        if not 0 <= plan.limits.get(stage, 0) <= MAX_DAYS
    ]
    if not 1 <= plan.rest_days <= MAX_DAYS:
        problems.append(Problem("#/rest_days", f"must be 1 to {MAX_DAYS} days"))
    _raise(problems)


def check_message(message: Message, *, most_subject: int = 120, most_words: int = 2_000) -> None:
    """Raises `Invalid` naming each field."""
    problems = []
    if message.occasion is Occasion.DAYS and not 0 <= message.days <= MAX_DAYS:
        problems.append(Problem("#/days", f"must be 0 to {MAX_DAYS} days"))
    if message.occasion is Occasion.SEASON and _in_year(message.month_day, 2027) is None:
        problems.append(Problem("#/month_day", "must be a month and a day such as 03-20"))
    if not message.words:
        problems.append(Problem("#/words", "must be written in one language at least"))
    for language, (subject, words) in message.words.items():
        if not subject.strip() or len(subject) > most_subject or not subject.isprintable():
            problems.append(
                Problem(f"#/subject_{language}", f"must be one line of 1 to {most_subject} letters")
            )
        if not words.strip() or len(words) > most_words:
            problems.append(Problem(f"#/words_{language}", f"must have 1 to {most_words} letters"))
    _raise(problems)


def _raise(problems: list[Problem]) -> None:
    if problems:
        detail = "this cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))


def _in_year(month_day: str, year: int) -> date | None:
    """A day that every year has; the 29th of February is none."""
    if not _MONTH_DAY.fullmatch(month_day):
        return None
    try:
        return date(year, int(month_day[:2]), int(month_day[3:])) if month_day != "02-29" else None
    except ValueError:
        return None
