"""Tables of referrals: one per qualifying order, one reward per side, the slots of a cap, what happened when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Referral(StoreRow, Base):
    """State and reason are two columns; ``refusal_code`` is what the opening found, ``decision`` what a member said."""

    __tablename__ = "referrals"

    order_number: Mapped[str] = mapped_column(String(64))
    program_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    terms_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    advocate_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    friend_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    link_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    coupon_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    promise_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    method: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[int]
    channel: Mapped[str | None] = mapped_column(String(12))
    claimed_since: Mapped[datetime | None]
    hearsay: Mapped[bool]
    vouched: Mapped[bool]
    status: Mapped[str] = mapped_column(String(8))
    reason_code: Mapped[str] = mapped_column(String(40))
    refusal_code: Mapped[str | None] = mapped_column(String(40))
    review_code: Mapped[str | None] = mapped_column(String(40))
    decision: Mapped[str | None] = mapped_column(String(8))
    decided_by: Mapped[str | None] = mapped_column(String(254))
    decided_reason: Mapped[str | None] = mapped_column(String(500))
    slot_taken: Mapped[bool]
    nth: Mapped[int | None]
    extra_days: Mapped[int] = mapped_column(default=0)
    refused_side: Mapped[str | None] = mapped_column(String(8))
    hold_until: Mapped[datetime | None]
    cap_opens_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "order_number"),
        ForeignKeyConstraint(["store_id", "program_id"], ["programs.store_id", "programs.id"]),
        ForeignKeyConstraint(["store_id", "terms_id"], ["program_versions.store_id", "program_versions.id"]),
        ForeignKeyConstraint(["store_id", "advocate_id"], ["people.store_id", "people.id"]),
        CheckConstraint("status IN ('pending','flagged','approved','voided','blocked')", name="status_known"),
        Index("ix_referrals_advocate", "store_id", "advocate_id", "opened_at"),
        Index("ix_referrals_friend", "store_id", "friend_id", "opened_at"),
        Index("ix_referrals_opened", "store_id", "opened_at"),
        Index("ix_referrals_hold", "status", "hold_until"),
    )

    def refuses(self, side: str) -> bool:
        """The checks refused this side's reward alone, and no member stood above them."""
        return self.refused_side == side and self.decision != "approve"


class Reward(StoreRow, Base):
    """One gift of one side for one referral. ``amount`` is what is due now, ``promised`` what it began with.

    ``part`` tells several gifts of a side apart; ``limit_code`` says which cap made the promise smaller; ``charged`` is
    what it takes from the program's budget now. Staff are no people of the shop: ``staff_ref`` names them.
    """

    __tablename__ = "rewards"

    referral_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    side: Mapped[str] = mapped_column(String(8))
    part: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    staff_ref: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(16))
    promised: Mapped[int]
    amount: Mapped[int]
    coupon_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    status: Mapped[str] = mapped_column(String(9))
    reason_code: Mapped[str] = mapped_column(String(40))
    limit_code: Mapped[str | None] = mapped_column(String(40))
    charged: Mapped[int] = mapped_column(default=0)
    cancelled_by: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "referral_id", "side", "part"),
        ForeignKeyConstraint(["store_id", "referral_id"], ["referrals.store_id", "referrals.id"]),
        CheckConstraint("side IN ('advocate','friend','staff')", name="side_known"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        Index("ix_rewards_person", "store_id", "person_id"),
        Index("ix_rewards_created", "store_id", "created_at"),
        Index(
            "ix_rewards_staff",
            "store_id",
            "staff_ref",
            postgresql_where=text("staff_ref IS NOT NULL"),
            sqlite_where=text("staff_ref IS NOT NULL"),
        ),
    )


class Task(StoreRow, Base):
    """A gift that a person hands over: what to do, for which reward; done once, or dropped when it is not owed."""

    __tablename__ = "tasks"

    reward_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(String(500))
    opened_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(254))

    __table_args__ = (
        UniqueConstraint("store_id", "reward_id"),
        # Checked at the commit: a reward without a hold is due before its row is written.
        ForeignKeyConstraint(
            ["store_id", "reward_id"],
            ["rewards.store_id", "rewards.id"],
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_tasks_opened", "store_id", "opened_at"),
    )


class BudgetCount(StoreRow, Base):
    """What a program owes in all, in minor units; taken by a conditional update, so a budget is hard (G7)."""

    __tablename__ = "budget_counts"

    program_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    owed: Mapped[int]

    __table_args__ = (
        UniqueConstraint("store_id", "program_id"),
        CheckConstraint("owed >= 0", name="owed_not_negative"),
    )


class CapCount(StoreRow, Base):
    """How many live referrals an advocate has in a program; taken by a conditional update, so a cap is hard (G7)."""

    __tablename__ = "cap_counts"

    program_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    advocate_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    used: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("store_id", "program_id", "advocate_id"),
        CheckConstraint("used >= 0", name="used_not_negative"),
    )


class ReferralEvent(StoreRow, Base):
    """One line of a referral's timeline: what it became, why, and who said so (G11)."""

    __tablename__ = "referral_events"

    referral_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    status: Mapped[str] = mapped_column(String(8))
    reason_code: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int]
    actor: Mapped[str] = mapped_column(String(254))
    note: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "referral_id"], ["referrals.store_id", "referrals.id"]),
        Index("ix_referral_events_referral", "store_id", "referral_id", "at"),
    )
