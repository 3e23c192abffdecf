"""Signals about one referral and the verdict they make: clear, review or reject, with the reason; pure."""

from dataclasses import dataclass
from enum import StrEnum

MANY_A_DAY = 10


class VerdictKind(StrEnum):
    CLEAR = "clear"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: VerdictKind
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class Signals:
    """What was seen. ``same_human``: advocate and friend share the canonical e-mail or the customer id.

    ``same_phone`` is weaker: households share one, so it asks a person and never refuses.
    """

    same_human: bool
    same_phone: bool
    friend_brought_advocate: bool
    brought_today: int


def judge(signals: Signals) -> Verdict:
    """Only being one's own friend is refused outright; the rest asks a person (never a network address alone)."""
    if signals.same_human:
        return Verdict(VerdictKind.REJECT, "self_referral")
    if signals.same_phone:
        return Verdict(VerdictKind.REVIEW, "same_phone")
    if signals.friend_brought_advocate:
        return Verdict(VerdictKind.REVIEW, "mutual_referral")
    if signals.brought_today >= MANY_A_DAY:
        return Verdict(VerdictKind.REVIEW, "many_in_a_day")
    return Verdict(VerdictKind.CLEAR)
