"""Programs as the merchant API answers with them: the course, the deal's terms, and each gift in them."""

from datetime import datetime

from rafiq.web.shapes.answers import Out


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
    next_order: bool


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
    friend_next_order: bool
    advocate_kind: str
    advocate_percent: str
    advocate_amount: str
    advocate_unit: str
    advocate_minimum: str
    advocate_expires_days: int
    advocate_most: str
    advocate_bank_id: str | None
    advocate_text: str
    advocate_next_order: bool
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
    cap_period_days: int
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


class ProgramPage(Out):
    data: list[ProgramOut]
    next_cursor: str | None
