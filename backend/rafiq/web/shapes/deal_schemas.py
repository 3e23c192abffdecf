"""The shapes of programs and their deals that may come in."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rafiq.programs.rules import Audience, GiftKind, Trigger
from rafiq.web.shapes.schemas import (
    CLEAN,
    Amount,
    BankId,
    Count,
    Country,
    Currency,
    EmailText,
    In,
    Line,
    Moment,
    Percent,
    Sentence,
    Tags,
    Unit,
)


class GiftIn(In):
    """What one side gets: ``percent`` or ``amount`` by its kind; ``unit`` only of what is no money."""

    kind: GiftKind
    percent: Percent = "0"
    amount: Amount = "0"
    unit: Unit = ""
    minimum: Amount = "0"
    expires_days: Count = 0
    most: Amount = "0"
    bank_id: BankId | None = None
    text: Sentence = ""
    next_order: bool = False


class TierIn(In):
    from_count: Count
    gift: GiftIn


class MilestoneIn(In):
    at_count: Count
    gift: GiftIn


class BoostIn(In):
    starts_at: Moment
    ends_at: Moment
    advocate: GiftIn | None = None
    friend: GiftIn | None = None


class TermsIn(In):
    """A deal. Amounts are decimal strings of the program's currency, percents are whole or decimal strings."""

    friend_kind: GiftKind = GiftKind.PERCENT_OFF
    friend_percent: Percent = "10"
    friend_amount: Amount = "0"
    friend_unit: Unit = ""
    friend_minimum: Amount = "0"
    friend_expires_days: Count = 30
    friend_most: Amount = "0"
    friend_bank_id: BankId | None = None
    friend_text: Sentence = ""
    friend_next_order: bool = False
    advocate_kind: GiftKind = GiftKind.CREDIT
    advocate_percent: Percent = "0"
    advocate_amount: Amount = "10"
    advocate_unit: Unit = ""
    advocate_minimum: Amount = "0"
    advocate_expires_days: Count = 0
    advocate_most: Amount = "0"
    advocate_bank_id: BankId | None = None
    advocate_text: Sentence = ""
    advocate_next_order: bool = False
    tiers: list[TierIn] = Field(default_factory=list, max_length=20)
    milestones: list[MilestoneIn] = Field(default_factory=list, max_length=20)
    boosts: list[BoostIn] = Field(default_factory=list, max_length=20)
    staff: GiftIn | None = None
    neighbour: GiftIn | None = None
    neighbour_prefix: Count = 0
    standing_percent: Percent = "0"
    trigger: Trigger = Trigger.FIRST_ORDER
    trigger_n: Count = 0
    trigger_event: Line = ""
    audience: Audience = Audience.EVERYONE
    audience_tags: Tags = Field(default_factory=list)
    product_tags: Tags = Field(default_factory=list)
    countries: list[Country] = Field(default_factory=list, max_length=250)
    hold_days: Count = 14
    window_days: Count = 30
    new_customer_days: Count = 180
    minimum_order: Amount = "0"
    cap_count: Count = 0
    unit_cap: Amount = "0"
    budget: Amount = "0"
    credit_expires_days: Count = 0


class CourseIn(In):
    """What a program has beside its terms."""

    owner: EmailText | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    priority: Count = 0
    monthly_target: Count = 0
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
