"""The rows behind a number: what is counted in a figure, one line each, in the same words as the count (S0-19)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select

from rafiq.analytics.kept import kept
from rafiq.analytics.queries import cohorts, customers
from rafiq.analytics.queries.evidence_asked import SENT, Among, Within, asked
from rafiq.analytics.queries.evidence_rows import QUERIES
from rafiq.analytics.queries.rows import PersonBrief
from rafiq.analytics.queries.search import brief
from rafiq.analytics.queries.sums import rewards
from rafiq.core.db import db

PAGE, MOST = 50, 50_000
NEW = ("new_customers", "referred_new", "unprompted_new")
MONEY = frozenset({"revenue", "referred_revenue", "other_revenue", "reward_cost", "cohort_revenue"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line. ``count`` is how often it counts, or minor units where the figure is money.

    ``days`` is what this line adds to a mean of days.
    """

    at: datetime | None
    day: str | None
    what: str
    detail: str
    person: PersonBrief | None
    referral_id: str | None
    count: int
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the rows; ``total`` is the sum of ``count`` over all of them, ``rows_in_all`` how many there are."""

    rows: list[Evidence]
    total: int
    rows_in_all: int


def behind(
    store_id: str,
    term: str,
    first: date,
    last: date,
    within: Within | None = None,
    *,
    offset: int = 0,
    limit: int = PAGE,
) -> Behind:
    """``term`` is the name of a count in `Counts`; newest first. Raises KeyError for no such term."""
    parts = QUERIES[term](asked(store_id, first, last, within))
    sums = _known(store_id, term, first, last, within) or _sums(store_id, term, first, last, within)
    rows: list[Evidence] = []
    for query, (_, many) in zip(parts, sums, strict=True):
        if len(rows) < limit and offset < many:
            found = db.session.execute(query.limit(limit - len(rows)).offset(offset))
            rows += [_row(row) for row in found]
        offset = max(0, offset - many)
    return Behind(rows, sum(total for total, _ in sums), sum(many for _, many in sums))


def _known(store_id: str, term: str, first: date, last: date, within: Within | None) -> list[tuple[int, int]]:
    """What is counted ahead in a big shop: its sums, where these are such lines."""
    if term in NEW:
        new = customers.new(store_id, first, last)[0]
        return [(new[term], new[term])]
    if term == "reward_cost":  # counted from the other end
        return [rewards(store_id, first, last)]
    if within is None or within.by is not Among.COHORT:
        return []
    cohort = cohorts.compared(store_id, first, last)[within.key != SENT]
    count: int = getattr(cohort, term.removeprefix("cohort_"))
    return [(count, cohort.orders if term == "cohort_revenue" else count)]


@kept
def _sums(store_id: str, term: str, first: date, last: date, within: Within | None) -> list[tuple[int, int]]:
    """What each part adds up to, and of how many rows."""
    found: list[tuple[int, int]] = []
    for query in QUERIES[term](asked(store_id, first, last, within)):
        rows = query.order_by(None).subquery()
        sums = select(func.coalesce(func.sum(rows.c.counted), 0), func.count()).select_from(rows)
        found += [(int(total), int(many)) for total, many in db.session.execute(sums)]
    return found


def _row(row: Row[Any]) -> Evidence:
    who, count = brief(row, "who"), int(row.counted)
    if isinstance(row.detail, str | None):
        return Evidence(row.at, row.day, row.what or "", row.detail or "", who, row.referral_id, count)
    return Evidence(row.at, row.day, row.what or "", "", who, row.referral_id, count, float(row.detail))
