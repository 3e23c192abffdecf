"""Use cases of fraud: judge one referral, keep what was found and what people left, forget both in time."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import Prepared, among, insert_into
from rafiq.fraud import merchant
from rafiq.fraud.evidence import Evidence, Side, Trace
from rafiq.fraud.models import FraudFinding, FraudTrace
from rafiq.fraud.prints import NONE, WEEK, WEEKS_BACK, Prints
from rafiq.fraud.rules import Finding, Verdict, judge

MOST_TRACES = 100
KEEP_TRACES = timedelta(days=180)
_traces = table_of(FraudTrace)
_WEEKLY = (Trace.NETWORK.value, Trace.AGENT.value)
# Of a busy network thousands of people are known, so only the advocate's own rows are read, and those of one device.
_SEEN = Prepared(
    select(_traces.c.person_id, _traces.c.trace)
    .where(
        _traces.c.store_id == bindparam("s"),
        among(_traces.c.print, "prints"),
        or_(_traces.c.person_id == bindparam("advocate"), _traces.c.trace == Trace.DEVICE.value),
    )
    .limit(MOST_TRACES)
)
_KEY = ["store_id", "person_id", "print"]
_sqlite, _postgresql = sqlite_insert(_traces), postgresql_insert(_traces)
_REMEMBER = Prepared(
    _sqlite.on_conflict_do_update(index_elements=_KEY, set_={"seen_at": _sqlite.excluded.seen_at}),
    postgresql=_postgresql.on_conflict_do_update(
        index_elements=_KEY, set_={"seen_at": _postgresql.excluded.seen_at}
    ),
)
_INSERT_FINDING = insert_into(FraudFinding)


def assess(store_id: str, evidence: Evidence, prints: Prints = NONE) -> Verdict:
    """The verdict on one referral under the store's own settings and block list.

    At most one question to the database, and none for a message without traces (settings and list are remembered
    for two seconds). ``prints`` are what the friend's message left. Nothing is written: see `record`, `remember`.
    """
    known = _with_traces(store_id, evidence, prints) if prints else evidence
    return judge(known, merchant.tuning_of(store_id), merchant.blocks_now(store_id))


def remember(store_id: str, person_id: str, prints: Prints) -> None:
    """That this person left these traces; again and again is once."""
    now = clock.now()
    rows = [
        {
            "store_id": store_id,
            "id": ids.new_id("trc"),
            "person_id": person_id,
            "trace": trace.value,
            "print": mark,
            "seen_at": now,
        }
        for trace, mark in sorted(prints.now.items())
    ]
    if rows:
        _REMEMBER.run(*rows)


def record(store_id: str, referral_id: str, verdict: Verdict, *, fresh: bool = False) -> None:
    """Keep what was found, in place of what was found before. The referral's row is in the database by the commit.

    ``fresh``: the referral was opened in this very transaction, so there is nothing to replace.
    """
    if not fresh:
        _forget_findings(store_id, [referral_id])
    rows = [
        {
            "store_id": store_id,
            "id": ids.new_id("fnd"),
            "referral_id": referral_id,
            "code": finding.code,
            "side": finding.side.value,
            "points": finding.points,
            "numbers": dict(finding.numbers),
            "seen_at": clock.now(),
        }
        for finding in verdict.findings
    ]
    if rows:
        _INSERT_FINDING.run(*rows)


def findings_of(store_id: str, referral_ids: Collection[str]) -> dict[str, tuple[Finding, ...]]:
    """What was found about each of these referrals, heaviest first; referrals without findings are left out."""
    query = select(FraudFinding).where(
        FraudFinding.store_id == store_id, FraudFinding.referral_id.in_(referral_ids)
    )
    found: dict[str, tuple[Finding, ...]] = {}
    for row in db.session.scalars(query.order_by(FraudFinding.points.desc(), FraudFinding.code)):
        found[row.referral_id] = (*found.get(row.referral_id, ()), finding_of(row))
    return found


def finding_of(row: FraudFinding) -> Finding:
    return Finding(row.code, Side(row.side), row.points, row.numbers)


def forget(store_id: str, person_id: str) -> None:
    """Erase a person's traces (G33); findings name nobody and stay with their referral."""
    db.session.execute(
        delete(FraudTrace).where(FraudTrace.store_id == store_id, FraudTrace.person_id == person_id)
    )


def sweep(now: datetime) -> int:
    """Drop traces that say nothing any more: networks after their weeks, the rest after half a year."""
    weekly = FraudTrace.trace.in_(_WEEKLY) & (FraudTrace.seen_at < now - WEEK * WEEKS_BACK)
    old = delete(FraudTrace).where(or_(FraudTrace.seen_at < now - KEEP_TRACES, weekly))
    return len(db.session.execute(old.returning(FraudTrace.id)).all())


def _with_traces(store_id: str, evidence: Evidence, prints: Prints) -> Evidence:
    advocate, friend = evidence.advocate.person_id, evidence.friend.person_id
    rows = _SEEN.all(s=store_id, prints=list(prints.known_as), advocate=advocate or "")
    shared = frozenset(Trace(row.trace) for row in rows if advocate is not None and row.person_id == advocate)
    others = {row.person_id for row in rows if row.trace == Trace.DEVICE} - {friend}
    return replace(evidence, shared=evidence.shared | shared, crowd=max(evidence.crowd, len(others)))


def _forget_findings(store_id: str, referral_ids: Collection[str]) -> None:
    db.session.execute(
        delete(FraudFinding).where(
            FraudFinding.store_id == store_id, FraudFinding.referral_id.in_(referral_ids)
        )
    )
