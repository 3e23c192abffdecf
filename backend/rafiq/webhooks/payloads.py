"""What an event says: ids, amounts as decimal strings, reason codes; nobody's name or address."""

from collections.abc import Callable
from typing import Any

from rafiq.core.errors import NotFound
from rafiq.core.events import (
    BalanceAdjusted,
    BalanceSpent,
    CouponIssued,
    CouponLowStock,
    FollowupCreated,
    FollowupOverdue,
    LinkShared,
    PersonErased,
    PersonOptedOut,
    ReferralApproved,
    ReferralFlagged,
    ReferralOpened,
    ReferralVoided,
    RewardExpired,
    RewardGranted,
    RewardHeld,
    RewardRedeemed,
    RewardReversed,
    SurveyAnswered,
)
from rafiq.core.fact import Fact
from rafiq.core.money import Money
from rafiq.coupons import banks
from rafiq.coupons import service as coupons
from rafiq.ledger import service as ledger
from rafiq.referrals import lookup
from rafiq.referrals import service as referrals

Data = dict[str, Any]
PERCENT = "%"
# The status that a referral had when the event was stated; by now it may have another.
_STATUS: dict[type[Fact], str] = {
    ReferralFlagged: "flagged",
    ReferralApproved: "approved",
    ReferralVoided: "voided",
}


def of(store_id: str, fact: Fact) -> tuple[str, Data] | None:
    """The event's name and its data; None for a fact that is our own business, or whose subject is gone."""
    found = _BY_FACT.get(type(fact))
    if found is None:
        return None
    name, write = found
    try:
        return name, write(store_id, fact)
    except NotFound:
        return None


def _referral(
    store_id: str, fact: ReferralOpened | ReferralFlagged | ReferralApproved | ReferralVoided
) -> Data:
    referral = referrals.get(store_id, fact.referral_id)
    return {
        "id": referral.id,
        "order_number": referral.order_number,
        "status": _STATUS.get(type(fact), referral.status),
        "reason_code": getattr(fact, "reason_code", referral.reason_code),
        "method": referral.method,
        "confidence": referral.confidence,
        "channel": referral.channel,
        "advocate_id": referral.advocate_id,
        "friend_id": referral.friend_id,
        "program_id": referral.program_id,
        "hold_until": referral.hold_until.isoformat() if referral.hold_until else None,
    }


def _reward(
    store_id: str, fact: RewardHeld | RewardGranted | RewardRedeemed | RewardExpired | RewardReversed
) -> Data:
    reward = lookup.reward(store_id, fact.reward_id)
    return {
        "id": reward.id,
        "referral_id": reward.referral_id,
        "side": reward.side,
        "part": reward.part,
        "customer_id": reward.person_id,
        "kind": reward.kind,
        "amount": _amount(reward.amount, reward.unit),
        "promised": _amount(reward.promised, reward.unit),
        "unit": reward.unit,
        "status": reward.status,
        "reason_code": reward.reason_code,
        "coupon_id": reward.coupon_id,
    }


def _amount(amount: int, unit: str) -> str:
    return f"{amount / 100:.2f}" if unit == PERCENT else Money(amount, unit).text()


def _balance(store_id: str, fact: BalanceSpent | BalanceAdjusted) -> Data:
    return {
        "customer_id": fact.person_id,
        "balances": [
            {
                "unit": each.unit,
                "pending": Money(each.pending, each.unit).text(),
                "available": Money(each.available, each.unit).text(),
                "redeemed": Money(each.redeemed, each.unit).text(),
            }
            for each in ledger.balances(store_id, fact.person_id)
        ],
    }


def _coupon(store_id: str, fact: CouponIssued) -> Data:
    coupon = coupons.by_id(store_id, fact.coupon_id)
    return {
        "id": coupon.id,
        "code": coupon.code,
        "kind": coupon.kind,
        "link_id": fact.link_id,
        "expires_at": coupon.expires_at.isoformat(),
    }


def _stock(store_id: str, fact: CouponLowStock) -> Data:
    bank = banks.get(store_id, fact.bank_id)
    return {"bank_id": bank.id, "name": bank.name, "free_count": fact.free_count}


def _link(_store_id: str, fact: LinkShared) -> Data:
    return {"link_id": fact.link_id, "channel": fact.channel, "surface": fact.surface}


def _person(_store_id: str, fact: PersonOptedOut | PersonErased) -> Data:
    return {"customer_id": fact.person_id}


def _answer(_store_id: str, fact: SurveyAnswered) -> Data:
    return {
        "id": fact.answer_id,
        "customer_id": fact.person_id,
        "score": fact.score,
        "band": fact.band,
    }


def _followup(_store_id: str, fact: FollowupCreated | FollowupOverdue) -> Data:
    return {
        "id": fact.followup_id,
        "customer_id": fact.person_id,
        "duty": fact.duty,
        "due_at": getattr(fact, "due_at", None),
    }


_BY_FACT: dict[type[Fact], tuple[str, Callable[[str, Any], Data]]] = {
    ReferralOpened: ("referral.created", _referral),
    ReferralFlagged: ("referral.flagged", _referral),
    ReferralApproved: ("referral.approved", _referral),
    ReferralVoided: ("referral.voided", _referral),
    RewardHeld: ("reward.created", _reward),
    RewardGranted: ("reward.available", _reward),
    RewardRedeemed: ("reward.redeemed", _reward),
    RewardExpired: ("reward.expired", _reward),
    RewardReversed: ("reward.reversed", _reward),
    BalanceSpent: ("balance.changed", _balance),
    BalanceAdjusted: ("balance.changed", _balance),
    CouponIssued: ("coupon.created", _coupon),
    CouponLowStock: ("coupon.low_stock", _stock),
    LinkShared: ("link.shared", _link),
    SurveyAnswered: ("survey.answered", _answer),
    FollowupCreated: ("followup.created", _followup),
    FollowupOverdue: ("followup.overdue", _followup),
    PersonOptedOut: ("person.opted_out", _person),
    PersonErased: ("person.erased", _person),
}
STATED = frozenset(_BY_FACT)
EXAMPLE: Data = {"message": "Rafiq can reach you."}
