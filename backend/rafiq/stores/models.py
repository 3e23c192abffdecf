"""Tables of the shop: the store itself, the keys that speak for it, and the people who log in."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow
from rafiq.stores.rights import Role

_ROLES = ", ".join(f"'{each}'" for each in Role)


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
    sample: Mapped[bool] = mapped_column(default=False, server_default=false())  # to look around in
    two_step_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    closed_at: Mapped[datetime | None]
    confirmed: Mapped[dict[str, str] | None] = mapped_column(
        JSON
    )  # steps of the set-up a member said are done
    created_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_stores_test_of",
            "test_of",
            "sample",
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
    """Somebody who logs in; known to all stores (a reference table), a member of some.

    ``totp_counter`` is the half minute of the last code that was taken: none is taken twice.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    setup_hash: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(8))
    totp_sealed: Mapped[str | None] = mapped_column(String(400))
    totp_counter: Mapped[int | None]
    two_step_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class UserSession(Base):
    """One browser that is logged in; ``id`` is the hash of the token in its cookie, so logging out ends it here.

    ``way`` is how it came in; ``proved_at`` when it last showed who sits there. Of the browser only its name is kept.
    """

    __tablename__ = "user_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    way: Mapped[str] = mapped_column(String(12), default="password", server_default="password")
    browser: Mapped[str | None] = mapped_column(String(20))
    system: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class RecoveryCode(Base):
    """One way in without the phone, good once; kept as a keyed hash and deleted when it is used."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime]


class Passkey(Base):
    """A public key whose secret half never leaves somebody's device; ``lookup`` is the hash of its long name there.

    ``asked_at`` is when the last question that it answered was asked: no answer is taken twice.
    """

    __tablename__ = "passkeys"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(String(60))
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class Member(StoreRow, Base):
    """A user's role in one store."""

    __tablename__ = "members"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        UniqueConstraint("store_id", "user_id"),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
    )


class SettingVersion(StoreRow, Base):
    """How one subject of a room of settings stood after one change, so that it can be brought back.

    ``kept`` holds all of it, nothing where it was not there; what a store has just one of names no subject.
    """

    __tablename__ = "setting_versions"

    room: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    number: Mapped[int]
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    author: Mapped[str] = mapped_column(String(254))
    why: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        UniqueConstraint("store_id", "room", "subject_id", "number"),
    )


class SavedView(StoreRow, Base):
    """What somebody wants to see of a list, under a name; ``shared`` shows it to the whole team."""

    __tablename__ = "saved_views"

    user_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("users.id"))
    list_name: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, str]] = mapped_column(JSON)
    shared: Mapped[bool]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("store_id", "list_name", "user_id", "name"),)


class SampleFilling(StoreRow, Base):
    """How far a sample store is filled: ``done_count`` is the next of its lives; names are in ``locale``."""

    __tablename__ = "sample_fillings"

    locale: Mapped[str] = mapped_column(String(5))
    actor: Mapped[str] = mapped_column(String(254))
    done_count: Mapped[int]
    all_count: Mapped[int]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        UniqueConstraint("store_id"),
        Index(
            "ix_sample_fillings_open",
            "created_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )
