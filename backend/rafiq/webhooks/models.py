"""Tables of outgoing webhooks: the addresses, each event as it was written, its way to each address, every attempt."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class WebhookEndpoint(StoreRow, Base):
    """An address of the store's. Secrets are sealed; the old one signs beside the new until ``old_until``."""

    __tablename__ = "webhook_endpoints"

    url: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(String(200), default="")
    events: Mapped[list[str]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(8))
    reason_code: Mapped[str | None] = mapped_column(String(20))
    sealed: Mapped[str] = mapped_column(String(400))
    old_sealed: Mapped[str | None] = mapped_column(String(400))
    old_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        CheckConstraint("status IN ('active','paused')", name="status_known"),
    )


class WebhookMessage(StoreRow, Base):
    """One event as it goes over the wire, byte for byte; ``id`` is its ``webhook-id`` at every try."""

    __tablename__ = "webhook_messages"

    event: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_webhook_messages_created", "created_at"),)


class WebhookDelivery(StoreRow, Base):
    """The way of one event to one address. ``next_at`` is when it may be taken; taking it is a lease on it."""

    __tablename__ = "webhook_deliveries"

    endpoint_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    message_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(9))
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "endpoint_id", "message_id"),
        ForeignKeyConstraint(
            ["store_id", "endpoint_id"],
            ["webhook_endpoints.store_id", "webhook_endpoints.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["store_id", "message_id"],
            ["webhook_messages.store_id", "webhook_messages.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("state IN ('waiting','delivered','failed','missed')", name="state_known"),
        Index(
            "ix_webhook_deliveries_due",
            "next_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("ix_webhook_deliveries_message", "store_id", "message_id"),
    )


class WebhookAttempt(StoreRow, Base):
    """One try: when, what came back, how long it took."""

    __tablename__ = "webhook_attempts"

    delivery_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(20))
    shown: Mapped[str] = mapped_column(String(200))
    took_ms: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["store_id", "delivery_id"],
            ["webhook_deliveries.store_id", "webhook_deliveries.id"],
            ondelete="CASCADE",
        ),
        Index("ix_webhook_attempts_delivery", "store_id", "delivery_id"),
    )
