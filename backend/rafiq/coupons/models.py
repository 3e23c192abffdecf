"""Tables of coupons: codes of ours that count once, who holds them, and banks of codes that the merchant uploads."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Coupon(StoreRow, Base):
    """``claim_key`` says what it was made for (a visit, a reward): the same cause gets the same coupon."""

    __tablename__ = "coupons"

    code: Mapped[str] = mapped_column(String(32))
    claim_key: Mapped[str] = mapped_column(String(120))
    link_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    channel: Mapped[str | None] = mapped_column(String(12))
    terms_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(16))
    basis_points: Mapped[int]
    amount: Mapped[int]
    minimum: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    redeemed_order: Mapped[str | None] = mapped_column(String(64))
    next_order: Mapped[bool] = mapped_column(default=False, server_default=false())
    for_order: Mapped[str | None] = mapped_column(String(64))
    cancelled_reason: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_coupons_next_order",
            "store_id",
            "person_id",
            postgresql_where=text("next_order"),
            sqlite_where=text("next_order = 1"),
        ),
        UniqueConstraint("store_id", "code"),
        UniqueConstraint("store_id", "claim_key"),
        CheckConstraint("status IN ('issued','redeemed','cancelled')", name="status_known"),
        CheckConstraint("(status = 'redeemed') = (redeemed_order IS NOT NULL)", name="redeemed_once"),
        Index("ix_coupons_created", "store_id", "created_at"),
        Index("ix_coupons_link", "store_id", "link_id", "created_at"),
        Index("ix_coupons_order", "store_id", "redeemed_order"),
    )


class CouponHolder(StoreRow, Base):
    """The one living friend coupon of an identity (a digest) in a program: asking again finds this one."""

    __tablename__ = "coupon_holders"

    program_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    identity: Mapped[str] = mapped_column(String(64))
    coupon_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "program_id", "identity"),
        ForeignKeyConstraint(["store_id", "coupon_id"], ["coupons.store_id", "coupons.id"]),
        Index("ix_coupon_holders_identity", "store_id", "identity"),
    )


class CouponBank(StoreRow, Base):
    """Codes that somebody else made, such as gift cards; ``free_count`` moves with every code in the same statement."""

    __tablename__ = "coupon_banks"

    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(3))
    free_count: Mapped[int]
    taken_count: Mapped[int]
    low_stock_at: Mapped[int]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "name"),
        CheckConstraint("kind IN ('gift','coupon')", name="kind_known"),
        CheckConstraint("free_count >= 0 AND taken_count >= 0", name="counts_not_negative"),
        CheckConstraint("amount > 0 AND low_stock_at >= 0", name="worth_something"),
    )


class BankCode(Base):
    """``taken_by`` is the claim key of the cause it was given for; a cause has one code. They leave by ``place``."""

    __tablename__ = "bank_codes"

    store_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    bank_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[int]
    taken_by: Mapped[str | None] = mapped_column(String(120))
    taken_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "bank_id"], ["coupon_banks.store_id", "coupon_banks.id"]),
        # Two partial indexes: each holds only what is asked of it, and the free codes stay in the order they leave.
        Index(
            "uq_bank_codes_taken_by",
            "store_id",
            "taken_by",
            unique=True,
            postgresql_where=text("taken_by IS NOT NULL"),
            sqlite_where=text("taken_by IS NOT NULL"),
        ),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken_whole"),
        Index(
            "ix_bank_codes_free",
            "store_id",
            "bank_id",
            "place",
            postgresql_where=text("taken_by IS NULL"),
            sqlite_where=text("taken_by IS NULL"),
        ),
    )


class BankWait(StoreRow, Base):
    """A cause that found its bank empty; filled first, oldest first, when codes arrive."""

    __tablename__ = "bank_waits"

    bank_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    claim_key: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "claim_key"),
        ForeignKeyConstraint(["store_id", "bank_id"], ["coupon_banks.store_id", "coupon_banks.id"]),
        Index("ix_bank_waits_bank", "store_id", "bank_id", "id"),
    )


class CodeUpload(StoreRow, Base):
    """A file of codes as it was read: looked at first, then confirmed or dropped."""

    __tablename__ = "code_uploads"

    bank_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    status: Mapped[str] = mapped_column(String(10))
    new_count: Mapped[int]
    known_count: Mapped[int]
    bad_count: Mapped[int]
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "bank_id"], ["coupon_banks.store_id", "coupon_banks.id"]),
        CheckConstraint("status IN ('looked_at','confirmed','dropped')", name="status_known"),
        Index("ix_code_uploads_bank", "store_id", "bank_id", "id"),
    )


class CodeUploadPart(Base):
    """A batch of lines in one row: the codes that may go into the bank, and what is wrong with the others."""

    __tablename__ = "code_upload_parts"

    store_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    upload_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    codes: Mapped[list[str]] = mapped_column(JSON)
    refused: Mapped[list[list[Any]]] = mapped_column(JSON)

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "upload_id"], ["code_uploads.store_id", "code_uploads.id"]),
    )
