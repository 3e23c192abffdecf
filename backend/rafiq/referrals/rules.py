"""The state of a referral as a function of facts, and the claim chain that says who gets the credit; pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Method(StrEnum):
    """How the friend was recognised, strongest first (house §6)."""

    COUPON = "coupon"
    CODE = "code"
    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    DESK = "desk"
    MANUAL = "manual"


# Percent: how sure the method makes us; shown to the merchant and sent by the API.
CONFIDENCE = {
    Method.COUPON: 100,
    Method.CODE: 100,
    Method.LINK: 95,
    Method.EMAIL: 90,
    Method.PHONE: 80,
    Method.NAME: 60,
    Method.DESK: 90,
    Method.MANUAL: 100,
}
ALIKE_CONFIDENCE = 50  # of a name that is written otherwise than the advocate's own
_STRENGTH = {method: rank for rank, method in enumerate(Method)}


class Status(StrEnum):
    PENDING = "pending"
    FLAGGED = "flagged"
    APPROVED = "approved"
    VOIDED = "voided"
    BLOCKED = "blocked"


class Decision(StrEnum):
    """A member's word, which stands above the rules; ``clear`` lifts the suspicion alone, and time goes on."""

    APPROVE = "approve"
    VOID = "void"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Claim:
    """One reason to credit an advocate. ``since`` is when the friend was sent (None: with the order itself).

    ``hearsay``: anyone could have said it (an address left in a browser), so a person looks before it pays.
    ``alike``: a name in another script or spelling, so a person looks as well.
    ``promise_id``: the coupon that the friend was offered and did not use.
    """

    method: Method
    link_id: str
    advocate_id: str
    since: datetime | None = None
    channel: str | None = None
    coupon_id: str | None = None
    hearsay: bool = False
    alike: bool = False
    promise_id: str | None = None

    @property
    def confidence(self) -> int:
        return ALIKE_CONFIDENCE if self.alike else CONFIDENCE[self.method]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides. ``net`` and ``gross`` are minor units of the order; ``refusal`` was found at the opening."""

    verified: bool
    paid: bool
    cancelled: bool
    gross: int
    net: int
    minimum_order: int
    refusal: str | None
    slot_free: bool
    review: str | None
    decision: Decision | None
    hold_until: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """State and reason; ``owed``: the advocate's share counts; ``released``: it may be spent."""

    status: Status
    reason_code: str
    owed: bool = False
    released: bool = False


def strongest(claims: list[Claim]) -> Claim | None:
    """The claim that wins: by strength of its method, then the latest."""
    return min(
        claims, key=lambda c: (_STRENGTH[c.method], -(c.since.timestamp() if c.since else 0)), default=None
    )


def decide(facts: Facts, now: datetime) -> Outcome:
    """What the referral is, given everything known. No history: the same facts always give the same answer."""
    refusal = _refusal(facts)
    if refusal:
        return refusal
    if facts.decision is Decision.APPROVE:
        return Outcome(Status.APPROVED, "approved_by_member", owed=True, released=True)
    if not facts.verified:
        return Outcome(Status.PENDING, "unverified")
    if not facts.paid:
        return Outcome(Status.PENDING, "awaiting_payment", owed=True)
    if facts.review and facts.decision is not Decision.CLEAR:
        return Outcome(Status.FLAGGED, facts.review, owed=True)
    if facts.hold_until is None or now < facts.hold_until:
        return Outcome(Status.PENDING, "in_hold", owed=True)
    return Outcome(Status.APPROVED, "hold_over", owed=True, released=True)


def _refusal(facts: Facts) -> Outcome | None:
    """The first thing that speaks against it; a member's approval stands above the program's rules, not above facts."""
    approved = facts.decision is Decision.APPROVE
    refusals = (
        ("voided_by_member", facts.decision is Decision.VOID),
        ("self_referral", facts.refusal == "self_referral"),
        (facts.refusal or "", facts.refusal is not None and not approved),
        ("order_cancelled", facts.cancelled),
        ("order_refunded", facts.net <= 0 < facts.gross),
        ("below_minimum", facts.gross < facts.minimum_order and not approved),
        ("cap_reached", not facts.slot_free and not approved),
    )
    code = next((code for code, is_so in refusals if is_so), None)
    if code is None:
        return None
    return Outcome(Status.BLOCKED if code == "self_referral" else Status.VOIDED, code)
