"""Staff beside the orders that they served: what waits for them, and how each amount came about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from rafiq.analytics.queries.rows import PersonBrief
from rafiq.analytics.queries.search import brief, person_columns
from rafiq.core.db import db
from rafiq.core.money import Money
from rafiq.people.models import Person
from rafiq.referrals.models import Referral, Reward
from rafiq.staff.models import StaffEntry, StaffMember

Advocate = aliased(Person)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Earned:
    """One step of what somebody earned, with the customer they served and the friend's order that brought it."""

    staff_id: str
    name: str
    amount: Money
    reason_code: str
    referral_id: str
    order_number: str
    advocate: PersonBrief | None
    at: datetime


def waiting(store_id: str) -> dict[str, list[Money]]:
    """What is on hold for each member of staff, by what orders call them."""
    query = (
        select(Reward.staff_ref, Reward.unit, func.sum(Reward.amount))
        .where(Reward.store_id == store_id, Reward.side == "staff", Reward.status == "pending")
        .where(Reward.staff_ref.is_not(None), Reward.amount > 0)
        .group_by(Reward.staff_ref, Reward.unit)
    )
    found: dict[str, list[Money]] = {}
    for ref, unit, amount in db.session.execute(query):
        found.setdefault(str(ref), []).append(Money(int(amount), unit))
    return found


def earned_by(store_id: str, staff_ref: str) -> list[Earned]:
    """Step by step, newest first: who was served, whose order brought it."""
    return _earned(store_id, StaffEntry.staff_ref == staff_ref, limit=SHOWN)


def cheers(store_id: str, *, limit: int = 5) -> list[Earned]:
    """The latest good news of the team: the first step of what is still to somebody's credit."""
    same = aliased(StaffEntry)
    of_this = (
        same.store_id == StaffEntry.store_id,
        same.reward_id == StaffEntry.reward_id,
        same.staff_ref == StaffEntry.staff_ref,
    )
    first, left = (
        select(figure).where(*of_this).correlate(StaffEntry).scalar_subquery()
        for figure in (func.min(same.step), func.sum(same.amount))
    )
    return _earned(store_id, StaffEntry.step == first, left > 0, limit=limit)


def _earned(store_id: str, *conditions: ColumnElement[bool], limit: int) -> list[Earned]:
    reward = and_(Reward.store_id == StaffEntry.store_id, Reward.id == StaffEntry.reward_id)
    referral = and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id)
    advocate = and_(Advocate.store_id == Referral.store_id, Advocate.id == Referral.advocate_id)
    who = and_(StaffMember.store_id == StaffEntry.store_id, StaffMember.ref == StaffEntry.staff_ref)
    query = (
        select(
            StaffEntry,
            StaffMember.id.label("staff_id"),
            StaffMember.name,
            Referral.id.label("referral_id"),
            *person_columns(Advocate, "advocate"),
        )
        .join(Reward, reward)
        .join(Referral, referral)
        .join(Advocate, advocate)
        .join(StaffMember, who)
        .where(StaffEntry.store_id == store_id, *conditions)
    )
    query = query.order_by(StaffEntry.id.desc()).limit(limit)
    return [_row(row) for row in db.session.execute(query)]


def _row(row: Any) -> Earned:  # noqa: ANN401 - a row of entities and columns
    entry: StaffEntry = row.StaffEntry
    return Earned(
        row.staff_id,
        row.name,
        Money(entry.amount, entry.unit),
        entry.reason_code,
        row.referral_id,
        entry.order_number,
        brief(row, "advocate"),
        entry.created_at,
    )
