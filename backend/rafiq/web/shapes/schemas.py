"""Shapes that may come in: strict, with every text free of control characters."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from rafiq.core import days
from rafiq.orders.heard import HeardFrom

AMOUNT_PATTERN = r"^[0-9]{1,15}(\.[0-9]{1,15})?$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Control characters, NUL among them, are refused before any database sees them.
CLEAN = r"^[^\x00-\x1f\x7f]*$"
EmailText = Annotated[str, StringConstraints(pattern=CLEAN, max_length=254, strict=True)]
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
Line = Annotated[str, StringConstraints(pattern=CLEAN, max_length=200, strict=True)]
LongLine = Annotated[str, StringConstraints(pattern=CLEAN, max_length=2_000, strict=True)]
Reason = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$", strict=True)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Moment = Annotated[AwareDatetime, AfterValidator(days.checked_moment)]
Percent = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$", strict=True)]
Unit = Annotated[str, StringConstraints(pattern=CLEAN, max_length=16, strict=True)]
BankId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$", strict=True)]
Sentence = Annotated[str, StringConstraints(pattern=CLEAN, max_length=500, strict=True)]
Tags = Annotated[
    list[Annotated[str, StringConstraints(pattern=CLEAN, min_length=1, max_length=60, strict=True)]],
    Field(max_length=50),
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$", strict=True)]


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Loose(BaseModel):
    """Shops send more than we asked for; what we don't know is kept raw and otherwise ignored."""

    model_config = ConfigDict(extra="ignore")


class CustomerIn(Loose):
    id: Annotated[str, StringConstraints(pattern=CLEAN, max_length=120, strict=True)] | None = None
    email: EmailText | None = None
    first_name: Line | None = None
    last_name: Line | None = None
    phone: Annotated[str, StringConstraints(pattern=CLEAN, max_length=40, strict=True)] | None = None
    locale: LocaleText | None = None
    tags: Tags | None = None


ServedBy = Annotated[str, StringConstraints(pattern=CLEAN, max_length=120, strict=True)]
Postcode = Annotated[str, StringConstraints(pattern=CLEAN, max_length=20, strict=True)]


def _in_calendar(day: str) -> str:
    if day:
        date.fromisoformat(day)  # its ValueError says what is wrong
    return day


ServiceDay = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", strict=True),
    AfterValidator(_in_calendar),
]


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
    referral: Annotated[str, StringConstraints(pattern=CLEAN, max_length=512, strict=True)] | None = None
    referred_by: Line | None = None
    heard_from: HeardFrom | None = None
    items: Annotated[list[ItemIn], Field(max_length=500)] | None = None
    served_by: ServedBy | None = None
    postcode: Postcode | None = None
    service_date: ServiceDay | None = None
    country: Country | None = None
    device: Line | None = None
    client_ip: Line | None = None
    user_agent: LongLine | None = None
    shipping_address: LongLine | None = None
    payment_fingerprint: Line | None = None
    landing_site: LongLine | None = None
    referring_site: LongLine | None = None
    fetch_dest: Line | None = None
    cart_at: Moment | None = None


class EventIn(In):
    """``type``: `sign_up` or an event of the shop's own; ``id``: what makes it one, such as a user's number."""

    type: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,39}$", strict=True)]
    id: Identifier
    customer: CustomerIn
    referral: Annotated[str, StringConstraints(pattern=CLEAN, max_length=512, strict=True)] | None = None
    referred_by: Line | None = None
    occurred_at: Moment | None = None
    updated_at: Moment | None = None
    served_by: ServedBy | None = None
    postcode: Postcode | None = None
    service_date: ServiceDay | None = None
    undone: bool = False


class RefundIn(In):
    refund_id: Annotated[str, StringConstraints(pattern=CLEAN, min_length=1, max_length=120, strict=True)]
    amount: Amount
    status: Literal["succeeded", "failed"] = "succeeded"


class AdvocateIn(In):
    customer: CustomerIn


class CodeIn(In):
    """A code that somebody chose; the service says what is wrong with one."""

    code: Annotated[str, StringConstraints(max_length=64, pattern=CLEAN, strict=True)]


class RedemptionIn(In):
    """``unit`` is a currency, or a unit that this customer holds."""

    amount: Amount
    unit: Annotated[str, StringConstraints(pattern=CLEAN, min_length=1, max_length=16, strict=True)]
    order_number: Identifier


class ReasonIn(In):
    reason: Reason = ""


class RedeemIn(In):
    """``customer_id`` is who stands at the checkout, by our id or the shop's own."""

    order_number: Identifier
    customer_id: Identifier | None = None
    subtotal: Amount | None = None
    currency: Currency | None = None


class Page(In):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$")] | None = None


def _written_day(value: object) -> object:
    """Pydantic would read a bare number as seconds since 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        message = "must be a day, as 2026-11-22"
        raise ValueError(message)
    return value


Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(days.checked_day)]


class SpanQuery(In):
    """Days of the store, both included."""

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class ReferralQuery(Page):
    status: Literal["pending", "flagged", "approved", "voided", "blocked"] | None = None


class RewardQuery(Page):
    status: (
        Literal["pending", "available", "redeemed", "expired", "cancelled", "reversed", "failed"] | None
    ) = None
