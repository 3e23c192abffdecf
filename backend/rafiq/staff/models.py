"""Tables of staff: who they are, what they earned as entries that never change, closed periods, the team's goal."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class StaffMember(StoreRow, Base):
    """Somebody whom orders name in ``served_by`` (``ref``); ``person_id`` is who they are as a customer.

    ``door`` is part of the address of their own page: a new number closes the old one.
    """

    __tablename__ = "staff_members"

    ref: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    praised: Mapped[bool]
    door: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "ref"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
    )


class StaffEntry(StoreRow, Base):
    """One step of what a reward brings to somebody: up when it is released, down when it is taken back; never zero."""

    __tablename__ = "staff_entries"

    reward_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    step: Mapped[int]
    staff_ref: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(16))
    order_number: Mapped[str] = mapped_column(String(64))
    reason_code: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "reward_id", "step"),
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        Index("ix_staff_entries_ref", "store_id", "staff_ref", "created_at"),
        Index("ix_staff_entries_created", "store_id", "created_at"),
    )


class StaffPeriod(StoreRow, Base):
    """A closed period; the next one is the one after it."""

    __tablename__ = "staff_periods"

    number: Mapped[int]
    closed_at: Mapped[datetime]
    closed_by: Mapped[str] = mapped_column(String(254))

    __table_args__ = (
        UniqueConstraint("store_id", "number"),
        CheckConstraint("number > 0", name="number_counts"),
    )


class StaffPeriodEntry(StoreRow, Base):
    """An entry in the period that closed it: in one and no other."""

    __tablename__ = "staff_period_entries"

    period_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH))

    __table_args__ = (
        UniqueConstraint("store_id", "entry_id"),
        ForeignKeyConstraint(["store_id", "period_id"], ["staff_periods.store_id", "staff_periods.id"]),
        ForeignKeyConstraint(["store_id", "entry_id"], ["staff_entries.store_id", "staff_entries.id"]),
        Index("ix_staff_period_entries_period", "store_id", "period_id"),
    )


class TeamGoal(StoreRow, Base):
    """What the whole team works towards; the newest is the one that counts."""

    __tablename__ = "team_goals"

    name: Mapped[str] = mapped_column(String(120))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_team_goals_started", "store_id", "started_at"),)


class TeamStep(StoreRow, Base):
    """With so many friends, this for everybody; a step that was reached stays reached."""

    __tablename__ = "team_steps"

    goal_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at_count: Mapped[int]
    treat: Mapped[str] = mapped_column(String(120))
    reached_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "goal_id", "at_count"),
        ForeignKeyConstraint(["store_id", "goal_id"], ["team_goals.store_id", "team_goals.id"]),
        CheckConstraint("at_count > 0", name="count_counts"),
    )


class TeamMark(StoreRow, Base):
    """A friend who counts towards the team's goal, as long as the referral stands."""

    __tablename__ = "team_marks"

    referral_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    marked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "referral_id"),
        Index("ix_team_marks_marked", "store_id", "marked_at"),
    )
