"""Shapes that the merchant API answers with; the OpenAPI file is made from them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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


class ExportOut(Out):
    """``data``: rows by the name of their table."""

    id: str
    exported_at: datetime
    data: dict[str, list[dict[str, Any]]]


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
    release_at: datetime | None
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


class ReferralPage(Out):
    data: list[ReferralOut]
    next_cursor: str | None


class RewardPage(Out):
    data: list[RewardOut]
    next_cursor: str | None


class KpiOut(Out):
    """``unit``: count, percent, times or the store's currency."""

    name: str
    value: str | None
    unit: str
    formula: str
    definition: dict[str, str]


class OfDays(Out):
    """Days of the store, both included."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: str = Field(alias="from")
    to: str


class KpiReport(OfDays):
    currency: str
    kpis: list[KpiOut]


class ProblemOut(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, Any]] = []
