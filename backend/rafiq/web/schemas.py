"""Shapes that may come in: strict, with every text free of control characters."""

from typing import Annotated, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

AMOUNT_PATTERN = r"^[0-9]{1,15}(\.[0-9]{1,15})?$"
# Control characters, NUL among them, are refused before any database sees them.
_CLEAN = r"^[^\x00-\x1f\x7f]*$"
EmailText = Annotated[str, StringConstraints(pattern=_CLEAN, max_length=254, strict=True)]
LocaleText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_-]{0,12}$", strict=True)]
Amount = Annotated[str, StringConstraints(pattern=AMOUNT_PATTERN, max_length=32, strict=True)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$", strict=True)]
Identifier = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f/]*$", min_length=1, max_length=64, strict=True)
]


def _counted(value: object) -> object:
    """Some shops' order numbers are integers; written out they are the same."""
    return str(value) if type(value) is int and 0 < value < 10**18 else value


OrderNumber = Annotated[
    Identifier,
    BeforeValidator(_counted),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[^\x00-\x1f\x7f/]*$"},
                {"type": "integer", "minimum": 1, "exclusiveMaximum": 10**18},
            ]
        }
    ),
]
Line = Annotated[str, StringConstraints(pattern=_CLEAN, max_length=200, strict=True)]
LongLine = Annotated[str, StringConstraints(pattern=_CLEAN, max_length=2_000, strict=True)]
Reason = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$", strict=True)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Moment = AwareDatetime


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Loose(BaseModel):
    """Shops send more than we asked for; what we don't know is kept raw and otherwise ignored."""

    model_config = ConfigDict(extra="ignore")


class CustomerIn(Loose):
    id: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=120, strict=True)] | None = None
    email: EmailText | None = None
    first_name: Line | None = None
    last_name: Line | None = None
    phone: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=40, strict=True)] | None = None
    locale: LocaleText | None = None


class ItemIn(Loose):
    sku: Line | None = None
    title: LongLine | None = None
    quantity: Count = 1
    price: Amount | None = None
    url: LongLine | None = None
    image_url: LongLine | None = None
    tags: Annotated[list[Line], Field(max_length=50)] = []


class OrderIn(Loose):
    """The order object of the contract; amounts are decimal strings in major units."""

    order_number: OrderNumber
    subtotal: Amount
    currency: Currency
    status: Literal["placed", "paid", "fulfilled", "cancelled"] | None = None
    placed_at: Moment | None = None
    updated_at: Moment | None = None
    customer: CustomerIn | None = None
    coupon_codes: Annotated[list[Line], Field(max_length=20)] | None = None
    referral: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=512, strict=True)] | None = None
    referred_by: Line | None = None
    items: Annotated[list[ItemIn], Field(max_length=500)] | None = None
    served_by: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=120, strict=True)] | None = None
    postcode: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=20, strict=True)] | None = None
    service_date: (
        Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", strict=True)] | None
    ) = None


class RefundIn(In):
    refund_id: Annotated[str, StringConstraints(pattern=_CLEAN, min_length=1, max_length=120, strict=True)]
    amount: Amount
    status: Literal["succeeded", "failed"] = "succeeded"


class AdvocateIn(In):
    customer: CustomerIn


class RedemptionIn(In):
    amount: Amount
    unit: Currency
    order_number: Identifier


class ReasonIn(In):
    reason: Reason = ""


class RedeemIn(In):
    order_number: Identifier
    subtotal: Amount | None = None
    currency: Currency | None = None


class TermsIn(In):
    """A deal. Amounts are decimal strings of the program's currency, percents are whole or decimal strings."""

    friend_kind: Literal["percent_off", "fixed_off"] = "percent_off"
    friend_percent: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$", strict=True)] = (
        "10"
    )
    friend_amount: Amount = "0"
    friend_minimum: Amount = "0"
    friend_expires_days: Count = 30
    advocate_amount: Amount = "10"
    hold_days: Count = 14
    window_days: Count = 30
    new_customer_days: Count = 180
    minimum_order: Amount = "0"
    cap_count: Count = 0


class ProgramIn(In):
    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_CLEAN, strict=True)]
    currency: Currency
    terms: TermsIn = TermsIn()


class ProgramPatch(In):
    name: (
        Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_CLEAN, strict=True)] | None
    ) = None
    status: Literal["live", "paused"] | None = None
    terms: TermsIn | None = None


class Page(In):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$")] | None = None


class ReferralQuery(Page):
    status: Literal["pending", "flagged", "approved", "voided", "blocked"] | None = None


class RewardQuery(Page):
    status: (
        Literal["pending", "available", "redeemed", "expired", "cancelled", "reversed", "failed"] | None
    ) = None
