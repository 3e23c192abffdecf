"""Tables of fraud: the merchant's settings and block list, what was found about a referral, keyed hashes of traces."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow
from rafiq.fraud.prints import PRINT_LENGTH

CODE_LENGTH = 24


class FraudSettings(StoreRow, Base):
    """One version of a store's weights and thresholds; inserted and never changed, so that it says who and when."""

    __tablename__ = "fraud_settings"

    version: Mapped[int]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(254))

    __table_args__ = (UniqueConstraint("store_id", "version"),)


class FraudBlock(StoreRow, Base):
    """An entry of the block list; a removed one stays and says who removed it."""

    __tablename__ = "fraud_blocks"

    kind: Mapped[str] = mapped_column(String(8))
    pattern: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(300))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(254))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(254))

    __table_args__ = (
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        Index(
            "ix_fraud_blocks_live",
            "store_id",
            "kind",
            "pattern",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )


class FraudFinding(StoreRow, Base):
    """One thing seen about one referral, with its numbers: why a merchant was asked, and what else was noticed."""

    __tablename__ = "fraud_findings"

    referral_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    side: Mapped[str] = mapped_column(String(8))
    points: Mapped[int]
    numbers: Mapped[dict[str, int]] = mapped_column(JSON)
    seen_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "referral_id", "code", "side"),
        # Asked at the commit: what speaks against a referral is found before its row is written.
        ForeignKeyConstraint(
            ["store_id", "referral_id"],
            ["referrals.store_id", "referrals.id"],
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("side IN ('advocate','friend','both')", name="side_known"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        Index("ix_fraud_findings_seen", "store_id", "seen_at"),
    )


class FraudTrace(StoreRow, Base):
    """That somebody left this print, and when last; ``print`` is a keyed hash, so nothing can be read from it."""

    __tablename__ = "fraud_traces"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    trace: Mapped[str] = mapped_column(String(8))
    print: Mapped[str] = mapped_column(String(PRINT_LENGTH))
    seen_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id", "print"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        Index("ix_fraud_traces_print", "store_id", "print"),
        Index("ix_fraud_traces_seen", "seen_at"),
    )
