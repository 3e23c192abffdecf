"""The terms of a deal as values: what each side gets, for which friend, at which moment; pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from rafiq.core.money import BASIS_POINTS, Money, divide

CLOCKS_DIFFER = timedelta(minutes=5)
PERCENT = "%"


class GiftKind(StrEnum):
    NONE = "none"
    CREDIT = "credit"
    PERCENT_CREDIT = "percent_credit"
    PERCENT_OFF = "percent_off"
    FIXED_OFF = "fixed_off"
    FREE_SHIPPING = "free_shipping"
    UNITS = "units"
    GIFT_CODE = "gift_code"
    TASK = "task"
    DONATION = "donation"


class Trigger(StrEnum):
    """What a friend must do to set the deal off."""

    FIRST_ORDER = "first_order"
    EVERY_ORDER = "every_order"
    NTH_ORDER = "nth_order"
    SIGN_UP = "sign_up"
    EVENT = "event"


class Audience(StrEnum):
    """Which advocates a deal is for."""

    EVERYONE = "everyone"
    PROMOTERS = "promoters"
    TAGS = "tags"


PERCENTS = frozenset({GiftKind.PERCENT_CREDIT, GiftKind.PERCENT_OFF})
COUPONS = frozenset({GiftKind.PERCENT_OFF, GiftKind.FIXED_OFF, GiftKind.FREE_SHIPPING})
IN_THE_LEDGER = frozenset({GiftKind.CREDIT, GiftKind.PERCENT_CREDIT, GiftKind.UNITS})
_SHRINKING = frozenset({GiftKind.CREDIT, GiftKind.DONATION})


@dataclass(frozen=True, slots=True)
class Gift:
    """What one side gets. ``amount``: minor units of ``unit``, basis points of a percentage, or a count of units.

    ``most`` caps one percentage of an order and ``minimum`` is the smallest order it counts on; 0 is none.
    ``text`` names a donation's cause, or tells a person what to do. ``next_order``: it may be used on the very next
    order of whoever gets it, and on no other.
    """

    kind: GiftKind
    amount: int = 0
    unit: str = ""
    minimum: int = 0
    expires_days: int = 0
    most: int = 0
    bank_id: str | None = None
    text: str = ""
    next_order: bool = False

    @property
    def by_percent(self) -> bool:
        return self.kind in PERCENTS

    @property
    def basis_points(self) -> int:
        return self.amount if self.by_percent else 0

    def unit_in(self, currency: str) -> str:
        """What its amount counts: a unit of the store's own, ``%`` of a price, else the program's money."""
        return PERCENT if self.kind is GiftKind.PERCENT_OFF else self.unit or currency

    def due(self, *, net: int, gross: int) -> int:
        """What it comes to while ``net`` is left of an order of ``gross`` minor units (G3).

        Credit and donations shrink with the order, by the same share; a percentage of the order is taken of what is
        left. Units, codes and tasks are indivisible: they stand while anything is left, and fall with the last of it.
        """
        if net <= 0:
            return 0
        left = min(net, gross)
        if self.kind is GiftKind.PERCENT_CREDIT:
            share = divide(left * self.amount, BASIS_POINTS)
            return min(share, self.most) if self.most else share
        return Money(self.amount, "").share(left, gross).amount if self.kind in _SHRINKING else self.amount

    def cost(self, gross: int) -> int:
        """What it costs the store on an order of ``gross``, in minor units; what cannot be told is 0."""
        if self.by_percent:
            share = divide(gross * self.amount, BASIS_POINTS)
            return min(share, self.most) if self.most else share
        return 0 if self.kind in {GiftKind.UNITS, GiftKind.NONE} else self.amount


NOTHING = Gift(GiftKind.NONE)
TEN_PERCENT = Gift(GiftKind.PERCENT_OFF, 1_000, expires_days=30)


@dataclass(frozen=True, slots=True)
class Tier:
    """From this friend on, each brings this instead."""

    from_count: int
    gift: Gift


@dataclass(frozen=True, slots=True)
class Milestone:
    """With exactly this friend, this on top."""

    at_count: int
    gift: Gift


@dataclass(frozen=True, slots=True)
class Boost:
    """For a limited time, other gifts; None leaves that side as it is."""

    starts_at: datetime
    ends_at: datetime
    advocate: Gift | None = None
    friend: Gift | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """An amount of a unit; ``reason_code`` says why it is less than the gift (empty when it is not)."""

    amount: int
    unit: str
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a program. Amounts are minor units; a cap or budget of 0 is none, a cap's period of 0 for ever.

    ``staff``: for who served the advocate; ``neighbour``: for both when they share an area (the first
    ``neighbour_prefix`` letters of their postcodes) and a day; ``standing_basis_points``: off every order of both.
    """

    currency: str
    advocate: Gift = NOTHING
    friend: Gift = TEN_PERCENT
    staff: Gift = NOTHING
    neighbour: Gift = NOTHING
    neighbour_prefix: int = 0
    standing_basis_points: int = 0
    hold_days: int = 14
    window_days: int = 30
    new_customer_days: int = 180
    minimum_order: int = 0
    cap_count: int = 0
    cap_period_days: int = 0
    unit_cap: int = 0
    budget: int = 0
    trigger: Trigger = Trigger.FIRST_ORDER
    trigger_n: int = 0
    trigger_event: str = ""
    audience: Audience = Audience.EVERYONE
    audience_tags: tuple[str, ...] = ()
    product_tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    boosts: tuple[Boost, ...] = ()
    credit_expires_days: int = 0

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The terms as `to_json` wrote them; fields of another release are left out."""
        known = _known(cls, stored)
        known |= {name: _gift(stored[name]) for name in _GIFTS if name in stored}
        known |= {name: tuple(stored[name]) for name in _WORD_LISTS if name in stored}
        known["trigger"] = Trigger(known.get("trigger", Trigger.FIRST_ORDER))
        known["audience"] = Audience(known.get("audience", Audience.EVERYONE))
        known["tiers"] = tuple(
            Tier(each["from_count"], _gift(each["gift"])) for each in stored.get("tiers", ())
        )
        known["milestones"] = tuple(
            Milestone(each["at_count"], _gift(each["gift"])) for each in stored.get("milestones", ())
        )
        known["boosts"] = tuple(_boost(each) for each in stored.get("boosts", ()))
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        stored = asdict(self)
        for boost in stored["boosts"]:
            boost |= {name: boost[name].isoformat() for name in ("starts_at", "ends_at")}
        return stored

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)

    def advocate_gift(self, *, count: int = 1, at: datetime | None = None) -> Gift:
        """What the advocate gets for their ``count``-th friend at this moment; a boost makes nobody poorer."""
        reached = [tier.gift for tier in self.tiers if tier.from_count <= count]
        usual = reached[-1] if reached else self.advocate
        boost = self.boost_at(at)
        if boost is None or boost.advocate is None:
            return usual
        poorer = boost.advocate.kind is usual.kind and boost.advocate.amount < usual.amount
        return usual if poorer else boost.advocate

    def friend_gift(self, *, at: datetime | None = None) -> Gift:
        boost = self.boost_at(at)
        return boost.friend if boost and boost.friend else self.friend

    def boost_at(self, at: datetime | None) -> Boost | None:
        """The boost that runs: from its first moment, up to but not with its last."""
        return next((each for each in self.boosts if at and each.starts_at <= at < each.ends_at), None)

    def milestone_at(self, count: int) -> Gift | None:
        """What comes on top with exactly this friend."""
        return next((each.gift for each in self.milestones if each.at_count == count), None)

    def advocate_due(
        self, *, net: int, gross: int, count: int = 1, at: datetime | None = None, earned: int = 0
    ) -> Due:
        """What the advocate is owed for an order of which ``net`` is left of ``gross`` (G3).

        ``count``: this is their n-th friend; ``at``: when the referral began; ``earned``: what they hold of this unit
        from earlier friends, for the cap on its total.
        """
        gift = self.advocate_gift(count=count, at=at)
        return self.under_cap(gift.due(net=net, gross=gross), gift.unit_in(self.currency), earned=earned)

    def under_cap(self, amount: int, unit: str, *, earned: int) -> Due:
        """The part of an amount that still fits under the cap on a unit; the last may be a smaller one (S4-3)."""
        if not self.unit_cap or amount <= 0 or earned + amount <= self.unit_cap:
            return Due(max(amount, 0), unit)
        rest = max(self.unit_cap - earned, 0)
        return Due(rest, unit, "unit_cap_rest" if rest else "unit_cap_reached")

    def under_budget(self, due: Due, *, owed: int) -> Due:
        """All or nothing: a promise that the budget cannot hold is not made. ``owed``: the program's whole so far."""
        spent = self.budget and due.unit == self.currency and owed + due.amount > self.budget
        return Due(0, due.unit, "budget_spent") if spent else due

    def hold_until(self, since: datetime) -> datetime:
        return since + timedelta(days=self.hold_days)

    def in_window(self, visited_at: datetime, bought_at: datetime) -> bool:
        """Sent before buying (clocks may differ a little), and not too long before."""
        return visited_at - CLOCKS_DIFFER <= bought_at <= visited_at + timedelta(days=self.window_days)


_GIFTS = ("advocate", "friend", "staff", "neighbour")
_WORD_LISTS = ("audience_tags", "product_tags", "countries")


def _known(kind: type, stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored[name] for name in kind.__dataclass_fields__ if name in stored}  # type: ignore[attr-defined]


def _gift(stored: Mapping[str, Any]) -> Gift:
    return Gift(**_known(Gift, stored) | {"kind": GiftKind(stored["kind"])})


def _boost(stored: Mapping[str, Any]) -> Boost:
    starts_at, ends_at = (datetime.fromisoformat(stored[name]) for name in ("starts_at", "ends_at"))
    advocate, friend = (_gift(stored[side]) if stored.get(side) else None for side in ("advocate", "friend"))
    return Boost(starts_at, ends_at, advocate, friend)


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
    return Terms(currency, advocate=Gift(GiftKind.CREDIT, _DEFAULT_REWARD.get(currency, 1_000)))
