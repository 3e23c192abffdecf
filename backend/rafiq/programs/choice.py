"""Which of several programs a moment belongs to: schedule, audience, trigger, country, products; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from rafiq.programs.rules import Audience, Terms, Trigger

ORDER, SIGN_UP = "order", "sign_up"


class Status(StrEnum):
    """What a member decided. What follows from the calendar is the phase."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


class Phase(StrEnum):
    """What a program is at one moment: its status, and for a live one where the calendar stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Course:
    """All of a program but its terms: who answers for it, when it runs, which goes first, what it should bring."""

    name: str
    owner: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    priority: int = 0
    monthly_target: int = 0


class Candidate(Protocol):
    """What is asked of a program."""

    @property
    def status(self) -> str: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def priority(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def terms(self) -> Terms: ...


C = TypeVar("C", bound=Candidate)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one moment. None is unknown and speaks against nothing.

    ``event``: `order`, `sign_up`, or the name of an event of the store's own. ``order_count``: this is the friend's
    n-th order; left unknown, the terms' `new_customer_days` say later who is new. ``promoter`` and ``tags`` are the
    advocate's, ``country`` and ``product_tags`` the order's.
    """

    event: str | None = None
    order_count: int | None = None
    promoter: bool = False
    tags: frozenset[str] = field(default_factory=frozenset)
    country: str | None = None
    product_tags: frozenset[str] | None = None
    currency: str | None = None


EVERYONE = Facts()


def phase_of(program: Candidate, now: datetime) -> Phase:
    if program.status != Status.LIVE:
        return Phase(program.status)
    if program.starts_at and now < program.starts_at:
        return Phase.SCHEDULED
    return Phase.ENDED if program.ends_at and now >= program.ends_at else Phase.LIVE


def misfit(program: Candidate, facts: Facts, now: datetime) -> str | None:
    """The first reason why a program is not for this moment; None when it is."""
    terms = program.terms
    phase = phase_of(program, now)
    reasons = (
        (f"program_{phase.value}", phase is not Phase.LIVE),
        ("other_audience", not _in_audience(terms, facts)),
        ("other_trigger", not _sets_off(terms, facts)),
        ("other_country", bool(terms.countries and facts.country and facts.country not in terms.countries)),
        ("other_products", not _right_products(terms, facts)),
        ("other_currency", facts.currency not in {None, terms.currency}),
    )
    return next((code for code, is_so in reasons if is_so), None)


def fits(program: Candidate, facts: Facts, now: datetime) -> bool:
    return misfit(program, facts, now) is None


def best(programs: Iterable[C], facts: Facts, now: datetime) -> C | None:
    """The fitting program of the highest priority; among equals the oldest."""
    fitting = (program for program in programs if fits(program, facts, now))
    return min(fitting, key=lambda program: (-program.priority, program.created_at), default=None)


def _in_audience(terms: Terms, facts: Facts) -> bool:
    if terms.audience is Audience.PROMOTERS:
        return facts.promoter
    return terms.audience is Audience.EVERYONE or not facts.tags.isdisjoint(terms.audience_tags)


def _sets_off(terms: Terms, facts: Facts) -> bool:
    if facts.event is None:
        return True
    if terms.trigger is Trigger.EVENT:
        return facts.event == terms.trigger_event
    if terms.trigger is Trigger.SIGN_UP or facts.event != ORDER:
        return facts.event == SIGN_UP and terms.trigger is Trigger.SIGN_UP
    wanted = {Trigger.FIRST_ORDER: 1, Trigger.NTH_ORDER: terms.trigger_n}.get(terms.trigger)
    # An n-th order must be known to be one; a first one may turn out not to be, and is refused then, with its reason.
    unknown_is_fine = terms.trigger is not Trigger.NTH_ORDER
    return wanted is None or facts.order_count == wanted or (facts.order_count is None and unknown_is_fine)


def _right_products(terms: Terms, facts: Facts) -> bool:
    known = facts.product_tags is not None
    return not (terms.product_tags and known) or not set(terms.product_tags).isdisjoint(
        facts.product_tags or ()
    )
