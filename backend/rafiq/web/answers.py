"""Shapes that the merchant API answers with; the OpenAPI file is made from them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OrderOut(Out):
    id: str
    order_number: str
    status: str
    subtotal: str
    refunded: str
    net: str
    currency: str
    verified: bool
    customer_id: str | None
    placed_at: datetime
    paid_at: datetime | None


class RewardOut(Out):
    id: str
    referral_id: str
    side: str
    part: str
    customer_id: str | None
    kind: str
    amount: str
    promised: str
    unit: str
    status: str
    reason_code: str
    limit_code: str | None
    coupon_code: str | None
    created_at: datetime


class TaskOut(Out):
    id: str
    reward_id: str
    customer_id: str | None
    text: str
    amount: str
    unit: str
    opened_at: datetime


class TaskPage(Out):
    data: list[TaskOut]
    next_cursor: str | None


class ReferralOut(Out):
    id: str
    order_number: str
    status: str
    reason_code: str
    reason: dict[str, str]
    method: str
    confidence: int
    channel: str | None
    advocate_id: str
    friend_id: str | None
    program_id: str
    hold_until: datetime | None
    opened_at: datetime
    decided_by: str | None
    rewards: list[RewardOut]


class EventOut(Out):
    status: str
    reason_code: str
    amount: str
    actor: str
    note: str | None
    at: datetime


class ReferralDetailOut(ReferralOut):
    timeline: list[EventOut]


class OrderAnswer(Out):
    order: OrderOut
    referral: ReferralOut | None


class ToldOut(Out):
    type: str
    id: str
    undone: bool


class EventAnswer(Out):
    event: ToldOut
    referral: ReferralOut | None


class RefundAnswer(Out):
    order: OrderOut | None
    referral: ReferralOut | None


class CustomerOut(Out):
    id: str
    customer_id: str | None
    email: str | None
    first_name: str
    last_name: str
    phone: str | None
    tags: list[str]
    created_at: datetime


class AdvocateOut(Out):
    id: str
    customer_id: str | None
    share_url: str
    referral_code: str
    me_url: str


class BalanceOut(Out):
    unit: str
    pending: str
    available: str
    redeemed: str
    debt: str = "0.00"


class BalanceTokenOut(Out):
    token: str
    expires_at: datetime


class ExplainedOut(Out):
    kind: str
    amount: str
    unit: str
    reason_code: str
    reason: dict[str, str]
    order_number: str | None
    at: datetime


class BalanceAnswer(Out):
    balances: list[BalanceOut]
    explained: list[ExplainedOut]


class CouponOut(Out):
    code: str
    usable: bool
    reason_code: str | None
    reason: dict[str, str] | None
    kind: str
    percent: str | None
    amount: str | None
    minimum: str
    currency: str
    expires_at: datetime
    redeemed_order: str | None


class GiftOut(Out):
    kind: str
    percent: str
    amount: str
    unit: str
    minimum: str
    expires_days: int
    most: str
    bank_id: str | None
    text: str


class TierOut(Out):
    from_count: int
    gift: GiftOut


class MilestoneOut(Out):
    at_count: int
    gift: GiftOut


class BoostOut(Out):
    starts_at: datetime
    ends_at: datetime
    advocate: GiftOut | None
    friend: GiftOut | None


class TermsOut(Out):
    friend_kind: str
    friend_percent: str
    friend_amount: str
    friend_unit: str
    friend_minimum: str
    friend_expires_days: int
    friend_most: str
    friend_bank_id: str | None
    friend_text: str
    advocate_kind: str
    advocate_percent: str
    advocate_amount: str
    advocate_unit: str
    advocate_minimum: str
    advocate_expires_days: int
    advocate_most: str
    advocate_bank_id: str | None
    advocate_text: str
    tiers: list[TierOut]
    milestones: list[MilestoneOut]
    boosts: list[BoostOut]
    staff: GiftOut | None
    neighbour: GiftOut | None
    neighbour_prefix: int
    standing_percent: str
    trigger: str
    trigger_n: int
    trigger_event: str
    audience: str
    audience_tags: list[str]
    product_tags: list[str]
    countries: list[str]
    hold_days: int
    window_days: int
    new_customer_days: int
    minimum_order: str
    cap_count: int
    unit_cap: str
    budget: str
    credit_expires_days: int


class ProgramOut(Out):
    id: str
    name: str
    owner: str
    status: str
    phase: str
    starts_at: datetime | None
    ends_at: datetime | None
    priority: int
    monthly_target: int
    version: int
    note: str
    currency: str
    terms: TermsOut
    created_at: datetime
    published_at: datetime
    published_by: str


class ReferralPage(Out):
    data: list[ReferralOut]
    next_cursor: str | None


class RewardPage(Out):
    data: list[RewardOut]
    next_cursor: str | None


class ProgramPage(Out):
    data: list[ProgramOut]
    next_cursor: str | None


class ProblemOut(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, Any]] = []
