"""The first page and the numbers of a big store: against a forced scan of its visits and one count by an index."""

import contextlib
import csv
import io
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench import guard
from bench.admin import Member
from bench.compare import Pace
from bench.results import Goal, Result
from bench.stage import ROOT, Rafiq, Stage
from rafiq.analytics.queries import ahead

VISITS, ORDERS, QUICK = 1_000_000, 100_000, 10  # a quick run has a tenth of each
SCANNED, COUNTED = 10_000_000, 1_000_000  # what the goals are about: both are linear, so less is multiplied
DASHBOARD = "?days=30"
COUNTED_WITHIN = 600  # seconds
TODAY = datetime.now(UTC).date()
SPANS = (28, 365)
SPANNED = ("/numbers", "/numbers/funnel", "/numbers/customers", "/numbers/outcomes", "/numbers/notes")
TERMS = (
    "visited",
    "referrals",
    "advocates",
    "revenue",
    "reward_cost",
    "new_customers",
    "asked_who_shared",
    "lost",
)
PAGES = (
    DASHBOARD,
    *(f"{path}?days={days}" for path in SPANNED for days in SPANS),
    *(f"/numbers/rows?of={term}&days={days}" for term in TERMS for days in SPANS),
    f"/numbers?from={TODAY - timedelta(days=300)}&to={TODAY - timedelta(days=20)}",
    *(
        "/objectives",
        "/mastery",
        "/ideal",
        "/waiting",
        "/stages/over-time",
        "/experiments",
        "/weekly/preview",
    ),
)


@dataclass(frozen=True, slots=True)
class Base:
    """Milliseconds, as long as it takes for as many rows as the goals are about."""

    scan: float
    count: float


def measure(pace: Pace) -> list[Result]:
    visits, orders = (VISITS // QUICK, ORDERS // QUICK) if pace.quick else (VISITS, ORDERS)
    size = f"{visits:,} visits, {orders:,} orders"
    page = Result(
        "P11",
        "dashboard",
        f"dashboard, {size}",
        f"forced scan of {SCANNED:,} visits",
        Goal(0.1, 0.01, more=False),
    )
    grown = Result(
        "P12",
        "dashboard",
        f"dashboard, {visits:,} visits",
        f"with {visits // 10:,}",
        Goal(1.5, 1.1, more=False),
    )
    against = f"counting {COUNTED:,} visits by an index"
    slowest = Result("N1", "numbers", f"slowest page about numbers, {size}", against, Goal(3, 1, more=False))
    first = Result("N2", "numbers", "slowest of them at the first look", against)
    with Stage() as stage:
        rafiq = stage.rafiq()
        _fill(rafiq, "orders", orders)
        _fill(rafiq, "visits", visits // 10, 0)
        member = Member(rafiq, _environment(rafiq))
        member.page("/ideal")
        few = _often(member, DASHBOARD, pace)
        _fill(rafiq, "visits", visits - visits // 10, visits // 10)
        _counted_ahead(rafiq)
        looks = {path: member.timed(path) for path in PAGES}
        guard.wait_until_quiet()
        for number in range(pace.rounds):
            base = _base(rafiq, visits)
            times = {path: member.timed(path) for path in PAGES}
            page.ratios.append(times[DASHBOARD] / base.scan)
            grown.ratios.append(times[DASHBOARD] / few[number])
            slowest.ratios.append(max(times.values()) / base.count)
            page.rounds.append({"scan": base.scan, "count": base.count, **times})
        first.ratios.append(max(looks.values()) / base.count)
        page.correct |= _correct(rafiq, member)
        page.detail |= {"ms": times[DASHBOARD], "ms at the first look": looks[DASHBOARD]}
        grown.detail["ms with few"] = few[-1]
        slowest.detail |= _worst(times)
        first.detail |= _worst(looks) | {"rounds": looks}
    first.rounds.append(first.detail.pop("rounds"))
    return [page, grown, slowest, first]


def _counted_ahead(rafiq: Rafiq) -> None:
    """Until the worker has counted ahead all that it counts, as it has for whoever comes in the morning."""
    filled, deadline = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}", time.monotonic() + COUNTED_WITHIN
    while rafiq.count("standing_figures", f"counted_at > '{filled}'") < len(ahead.FIGURES):
        if time.monotonic() > deadline:
            message = "the worker counts nothing ahead"
            raise RuntimeError(message)
        time.sleep(1)


def _worst(times: dict[str, float]) -> dict[str, object]:
    path = max(times, key=lambda each: times[each])
    return {"page": path, "ms": times[path]}


def _often(member: Member, path: str, pace: Pace) -> list[float]:
    member.timed(path)
    return [member.timed(path) for _ in range(pace.rounds)]


def _fill(rafiq: Rafiq, *what: object) -> None:
    command = [sys.executable, "-m", "bench.year", str(rafiq.folder), *map(str, what)]
    subprocess.run(command, check=True, cwd=ROOT)


def _environment(rafiq: Rafiq) -> dict[str, str]:
    return {"RAFIQ_DATA_DIR": str(rafiq.folder), "RAFIQ_PUBLIC_URL": rafiq.url}


def _base(rafiq: Rafiq, visits: int) -> Base:
    """The best of three: nothing is faster than the machine can be."""
    scan = min(_took(rafiq, "kind > ''") for _ in range(3))
    store_id = rafiq.keys["store_id"]
    count = min(_took(rafiq, f"store_id = '{store_id}' AND visited_at > '2000'") for _ in range(3))
    return Base(scan * SCANNED / visits, count * COUNTED / visits)


def _took(rafiq: Rafiq, where: str) -> float:
    began = time.perf_counter()
    rafiq.count("visits", where)
    return (time.perf_counter() - began) * 1_000


_BROUGHT = "r.status IN ('pending','flagged','approved')"
_CONFIRMED = "o.verified AND o.event IS NULL AND o.cancelled_at IS NULL AND o.currency = 'EUR'"
# In SQL of our own, over the rows themselves; the day on which the year begins is given.
EXPECTED = {
    "visits": "SELECT count(*) FROM visits.visits WHERE kind = 'human' AND visited_at >= :day",
    "referrals": "SELECT count(*) FROM referrals WHERE opened_at >= :day",
    "new_customers": "SELECT count(*) FROM (SELECT min(placed_at) AS at FROM orders WHERE verified"
    " AND event IS NULL AND cancelled_at IS NULL AND (refunded < subtotal OR subtotal = 0)"
    " AND person_id IS NOT NULL GROUP BY person_id) WHERE at >= :day",
    "referred_revenue": "SELECT sum(o.subtotal - o.refunded) / 100.0 FROM orders o"
    f" JOIN referrals r USING (store_id, order_number) WHERE {_BROUGHT} AND {_CONFIRMED} AND o.placed_at >= :day",
    "reward_cost": "SELECT sum(CASE w.unit WHEN 'EUR' THEN w.amount ELSE round(o.subtotal * w.amount / 10000.0) END)"
    " / 100.0 FROM rewards w JOIN referrals r ON r.store_id = w.store_id AND r.id = w.referral_id"
    " JOIN orders o USING (store_id, order_number) WHERE w.unit IN ('EUR','%')"
    " AND w.status IN ('pending','available','redeemed') AND o.placed_at >= :day",
}


def _correct(rafiq: Rafiq, member: Member) -> dict[str, bool]:
    """The file and the page say what the rows say, and so do the counts by day."""
    day = (datetime.now(UTC) - timedelta(days=SPANS[-1] - 1)).date().isoformat()
    with contextlib.closing(sqlite3.connect(rafiq.folder / "rafiq.sqlite3")) as kept:
        kept.execute("ATTACH ? AS visits", [str(rafiq.folder / "visits.sqlite3")])
        rows = {name: kept.execute(query, {"day": day}).fetchone()[0] for name, query in EXPECTED.items()}
        by_day = "SELECT sum(human_count + repeat_count + bot_count) FROM visits."
        sums = {kept.execute(by_day + table).fetchone()[0] for table in ("visit_days", "visit_channel_days")}
        every = kept.execute("SELECT count(*) FROM visits.visits").fetchone()[0]
    file = csv.DictReader(io.StringIO(member.page("/numbers/figures.csv?days=365").lstrip("\ufeff")))
    told = {row["name"]: float(row["value"] or 0) for row in file}
    shown = member.page("/numbers?days=365")
    return {
        "figures of the year = rows": all(abs(told[name] - value) < 0.005 for name, value in rows.items()),
        "shown as counted": all(
            f"{rows[name]:,}" in shown for name in ("visits", "referrals", "new_customers")
        ),
        "visits by day = visits": sums == {every},
    }
