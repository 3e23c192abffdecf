"""Which prompt a moment deserves, when somebody may be asked to recommend, and why not; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_DAYS = 365
MOST_ASKS = 50
TOO_LATE = timedelta(days=200)  # after the order; whoever was not asked by then has forgotten the occasion
PAY_WITHIN = timedelta(days=1)  # a bank transfer takes its time; only then an order counts as unpaid
CAP_WINDOW = timedelta(days=365)
MOST_AGAIN = 2
MOST_CLOSED = 3  # so often in that time, untouched and without having shared since, is a no


class Surface(StrEnum):
    SHARE = "share"
    ENROL = "enrol"
    SURVEY = "survey"
    VALUE = "value"


# What asks somebody to recommend; all else that the widget shows asks for something else, or nothing.
ASKING = frozenset({Surface.SHARE.value, Surface.ENROL.value, "tab"})


class When(StrEnum):
    """The right moment differs by what is sold (S2-1)."""

    AT_ONCE = "at_once"
    AFTER_DELIVERY = "after_delivery"
    AFTER_DAYS = "after_days"
    AFTER_VALUE = "after_value"


class Verdict(StrEnum):
    """``question``: first "did it do what you hoped?"; the ask follows only a yes (S2-4)."""

    ASK = "ask"
    QUESTION = "question"
    LATER = "later"
    NEVER = "never"


class Reason(StrEnum):
    """Why somebody is asked now, later or not; each has a sentence for the merchant."""

    RIGHT_MOMENT = "right_moment"
    PROMOTER_AGAIN = "promoter_again"
    ASKS_VALUE = "asks_value"
    WAITS_DELIVERY = "waits_delivery"
    WAITS_DAYS = "waits_days"
    WAITS_VALUE = "waits_value"
    ASKED_LATELY = "asked_lately"
    CLOSED_OFTEN = "closed_often"
    SWITCHED_OFF = "switched_off"
    SAID_NO = "said_no"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    OPEN_COMPLAINT = "open_complaint"
    UNPAID = "unpaid"
    LOW_SCORE = "low_score"
    VALUE_MISSED = "value_missed"
    ASKED_ENOUGH = "asked_enough"
    ASKED_ALREADY = "asked_already"
    HAS_RECOMMENDED = "has_recommended"
    TOO_LATE = "too_late"


# What no later day changes by itself, and what nothing changes at all.
SLEEPS = frozenset({Reason.ASKED_ALREADY, Reason.HAS_RECOMMENDED, Reason.ASKED_ENOUGH, Reason.WAITS_VALUE})
FINAL = frozenset({Reason.SAID_NO, Reason.CANCELLED, Reason.VALUE_MISSED, Reason.TOO_LATE})
# What a word of the shop ends: it is worth waiting for.
PASSES = frozenset({Reason.UNPAID, Reason.OPEN_COMPLAINT})
# Before the shop's own moment. Whoever was asked lately is no such case: they have been asked, and may have their link.
TOO_EARLY = frozenset({Reason.WAITS_DELIVERY, Reason.WAITS_DAYS, Reason.WAITS_VALUE, Reason.ASKS_VALUE})
LOOK_AGAIN = timedelta(days=3)  # where no day is known and the fact that would change it may go unheard


@dataclass(frozen=True, slots=True)
class Policy:
    """When a shop asks the buyers of one product; an empty ``product_tag`` is for all others.

    ``rest_days`` between two asks of one person, at most ``most`` in a year (0: as often as there is an occasion);
    a promoter who did not react is asked again after ``again_days`` (0: never).
    """

    id: str = ""
    product_tag: str = ""
    active: bool = True
    moment: When = When.AT_ONCE
    days: int = 0
    rest_days: int = 0
    most: int = 0
    again_days: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one person and one order when somebody wonders whether to ask.

    ``happy`` is what their newest answer says, ``value`` whether it did what they hoped; None where nobody asked.
    ``asked`` are all moments at which they were asked something, ``asked_about`` those at which they were asked to
    recommend about this order, ``question_at`` when they were asked whether it did what they hoped, ``closed`` those at
    which they closed what asked them by itself, untouched.
    """

    bought_at: datetime
    delivered_at: datetime | None = None
    cancelled: bool = False
    returned: bool = False
    complaint: bool = False
    owed_since: datetime | None = None
    happy: bool | None = None
    value: bool | None = None
    said_no: bool = False
    asked: tuple[datetime, ...] = ()
    asked_about: tuple[datetime, ...] = ()
    question_at: datetime | None = None
    recommended_at: datetime | None = None
    closed: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """``due_at``: when it is worth looking again, where a day is known."""

    verdict: Verdict
    reason: Reason
    due_at: datetime | None = None


def choose(
    *,
    program_live: bool,
    known_person: bool,
    question_waits: bool = False,
    value_waits: bool = False,
    may_ask: bool = True,
) -> Surface | None:
    """A question that waits comes before anything else: whom it finds unhappy is not asked to share (S1-10, S2-8).

    Quiet without a live program, and where this is not the moment to ask; a stranger may leave an e-mail; everyone
    else may share at once (S1-18, S2-2).
    """
    if question_waits:
        return Surface.SURVEY
    if program_live and value_waits:
        return Surface.VALUE
    if not program_live or not may_ask:
        return None
    return Surface.SHARE if known_person else Surface.ENROL


def decide(policy: Policy, case: Case, now: datetime) -> Decision:
    """Whether this is the moment: first what forbids it, then what it waits for, then how often is enough."""
    refusal = forbidden(policy, case, now)
    if refusal is not None:
        return Decision(Verdict.NEVER, refusal)
    waits = _waits(policy, case, now)
    if waits is not None:
        return waits
    return _often_enough(policy, case, now)


def pick(policies: Sequence[Policy], tags: Sequence[str]) -> Policy:
    """That of the first product which has one of its own, else the shop's own; without any, at once."""
    by_tag = {each.product_tag: each for each in policies}
    own = next((by_tag[tag] for tag in tags if tag and tag in by_tag), None)
    return own or by_tag.get("", Policy())


def forbidden(policy: Policy, case: Case, now: datetime) -> Reason | None:
    """Asking at the wrong time harms (S2-1), so the first of these that holds is reason enough."""
    reasons = {
        Reason.SWITCHED_OFF: not policy.active,
        Reason.SAID_NO: case.said_no,
        Reason.CANCELLED: case.cancelled,
        Reason.RETURNED: case.returned,
        Reason.OPEN_COMPLAINT: case.complaint,
        Reason.UNPAID: case.owed_since is not None and now - case.owed_since >= PAY_WITHIN,
        Reason.LOW_SCORE: case.happy is False,
        Reason.VALUE_MISSED: case.value is False,
        Reason.TOO_LATE: now - case.bought_at > TOO_LATE,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def troubled(case: Case, now: datetime) -> Reason | None:
    """What speaks against showing them a link unasked, on whatever surface; an order of long ago is no such thing."""
    reason = forbidden(Policy(), case, now)
    return None if reason is Reason.TOO_LATE else reason


def _waits(policy: Policy, case: Case, now: datetime) -> Decision | None:
    start: datetime | None = case.bought_at
    if policy.moment is When.AFTER_DELIVERY:
        start = case.delivered_at
    elif policy.moment is When.AFTER_VALUE:
        if case.value:
            return None
        start = case.delivered_at or case.bought_at
    if start is None:
        return Decision(Verdict.LATER, Reason.WAITS_DELIVERY)
    due = start if policy.moment is When.AT_ONCE else start + timedelta(days=policy.days)
    if now < due:
        return Decision(Verdict.LATER, Reason.WAITS_DAYS, due)
    if policy.moment is When.AFTER_VALUE:
        return _first_the_question(policy, case, now)
    return None


def _first_the_question(policy: Policy, case: Case, now: datetime) -> Decision:
    """It is put once; silence is no yes."""
    if case.question_at is not None:
        return Decision(Verdict.LATER, Reason.WAITS_VALUE)
    return _capped(policy, case, now) or Decision(Verdict.QUESTION, Reason.ASKS_VALUE)


def _often_enough(policy: Policy, case: Case, now: datetime) -> Decision:
    if case.asked_about:
        return _again(policy, case, now)
    answered = (
        case.question_at is not None and case.value
    )  # the question was counted; whoever says yes is not left
    return (None if answered else _capped(policy, case, now)) or Decision(Verdict.ASK, Reason.RIGHT_MOMENT)


def _capped(policy: Policy, case: Case, now: datetime) -> Decision | None:
    if policy.most and sum(now - at < CAP_WINDOW for at in case.asked) >= policy.most:
        return Decision(Verdict.NEVER, Reason.ASKED_ENOUGH)
    since = max(now - CAP_WINDOW, case.recommended_at or now - CAP_WINDOW)
    noes = [at for at in case.closed if at > since]
    if len(noes) >= MOST_CLOSED:
        return Decision(Verdict.LATER, Reason.CLOSED_OFTEN, sorted(noes)[-MOST_CLOSED] + CAP_WINDOW)
    rested = max(case.asked) + timedelta(days=policy.rest_days) if case.asked else now
    return Decision(Verdict.LATER, Reason.ASKED_LATELY, rested) if now < rested else None


def _again(policy: Policy, case: Case, now: datetime) -> Decision:
    """Only a promoter is asked twice about the same thing, and nobody who has recommended since."""
    last = max(case.asked_about)
    if case.recommended_at is not None and case.recommended_at >= last:
        return Decision(Verdict.NEVER, Reason.HAS_RECOMMENDED)
    if not policy.again_days or not case.happy or len(case.asked_about) > MOST_AGAIN:
        return Decision(Verdict.NEVER, Reason.ASKED_ALREADY)
    due = last + timedelta(days=policy.again_days)
    if now < due:
        return Decision(Verdict.LATER, Reason.ASKED_LATELY, due)
    full = _capped(policy, case, now)
    return full or Decision(Verdict.ASK, Reason.PROMOTER_AGAIN)
