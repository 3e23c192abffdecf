"""Tables of the ledger: accounts, and the transfers that are inserted and never changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Account(StoreRow, Base):
    """What one person holds of one unit. The three sums repeat the transfers; `verify` proves it.

    ``available`` may go below zero by a reversal only: a debt that the next reward fills.
    """

    __tablename__ = "accounts"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    unit: Mapped[str] = mapped_column(String(16))
    pending: Mapped[int] = mapped_column(default=0)
    available: Mapped[int] = mapped_column(default=0)
    redeemed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id", "unit"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("pending >= 0", name="pending_not_negative"),
        CheckConstraint("redeemed >= 0", name="redeemed_not_negative"),
    )


class Transfer(StoreRow, Base):
    """One movement of value between two buckets of an account; a trigger refuses UPDATE and DELETE (G9)."""

    __tablename__ = "transfers"

    account_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(16))
    reward_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    order_number: Mapped[str | None] = mapped_column(String(64))
    reason_code: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(254))
    spend_key: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "spend_key"),
        ForeignKeyConstraint(["store_id", "account_id"], ["accounts.store_id", "accounts.id"]),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("kind IN ('hold','post','void','reverse','spend')", name="kind_known"),
        Index("ix_transfers_account", "store_id", "account_id", "created_at"),
        Index("ix_transfers_reward", "store_id", "reward_id"),
    )
