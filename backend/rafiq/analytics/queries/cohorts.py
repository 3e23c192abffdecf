"""Customers whom somebody sent beside all others: time to buy, discounts, order value, coming back, worth (S1-32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rafiq.analytics.comparison import FEW
from rafiq.analytics.figures import Figure
from rafiq.analytics.kpis import Unit
from rafiq.analytics.queries import conditions, customers
from rafiq.analytics.queries.customers import Won


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers won in some days, up to now. Amounts are minor units; None where there is nothing to divide by.

    ``buyers`` are those of the ``people`` who ordered in the store's currency, which all that follows is of.
    ``days_to_buy``: from the first we knew of somebody (for the sent: when they were sent) to the first order, over
    those known before it. ``later_discount``: of the orders after the first, how many used a code.
    """

    people: int
    buyers: int
    orders: int
    again: int
    revenue: int
    discounted: int
    later_orders: int
    later_discounted: int
    timed: int
    days_to_buy: float | None

    @property
    def few(self) -> bool:
        return self.people < FEW

    @property
    def average_order(self) -> Fraction | None:
        return _ratio(self.revenue, self.orders)

    @property
    def lifetime_value(self) -> Fraction | None:
        return _ratio(self.revenue, self.buyers)

    @property
    def repeat_rate(self) -> Fraction | None:
        return _ratio(self.again, self.buyers)

    @property
    def discount_rate(self) -> Fraction | None:
        return _ratio(self.discounted, self.orders)

    @property
    def later_discount(self) -> Fraction | None:
        return _ratio(self.later_discounted, self.later_orders)


FIGURES: tuple[Figure[Cohort], ...] = (
    Figure("people", Unit.COUNT, "people", lambda c: Fraction(c.people)),
    Figure("days_to_buy", Unit.DAYS, "days / timed",
        lambda c: None if c.days_to_buy is None else Fraction(c.days_to_buy)),
    Figure("discount_rate", Unit.SHARE, "discounted / orders", lambda c: c.discount_rate),
    Figure("later_discount", Unit.SHARE, "later_discounted / later_orders", lambda c: c.later_discount),
    Figure("average_order", Unit.MONEY, "revenue / orders", lambda c: c.average_order),
    Figure("repeat_rate", Unit.SHARE, "again / buyers", lambda c: c.repeat_rate),
    Figure("lifetime_value", Unit.MONEY, "revenue / buyers", lambda c: c.lifetime_value),
)  # fmt: skip
BY_NAME = {figure.name: figure for figure in FIGURES}
# What takes time to come is told of a year at least: customers of this week have hardly had any.
SLOW = frozenset({"later_discount", "repeat_rate", "lifetime_value"})
YEAR = 365


def _ratio(numerator: int, denominator: int) -> Fraction | None:
    return Fraction(numerator, denominator) if denominator else None


@dataclass(frozen=True, slots=True)
class Sides:
    """Both cohorts of those who first bought from ``first`` to ``last``."""

    first: date
    last: date
    sent: Cohort
    others: Cohort


@dataclass(frozen=True, slots=True)
class Comparison:
    """``year`` ends with the same day as ``days`` and is the same where those are a year or more."""

    days: Sides
    year: Sides

    def of(self, name: str) -> Sides:
        """Those that a figure is told of."""
        return self.year if name in SLOW else self.days


def comparison(store_id: str, first: date, last: date) -> Comparison:
    """Each figure is of those who first bought in these days, or of the year that ends with them (S1-32)."""
    since = min(first, last - timedelta(days=YEAR - 1))
    days = Sides(first, last, *compared(store_id, first, last))
    return Comparison(days, days if since == first else Sides(since, last, *compared(store_id, since, last)))


def compared(store_id: str, first: date, last: date) -> tuple[Cohort, Cohort]:
    """Those whom somebody sent, and the others, who first bought in these days."""
    found = customers.won(store_id, first, last)
    sent, others = (
        [each for each in found if (each.way != conditions.ALONE) is way] for way in (True, False)
    )
    return _cohort(sent), _cohort(others)


def _cohort(won: list[Won]) -> Cohort:
    names = (
        "orders",
        "again",
        "revenue",
        "discounted",
        "later_orders",
        "later_discounted",
        "timed",
    )
    found = {name: sum(getattr(each, name) for each in won) for name in names}
    found |= {"people": sum(each.new for each in won), "buyers": sum(each.people for each in won)}
    days = sum(each.days for each in won) / found["timed"] if found["timed"] else None
    return Cohort(**found, days_to_buy=days)


@dataclass(frozen=True, slots=True)
class MonthOfNew:
    """New customers of one month, and how many of them somebody sent."""

    first: date
    last: date
    new: int
    sent: int

    @property
    def share(self) -> Fraction | None:
        return _ratio(self.sent, self.new)


def new_by_month(store_id: str, months: Sequence[tuple[date, date]]) -> list[MonthOfNew]:
    """``months`` are their first and last days, the oldest first (S4-1)."""
    found = customers.new(store_id, *(edge for month in months for edge in month))
    return [
        MonthOfNew(*month, each["new_customers"], each["referred_new"])
        for month, each in zip(months, found, strict=True)
    ]
