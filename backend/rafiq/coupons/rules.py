"""When a coupon counts and what it takes off; pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rafiq.core.money import Money


class CouponStatus(StrEnum):
    ISSUED = "issued"
    REDEEMED = "redeemed"
    CANCELLED = "cancelled"


class BankKind(StrEnum):
    """What the codes of a bank are: gift cards to give away, or discount codes that the shop itself made."""

    GIFT = "gift"
    COUPON = "coupon"


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon as the other floors see it; percents are basis points, amounts minor units."""

    id: str
    code: str
    link_id: str | None
    person_id: str | None
    channel: str | None
    terms_id: str
    kind: str
    basis_points: int
    amount: Money
    minimum: Money
    status: CouponStatus
    expires_at: datetime
    redeemed_at: datetime | None
    redeemed_order: str | None
    cancelled_reason: str | None
    created_at: datetime
    for_order: str | None = None  # the one order that may use it, where it was for the next one alone

    def refusal(
        self, now: datetime, *, subtotal: Money | None = None, order_number: str | None = None
    ) -> str | None:
        """The reason code why it does not count now; None when it does."""
        if self.status is CouponStatus.REDEEMED:
            return "coupon_redeemed"
        if self.status is CouponStatus.CANCELLED:
            return "coupon_cancelled"
        if self.for_order is not None and self.for_order != order_number:
            return "coupon_next_order_past"
        if now > self.expires_at:
            return "coupon_expired"
        if subtotal and subtotal.currency != self.minimum.currency:
            return "other_currency"
        return "below_minimum" if subtotal and subtotal < self.minimum else None
