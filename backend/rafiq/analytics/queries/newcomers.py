"""New customers month by month: how many somebody sent with our links and codes, and how many by word alone."""

from dataclasses import dataclass
from datetime import date, timedelta

from rafiq.analytics.kpis import Counts
from rafiq.analytics.queries.kpis import counts

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Newcomers:
    """A calendar month. ``unprompted``: somebody sent them without any link or code of ours; part of ``referred``."""

    first: date
    new: int
    referred: int
    unprompted: int

    @property
    def prompted(self) -> int:
        return self.referred - self.unprompted

    @property
    def share(self) -> int | None:
        """Of all new ones, in basis points; the same formula as the key figure's."""
        return round(self.referred * 10_000 / self.new) if self.new else None


def newcomers(store_id: str, today: date, *, months: int = MONTHS) -> list[Newcomers]:
    """The oldest month first; the running one is not over yet (S0-4, S4-1)."""
    firsts = [today.replace(day=1)]
    while len(firsts) < months:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return [_month(first, counts(store_id, first, _last(first))) for first in reversed(firsts)]


def _month(first: date, found: Counts) -> Newcomers:
    return Newcomers(first, found.new_customers, found.referred_new, found.unprompted_new)


def _last(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
