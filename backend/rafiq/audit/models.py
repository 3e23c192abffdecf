"""Tables of the audit log: its entries, which are never changed, and where each store's log ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import Base, StoreRow


class AuditEntry(StoreRow, Base):
    """One change; the database refuses to change or delete it."""

    __tablename__ = "audit_entries"

    number: Mapped[int]
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[str] = mapped_column(String(64), default="")
    code: Mapped[str] = mapped_column(String(40))
    about_kind: Mapped[str] = mapped_column(String(24), default="")
    about_id: Mapped[str] = mapped_column(String(64), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    key_name: Mapped[str] = mapped_column(String(8))
    seal: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        UniqueConstraint("store_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("actor_kind IN ('member','key','command','system')", name="actor_known"),
        Index("ix_audit_entries_about", "store_id", "about_kind", "about_id"),
    )


class AuditHead(StoreRow, Base):
    """Where a store's log ends: it only moves on, and is never taken away."""

    __tablename__ = "audit_heads"

    number: Mapped[int]
    last_seal: Mapped[str] = mapped_column(String(64))
    key_name: Mapped[str] = mapped_column(String(8))
    seal: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        UniqueConstraint("store_id"),
    )
