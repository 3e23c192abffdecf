"""Tables of decisions about many rows: who asked for what, and the rows in turns with what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class BulkRun(StoreRow, Base):
    """One decision about many; ``word`` is its reason, or the theme it is about. ``moved_at``: its last turn."""

    __tablename__ = "bulk_runs"

    act: Mapped[str] = mapped_column(String(24))
    word: Mapped[str] = mapped_column(String(300))
    user_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor: Mapped[str] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(8))
    row_count: Mapped[int]
    done_count: Mapped[int]
    left_count: Mapped[int]
    changed_count: Mapped[int]
    failed_count: Mapped[int]
    asked_at: Mapped[datetime]
    moved_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("status IN ('asked','running','done','stopped')", name="status_known"),
        Index("ix_bulk_runs_status", "status", "moved_at"),
    )


class BulkPart(StoreRow, Base):
    """The rows of one turn as they were seen, and what became of them."""

    __tablename__ = "bulk_parts"

    run_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    number: Mapped[int]
    picks: Mapped[list[Any]] = mapped_column(JSON)
    told: Mapped[list[Any]] = mapped_column(JSON)
    tries: Mapped[int]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "run_id", "number"),
        ForeignKeyConstraint(["store_id", "run_id"], ["bulk_runs.store_id", "bulk_runs.id"]),
    )
