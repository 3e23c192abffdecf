"""Tables of integrations: connections, what came in by them, what shops call things, and what we made in shops."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow

MAX_KEY = 120


def _of_connection() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["store_id", "connection_id"], ["shop_connections.store_id", "shop_connections.id"]
    )


class ShopConnection(StoreRow, Base):
    """One shop that may tell us things. Its secrets are sealed; the old one counts until ``old_until``."""

    __tablename__ = "shop_connections"

    platform: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    secret: Mapped[str] = mapped_column(Text)
    old_secret: Mapped[str | None] = mapped_column(Text)
    old_until: Mapped[datetime | None]
    access: Mapped[str | None] = mapped_column(Text)
    access_error: Mapped[str | None] = mapped_column(String(60))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    silent_hours: Mapped[int]
    keep_days: Mapped[int]
    watermark: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime | None]
    found_count: Mapped[int]
    pinged_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    untold_at: Mapped[datetime | None]
    shut_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    disconnected_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_shop_connections_id", "id"),)


class ShopDelivery(StoreRow, Base):
    """One message as it came, on disk before its sender is answered (G12), and what became of it."""

    __tablename__ = "shop_deliveries"

    connection_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    delivery_key: Mapped[str] = mapped_column(String(64))
    topic: Mapped[str] = mapped_column(String(80))
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[str] = mapped_column(Text)
    encoding: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    code: Mapped[str | None] = mapped_column(String(60))
    detail: Mapped[str | None] = mapped_column(String(300))
    did: Mapped[list[Any]] = mapped_column(JSON)
    order_number: Mapped[str | None] = mapped_column(String(64))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    waits_for: Mapped[str | None] = mapped_column(String(MAX_KEY))
    attempts: Mapped[int]
    double_count: Mapped[int]
    replay_count: Mapped[int]
    received_at: Mapped[datetime]
    run_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "connection_id", "delivery_key"),
        _of_connection(),
        Index(
            "ix_shop_deliveries_due",
            "run_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("ix_shop_deliveries_received", "store_id", "connection_id", "received_at"),
        Index("ix_shop_deliveries_waits", "store_id", "connection_id", "waits_for"),
    )


class ShopOrder(StoreRow, Base):
    """What a shop's messages call an order of ours, such as Stripe's payment or WooCommerce's post."""

    __tablename__ = "shop_orders"

    connection_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    remote_key: Mapped[str] = mapped_column(String(MAX_KEY))
    order_number: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("store_id", "connection_id", "remote_key"), _of_connection())


class ShopRefund(StoreRow, Base):
    """What counts as given back under one key of a shop; ``revision`` names the refund that says so in the orders."""

    __tablename__ = "shop_refunds"

    connection_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    refund_key: Mapped[str] = mapped_column(String(MAX_KEY))
    order_number: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    counted: Mapped[int]
    revision: Mapped[int]

    __table_args__ = (
        UniqueConstraint("store_id", "connection_id", "refund_key"),
        _of_connection(),
        Index("ix_shop_refunds_order", "store_id", "connection_id", "order_number"),
    )


class ShopCoupon(StoreRow, Base):
    """A code of ours that shall work at a shop's checkout too."""

    __tablename__ = "shop_coupons"

    connection_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    coupon_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(10))
    remote_id: Mapped[str | None] = mapped_column(String(MAX_KEY))
    error: Mapped[str | None] = mapped_column(String(60))
    attempts: Mapped[int]
    run_at: Mapped[datetime]
    created_at: Mapped[datetime]
    made_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "connection_id", "coupon_id"),
        _of_connection(),
        Index(
            "ix_shop_coupons_due",
            "run_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )


class PrivacyRequest(StoreRow, Base):
    """What a shopper asked for through their shop: to see what we know, or to be forgotten."""

    __tablename__ = "privacy_requests"

    connection_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    request_key: Mapped[str] = mapped_column(String(80))
    wish: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    people_count: Mapped[int]
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(254))

    __table_args__ = (UniqueConstraint("store_id", "connection_id", "request_key"), _of_connection())
