"""Who is left in peace: whether something forbids to show somebody their link unasked, on whatever surface (S2-1)."""

from datetime import datetime

from rafiq.prompts import policies, rules, standing
from rafiq.prompts.rules import Policy, Reason, Verdict


def forbids(store_id: str, person_id: str, now: datetime) -> Reason | None:
    """The first of what speaks against it; that their last order is long ago is no such thing."""
    case = standing.known_of(store_id, person_id, None, now).case
    reason = rules.forbidden(Policy(), case, now)
    return None if reason is Reason.TOO_LATE else reason


def too_early(store_id: str, person_id: str, now: datetime) -> bool:
    """Whether the shop's own policy still waits for the right moment after their newest order (S2-3)."""
    known = standing.known_of(store_id, person_id, None, now)
    if known.order is None:
        return False
    policy = rules.pick(policies.of(store_id, person_id), known.order.product_tags)
    return rules.decide(policy, known.case, now).verdict in {Verdict.LATER, Verdict.QUESTION}
