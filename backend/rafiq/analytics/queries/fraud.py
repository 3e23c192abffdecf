"""What waits for a person and why, and what was found in a time, to be weighed anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from rafiq.analytics.queries.referrals import ReferralFilter, conditions, referral_page
from rafiq.analytics.queries.rows import PAGE_SIZE, Listing, ReferralRow
from rafiq.core.db import db
from rafiq.fraud.models import FraudFinding
from rafiq.fraud.rules import Finding
from rafiq.fraud.service import finding_of
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import Status


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of the flagged ones; empty fields mean all."""

    signal: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def any(self) -> bool:
        return bool(self.signal or self.words or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Found:
    """One referral of a time with its findings (maybe none)."""

    referral_id: str
    order_number: str
    findings: tuple[Finding, ...]


def queue_rows(
    store_id: str, wanted: QueueFilter, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Listing[ReferralRow]:
    """One page of flagged referrals, newest first."""
    return referral_page(store_id, queue_conditions(store_id, wanted), cursor=cursor, size=size)


def queue_count(store_id: str, wanted: QueueFilter) -> int:
    query = select(func.count()).select_from(Referral).where(Referral.store_id == store_id)
    return db.session.scalar(query.where(*queue_conditions(store_id, wanted))) or 0


def signals_waiting(store_id: str) -> list[str]:
    """The codes that the flagged ones have, for a filter."""
    query = select(FraudFinding.code).join(
        Referral, (Referral.store_id == FraudFinding.store_id) & (Referral.id == FraudFinding.referral_id)
    )
    waiting = query.where(FraudFinding.store_id == store_id, Referral.status == Status.FLAGGED.value)
    return list(db.session.scalars(waiting.distinct().order_by(FraudFinding.code)))


def found_since(store_id: str, since: datetime, *, most: int) -> Iterator[Found]:
    """The newest referrals opened since, each with what was found about it."""
    query = select(Referral.id, Referral.order_number).where(
        Referral.store_id == store_id, Referral.opened_at >= since
    )
    referrals = db.session.execute(query.order_by(Referral.id.desc()).limit(most)).all()
    findings: dict[str, list[Finding]] = {}
    rows = select(FraudFinding).where(FraudFinding.store_id == store_id, FraudFinding.seen_at >= since)
    for row in db.session.scalars(rows):
        findings.setdefault(row.referral_id, []).append(finding_of(row))
    return (Found(row.id, row.order_number, tuple(findings.get(row.id, ()))) for row in referrals)


def queue_conditions(store_id: str, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    found = conditions(
        store_id,
        ReferralFilter(
            status=Status.FLAGGED.value, words=wanted.words, since=wanted.since, until=wanted.until
        ),
    )
    if wanted.signal:
        mine = select(FraudFinding.referral_id).where(
            FraudFinding.store_id == store_id, FraudFinding.code == wanted.signal
        )
        found.append(Referral.id.in_(mine))
    return found
