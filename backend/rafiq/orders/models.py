"""Tables of orders: the merged order, its refunds, and every message as it came."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow

_STANDS = "person_id IS NOT NULL AND cancelled_at IS NULL AND (subtotal = 0 OR refunded < subtotal)"


class Order(StoreRow, Base):
    """What we believe of one order after merging every message about it.

    ``event``: no order but something else a friend did, such as signing up; it has no price.
    """

    __tablename__ = "orders"

    order_number: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    currency: Mapped[str] = mapped_column(String(3))
    subtotal: Mapped[int]
    refunded: Mapped[int]
    verified: Mapped[bool]
    placed_at: Mapped[datetime]
    snapshot_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    fulfilled_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    coupon_codes: Mapped[list[str]] = mapped_column(JSON)
    served_by: Mapped[str | None] = mapped_column(String(120))
    postcode: Mapped[str | None] = mapped_column(String(20))
    service_date: Mapped[str | None] = mapped_column(String(10))
    product_tags: Mapped[list[str]] = mapped_column(JSON)
    country: Mapped[str | None] = mapped_column(String(2))
    event: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "order_number"),
        CheckConstraint("subtotal >= 0", name="subtotal_not_negative"),
        CheckConstraint("refunded >= 0", name="refunded_not_negative"),
        Index("ix_orders_person", "store_id", "person_id", "placed_at"),
        Index("ix_orders_placed", "store_id", "placed_at"),
        # Who bought first when, of what stands, is read from this alone, without the orders.
        Index(
            "ix_orders_first",
            "store_id",
            "person_id",
            "placed_at",
            postgresql_where=text(f"event IS NULL AND verified AND {_STANDS}"),
            sqlite_where=text(f"event IS NULL AND verified = 1 AND {_STANDS}"),
        ),
    )


class Refund(StoreRow, Base):
    """Money given back. Kept by order number, so that one which arrives before its order is applied later (G4)."""

    __tablename__ = "refunds"

    order_number: Mapped[str] = mapped_column(String(64))
    refund_id: Mapped[str] = mapped_column(String(120))
    amount_text: Mapped[str] = mapped_column(String(32))
    reversed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("store_id", "order_number", "refund_id"),)


class OrderHeard(StoreRow, Base):
    """How the buyer heard of the shop, by their own word; ``who`` is the name of whoever told them."""

    __tablename__ = "order_heard"

    order_number: Mapped[str] = mapped_column(String(64))
    heard_from: Mapped[str] = mapped_column(String(10))
    who: Mapped[str] = mapped_column(String(60))
    by_shop: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "order_number"),
        CheckConstraint(
            "heard_from IN ('friend','search','social','ad','passing','other')", name="heard_from_known"
        ),
    )


class OrderMessage(StoreRow, Base):
    """The raw word of a message, on disk before we answer 2xx (G12)."""

    __tablename__ = "order_messages"

    order_number: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(10))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime]

    __table_args__ = (Index("ix_order_messages_number", "store_id", "order_number"),)
