"""Who is left in peace: whether something forbids to show somebody their link unasked, on whatever surface (S2-1)."""

from datetime import datetime

from rafiq.prompts import asks, rules, standing
from rafiq.prompts.rules import Policy, Reason

# Whoever was asked lately is no such case: they have been asked, and may have their link.
_NOT_YET = frozenset({Reason.WAITS_DELIVERY, Reason.WAITS_DAYS, Reason.WAITS_VALUE, Reason.ASKS_VALUE})


def forbids(store_id: str, person_id: str, now: datetime) -> Reason | None:
    """The first of what speaks against it; that their last order is long ago is no such thing."""
    case = standing.known_of(store_id, person_id, None, now).case
    reason = rules.forbidden(Policy(), case, now)
    return None if reason is Reason.TOO_LATE else reason


def too_early(store_id: str, person_id: str, now: datetime) -> bool:
    """Whether the shop's own policy still waits for the right moment after their newest order (S2-3)."""
    return asks.decide(store_id, person_id, None, now)[0].reason in _NOT_YET
