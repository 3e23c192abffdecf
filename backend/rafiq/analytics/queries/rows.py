"""The values the questions are answered with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from rafiq.core.money import Money

PAGE_SIZE = 25


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PersonBrief:
    """Enough of a person to name them in a list."""

    id: str
    name: str
    email: str | None

    @property
    def label(self) -> str:
        return self.name or self.email or self.id


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One line of the list of referrals."""

    id: str
    status: str
    reason_code: str
    terms_id: str
    method: str
    confidence: int
    channel: str | None
    opened_at: datetime
    hold_until: datetime | None
    cap_opens_at: datetime | None
    order_number: str
    order_net: Money
    reward: Money
    advocate: PersonBrief
    friend: PersonBrief | None


@dataclass(frozen=True, slots=True)
class RewardRow:
    """One line of the list of rewards; ``amount`` is None for a percentage, ``basis_points`` for money."""

    id: str
    side: str
    kind: str
    status: str
    reason_code: str
    amount: Money | None
    basis_points: int | None
    promised: Money
    person: PersonBrief | None
    referral_id: str
    order_number: str
    coupon_code: str | None
    created_at: datetime
    staff_ref: str | None = None

    @property
    def due(self) -> Money:
        """What is left of it; a percentage in basis points."""
        left = self.basis_points or 0
        return Money(left, self.promised.currency) if self.amount is None else self.amount

    @property
    def is_less(self) -> bool:
        """It was cancelled or taken back, or a part of it was."""
        return self.due.amount < self.promised.amount


@dataclass(frozen=True, slots=True)
class CouponRow:
    """One line of the list of coupons; ``status`` says expired where the table still says issued."""

    id: str
    code: str
    kind: str
    status: str
    basis_points: int | None
    amount: Money | None
    minimum: Money
    advocate: PersonBrief | None
    owner: PersonBrief | None
    redeemed_order: str | None
    expires_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of people."""

    id: str
    name: str
    email: str | None
    phone: str | None
    code: str | None
    referrals: int
    orders: int
    balances: tuple[Money, ...]
    created_at: datetime
    tags: tuple[str, ...]
    customer_id: str | None
    first_name: str
    last_name: str

    @property
    def label(self) -> str:
        return self.name or self.email or self.phone or self.id


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of rows, newest first, and where the next page begins."""

    rows: list[Row]
    next_cursor: str | None
    total: int | None = None


def page_of(rows: list[Row], ids: list[str], size: int = PAGE_SIZE) -> Listing[Row]:
    """Cut a list asked for with one row too many."""
    return Listing(rows[:size], ids[size - 1] if len(rows) > size else None)
