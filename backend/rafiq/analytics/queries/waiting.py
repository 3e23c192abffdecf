"""What waits for a person: how many of each kind, since when, which rule caused it; and what was decided by hand."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Subquery, and_, case, exists, func, select

from rafiq.core.db import db
from rafiq.coupons.models import BankWait, CouponBank
from rafiq.followups import service as followups
from rafiq.followups.models import Followup
from rafiq.followups.rules import Duty
from rafiq.ledger.models import Adjustment
from rafiq.ledger.wishes import PROPOSED
from rafiq.orders.models import Order, OrderMessage, Refund
from rafiq.referrals.models import Referral, Task

UNVERIFIED_AFTER = timedelta(days=1)
ORPHAN_AFTER = timedelta(hours=72)
SPAN = timedelta(days=90)
UNMATCHED_SPAN = timedelta(days=30)
MONTH = timedelta(days=30)
MONTHS = 6
_WORDS = OrderMessage.body["referred_by"].as_string()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of work. ``causes``: how many by the rule that put them there.

    ``late`` of them are overdue; ``duty`` is whose they are, where each has somebody of its own.
    """

    kind: str
    count: int
    oldest_at: datetime | None = None
    causes: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An order whose buyer said who sent them, in words that name nobody we know."""

    order_number: str
    words: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class ByHand:
    """Thirty days that end at ``until``: referrals that began in them and are settled, and how many by a person."""

    until: datetime
    settled: int
    by_hand: int

    @property
    def share(self) -> int | None:
        """In basis points."""
        return self.by_hand * 10_000 // self.settled if self.settled else None


def waiting(
    store_id: str,
    now: datetime,
    wanted: Container[str],
    duties: Iterable[Duty],
    *,
    actor: str = "",
    user_id: str | None = None,
) -> list[Waiting]:
    """The kinds that are wanted, of those that this floor of the house can see, also when they are empty.

    An adjustment of ``actor`` does not wait for them: a second member has to look. With ``user_id`` the follow-ups
    that another member has by name are theirs and not counted.
    """
    counts: dict[str, Callable[[], Waiting]] = {
        "flagged": lambda: _flagged(store_id),
        "tasks": lambda: _tasks(store_id),
        "adjustments": lambda: _adjustments(store_id, now, actor),
        "unverified": lambda: _unverified(store_id, now),
        "unmatched": lambda: _unmatched(store_id, now),
        "codes": lambda: _codes(store_id),
        "orphans": lambda: _orphans(store_id, now),
    }
    return [*counted(counts, wanted), *(_followups(store_id, now, duty, user_id) for duty in duties)]


def counted(counts: Mapping[str, Callable[[], Waiting]], wanted: Container[str]) -> list[Waiting]:
    """Nobody is asked for what nobody wants to know."""
    return [count() for kind, count in counts.items() if kind in wanted]


def unmatched(store_id: str, now: datetime, *, limit: int = 20) -> list[Unmatched]:
    """The oldest first."""
    said = _said_in_vain(store_id, now)
    query = select(said.c.order_number, said.c.words, said.c.placed_at).where(said.c.words.is_not(None))
    found = db.session.execute(query.order_by(said.c.placed_at, said.c.order_number).limit(limit))
    return [Unmatched(*row) for row in found]


def words_of(store_id: str, order_number: str) -> str:
    """What the buyer of an order answered to "who sent you?"; empty without an answer."""
    mine = (OrderMessage.store_id == store_id, OrderMessage.order_number == order_number)
    return db.session.scalar(select(func.min(_WORDS)).where(*mine)) or ""


def decided_by_hand(store_id: str, now: datetime) -> list[ByHand]:
    """Month by month, the oldest first (S0-7)."""
    ends = [now - MONTH * back for back in range(MONTHS - 1, -1, -1)]
    number: ColumnElement[int] = case(
        *((Referral.opened_at <= end, place) for place, end in enumerate(ends)), else_=MONTHS
    ).label("number")
    hand = func.sum(case((Referral.decision.is_not(None), 1), else_=0))
    query = (
        select(number, func.count(), hand)
        .where(
            Referral.store_id == store_id,
            Referral.status.in_(("approved", "voided", "blocked")),
            Referral.opened_at > ends[0] - MONTH,
            Referral.opened_at <= now,
        )
        .group_by(number)
    )
    found = {int(row[0]): (int(row[1]), int(row[2])) for row in db.session.execute(query)}
    return [ByHand(end, *found.get(place, (0, 0))) for place, end in enumerate(ends)]


def approved_alone(store_id: str, now: datetime) -> tuple[int, int]:
    """(approved without a person, approved at all) of the referrals of the last ninety days."""
    alone = func.sum(case((Referral.decision.is_(None), 1), else_=0))
    query = select(func.coalesce(alone, 0), func.count()).where(
        Referral.store_id == store_id, Referral.status == "approved", Referral.opened_at > now - SPAN
    )
    row = db.session.execute(query).one()
    return int(row[0]), int(row[1])


def followed_in_time(store_id: str, now: datetime) -> tuple[int, int]:
    """(done or reached by the time they were due, due at all) of the follow-ups of the last ninety days."""
    acted = func.coalesce(Followup.reached_at, Followup.done_at)
    in_time = func.sum(case((acted <= Followup.due_at, 1), else_=0))
    query = select(func.coalesce(in_time, 0), func.count()).where(
        Followup.store_id == store_id,
        Followup.dropped_at.is_(None),
        Followup.due_at > now - SPAN,
        Followup.due_at <= now,
    )
    row = db.session.execute(query).one()
    return int(row[0]), int(row[1])


def grouped(
    kind: str,
    cause: SQLColumnExpression[Any],
    at: SQLColumnExpression[Any],
    *conditions: ColumnElement[bool],
) -> Waiting:
    """How many, since when, and by which cause."""
    query = select(cause, func.count(), func.min(at)).where(*conditions).group_by(cause)
    rows = [(str(row[0] or ""), int(row[1]), row[2]) for row in db.session.execute(query)]
    oldest = min((row[2] for row in rows), default=None)
    return Waiting(kind, sum(row[1] for row in rows), oldest, {row[0]: row[1] for row in rows})


def _flagged(store_id: str) -> Waiting:
    mine = (Referral.store_id == store_id, Referral.status == "flagged")
    return grouped("flagged", Referral.reason_code, Referral.opened_at, *mine)


def _unverified(store_id: str, now: datetime) -> Waiting:
    mine = (Referral.store_id == store_id, Referral.reason_code == "unverified")
    late = Referral.opened_at < now - UNVERIFIED_AFTER
    return grouped("unverified", Referral.method, Referral.opened_at, *mine, late)


def _followups(store_id: str, now: datetime, duty: Duty, user_id: str | None) -> Waiting:
    waits = (Followup.duty == duty.value, *followups.queued(store_id, user_id=user_id, duties=[duty]))
    found = grouped("followups", Followup.kind, Followup.opened_at, *waits)
    late = db.session.scalar(select(func.count()).where(*waits, Followup.due_at <= now)) or 0
    return replace(found, late=late, duty=duty.value)


def _tasks(store_id: str) -> Waiting:
    waits = (Task.store_id == store_id, Task.done_at.is_(None), Task.dropped_at.is_(None))
    row = db.session.execute(select(func.count(), func.min(Task.opened_at)).where(*waits)).one()
    return Waiting("tasks", row[0], row[1])


def _adjustments(store_id: str, now: datetime, actor: str) -> Waiting:
    mine = (
        Adjustment.store_id == store_id,
        Adjustment.status == PROPOSED,
        Adjustment.ends_at > now,
        Adjustment.proposed_by != actor,
    )
    return grouped("adjustments", Adjustment.kind, Adjustment.proposed_at, *mine)


def _codes(store_id: str) -> Waiting:
    """Banks that run low; since when a reward waits for a code, where one does."""
    waits = (BankWait.store_id == CouponBank.store_id) & (BankWait.bank_id == CouponBank.id)
    query = (
        select(CouponBank.name, func.count(BankWait.id), func.min(BankWait.created_at))
        .join(BankWait, waits, isouter=True)
        .where(CouponBank.store_id == store_id)
        .group_by(CouponBank.id, CouponBank.name, CouponBank.free_count, CouponBank.low_stock_at)
        .having((CouponBank.free_count < CouponBank.low_stock_at) | (func.count(BankWait.id) > 0))
    )
    rows = db.session.execute(query).all()
    begun: list[datetime | None] = [row[2] for row in rows]
    oldest = min((at for at in begun if at is not None), default=None)
    return Waiting("codes", len(rows), oldest, {row[0]: max(1, int(row[1])) for row in rows})


def _orphans(store_id: str, now: datetime) -> Waiting:
    theirs = and_(Order.store_id == Refund.store_id, Order.order_number == Refund.order_number)
    query = (
        select(func.count(), func.min(Refund.created_at))
        .select_from(Refund)
        .join(Order, theirs, isouter=True)
        .where(Refund.store_id == store_id, Order.id.is_(None), Refund.created_at < now - ORPHAN_AFTER)
    )
    row = db.session.execute(query).one()
    return Waiting("orphans", row[0], row[1])


def _unmatched(store_id: str, now: datetime) -> Waiting:
    said = _said_in_vain(store_id, now)
    counted = select(func.count(), func.min(said.c.placed_at)).where(said.c.words.is_not(None))
    count, oldest = db.session.execute(counted).one()
    return Waiting("unmatched", count, oldest)


def _said_in_vain(store_id: str, now: datetime) -> Subquery:
    """Orders of a month without a referral, and the answer to "who sent you?".

    Each order looks for its messages, and never are all messages looked through for those of a month.
    """
    words = (
        select(func.min(_WORDS))
        .where(
            OrderMessage.store_id == Order.store_id,
            OrderMessage.order_number == Order.order_number,
            func.length(func.trim(_WORDS)) > 0,
        )
        .scalar_subquery()
    )
    credited = exists().where(
        Referral.store_id == Order.store_id, Referral.order_number == Order.order_number
    )
    return (
        select(Order.order_number, Order.placed_at, words.label("words"))
        .where(Order.store_id == store_id, Order.placed_at > now - UNMATCHED_SPAN, ~credited)
        .subquery()
    )
