"""Tables of the shop: the store itself, the keys that speak for it, and the people who log in."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Store(Base):
    """The tenant itself: a reference table, so its key is the store's id alone."""

    __tablename__ = "stores"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3))
    locale: Mapped[str] = mapped_column(String(5), default="en")
    timezone: Mapped[str] = mapped_column(String(60), default="UTC")
    origins: Mapped[list[str]] = mapped_column(JSON)
    landing_path: Mapped[str] = mapped_column(String(500), default="/")
    accent: Mapped[str | None] = mapped_column(String(7))
    sharing: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    test_of: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # whose test store this is
    closed_at: Mapped[datetime | None]
    confirmed: Mapped[dict[str, str] | None] = mapped_column(
        JSON
    )  # steps of the set-up a member said are done
    created_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_stores_test_of",
            "test_of",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class ApiKey(StoreRow, Base):
    """One key of a store. Secret keys are kept as a hash, signing keys sealed, publishable keys in clear."""

    __tablename__ = "api_keys"

    kind: Mapped[str] = mapped_column(String(12))
    lookup: Mapped[str] = mapped_column(String(64), index=True)
    secret_hash: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[str | None] = mapped_column(String(400))
    hint: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(8), default="all", server_default="all")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("store_id", "kind", "lookup"),)


class User(Base):
    """Somebody who logs in; known to all stores (a reference table), a member of some."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    setup_hash: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]


class UserSession(Base):
    """One browser that is logged in; ``id`` is the hash of the token in its cookie, so logging out ends it here."""

    __tablename__ = "user_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Member(StoreRow, Base):
    """A user's role in one store."""

    __tablename__ = "members"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        UniqueConstraint("store_id", "user_id"),
        CheckConstraint("role IN ('owner', 'manager', 'viewer', 'desk')", name="role"),
    )
