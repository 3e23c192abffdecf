"""The shapes of programs and their deals that may come in."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rafiq.programs.rules import Audience, GiftKind, Trigger
from rafiq.web.shapes.schemas import (
    CLEAN,
    BankId,
    Country,
    Currency,
    DealAmount,
    DealCount,
    DealPercent,
    EmailText,
    In,
    Line,
    Moment,
    Sentence,
    Tags,
    Unit,
)


class GiftIn(In):
    """What one side gets: ``percent`` or ``amount`` by its kind; ``unit`` only of what is no money."""

    kind: GiftKind
    percent: DealPercent = "0"
    amount: DealAmount = "0"
    unit: Unit = ""
    minimum: DealAmount = "0"
    expires_days: DealCount = 0
    most: DealAmount = "0"
    bank_id: BankId | None = None
    text: Sentence = ""
    next_order: bool = False


class TierIn(In):
    from_count: DealCount
    gift: GiftIn


class MilestoneIn(In):
    at_count: DealCount
    gift: GiftIn


class BoostIn(In):
    starts_at: Moment
    ends_at: Moment
    advocate: GiftIn | None = None
    friend: GiftIn | None = None


class TermsIn(In):
    """A deal. Amounts are decimal strings of the program's currency, percents are whole or decimal strings."""

    friend_kind: GiftKind = GiftKind.PERCENT_OFF
    friend_percent: DealPercent = "10"
    friend_amount: DealAmount = "0"
    friend_unit: Unit = ""
    friend_minimum: DealAmount = "0"
    friend_expires_days: DealCount = 30
    friend_most: DealAmount = "0"
    friend_bank_id: BankId | None = None
    friend_text: Sentence = ""
    friend_next_order: bool = False
    advocate_kind: GiftKind = GiftKind.CREDIT
    advocate_percent: DealPercent = "0"
    advocate_amount: DealAmount = "10"
    advocate_unit: Unit = ""
    advocate_minimum: DealAmount = "0"
    advocate_expires_days: DealCount = 0
    advocate_most: DealAmount = "0"
    advocate_bank_id: BankId | None = None
    advocate_text: Sentence = ""
    advocate_next_order: bool = False
    tiers: list[TierIn] = Field(default_factory=list, max_length=20)
    milestones: list[MilestoneIn] = Field(default_factory=list, max_length=20)
    boosts: list[BoostIn] = Field(default_factory=list, max_length=20)
    staff: GiftIn | None = None
    neighbour: GiftIn | None = None
    neighbour_prefix: DealCount = 0
    standing_percent: DealPercent = "0"
    trigger: Trigger = Trigger.FIRST_ORDER
    trigger_n: DealCount = 0
    trigger_event: Line = ""
    audience: Audience = Audience.EVERYONE
    audience_tags: Tags = Field(default_factory=list)
    product_tags: Tags = Field(default_factory=list)
    countries: list[Country] = Field(default_factory=list, max_length=250)
    hold_days: DealCount = 14
    window_days: DealCount = 30
    new_customer_days: DealCount = 180
    minimum_order: DealAmount = "0"
    cap_count: DealCount = 0
    cap_period_days: DealCount = 0
    unit_cap: DealAmount = "0"
    budget: DealAmount = "0"
    credit_expires_days: DealCount = 0


class CourseIn(In):
    """What a program has beside its terms."""

    owner: EmailText | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    priority: DealCount = 0
    monthly_target: DealCount = 0
    note: Annotated[str, StringConstraints(pattern=CLEAN, max_length=300, strict=True)] = ""


class ProgramIn(CourseIn):
    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=CLEAN, strict=True)]
    currency: Currency
    status: Literal["draft", "live"] = "live"
    terms: TermsIn = TermsIn()


class ProgramPatch(CourseIn):
    name: (
        Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=CLEAN, strict=True)] | None
    ) = None
    status: Literal["live", "paused", "ended"] | None = None
    terms: TermsIn | None = None
