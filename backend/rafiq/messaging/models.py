"""Tables of mail: what a store wants to write, every mail's way, who chose what, which addresses get none."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class MailSetting(StoreRow, Base):
    """What one store writes and in whose name."""

    __tablename__ = "mail_settings"

    kinds: Mapped[list[str]] = mapped_column(JSON)
    sender_name: Mapped[str] = mapped_column(String(120), default="")
    sender_email: Mapped[str | None] = mapped_column(String(254))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    postal: Mapped[str] = mapped_column(String(300), default="")
    changed_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        UniqueConstraint("store_id"),
    )


class Mail(StoreRow, Base):
    """One mail. ``about`` is what it tells of: of each kind one to a recipient about one thing (G18).

    A person's address is looked up when it is sent and never kept here; what must be kept (a colleague's address, a
    one-time link) is sealed, and gone when the mail is. ``to_hash`` finds it again when a bounce comes back.
    """

    __tablename__ = "mails"

    kind: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    sealed: Mapped[str | None] = mapped_column(Text)
    to_hash: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(8))
    reason_code: Mapped[str | None] = mapped_column(String(30))
    answer: Mapped[str] = mapped_column(String(200), default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "kind", "recipient", "about"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("state IN ('waiting','sent','failed','dropped')", name="state_known"),
        Index(
            "ix_mails_due",
            "next_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("ix_mails_created", "created_at"),
    )


class MailChoice(StoreRow, Base):
    """What one person wants to be written; ``all_off_at`` stands above the kinds."""

    __tablename__ = "mail_choices"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    off_kinds: Mapped[list[str]] = mapped_column(JSON)
    all_off_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
    )


class WeeklyChoice(StoreRow, Base):
    """Whether a member wants the weekly letter about one store; without a row their role decides."""

    __tablename__ = "weekly_choices"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    wanted: Mapped[bool]
    changed_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        UniqueConstraint("store_id", "user_id"),
    )


class MailSuppression(StoreRow, Base):
    """An address that gets no mail from this store, as a keyed hash, so that it outlives what else we know of them."""

    __tablename__ = "mail_suppressions"

    address_hash: Mapped[str] = mapped_column(String(64))
    reason_code: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "address_hash"),
        CheckConstraint("reason_code IN ('unsubscribed','bounced','refused')", name="reason_known"),
    )
