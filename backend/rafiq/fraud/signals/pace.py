"""Signals that friends come faster than friends do, or many of them from one device."""

from rafiq.fraud.evidence import Evidence, Side
from rafiq.fraud.signals.signal import Group, Limits, Lists, Numbers, Signal


def many_in_a_day(evidence: Evidence, limits: Limits, _lists: Lists) -> Numbers | None:
    count = evidence.brought_today
    return {"count": count, "limit": limits.a_day} if count >= limits.a_day else None


def many_in_an_hour(evidence: Evidence, limits: Limits, _lists: Lists) -> Numbers | None:
    count = evidence.brought_this_hour
    return {"count": count, "limit": limits.an_hour} if count >= limits.an_hour else None


def crowded_device(evidence: Evidence, limits: Limits, _lists: Lists) -> Numbers | None:
    """Others who bought on the friend's device: a till has many, a farm of invented friends too."""
    return {"count": evidence.crowd, "limit": limits.crowd} if evidence.crowd >= limits.crowd else None


SIGNALS = (
    Signal("many_in_a_day", 60, Side.ADVOCATE, Group.PACE, many_in_a_day, compared=("count", "a_day")),
    Signal("many_in_an_hour", 60, Side.ADVOCATE, Group.PACE, many_in_an_hour, compared=("count", "an_hour")),
    Signal("crowded_device", 60, Side.BOTH, Group.PACE, crowded_device, compared=("count", "crowd")),
)
