"""The table of coupons: a friend's offer or a reward as a code that counts once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
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
    kind: Mapped[str] = mapped_column(String(12))
    basis_points: Mapped[int]
    amount: Mapped[int]
    minimum: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    redeemed_order: Mapped[str | None] = mapped_column(String(64))
    cancelled_reason: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "code"),
        UniqueConstraint("store_id", "claim_key"),
        CheckConstraint("status IN ('issued','redeemed','cancelled')", name="status_known"),
        CheckConstraint("(status = 'redeemed') = (redeemed_order IS NOT NULL)", name="redeemed_once"),
        Index("ix_coupons_created", "store_id", "created_at"),
        Index("ix_coupons_order", "store_id", "redeemed_order"),
    )
