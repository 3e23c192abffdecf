"""Tables of links: an advocate's link, the codes chosen for it, friends named beforehand, visits and their counts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow, VisitsBase


class Link(StoreRow, Base):
    """One per advocate; the channel rides on it. ``code`` is ours for ever, ``chosen_code`` is shown in its place."""

    __tablename__ = "links"

    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    created_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    chosen_code: Mapped[str | None] = mapped_column(String(32))
    stopped_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "number"),
        UniqueConstraint("store_id", "code"),
        UniqueConstraint("store_id", "person_id"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        Index("ix_links_code", "code"),
    )


class ChosenCode(StoreRow, Base):
    """A code that somebody chose; it works for ever. ``folded`` is the same for all codes that look alike."""

    __tablename__ = "chosen_codes"

    link_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    code: Mapped[str] = mapped_column(String(32))
    folded: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "folded"),
        ForeignKeyConstraint(["store_id", "link_id"], ["links.store_id", "links.id"]),
        Index("ix_chosen_codes_folded", "folded", "created_at"),
        Index("ix_chosen_codes_link", "store_id", "link_id", "created_at"),
    )


class Introduction(StoreRow, Base):
    """A friend named before buying: by giving an e-mail for the offer, or by staff at the desk."""

    __tablename__ = "introductions"

    link_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    email_key: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    by_staff: Mapped[bool]
    actor: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "link_id"], ["links.store_id", "links.id"]),
        Index("ix_introductions_email_key", "store_id", "email_key"),
        Index("ix_introductions_phone", "store_id", "phone"),
    )


class Visit(StoreRow, VisitsBase):
    """One followed link, written once. ``visitor`` is a keyed hash under a salt of one day: never an address."""

    __tablename__ = "visits"

    link_number: Mapped[int]
    channel: Mapped[str | None] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(6))
    visitor: Mapped[str] = mapped_column(String(16))
    visited_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind IN ('human', 'repeat', 'bot')", name="kind"),
        # One index and no other: each further one costs a batch more than the rows themselves.
        Index("ix_visits_visited_at", "store_id", "visited_at"),
    )


class VisitDay(StoreRow, VisitsBase):
    """The rollup that dashboards read: one row per store, UTC day, link and channel; ``id`` spells the last three."""

    __tablename__ = "visit_days"

    day: Mapped[str] = mapped_column(String(10))
    link_number: Mapped[int]
    channel: Mapped[str | None] = mapped_column(String(12))
    human_count: Mapped[int]
    repeat_count: Mapped[int]
    bot_count: Mapped[int]

    __table_args__ = (Index("ix_visit_days_day", "store_id", "day"),)


class VisitChannelDay(StoreRow, VisitsBase):
    """The visits of one store, UTC day and channel over all links: what a chart of a year reads; ``id`` spells both."""

    __tablename__ = "visit_channel_days"

    day: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str | None] = mapped_column(String(12))
    human_count: Mapped[int]
    repeat_count: Mapped[int]
    bot_count: Mapped[int]
