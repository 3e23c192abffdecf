"""What waits for one role or another beside the daily work: stories, tests, introductions, causes, earnings, debts."""

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from rafiq.analytics.queries.waiting import MONTH, Waiting, counted, grouped
from rafiq.core.db import db
from rafiq.encounters.models import Gesture, IntroductionAsk
from rafiq.experiments.models import Experiment
from rafiq.followups.models import Cause, Followup
from rafiq.followups.rules import Duty
from rafiq.ledger.models import Account
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
    mine = (Cause.store_id == store_id, Cause.fixed_at.is_(None))
    return grouped("causes", Cause.name, Cause.created_at, *mine)


def _payroll(store_id: str, now: datetime) -> Waiting:
    """What staff earned since the last close, once that is a month ago."""
    closed = select(func.max(StaffPeriod.closed_at)).where(StaffPeriod.store_id == store_id).scalar_subquery()
    since = or_(closed.is_(None), StaffEntry.created_at > closed)
    found = grouped("payroll", StaffEntry.unit, StaffEntry.created_at, StaffEntry.store_id == store_id, since)
    ripe = found.oldest_at is not None and found.oldest_at <= now - MONTH
    return found if ripe else Waiting("payroll", 0)


def _debts(store_id: str) -> Waiting:
    mine = (Account.store_id == store_id, Account.available < 0)
    return grouped("debts", Account.unit, Account.created_at, *mine)
