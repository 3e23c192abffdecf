"""The catalogue of facts: what happened, in the past tense; each travels in the outbox as JSON."""

from dataclasses import dataclass

from rafiq.core.fact import Fact
from rafiq.core.moments import (
    AskDue,
    ExperimentEnded,
    OrderCancelled,
    OrderPaid,
    StageMessageDue,
    StageReached,
    ValueAnswered,
)


@dataclass(frozen=True, slots=True)
class PromptShown(Fact):
    """``place``: where it stood: a `placement` of the tag, or `inline` where the shop put it."""

    name = "prompt.shown"
    surface: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class LinkShared(Fact):
    name = "link.shared"
    link_id: str | None
    channel: str
    surface: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class CouponIssued(Fact):
    name = "coupon.created"
    coupon_id: str
    link_id: str | None


@dataclass(frozen=True, slots=True)
class CouponRedeemed(Fact):
    name = "coupon.redeemed"
    coupon_id: str
    order_number: str


@dataclass(frozen=True, slots=True)
class CouponLowStock(Fact):
    name = "coupon.low_stock"
    bank_id: str
    free_count: int


@dataclass(frozen=True, slots=True)
class BankFilled(Fact):
    name = "coupon.arrived"
    bank_id: str
    claim_key: str


@dataclass(frozen=True, slots=True)
class OrderPlaced(Fact):
    name = "order.placed"
    order_id: str
    order_number: str


@dataclass(frozen=True, slots=True)
class OrderChanged(Fact):
    name = "order.changed"
    order_number: str
    person_id: str


@dataclass(frozen=True, slots=True)
class OrderRefunded(Fact):
    name = "order.refunded"
    order_number: str
    refund_id: str


@dataclass(frozen=True, slots=True)
class ReferralOpened(Fact):
    name = "referral.created"
    referral_id: str
    channel: str | None


@dataclass(frozen=True, slots=True)
class ReferralTouched(Fact):
    name = "referral.touched"
    referral_id: str


@dataclass(frozen=True, slots=True)
class ReferralConfirmed(Fact):
    name = "referral.confirmed"
    referral_id: str


@dataclass(frozen=True, slots=True)
class ReferralFlagged(Fact):
    name = "referral.flagged"
    referral_id: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class ReferralApproved(Fact):
    name = "referral.approved"
    referral_id: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class ReferralVoided(Fact):
    name = "referral.voided"
    referral_id: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class RewardHeld(Fact):
    name = "reward.created"
    reward_id: str


@dataclass(frozen=True, slots=True)
class RewardGranted(Fact):
    name = "reward.available"
    reward_id: str


@dataclass(frozen=True, slots=True)
class RewardRedeemed(Fact):
    name = "reward.redeemed"
    reward_id: str


@dataclass(frozen=True, slots=True)
class RewardExpired(Fact):
    name = "reward.expired"
    reward_id: str


@dataclass(frozen=True, slots=True)
class RewardReversed(Fact):
    name = "reward.reversed"
    reward_id: str


@dataclass(frozen=True, slots=True)
class BalanceSpent(Fact):
    name = "balance.changed"
    person_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class BalanceAdjusted(Fact):
    name = "balance.adjusted"
    adjustment_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class AdjustmentProposed(Fact):
    name = "adjustment.proposed"
    adjustment_id: str


@dataclass(frozen=True, slots=True)
class CreditLapsing(Fact):
    name = "credit.expiring"
    person_id: str
    unit: str
    amount: int
    lapses_at: str


@dataclass(frozen=True, slots=True)
class CreditLapsed(Fact):
    name = "credit.expired"
    reward_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class AdvocateEnrolled(Fact):
    name = "advocate.enrolled"
    person_id: str
    link_id: str


@dataclass(frozen=True, slots=True)
class PersonErased(Fact):
    name = "person.erased"
    person_id: str


@dataclass(frozen=True, slots=True)
class PersonOptedOut(Fact):
    name = "person.opted_out"
    person_id: str


@dataclass(frozen=True, slots=True)
class WebhookPaused(Fact):
    name = "webhook.paused"
    endpoint_id: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class OrderConfirmed(Fact):
    name = "order.confirmed"
    order_number: str


@dataclass(frozen=True, slots=True)
class OrderFulfilled(Fact):
    name = "order.fulfilled"
    order_number: str


@dataclass(frozen=True, slots=True)
class SurveyDue(Fact):
    name = "survey.due"
    asking_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class SurveyAnswered(Fact):
    name = "survey.answered"
    answer_id: str
    person_id: str
    score: int
    band: str


@dataclass(frozen=True, slots=True)
class FollowupCreated(Fact):
    name = "followup.created"
    followup_id: str
    person_id: str
    duty: str
    due_at: str


@dataclass(frozen=True, slots=True)
class FollowupOverdue(Fact):
    name = "followup.overdue"
    followup_id: str
    person_id: str
    duty: str


@dataclass(frozen=True, slots=True)
class FollowupChanged(Fact):
    name = "followup.changed"
    followup_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class CRMPaused(Fact):
    name = "crm.paused"
    connection_id: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class CauseFixed(Fact):
    name = "cause.fixed"
    cause_id: str


_KINDS: tuple[type[Fact], ...] = (
    PromptShown, LinkShared, CouponIssued, CouponRedeemed, CouponLowStock, BankFilled, OrderPlaced,
    OrderChanged, OrderRefunded, ReferralOpened, ReferralTouched, ReferralConfirmed, ReferralFlagged,
    ReferralApproved, ReferralVoided, RewardHeld, RewardGranted, RewardRedeemed, RewardExpired,
    RewardReversed, BalanceSpent, BalanceAdjusted, AdjustmentProposed, CreditLapsing, CreditLapsed,
    AdvocateEnrolled, PersonErased, PersonOptedOut, WebhookPaused, OrderConfirmed, OrderFulfilled,
    SurveyDue, SurveyAnswered, FollowupCreated, FollowupOverdue, FollowupChanged, CRMPaused, CauseFixed,
    OrderPaid, OrderCancelled, AskDue, ValueAnswered, StageReached, StageMessageDue,
    ExperimentEnded,
)  # fmt: skip
FACTS: dict[str, type[Fact]] = {kind.name: kind for kind in _KINDS}
