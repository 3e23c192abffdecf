"""What waits for one role or another beside the daily work: stories, tests, introductions, causes, earnings, debts."""

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from rafiq.analytics.queries.waiting import MONTH, Waiting, counted, grouped
from rafiq.core.db import db
from rafiq.encounters.models import Gesture, IntroductionAsk
from rafiq.experiments.models import Experiment
from rafiq.followups.models import Cause, Followup
from rafiq.followups.rules import Duty
from rafiq.ledger.models import Account, Transfer
from rafiq.ledger.rules import EFFECTS, TransferKind
from rafiq.staff.models import StaffEntry, StaffPeriod
from rafiq.surveys.models import Survey
from rafiq.voices.models import Story


def chores(store_id: str, now: datetime, wanted: Container[str]) -> list[Waiting]:
    """The kinds that are wanted, also when they are empty; one indexed query each."""
    counts: dict[str, Callable[[], Waiting]] = {
        "surveys": lambda: _surveys(store_id),
        "stories": lambda: _stories(store_id),
        "tests": lambda: _tests(store_id, now),
        "introductions": lambda: _introductions(store_id),
        "gestures": lambda: _gestures(store_id),
        "causes": lambda: _causes(store_id),
        "payroll": lambda: _payroll(store_id, now),
        "debts": lambda: _debts(store_id),
    }
    return counted(counts, wanted)


def given(store_id: str, user_id: str, now: datetime, *, beside: Container[Duty]) -> Waiting:
    """Follow-ups that somebody gave to this member, beside the duties that they see all of."""
    others = [duty.value for duty in Duty if duty not in beside]
    mine = (Followup.store_id == store_id, Followup.user_id == user_id, Followup.duty.in_(others))
    waits = (*mine, Followup.done_at.is_(None), Followup.dropped_at.is_(None))
    found = grouped("given", Followup.kind, Followup.opened_at, *waits)
    if not found.count:
        return found
    late = db.session.scalar(select(func.count()).where(*waits, Followup.due_at <= now)) or 0
    return replace(found, late=late)


def _surveys(store_id: str) -> Waiting:
    """Written but not asked, in a shop that asks nothing."""
    query = select(Survey.active, func.count(), func.min(Survey.changed_at)).where(
        Survey.store_id == store_id
    )
    rows = {bool(row[0]): row for row in db.session.execute(query.group_by(Survey.active))}
    if True in rows or False not in rows:
        return Waiting("surveys", 0)
    return Waiting("surveys", int(rows[False][1]), rows[False][2])


def _stories(store_id: str) -> Waiting:
    mine = (Story.store_id == store_id, Story.status == "waiting")
    return grouped("stories", Story.locale, Story.changed_at, *mine)


def _tests(store_id: str, now: datetime) -> Waiting:
    """Tests that have run for as long as their rule asks; there are never more than one of each kind."""
    query = select(Experiment.started_at, Experiment.min_days, Experiment.planned_end_at).where(
        Experiment.store_id == store_id, Experiment.ended_at.is_(None)
    )
    ends = [planned or started + timedelta(days=days) for started, days, planned in db.session.execute(query)]
    over = [end for end in ends if end <= now]
    return Waiting("tests", len(over), min(over, default=None))


def _introductions(store_id: str) -> Waiting:
    mine = (IntroductionAsk.store_id == store_id, IntroductionAsk.status.in_(("asked", "introduced")))
    return grouped("introductions", IntroductionAsk.status, IntroductionAsk.changed_at, *mine)


def _gestures(store_id: str) -> Waiting:
    mine = (Gesture.store_id == store_id, Gesture.done_at.is_(None), Gesture.dropped_at.is_(None))
    return grouped("gestures", Gesture.occasion, Gesture.opened_at, *mine)


def _causes(store_id: str) -> Waiting:
    """Those that are open on the board of causes, each with as many customers as it says there."""
    theirs = and_(Followup.store_id == Cause.store_id, Followup.cause_id == Cause.id)
    again = Followup.opened_at > Cause.fixed_at
    people = func.count(Followup.person_id.distinct())
    query = (
        select(
            Cause.name, people, func.coalesce(func.min(Followup.opened_at).filter(again), Cause.created_at)
        )
        .outerjoin(Followup, theirs)
        .where(Cause.store_id == store_id)
        .group_by(Cause.id, Cause.name, Cause.created_at, Cause.fixed_at)
        .having(or_(Cause.fixed_at.is_(None), func.count(Followup.id).filter(again) > 0))
    )
    rows = db.session.execute(query).all()
    return Waiting(
        "causes", len(rows), min((row[2] for row in rows), default=None), {row[0]: row[1] for row in rows}
    )


def _payroll(store_id: str, now: datetime) -> Waiting:
    """What staff earned since the last close, once that is a month ago."""
    closed = select(func.max(StaffPeriod.closed_at)).where(StaffPeriod.store_id == store_id).scalar_subquery()
    since = or_(closed.is_(None), StaffEntry.created_at > closed)
    found = grouped("payroll", StaffEntry.unit, StaffEntry.created_at, StaffEntry.store_id == store_id, since)
    ripe = found.oldest_at is not None and found.oldest_at <= now - MONTH
    return found if ripe else Waiting("payroll", 0)


def _debts(store_id: str) -> Waiting:
    """Balances below zero, each since the movement that brought it there and not since it was opened."""
    # Few owe anything: from their accounts to what moved them, never from all movements.
    theirs = (Transfer.store_id == Account.store_id) & (Transfer.account_id == Account.id)
    owing = (
        select(Account.id, Account.unit, Transfer.kind, Transfer.amount, Transfer.created_at)
        .join(Transfer, theirs, isouter=True)
        .where(Account.store_id == store_id, Account.available < 0)
        .order_by(Transfer.created_at, Transfer.id)
    )
    units: dict[str, str] = {}
    held: Counter[str] = Counter()
    since: dict[str, datetime] = {}
    for account_id, unit, kind, amount, at in db.session.execute(owing):
        units[account_id] = unit
        held[account_id] += EFFECTS[TransferKind(kind)][1] * amount
        if held[account_id] < 0:
            since.setdefault(account_id, at)
        else:
            since.pop(account_id, None)
    return Waiting("debts", len(units), min(since.values(), default=None), Counter(units.values()))
