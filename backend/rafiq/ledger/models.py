"""Tables of the ledger: accounts, transfers that are inserted and never changed, and what members adjust by hand."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Account(StoreRow, Base):
    """What one person holds of one unit. The three sums repeat the transfers; `verify` proves it.

    ``available`` may go below zero by a reversal only: a debt that the next reward fills. ``lapses_at`` is when the
    oldest credit may lapse, at the earliest, and ``reminded_of`` the lapse that was announced last.
    """

    __tablename__ = "accounts"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    unit: Mapped[str] = mapped_column(String(16))
    pending: Mapped[int] = mapped_column(default=0)
    available: Mapped[int] = mapped_column(default=0)
    redeemed: Mapped[int] = mapped_column(default=0)
    lapses_at: Mapped[datetime | None]
    reminded_of: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id", "unit"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("pending >= 0", name="pending_not_negative"),
        CheckConstraint("redeemed >= 0", name="redeemed_not_negative"),
        Index("ix_accounts_lapses", "lapses_at"),
        Index(
            "ix_accounts_debts",
            "store_id",
            "created_at",
            sqlite_where=text("available < 0"),
            postgresql_where=text("available < 0"),
        ),
    )


class Transfer(StoreRow, Base):
    """One movement of value between two buckets of an account; a trigger refuses UPDATE and DELETE (G9).

    ``lapses_at`` is the last moment of credit that was posted; ``adjustment_id`` the member's word behind it;
    ``next_order``: this credit is for one order, the next.
    """

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
    adjustment_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    lapses_at: Mapped[datetime | None]
    next_order: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "spend_key"),
        UniqueConstraint("store_id", "adjustment_id"),
        ForeignKeyConstraint(["store_id", "account_id"], ["accounts.store_id", "accounts.id"]),
        ForeignKeyConstraint(["store_id", "adjustment_id"], ["adjustments.store_id", "adjustments.id"]),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint(
            "kind IN ('hold','post','void','reverse','spend','grant','deduct','expire')", name="kind_known"
        ),
        CheckConstraint(
            "(kind IN ('grant','deduct')) = (adjustment_id IS NOT NULL)", name="adjusted_by_somebody"
        ),
        Index("ix_transfers_account", "store_id", "account_id", "created_at"),
        Index("ix_transfers_reward", "store_id", "reward_id"),
    )


class NextOrder(StoreRow, Base):
    """An order of somebody who had credit for their next order alone; ``at`` is when we heard of it."""

    __tablename__ = "next_orders"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    order_number: Mapped[str] = mapped_column(String(64))
    placed_at: Mapped[datetime]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id", "order_number"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
    )


class Adjustment(StoreRow, Base):
    """A member's wish to add to a balance or take from it: done at once, or by a second member's word (four eyes).

    ``reason`` is the store's own; ``note`` is what the person reads, and a surprise always has one.
    """

    __tablename__ = "adjustments"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(16))
    surprise: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(String(500))
    form_key: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(8))
    needs_second: Mapped[bool]
    proposed_by: Mapped[str] = mapped_column(String(254))
    proposed_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(254))
    decided_at: Mapped[datetime | None]
    decided_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        UniqueConstraint("store_id", "form_key"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("kind IN ('grant','deduct')", name="kind_known"),
        CheckConstraint("status IN ('proposed','done','refused')", name="status_known"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint(
            "status <> 'done' OR NOT needs_second OR decided_by IS NOT NULL", name="second_member"
        ),
        Index("ix_adjustments_person", "store_id", "person_id", "proposed_at"),
        Index("ix_adjustments_status", "store_id", "status", "proposed_at"),
        Index("ix_adjustments_member", "store_id", "proposed_by", "proposed_at"),
    )


class AdjustLimit(StoreRow, Base):
    """Up to how much of a unit one member may adjust in a day without a second one."""

    __tablename__ = "adjust_limits"

    unit: Mapped[str] = mapped_column(String(16))
    most: Mapped[int]
    set_by: Mapped[str] = mapped_column(String(254))
    set_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "unit"),
        CheckConstraint("most >= 0", name="most_not_negative"),
    )
