"""Tables of follow-ups: when a shop is open, who acts, what came of it, and the causes that come back."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow

_OPEN = text("done_at IS NULL AND dropped_at IS NULL")


class FollowupSettings(StoreRow, Base):
    """One row a store: opening hours, holidays, who acts by when, and which member does which duty."""

    __tablename__ = "followup_settings"

    hours: Mapped[dict[str, str]] = mapped_column(JSON)
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(32), default="", server_default="")
    closed_days: Mapped[list[str]] = mapped_column(JSON)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    members: Mapped[dict[str, str]] = mapped_column(JSON)
    letters: Mapped[bool] = mapped_column(default=True, server_default=true())
    changed_at: Mapped[datetime]


class Cause(StoreRow, Base):
    """A root cause that people reported; fixed until somebody reports it anew."""

    __tablename__ = "followup_causes"

    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    fixed_at: Mapped[datetime | None]
    fixed_by: Mapped[str | None] = mapped_column(String(254))
    fixed_note: Mapped[str] = mapped_column(String(500))

    __table_args__ = (UniqueConstraint("store_id", "name_key"),)


class Followup(StoreRow, Base):
    """Somebody of the shop must turn to a customer by ``due_at``; ``duty`` says who, ``user_id`` whom by name."""

    __tablename__ = "followups"

    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    duty: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    overdue_at: Mapped[datetime | None]
    level: Mapped[int]
    reached_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(254))
    dropped_at: Mapped[datetime | None]
    recovered_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    cause_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    note: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "source", "source_id"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        ForeignKeyConstraint(["store_id", "cause_id"], ["followup_causes.store_id", "followup_causes.id"]),
        CheckConstraint("level >= 0", name="level_not_negative"),
        CheckConstraint("done_at IS NULL OR outcome IS NOT NULL", name="done_with_an_outcome"),
        Index("ix_followups_open", "due_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_followups_person", "store_id", "person_id"),
        Index("ix_followups_cause", "store_id", "cause_id"),
    )


class FollowupStep(StoreRow, Base):
    """What happened to a follow-up: opened, given to somebody, escalated, tried, done."""

    __tablename__ = "followup_steps"

    followup_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    what: Mapped[str] = mapped_column(String(20))
    word: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "followup_id"], ["followups.store_id", "followups.id"]),
        Index("ix_followup_steps_followup", "store_id", "followup_id"),
    )
