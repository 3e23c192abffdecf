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
from rafiq.web.shapes.identifiers import Identifier, OrderNumber, OrDigits

AMOUNT_PATTERN = r"^[0-9]{1,15}(\.[0-9]{1,15})?$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Control characters, NUL among them, are refused before any database sees them.
CLEAN = r"^[^\x00-\x1f\x7f]*$"
EmailText = Annotated[str, StringConstraints(pattern=CLEAN, max_length=254, strict=True)]
LocaleText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,35}$", strict=True)]
Amount = Annotated[str, StringConstraints(pattern=AMOUNT_PATTERN, max_length=32, strict=True)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$", strict=True)]
Line = Annotated[str, StringConstraints(pattern=CLEAN, max_length=200, strict=True)]
LongLine = Annotated[str, StringConstraints(pattern=CLEAN, max_length=2_000, strict=True)]
Reason = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$", strict=True)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
# Said of a deal: what is out of bounds is told with everything else that is wrong with it (`programs.checks`).
DealCount = Annotated[
    int,
    Field(ge=-(10**15), le=10**15, strict=True),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 1_000_000}),
]
DealAmount = Annotated[
    str,
    StringConstraints(pattern=CLEAN, max_length=32, strict=True),
    WithJsonSchema({"type": "string", "pattern": AMOUNT_PATTERN, "maxLength": 32}),
]
Moment = Annotated[AwareDatetime, AfterValidator(days.checked_moment)]
# Left out, null or "": as of every text that need not be said.
MaybeMoment = Annotated[
    Moment | None,
    BeforeValidator(lambda said: None if said == "" else said),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "maxLength": 0},
                {"type": "null"},
            ]
        }
    ),
]
PERCENT_PATTERN = r"^[0-9]{1,3}(\.[0-9]{1,2})?$"
DealPercent = Annotated[
    str,
    StringConstraints(pattern=CLEAN, max_length=32, strict=True),
    WithJsonSchema({"type": "string", "pattern": PERCENT_PATTERN}),
]
Unit = Annotated[str, StringConstraints(pattern=CLEAN, max_length=16, strict=True)]
BankId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$", strict=True)]
Sentence = Annotated[str, StringConstraints(pattern=CLEAN, max_length=500, strict=True)]
Tags = Annotated[
    list[Annotated[str, StringConstraints(pattern=CLEAN, min_length=1, max_length=60, strict=True)]],
    Field(max_length=50),
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$", strict=True)]


USUAL_ROWS = 50


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Loose(BaseModel):
    """Shops send more than we asked for; what we don't know is kept raw and otherwise ignored."""

    model_config = ConfigDict(extra="ignore")


ShopId = Annotated[str, StringConstraints(pattern=CLEAN, max_length=120, strict=True), OrDigits()]


class CustomerIn(Loose):
    id: ShopId | None = None
    email: EmailText | None = None
    first_name: Line | None = None
    last_name: Line | None = None
    phone: Annotated[str, StringConstraints(pattern=CLEAN, max_length=40, strict=True)] | None = None
    locale: LocaleText | None = None
    tags: Tags | None = None


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
    sku: Annotated[Line, OrDigits()] | None = None
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
    placed_at: MaybeMoment = None
    updated_at: MaybeMoment = None
    customer: CustomerIn | None = None
    coupon_codes: Annotated[list[Line], Field(max_length=20)] | None = None
    referral: Annotated[str, StringConstraints(pattern=CLEAN, max_length=512, strict=True)] | None = None
    referred_by: Line | None = None
    heard_from: HeardFrom | None = None
    items: Annotated[list[ItemIn], Field(max_length=500)] | None = None
    served_by: ShopId | None = None
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
    cart_at: MaybeMoment = None


class EventIn(Loose):
    """``type``: `sign_up` or an event of the shop's own; ``id``: what makes it one, such as a user's number.

    ``order_number`` of an order that we know stands for ``customer``, and for ``id``, where they are left out.
    """

    type: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,39}$", strict=True)]
    id: OrderNumber | None = None
    order_number: OrderNumber | None = None
    customer: CustomerIn | None = None
    referral: Annotated[str, StringConstraints(pattern=CLEAN, max_length=512, strict=True)] | None = None
    referred_by: Line | None = None
    occurred_at: MaybeMoment = None
    updated_at: MaybeMoment = None
    served_by: ShopId | None = None
    postcode: Postcode | None = None
    service_date: ServiceDay | None = None
    undone: bool = False


class RefundIn(In):
    refund_id: Annotated[
        str, StringConstraints(pattern=CLEAN, min_length=1, max_length=120, strict=True), OrDigits()
    ]
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
    order_number: OrderNumber


class ReasonIn(In):
    reason: Reason = ""


class RedeemIn(In):
    """``customer_id`` is who stands at the checkout, by our id or the shop's own."""

    order_number: OrderNumber
    customer_id: Identifier | None = None
    subtotal: Amount | None = None
    currency: Currency | None = None


class Page(In):
    """What a form leaves empty is as if it were not there."""

    limit: Annotated[
        int,
        Field(ge=1, le=200),
        BeforeValidator(lambda said: USUAL_ROWS if said == "" else said),
        WithJsonSchema(
            {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 200}, {"type": "string", "maxLength": 0}]}
        ),
    ] = USUAL_ROWS
    cursor: (
        Annotated[
            str,
            StringConstraints(pattern=r"^([a-z]{2,8}_[0-9A-Z]{26}|[0-9]{1,9})?$"),
            AfterValidator(lambda said: said or None),
        ]
        | None
    ) = None


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


class FunnelQuery(SpanQuery):
    by: Literal["channel", "placement", "language", "program", "moment"] | None = None


class ReferralQuery(Page):
    status: Literal["pending", "flagged", "approved", "voided", "blocked"] | None = None


class RewardQuery(Page):
    status: (
        Literal["pending", "available", "redeemed", "expired", "cancelled", "reversed", "failed"] | None
    ) = None
