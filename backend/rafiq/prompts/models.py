"""Tables of prompts: when a shop asks to recommend, and whom it asked about what."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow

_OPEN = text("next_at IS NOT NULL")


class AskPolicy(StoreRow, Base):
    """When a shop asks the buyers of one product; an empty ``product_tag`` is for all others."""

    __tablename__ = "ask_policies"

    product_tag: Mapped[str] = mapped_column(String(60))
    active: Mapped[bool]
    moment: Mapped[str] = mapped_column(String(20))
    days: Mapped[int]
    rest_days: Mapped[int]
    most: Mapped[int]
    again_days: Mapped[int]
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "product_tag"),
        CheckConstraint(
            "moment IN ('at_once','after_delivery','after_days','after_value')", name="moment_known"
        ),
        CheckConstraint(
            "days >= 0 AND rest_days >= 0 AND most >= 0 AND again_days >= 0", name="not_negative"
        ),
    )


class Ask(StoreRow, Base):
    """One person, one order: when it is looked at again, what was decided last, and what they answered.

    ``value``: whether it did what they hoped; ``stopped_at``: they said "do not ask me again".
    """

    __tablename__ = "asks"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    order_number: Mapped[str] = mapped_column(String(64))
    product: Mapped[str] = mapped_column(String(120))
    reason_code: Mapped[str] = mapped_column(String(20))
    next_at: Mapped[datetime | None]
    question_at: Mapped[datetime | None]
    value: Mapped[bool | None]
    value_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id", "order_number"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("(value IS NULL) = (value_at IS NULL)", name="value_with_its_time"),
        Index("ix_asks_due", "next_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_asks_reason", "store_id", "reason_code"),
    )


class AskMoment(StoreRow, Base):
    """One time that somebody was asked to recommend or whether it did what they hoped, shared, or closed it; and where.

    Without a policy nobody keeps an ask, so a moment may be about none. ``via``: the channel somebody shared by;
    ``surface``: what it happened on, with its place, as the funnel has it.
    """

    __tablename__ = "ask_moments"

    ask_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    what: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    via: Mapped[str | None] = mapped_column(String(12))
    surface: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "ask_id"], ["asks.store_id", "asks.id"]),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("what IN ('ask','question','shared','closed')", name="what_known"),
        CheckConstraint("channel IN ('widget','mail','page')", name="channel_known"),
        Index("ix_ask_moments_person", "store_id", "person_id", "at"),
        Index("ix_ask_moments_ask", "store_id", "ask_id"),
    )
