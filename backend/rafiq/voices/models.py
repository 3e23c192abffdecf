"""Tables of voices: an advocate's story with the consent behind it, what friends are promised, why they did not buy."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Story(StoreRow, Base):
    """One a person. ``consent`` is the very sentence they agreed to; once withdrawn the words are empty."""

    __tablename__ = "stories"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(600))
    locale: Mapped[str] = mapped_column(String(5))
    consent: Mapped[str] = mapped_column(String(500))
    consented_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12))
    decided_by: Mapped[str | None] = mapped_column(String(254))
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("status IN ('waiting', 'shown', 'hidden', 'withdrawn')", name="status_known"),
        CheckConstraint("status = 'withdrawn' OR consent <> ''", name="kept_with_consent"),
        Index("ix_stories_status", "store_id", "status", "changed_at"),
    )


class FriendLine(StoreRow, Base):
    """A guarantee or a trial in the shop's own words, for readers of one language."""

    __tablename__ = "friend_lines"

    locale: Mapped[str] = mapped_column(String(5))
    guarantee: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("store_id", "locale"),)


class LostAnswer(StoreRow, Base):
    """Why the friend of one visit did not buy; ``nonce`` is the visit's, so each is asked once."""

    __tablename__ = "lost_answers"

    link_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    nonce: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(String(300))
    locale: Mapped[str] = mapped_column(String(5))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "link_id", "nonce"),
        ForeignKeyConstraint(["store_id", "link_id"], ["links.store_id", "links.id"]),
        Index("ix_lost_answers_created", "store_id", "created_at"),
    )
