"""Tables of the deal: a program and its versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Program(StoreRow, Base):
    """``current_terms_id`` is empty until its first version is published; a live program has terms and an owner."""

    __tablename__ = "programs"

    name: Mapped[str] = mapped_column(String(120))
    owner: Mapped[str] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    current_terms_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    priority: Mapped[int]
    monthly_target: Mapped[int]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("status IN ('draft','live','paused','ended')", name="status_known"),
        CheckConstraint("status <> 'live' OR (owner <> '' AND current_terms_id <> '')", name="live_is_whole"),
        CheckConstraint("starts_at IS NULL OR ends_at IS NULL OR starts_at < ends_at", name="ends_later"),
        CheckConstraint("monthly_target >= 0", name="target_not_negative"),
    )


class ProgramVersion(StoreRow, Base):
    """Published terms; a row is inserted and never changed, so that a running referral keeps its promise."""

    __tablename__ = "program_versions"

    program_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    version: Mapped[int]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(300))
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(254))

    __table_args__ = (
        UniqueConstraint("store_id", "program_id", "version"),
        ForeignKeyConstraint(["store_id", "program_id"], ["programs.store_id", "programs.id"]),
    )
