"""The client of Rafiq's merchant API: one file, standard library only, written from the OpenAPI file.

    from rafiq_client import Rafiq

    rafiq = Rafiq("https://refer.example.com", "sk_live_…")
    rafiq.record_order({"order_number": "1001", "subtotal": "49.90", "currency": "EUR"})
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NotRequired, TypedDict, cast
from urllib.parse import quote, urlencode

SECONDS = 30.0
TRIES = 3
LONGEST_WAIT = 30.0
AGAIN = frozenset({429, 502, 503, 504})


class RafiqProblem(Exception):
    """A refusal as RFC 9457 tells it: ``code`` is stable, ``errors`` name the fields that are wrong."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code', '')}: {body.get('detail', '')}")
        self.status = status
        self.code: str = body.get("code", "")
        self.detail: str = body.get("detail", "")
        self.errors: list[dict[str, str]] = body.get("errors", [])


class TaskOut(TypedDict):
    id: str
    reward_id: str
    customer_id: str | None
    text: str
    amount: str
    unit: str
    opened_at: str


class TaskPage(TypedDict):
    data: list[TaskOut]
    next_cursor: str | None


class OrderOut(TypedDict):
    id: str
    order_number: str
    status: str
    subtotal: str
    refunded: str
    net: str
    currency: str
    verified: bool
    customer_id: str | None
    placed_at: str
    paid_at: str | None


class ReferralOut(TypedDict):
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
    hold_until: str | None
    opened_at: str
    decided_by: str | None
    rewards: list[RewardOut]


class RewardOut(TypedDict):
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
    created_at: str


class OrderAnswer(TypedDict):
    order: OrderOut
    referral: ReferralOut | None


class CustomerIn(TypedDict):
    id: NotRequired[str | int | None]
    email: NotRequired[str | None]
    first_name: NotRequired[str | None]
    last_name: NotRequired[str | None]
    phone: NotRequired[str | None]
    locale: NotRequired[str | None]
    tags: NotRequired[list[str] | None]


HeardFrom = Literal["friend", "search", "social", "ad", "passing", "other"]


class ItemIn(TypedDict):
    sku: NotRequired[str | int | None]
    title: NotRequired[str | None]
    quantity: NotRequired[int]
    price: NotRequired[str | None]
    url: NotRequired[str | None]
    image_url: NotRequired[str | None]
    tags: NotRequired[list[str]]


class OrderIn(TypedDict):
    order_number: str | int
    subtotal: str
    currency: str
    status: NotRequired[Literal["placed", "paid", "fulfilled", "cancelled"] | None]
    placed_at: NotRequired[str | None]
    updated_at: NotRequired[str | None]
    customer: NotRequired[CustomerIn | None]
    coupon_codes: NotRequired[list[str] | None]
    referral: NotRequired[str | None]
    referred_by: NotRequired[str | None]
    heard_from: NotRequired[HeardFrom | None]
    items: NotRequired[list[ItemIn] | None]
    served_by: NotRequired[str | int | None]
    postcode: NotRequired[str | None]
    service_date: NotRequired[str | None]
    country: NotRequired[str | None]
    device: NotRequired[str | None]
    client_ip: NotRequired[str | None]
    user_agent: NotRequired[str | None]
    shipping_address: NotRequired[str | None]
    payment_fingerprint: NotRequired[str | None]
    landing_site: NotRequired[str | None]
    referring_site: NotRequired[str | None]
    fetch_dest: NotRequired[str | None]
    cart_at: NotRequired[str | None]


class ToldOut(TypedDict):
    type: str
    id: str
    undone: bool


class EventAnswer(TypedDict):
    event: ToldOut
    referral: ReferralOut | None


class EventIn(TypedDict):
    type: str
    id: NotRequired[str | int | None]
    order_number: NotRequired[str | int | None]
    customer: NotRequired[CustomerIn | None]
    referral: NotRequired[str | None]
    referred_by: NotRequired[str | None]
    occurred_at: NotRequired[str | None]
    updated_at: NotRequired[str | None]
    served_by: NotRequired[str | int | None]
    postcode: NotRequired[str | None]
    service_date: NotRequired[str | None]
    undone: NotRequired[bool]


class HitOut(TypedDict):
    reward_id: str | None
    referral_id: str | None
    order_number: str | None
    customer_id: str | None
    text: dict[str, str]
    url: str


class SearchOut(TypedDict):
    data: list[HitOut]


class RewardPage(TypedDict):
    data: list[RewardOut]
    next_cursor: str | None


class BoostOut(TypedDict):
    starts_at: str
    ends_at: str
    advocate: GiftOut | None
    friend: GiftOut | None


class GiftOut(TypedDict):
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


class MilestoneOut(TypedDict):
    at_count: int
    gift: GiftOut


class ProgramOut(TypedDict):
    id: str
    name: str
    owner: str
    status: str
    phase: str
    starts_at: str | None
    ends_at: str | None
    priority: int
    monthly_target: int
    version: int
    note: str
    currency: str
    terms: TermsOut
    created_at: str
    published_at: str
    published_by: str


class TermsOut(TypedDict):
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


class TierOut(TypedDict):
    from_count: int
    gift: GiftOut


class ProgramPage(TypedDict):
    data: list[ProgramOut]
    next_cursor: str | None


Audience = Literal["everyone", "promoters", "tags"]


class BoostIn(TypedDict):
    starts_at: str
    ends_at: str
    advocate: NotRequired[GiftIn | None]
    friend: NotRequired[GiftIn | None]


class GiftIn(TypedDict):
    kind: GiftKind
    percent: NotRequired[str]
    amount: NotRequired[str]
    unit: NotRequired[str]
    minimum: NotRequired[str]
    expires_days: NotRequired[int]
    most: NotRequired[str]
    bank_id: NotRequired[str | None]
    text: NotRequired[str]
    next_order: NotRequired[bool]


GiftKind = Literal["none", "credit", "percent_credit", "percent_off", "fixed_off", "free_shipping", "units", "gift_code", "task", "donation"]


class MilestoneIn(TypedDict):
    at_count: int
    gift: GiftIn


class TermsIn(TypedDict):
    friend_kind: NotRequired[GiftKind]
    friend_percent: NotRequired[str]
    friend_amount: NotRequired[str]
    friend_unit: NotRequired[str]
    friend_minimum: NotRequired[str]
    friend_expires_days: NotRequired[int]
    friend_most: NotRequired[str]
    friend_bank_id: NotRequired[str | None]
    friend_text: NotRequired[str]
    friend_next_order: NotRequired[bool]
    advocate_kind: NotRequired[GiftKind]
    advocate_percent: NotRequired[str]
    advocate_amount: NotRequired[str]
    advocate_unit: NotRequired[str]
    advocate_minimum: NotRequired[str]
    advocate_expires_days: NotRequired[int]
    advocate_most: NotRequired[str]
    advocate_bank_id: NotRequired[str | None]
    advocate_text: NotRequired[str]
    advocate_next_order: NotRequired[bool]
    tiers: NotRequired[list[TierIn]]
    milestones: NotRequired[list[MilestoneIn]]
    boosts: NotRequired[list[BoostIn]]
    staff: NotRequired[GiftIn | None]
    neighbour: NotRequired[GiftIn | None]
    neighbour_prefix: NotRequired[int]
    standing_percent: NotRequired[str]
    trigger: NotRequired[Trigger]
    trigger_n: NotRequired[int]
    trigger_event: NotRequired[str]
    audience: NotRequired[Audience]
    audience_tags: NotRequired[list[str]]
    product_tags: NotRequired[list[str]]
    countries: NotRequired[list[str]]
    hold_days: NotRequired[int]
    window_days: NotRequired[int]
    new_customer_days: NotRequired[int]
    minimum_order: NotRequired[str]
    cap_count: NotRequired[int]
    cap_period_days: NotRequired[int]
    unit_cap: NotRequired[str]
    budget: NotRequired[str]
    credit_expires_days: NotRequired[int]


class TierIn(TypedDict):
    from_count: int
    gift: GiftIn


Trigger = Literal["first_order", "every_order", "nth_order", "sign_up", "event"]


class ProgramIn(TypedDict):
    owner: NotRequired[str | None]
    starts_at: NotRequired[str | None]
    ends_at: NotRequired[str | None]
    priority: NotRequired[int]
    monthly_target: NotRequired[int]
    note: NotRequired[str]
    name: str
    currency: str
    status: NotRequired[Literal["draft", "live"]]
    terms: NotRequired[TermsIn]


class CustomerOut(TypedDict):
    id: str
    customer_id: str | None
    email: str | None
    first_name: str
    last_name: str
    phone: str | None
    tags: list[str]
    created_at: str


class AdvocateOut(TypedDict):
    id: str
    customer_id: str | None
    share_url: str
    referral_code: str
    me_url: str


class AdvocateIn(TypedDict):
    customer: CustomerIn


class ReferralPage(TypedDict):
    data: list[ReferralOut]
    next_cursor: str | None


class FollowupOut(TypedDict):
    id: str
    kind: str
    customer_id: str
    source: str
    source_id: str
    duty: str
    opened_at: str
    due_at: str
    overdue: bool
    outcome: str | None
    cause: str | None
    note: str
    done_at: str | None
    recovered_at: str | None


class FollowupPage(TypedDict):
    data: list[FollowupOut]
    next_cursor: str | None


class CostOut(TypedDict):
    unit: str
    amount: str


class ExperimentOut(TypedDict):
    id: str
    name: str
    hypothesis: str
    owner: str
    kind: str
    goal: str
    min_sample: int
    min_days: int
    started_at: str
    planned_end_at: str | None
    ended_at: str | None
    kept: str | None
    verdict: str
    winner: str | None
    uneven: bool
    variants: list[ExperimentVariantOut]


class ExperimentVariantOut(TypedDict):
    key: str
    name: str
    weight: int
    people: int
    shared: int
    brought_a_friend: int
    referrals: int
    voided: int
    low_scores: int
    rewards: list[CostOut]
    rate: float
    rate_low: float
    rate_high: float
    probability_better: float
    expected_loss: float


class ExperimentPage(TypedDict):
    data: list[ExperimentOut]
    next_cursor: str | None


class BankOut(TypedDict):
    id: str
    name: str
    kind: str
    amount: str
    unit: str
    free_count: int
    taken_count: int
    waiting_count: int
    low_stock_at: int
    low: bool
    expires_at: str | None


class BanksOut(TypedDict):
    data: list[BankOut]
    next_cursor: str | None


BankKind = Literal["gift", "coupon"]


class BankIn(TypedDict):
    name: str
    kind: BankKind
    amount: str
    unit: str
    low_stock_at: NotRequired[int]
    expires_at: NotRequired[str | None]


class KpiOut(TypedDict):
    name: str
    value: str | None
    unit: str
    formula: str
    definition: dict[str, str]


KpiReport = dict[str, Any]


class PeriodOut(TypedDict):
    number: int
    closed_at: str | None
    closed_by: str | None
    totals: list[StaffTotalOut]


class StaffTotalOut(TypedDict):
    staff_ref: str
    name: str
    amount: str
    unit: str
    rewards: int


class PeriodsOut(TypedDict):
    running: PeriodOut
    data: list[PeriodOut]
    next_cursor: str | None


class CloseIn(TypedDict):
    number: int


class CouponOut(TypedDict):
    code: str
    usable: bool
    reason_code: str | None
    reason: dict[str, str] | None
    kind: str
    percent: str | None
    amount: str | None
    minimum: str
    currency: str
    expires_at: str
    redeemed_order: str | None


class FunnelRow(TypedDict):
    key: str
    name: str | None
    counts: StepCounts
    people: StepCounts


class FunnelStepOut(TypedDict):
    name: str
    formula: str
    definition: dict[str, str]


class StepCounts(TypedDict):
    shown: int | None
    shared: int | None
    visited: int | None
    bought: int | None
    rewarded: int | None


FunnelReport = dict[str, Any]


class BothCohorts(TypedDict):
    sent: CohortCounts
    others: CohortCounts


class CohortCounts(TypedDict):
    people: int
    buyers: int
    orders: int
    again: int
    revenue: str
    discounted: int
    later_orders: int
    later_discounted: int
    timed: int
    days: str


CohortFigure = dict[str, Any]


CohortReport = dict[str, Any]


Band = Literal["promoter", "passive", "detractor"]


class SurveyAnswerOut(TypedDict):
    id: str
    customer_id: str
    score: int
    band: str
    wish: str
    remark: str
    product: str
    order_number: str | None
    moment: str
    channel: str
    confirmed: bool
    themes: list[str]
    answered_at: str
    changed_at: str


class SurveyAnswerPage(TypedDict):
    data: list[SurveyAnswerOut]
    next_cursor: str | None


Moment = Literal["purchase", "delivery", "service", "ticket"]


class SurveyAnswerIn(TypedDict):
    customer: CustomerIn
    id: str
    score: int
    wish: NotRequired[str]
    remark: NotRequired[str]
    product: NotRequired[str]
    order_number: NotRequired[str | int | None]
    moment: NotRequired[Moment]
    answered_at: NotRequired[str | None]


class CauseOut(TypedDict):
    name: str
    count: int
    share: str
    reasons: list[ReasonCount]
    definition: dict[str, str]


class OutcomeFigure(TypedDict):
    name: str
    value: str | None
    unit: str
    formula: str
    definition: dict[str, str]


class ReasonCount(TypedDict):
    reason_code: str
    count: int


OutcomeReport = dict[str, Any]


class ForecastOut(TypedDict):
    name: str
    unit: str
    expected: str | None
    low: str | None
    high: str | None
    formula: str
    definition: dict[str, str]


LastMonth = dict[str, Any]


ForecastReport = dict[str, Any]


class EndpointOut(TypedDict):
    id: str
    url: str
    note: str
    events: list[str]
    status: str
    reason_code: str | None
    old_secret_until: str | None
    failing_since: str | None
    created_at: str


class EndpointsOut(TypedDict):
    data: list[EndpointOut]
    next_cursor: str | None


class CreatedOut(TypedDict):
    id: str
    url: str
    note: str
    events: list[str]
    status: str
    reason_code: str | None
    old_secret_until: str | None
    failing_since: str | None
    created_at: str
    secret: NotRequired[str | None]


class EndpointIn(TypedDict):
    url: str
    events: NotRequired[list[str]]
    note: NotRequired[str]


class RedeemIn(TypedDict):
    order_number: str | int
    customer_id: NotRequired[str | int | None]
    subtotal: NotRequired[str | None]
    currency: NotRequired[str | None]


class ProgramPatch(TypedDict):
    owner: NotRequired[str | None]
    starts_at: NotRequired[str | None]
    ends_at: NotRequired[str | None]
    priority: NotRequired[int]
    monthly_target: NotRequired[int]
    note: NotRequired[str]
    name: NotRequired[str | None]
    status: NotRequired[Literal["live", "paused", "ended"] | None]
    terms: NotRequired[TermsIn | None]


class EventOut(TypedDict):
    status: str
    reason_code: str
    amount: str
    actor: str
    note: str | None
    at: str


class ReferralDetailOut(TypedDict):
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
    hold_until: str | None
    opened_at: str
    decided_by: str | None
    rewards: list[RewardOut]
    timeline: list[EventOut]


Duty = Literal["sales", "account_manager", "owner"]


Outcome = Literal["spoke", "solved", "left_word", "no_answer", "not_needed"]


class FollowupIn(TypedDict):
    outcome: NotRequired[Outcome | None]
    note: NotRequired[str | None]
    cause: NotRequired[str | None]
    duty: NotRequired[Duty | None]


class ReasonIn(TypedDict):
    reason: NotRequired[str]


class CodeIn(TypedDict):
    code: str


class RefusedOut(TypedDict):
    line: int
    content: str
    reason_code: str


class CodesOut(TypedDict):
    new_count: int
    known_count: int
    bad_count: int
    refused: list[RefusedOut]
    dry_run: bool
    bank: BankOut


class CodesIn(TypedDict):
    codes: list[str]
    dry_run: NotRequired[bool]


class ExportOut(TypedDict):
    id: str
    exported_at: str
    data: dict[str, list[dict[str, Any]]]


class BalanceOut(TypedDict):
    unit: str
    pending: str
    available: str
    redeemed: str
    debt: NotRequired[str]


class ExplainedOut(TypedDict):
    kind: str
    amount: str
    unit: str
    reason_code: str
    reason: dict[str, str]
    order_number: str | None
    release_at: str | None
    at: str


class BalanceAnswer(TypedDict):
    balances: list[BalanceOut]
    explained: list[ExplainedOut]


class StepOut(TypedDict):
    step: str
    state: str
    at: str | None
    values: dict[str, str]
    text: dict[str, str]


class ExplanationOut(TypedDict):
    reward: RewardOut
    summary: dict[str, str]
    steps: list[StepOut]


class EndpointPatch(TypedDict):
    url: NotRequired[str | None]
    events: NotRequired[list[str] | None]
    note: NotRequired[str | None]
    status: NotRequired[Literal["active", "paused"] | None]


class RefundAnswer(TypedDict):
    order: OrderOut | None
    referral: ReferralOut | None


class RefundIn(TypedDict):
    refund_id: str | int
    amount: str
    status: NotRequired[Literal["succeeded", "failed"]]


class RedemptionIn(TypedDict):
    amount: str
    unit: str
    order_number: str | int


class AttemptOut(TypedDict):
    at: str
    response: int | None
    error: str | None
    beginning: str
    took_ms: int


class DeliveryDetailOut(TypedDict):
    id: str
    message_id: str
    event: str
    status: str
    attempts: int
    last_response: int | None
    last_error: str | None
    next_try_at: str | None
    created_at: str
    done_at: str | None
    body: str
    tries: list[AttemptOut]


class BalanceTokenOut(TypedDict):
    token: str
    expires_at: str


class ReplayOut(TypedDict):
    replayed_count: int


class ReplayIn(TypedDict):
    since: str
    which: NotRequired[Literal["undelivered", "all"]]


class BecauseOut(TypedDict):
    reason_code: str
    reason: dict[str, str]


class StandingOut(TypedDict):
    percent: str
    active: bool
    because: BecauseOut
    until: str | None


class DeliveryOut(TypedDict):
    id: str
    message_id: str
    event: str
    status: str
    attempts: int
    last_response: int | None
    last_error: str | None
    next_try_at: str | None
    created_at: str
    done_at: str | None


class DeliveriesOut(TypedDict):
    data: list[DeliveryOut]
    next_cursor: str | None


class RotateIn(TypedDict):
    overlap_hours: NotRequired[int]


class PauseIn(TypedDict):
    until: NotRequired[str | None]


class Problem(TypedDict):
    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: NotRequired[list[dict[str, Any]]]


class Rafiq:
    """Speaks for one store. Every POST carries an Idempotency-Key, so a lost answer is asked for again without harm."""

    def __init__(self, url: str, secret_key: str, *, seconds: float = SECONDS) -> None:
        self._url, self._key, self._seconds = url.rstrip("/"), secret_key, seconds

    def every(self, pages: Callable[..., Any], **query: str | int) -> Iterator[Any]:
        """All rows of a list, page by page: ``for reward in rafiq.every(rafiq.list_rewards, status="pending")``."""
        cursor: str | None = None
        while True:
            page = pages(cursor=cursor, **query)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def add_bank_codes(self, bank_id: str, body: CodesIn, *, idempotency_key: str | None = None) -> CodesOut:
        """Put codes in, or with ``dry_run`` only say what would happen. A code that is there already
        stays as it is.
        """
        return cast("CodesOut", self._send("POST", f"/api/v1/coupon-banks/{_part(bank_id)}/codes", body=body, key=idempotency_key))

    def approve_referral(self, referral_id: str, body: ReasonIn, *, idempotency_key: str | None = None) -> ReferralOut:
        """Release the reward now, whatever it was waiting for."""
        return cast("ReferralOut", self._send("POST", f"/api/v1/referrals/{_part(referral_id)}/approve", body=body, key=idempotency_key))

    def cancel_reward(self, reward_id: str, body: ReasonIn, *, idempotency_key: str | None = None) -> ReferralOut:
        """Cancel one side's reward; the other side keeps its own."""
        return cast("ReferralOut", self._send("POST", f"/api/v1/rewards/{_part(reward_id)}/cancel", body=body, key=idempotency_key))

    def change_followup(self, followup_id: str, body: FollowupIn) -> FollowupOut:
        """Say how it went, note something, or hand it over. Of two who end it at once, the second is
        told.
        """
        return cast("FollowupOut", self._send("PATCH", f"/api/v1/followups/{_part(followup_id)}", body=body))

    def change_program(self, program_id: str, body: ProgramPatch) -> ProgramOut:
        """Change its course, pause, resume, end, or publish new terms: a version that running
        referrals never see.
        """
        return cast("ProgramOut", self._send("PATCH", f"/api/v1/programs/{_part(program_id)}", body=body))

    def change_webhook_endpoint(self, endpoint_id: str, body: EndpointPatch) -> EndpointOut:
        """Only what is named; ``status`` pauses or resumes."""
        return cast("EndpointOut", self._send("PATCH", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}", body=body))

    def choose_code(self, customer_id: str, body: CodeIn, *, idempotency_key: str | None = None) -> AdvocateOut:
        """Give an advocate a code that is easy to say, such as ANA-TEA; the one they had keeps
        working.
        """
        return cast("AdvocateOut", self._send("POST", f"/api/v1/advocates/{_part(customer_id)}/code", body=body, key=idempotency_key))

    def close_staff_period(self, body: CloseIn, *, idempotency_key: str | None = None) -> PeriodOut:
        """Close the running period: everything released and not closed yet, summed exactly once."""
        return cast("PeriodOut", self._send("POST", "/api/v1/staff-periods", body=body, key=idempotency_key))

    def create_bank(self, body: BankIn, *, idempotency_key: str | None = None) -> BankOut:
        """An empty bank; codes come next."""
        return cast("BankOut", self._send("POST", "/api/v1/coupon-banks", body=body, key=idempotency_key))

    def create_webhook_endpoint(self, body: EndpointIn, *, idempotency_key: str | None = None) -> CreatedOut:
        """A new address; its secret is in this answer and nowhere else."""
        return cast("CreatedOut", self._send("POST", "/api/v1/webhook-endpoints", body=body, key=idempotency_key))

    def delete_webhook_endpoint(self, endpoint_id: str) -> None:
        """Call this address no more."""
        self._send("DELETE", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}")

    def erase_customer(self, customer_id: str) -> None:
        """Forget who this is (erasure)."""
        self._send("DELETE", f"/api/v1/customers/{_part(customer_id)}")

    def explain_reward(self, reward_id: str) -> ExplanationOut:
        """The path of one reward: click, order, each rule with its numbers, hold, release."""
        return cast("ExplanationOut", self._send("GET", f"/api/v1/rewards/{_part(reward_id)}/explanation"))

    def export_customer(self, customer_id: str) -> ExportOut:
        """Everything we keep about this customer, to hand over to them; what belongs to other people
        is left out.
        """
        return cast("ExportOut", self._send("GET", f"/api/v1/customers/{_part(customer_id)}/export"))

    def finish_task(self, task_id: str, *, idempotency_key: str | None = None) -> None:
        """It was handed over: its reward is redeemed. Only one may say so."""
        self._send("POST", f"/api/v1/tasks/{_part(task_id)}/done", key=idempotency_key)

    def get_balance(self, customer_id: str) -> BalanceAnswer:
        """What this customer has, and every movement that made it so."""
        return cast("BalanceAnswer", self._send("GET", f"/api/v1/customers/{_part(customer_id)}/balance"))

    def get_balance_token(self, customer_id: str) -> BalanceTokenOut:
        """The balances signed with the store's signing secret, for a page that checks them without
        asking us.
        """
        return cast("BalanceTokenOut", self._send("GET", f"/api/v1/customers/{_part(customer_id)}/balance-token"))

    def get_bank(self, bank_id: str) -> BankOut:
        """One bank: how many codes are left, and how many people wait for one."""
        return cast("BankOut", self._send("GET", f"/api/v1/coupon-banks/{_part(bank_id)}"))

    def get_cohorts(self, *, from_: str | int | None = None, to: str | int | None = None) -> CohortReport:
        """Time to buy, use of discounts, average order, who bought again and what they are worth, up
        to now. What takes time to come (discounts after the first order, who bought again, worth)
        is of the year up to `to` where fewer days are asked for: each figure says its own `from`,
        and `counts_of_year` has their counts. `Accept` as with the key figures.
        """
        return cast("CohortReport", self._send("GET", "/api/v1/reports/cohorts", query={"from": from_, "to": to}))

    def get_coupon(self, code: str, *, customer_id: str | int | None = None) -> CouponOut:
        """Usable, or the reason why not; for this customer, when you name one."""
        return cast("CouponOut", self._send("GET", f"/api/v1/coupons/{_part(code)}", query={"customer_id": customer_id}))

    def get_customer(self, customer_id: str) -> CustomerOut:
        """By our id or by the store's own."""
        return cast("CustomerOut", self._send("GET", f"/api/v1/customers/{_part(customer_id)}"))

    def get_followup(self, followup_id: str) -> FollowupOut:
        """One follow-up."""
        return cast("FollowupOut", self._send("GET", f"/api/v1/followups/{_part(followup_id)}"))

    def get_forecast(self) -> ForecastReport:
        """Always as of today, so it takes no days. Null is not known yet: a forecast needs two weeks
        of counts, and the look back six. `Accept` as with the key figures.
        """
        return cast("ForecastReport", self._send("GET", "/api/v1/reports/forecast"))

    def get_funnel(self, *, from_: str | int | None = None, to: str | int | None = None, by: str | int | None = None) -> FunnelReport:
        """A row has `counts` of times and `people` beside them; null is not known that way. The
        busiest forty rows come first. `Accept` as with the key figures; the table holds the rows of
        the cut, or the whole in one.
        """
        return cast("FunnelReport", self._send("GET", "/api/v1/reports/funnel", query={"from": from_, "to": to, "by": by}))

    def get_kpis(self, *, from_: str | int | None = None, to: str | int | None = None) -> KpiReport:
        """Each one names its formula; `value` is null where there is nothing to divide by. Ask with
        `Accept: text/csv` for a table, and with `Accept: application/vnd.openxmlformats-
        officedocument.spreadsheetml.sheet` for a workbook.
        """
        return cast("KpiReport", self._send("GET", "/api/v1/reports/kpis", query={"from": from_, "to": to}))

    def get_order(self, order_number: str) -> OrderAnswer:
        """One order with its referral."""
        return cast("OrderAnswer", self._send("GET", f"/api/v1/orders/{_part(order_number)}"))

    def get_outcomes(self, *, from_: str | int | None = None, to: str | int | None = None) -> OutcomeReport:
        """Causes that did not happen are left out, the most frequent comes first. `Accept` as with the
        key figures.
        """
        return cast("OutcomeReport", self._send("GET", "/api/v1/reports/outcomes", query={"from": from_, "to": to}))

    def get_program(self, program_id: str) -> ProgramOut:
        """One program with its current terms."""
        return cast("ProgramOut", self._send("GET", f"/api/v1/programs/{_part(program_id)}"))

    def get_referral(self, referral_id: str) -> ReferralDetailOut:
        """One referral with its timeline: what it became, why, and by whom."""
        return cast("ReferralDetailOut", self._send("GET", f"/api/v1/referrals/{_part(referral_id)}"))

    def get_standing_discount(self, customer_id: str) -> StandingOut:
        """What comes off this customer's next order. Ask for each order: it stops when either of the
        two pauses.
        """
        return cast("StandingOut", self._send("GET", f"/api/v1/customers/{_part(customer_id)}/standing-discount"))

    def get_webhook_delivery(self, endpoint_id: str, delivery_id: str) -> DeliveryDetailOut:
        """One delivery with its body and every try."""
        return cast("DeliveryDetailOut", self._send("GET", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}/deliveries/{_part(delivery_id)}"))

    def get_webhook_endpoint(self, endpoint_id: str) -> EndpointOut:
        """One address, never its secret."""
        return cast("EndpointOut", self._send("GET", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}"))

    def import_survey_answer(self, body: SurveyAnswerIn, *, idempotency_key: str | None = None) -> SurveyAnswerOut:
        """Take in a score that another tool collected; it counts and is followed up like one of ours."""
        return cast("SurveyAnswerOut", self._send("POST", "/api/v1/surveys/answers", body=body, key=idempotency_key))

    def list_banks(self, *, limit: str | int | None = None, cursor: str | int | None = None) -> BanksOut:
        """Every bank with its stock."""
        return cast("BanksOut", self._send("GET", "/api/v1/coupon-banks", query={"limit": limit, "cursor": cursor}))

    def list_experiments(self, *, limit: str | int | None = None, cursor: str | int | None = None) -> ExperimentPage:
        """A/B tests, newest first, with what may be said of each today."""
        return cast("ExperimentPage", self._send("GET", "/api/v1/experiments", query={"limit": limit, "cursor": cursor}))

    def list_followups(self, *, limit: str | int | None = None, cursor: str | int | None = None, open: str | int | None = None) -> FollowupPage:
        """Newest first; ``open`` asks for those that wait, or for those that do not."""
        return cast("FollowupPage", self._send("GET", "/api/v1/followups", query={"limit": limit, "cursor": cursor, "open": open}))

    def list_programs(self, *, limit: str | int | None = None, cursor: str | int | None = None) -> ProgramPage:
        """Every program with its current terms, oldest first."""
        return cast("ProgramPage", self._send("GET", "/api/v1/programs", query={"limit": limit, "cursor": cursor}))

    def list_referrals(self, *, limit: str | int | None = None, cursor: str | int | None = None, status: str | int | None = None) -> ReferralPage:
        """Newest first; ``next_cursor`` asks for the next page."""
        return cast("ReferralPage", self._send("GET", "/api/v1/referrals", query={"limit": limit, "cursor": cursor, "status": status}))

    def list_rewards(self, *, limit: str | int | None = None, cursor: str | int | None = None, status: str | int | None = None) -> RewardPage:
        """Newest first."""
        return cast("RewardPage", self._send("GET", "/api/v1/rewards", query={"limit": limit, "cursor": cursor, "status": status}))

    def list_staff_periods(self, *, limit: str | int | None = None, cursor: str | int | None = None) -> PeriodsOut:
        """The period that runs, and the closed ones, newest first; the cursor is a period's number."""
        return cast("PeriodsOut", self._send("GET", "/api/v1/staff-periods", query={"limit": limit, "cursor": cursor}))

    def list_survey_answers(self, *, limit: str | int | None = None, cursor: str | int | None = None, band: str | int | None = None) -> SurveyAnswerPage:
        """Newest first; ``next_cursor`` asks for the next page."""
        return cast("SurveyAnswerPage", self._send("GET", "/api/v1/surveys/answers", query={"limit": limit, "cursor": cursor, "band": band}))

    def list_tasks(self, *, limit: str | int | None = None, cursor: str | int | None = None) -> TaskPage:
        """What is to be done, oldest first."""
        return cast("TaskPage", self._send("GET", "/api/v1/tasks", query={"limit": limit, "cursor": cursor}))

    def list_webhook_deliveries(self, endpoint_id: str, *, limit: str | int | None = None, cursor: str | int | None = None, status: str | int | None = None) -> DeliveriesOut:
        """What was sent to this address, newest first."""
        return cast("DeliveriesOut", self._send("GET", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}/deliveries", query={"limit": limit, "cursor": cursor, "status": status}))

    def list_webhook_endpoints(self, *, limit: str | int | None = None, cursor: str | int | None = None) -> EndpointsOut:
        """Every address we call."""
        return cast("EndpointsOut", self._send("GET", "/api/v1/webhook-endpoints", query={"limit": limit, "cursor": cursor}))

    def pause_standing_discount(self, customer_id: str, body: PauseIn, *, idempotency_key: str | None = None) -> StandingOut:
        """This customer cancelled their visits: the discount stops for both."""
        return cast("StandingOut", self._send("POST", f"/api/v1/customers/{_part(customer_id)}/standing-discount/pause", body=body, key=idempotency_key))

    def put_advocate(self, body: AdvocateIn, *, idempotency_key: str | None = None) -> AdvocateOut:
        """A customer's link to share; the same one for the same person, always."""
        return cast("AdvocateOut", self._send("POST", "/api/v1/advocates", body=body, key=idempotency_key))

    def put_customer(self, body: CustomerIn, *, idempotency_key: str | None = None) -> CustomerOut:
        """Tell us about a customer; the same person is recognised by id, e-mail or phone."""
        return cast("CustomerOut", self._send("POST", "/api/v1/customers", body=body, key=idempotency_key))

    def record_event(self, body: EventIn, *, idempotency_key: str | None = None) -> EventAnswer:
        """An ``order_number`` of an order that we know may stand for ``customer`` and ``id``. The same
        one again with another ``service_date`` or ``postcode`` is a job that was moved.
        """
        return cast("EventAnswer", self._send("POST", "/api/v1/events", body=body, key=idempotency_key))

    def record_order(self, body: OrderIn, *, idempotency_key: str | None = None) -> OrderAnswer:
        """Report an order: an upsert by order number; 201 the first time, 200 after. Send it at every
        change.
        """
        return cast("OrderAnswer", self._send("POST", "/api/v1/orders", body=body, key=idempotency_key))

    def record_refund(self, order_number: str, body: RefundIn, *, idempotency_key: str | None = None) -> RefundAnswer:
        """Report money given back. ``status: failed`` says that an earlier refund did not happen after
        all.
        """
        return cast("RefundAnswer", self._send("POST", f"/api/v1/orders/{_part(order_number)}/refunds", body=body, key=idempotency_key))

    def redeem_coupon(self, code: str, body: RedeemIn, *, idempotency_key: str | None = None) -> CouponOut:
        """Use it up for this order. Exactly one order wins; the winner may ask again."""
        return cast("CouponOut", self._send("POST", f"/api/v1/coupons/{_part(code)}/redeem", body=body, key=idempotency_key))

    def replay_webhook_deliveries(self, endpoint_id: str, body: ReplayIn, *, idempotency_key: str | None = None) -> ReplayOut:
        """Send again what did not arrive since then, or everything since then."""
        return cast("ReplayOut", self._send("POST", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}/replay", body=body, key=idempotency_key))

    def replay_webhook_delivery(self, endpoint_id: str, delivery_id: str, *, idempotency_key: str | None = None) -> DeliveryDetailOut:
        """Send it once more, with the same `webhook-id`."""
        return cast("DeliveryDetailOut", self._send("POST", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}/deliveries/{_part(delivery_id)}/replay", key=idempotency_key))

    def resume_standing_discount(self, customer_id: str, *, idempotency_key: str | None = None) -> StandingOut:
        """Their visits go on: the discount returns for both, unless the other one rests."""
        return cast("StandingOut", self._send("POST", f"/api/v1/customers/{_part(customer_id)}/standing-discount/resume", key=idempotency_key))

    def rotate_webhook_secret(self, endpoint_id: str, body: RotateIn, *, idempotency_key: str | None = None) -> CreatedOut:
        """A new secret; for ``overlap_hours`` every call is signed with both."""
        return cast("CreatedOut", self._send("POST", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}/rotate-secret", body=body, key=idempotency_key))

    def search_rewards(self, *, q: str | int | None = None) -> SearchOut:
        """Where is my reward? By e-mail address, order number, code or name: one sentence for each
        hit.
        """
        return cast("SearchOut", self._send("GET", "/api/v1/search", query={"q": q}))

    def spend_credit(self, customer_id: str, body: RedemptionIn, *, idempotency_key: str | None = None) -> BalanceAnswer:
        """Spend available credit on an order; never more than is there, once per order."""
        return cast("BalanceAnswer", self._send("POST", f"/api/v1/customers/{_part(customer_id)}/redemptions", body=body, key=idempotency_key))

    def start_program(self, body: ProgramIn, *, idempotency_key: str | None = None) -> ProgramOut:
        """A new program, live unless it says draft. An impossible deal is refused with each field and
        the reason.
        """
        return cast("ProgramOut", self._send("POST", "/api/v1/programs", body=body, key=idempotency_key))

    def test_webhook_endpoint(self, endpoint_id: str, *, idempotency_key: str | None = None) -> DeliveryDetailOut:
        """An event named `test` to this address; read its delivery a moment later."""
        return cast("DeliveryDetailOut", self._send("POST", f"/api/v1/webhook-endpoints/{_part(endpoint_id)}/test", key=idempotency_key))

    def void_referral(self, referral_id: str, body: ReasonIn, *, idempotency_key: str | None = None) -> ReferralOut:
        """Take the reward back; what was released becomes a reversal."""
        return cast("ReferralOut", self._send("POST", f"/api/v1/referrals/{_part(referral_id)}/void", body=body, key=idempotency_key))

    def _send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, str | int | None] | None = None,
        key: str | None = None,
    ) -> Any:
        asked = urlencode({name: value for name, value in (query or {}).items() if value is not None})
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        data = None
        if method in ("POST", "PATCH"):
            headers["Content-Type"] = "application/json"
            data = json.dumps(body if body is not None else {}).encode()
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        address = self._url + path + (f"?{asked}" if asked else "")
        request = urllib.request.Request(address, data, headers, method=method)
        return self._answer(request)

    def _answer(self, request: urllib.request.Request) -> Any:
        for left in reversed(range(TRIES)):
            try:
                with urllib.request.urlopen(request, timeout=self._seconds) as answer:
                    content = answer.read()
                    return json.loads(content) if content else None
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in AGAIN or not left:
                        raise RafiqProblem(error.code, _problem(error)) from None
                    wait = error.headers.get("Retry-After", "1")
                time.sleep(min(float(wait) if wait.isdigit() else 1.0, LONGEST_WAIT))
            except OSError:
                if not left:
                    raise
                time.sleep(1.0)
        return None


def _problem(error: urllib.error.HTTPError) -> Mapping[str, Any]:
    try:
        body = json.loads(error.read())
    except ValueError:
        return {"detail": error.reason}
    return body if isinstance(body, dict) else {"detail": error.reason}


def _part(value: str) -> str:
    return quote(str(value), safe="")
