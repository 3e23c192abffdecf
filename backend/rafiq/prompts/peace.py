"""Who is left in peace: whether something forbids to show somebody their link unasked, on whatever surface (S2-1)."""

from datetime import datetime, timedelta

from rafiq.orders import journey
from rafiq.prompts import asks, moments, rules, standing
from rafiq.prompts.rules import Reason
from rafiq.surveys import asking
from rafiq.surveys import service as surveys
from rafiq.surveys.rules import Band

A_DAY = timedelta(days=1)


def forbids(store_id: str, person_id: str, now: datetime) -> Reason | None:
    """The first of what speaks against it, whatever they bought last."""
    return rules.troubled(standing.known_of(store_id, person_id, None, now).case, now)


def too_early(store_id: str, person_id: str, now: datetime) -> bool:
    """Whether the shop's own policy still waits for the right moment after their newest order (S2-3).

    Whoever told of it: one that only a browser tells of can be early, and makes no other one late.
    """
    kept = [
        each for each in journey.journey(store_id, person_id).orders if not (each.cancelled or each.returned)
    ]
    numbers = {None, *(each.order_number for each in kept[-1:])}
    return any(asks.decide(store_id, person_id, each, now)[0].reason in rules.TOO_EARLY for each in numbers)


def waits_until(store_id: str, person_id: str, now: datetime) -> datetime | None:
    """When it is worth looking again whether somebody may be sent their link; None when nothing holds it back.

    It waits for money and for the end of a complaint; for the shop's own moment; while the question how it was is
    open, a day long; and after a low score that nobody has confirmed yet (S1-10, S2-1).
    """
    passes = forbids(store_id, person_id, now) in rules.PASSES
    said = next(iter(surveys.of_person(store_id, person_id, limit=1)), None)
    if passes or (said and said.band != Band.PROMOTER) or too_early(store_id, person_id, now):
        return now + A_DAY
    asked = asking.waiting(store_id, person_id)
    over = max(asked.due_at, asked.asked_at or asked.due_at) + A_DAY if asked else now
    return min(over, now + moments.GRACE) if over > now else None
