"""The terms of a deal as values: what each side gets, from when, how often; impossible deals are refused; pure."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from rafiq.core.errors import Invalid, Problem
from rafiq.core.money import BASIS_POINTS, Money

CLOCKS_DIFFER = timedelta(minutes=5)


class DiscountKind(StrEnum):
    PERCENT_OFF = "percent_off"
    FIXED_OFF = "fixed_off"


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a program. Amounts are minor units, percents basis points; a cap of 0 is none."""

    currency: str
    friend_kind: DiscountKind = DiscountKind.PERCENT_OFF
    friend_basis_points: int = 1_000
    friend_amount: int = 0
    friend_minimum: int = 0
    friend_expires_days: int = 30
    advocate_amount: int = 0
    hold_days: int = 14
    window_days: int = 30
    new_customer_days: int = 180
    minimum_order: int = 0
    cap_count: int = 0

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        known: dict[str, Any] = {f.name: stored[f.name] for f in fields(cls) if f.name in stored}
        known["friend_kind"] = DiscountKind(known.get("friend_kind", DiscountKind.PERCENT_OFF))
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)

    def advocate_due(self, *, net: int, gross: int) -> Money:
        """What the advocate is owed: the same share of the reward as is left of the order (G3)."""
        if net <= 0:
            return self.money(0)
        return self.money(self.advocate_amount).share(min(net, gross), gross)

    def hold_until(self, since: datetime) -> datetime:
        return since + timedelta(days=self.hold_days)

    def in_window(self, visited_at: datetime, bought_at: datetime) -> bool:
        """Sent before buying (clocks may differ a little), and not too long before."""
        return visited_at - CLOCKS_DIFFER <= bought_at <= visited_at + timedelta(days=self.window_days)


_RANGES = {
    "friend_basis_points": (0, BASIS_POINTS, "a percentage from 0 to 100"),
    "friend_amount": (0, 10**12, "an amount that is not negative"),
    "friend_minimum": (0, 10**12, "an amount that is not negative"),
    "friend_expires_days": (1, 3_650, "1 to 3650 days"),
    "advocate_amount": (0, 10**12, "an amount that is not negative"),
    "hold_days": (0, 365, "0 to 365 days"),
    "window_days": (1, 365, "1 to 365 days"),
    "new_customer_days": (0, 3_650, "0 to 3650 days"),
    "minimum_order": (0, 10**12, "an amount that is not negative"),
    "cap_count": (0, 1_000_000, "0 (no cap) to 1000000"),
}


def check(terms: Terms) -> Terms:
    """Raise `Invalid` naming every field of an impossible deal; else the same terms."""
    problems = [
        Problem(f"#/{name}", f"must be {wanted}")
        for name, (low, high, wanted) in _RANGES.items()
        if not low <= getattr(terms, name) <= high
    ]
    if terms.friend_kind is DiscountKind.PERCENT_OFF and terms.friend_basis_points == 0:
        problems.append(Problem("#/friend_basis_points", "a friend must get something: more than 0 percent"))
    if terms.friend_kind is DiscountKind.FIXED_OFF:
        if terms.friend_amount == 0:
            problems.append(Problem("#/friend_amount", "a friend must get something: more than 0"))
        if terms.friend_minimum < terms.friend_amount:
            problems.append(
                Problem("#/friend_minimum", "must be at least the discount, or orders would cost nothing")
            )
    if problems:
        detail = "these terms cannot be published"
        raise Invalid(detail, problems=tuple(problems))
    return terms


# Ten of the large currencies; elsewhere what feels like the same gift.
_DEFAULT_REWARD = {
    "IRT": 500_000,
    "IRR": 5_000_000,
    "KWD": 3_000,
    "JPY": 1_500,
    "KRW": 13_000,
    "IDR": 15_000_000,
    "TRY": 40_000,
    "INR": 90_000,
    **dict.fromkeys(("AED", "SAR", "QAR", "MYR", "BHD", "OMR"), 4_000),
}


def default_terms(currency: str) -> Terms:
    """The two-sided deal every store starts with: 10% for the friend, credit for the advocate after 14 days."""
    return Terms(currency=currency, advocate_amount=_DEFAULT_REWARD.get(currency, 1_000))
