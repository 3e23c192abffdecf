"""Tables of pairs: two people under one referral, who of them has paused, and everything that happened to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Pair(StoreRow, Base):
    """Advocate and friend of one approved referral; whether it still counts is the referral's to say."""

    __tablename__ = "pairs"

    referral_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    advocate_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    friend_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    basis_points: Mapped[int]
    paired_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "referral_id"),
        ForeignKeyConstraint(["store_id", "referral_id"], ["referrals.store_id", "referrals.id"]),
        CheckConstraint("advocate_id <> friend_id", name="two_people"),
        CheckConstraint("basis_points > 0 AND basis_points <= 10000", name="percent_possible"),
        Index("ix_pairs_advocate", "store_id", "advocate_id"),
        Index("ix_pairs_friend", "store_id", "friend_id"),
    )


class VisitPause(StoreRow, Base):
    """Somebody's visits rest: for good (``until`` is empty), or until a day. One row a person while it lasts."""

    __tablename__ = "visit_pauses"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    paused_at: Mapped[datetime]
    until: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
    )


class PairEvent(StoreRow, Base):
    """One line of the history of somebody's visits; inserted and never changed."""

    __tablename__ = "pair_events"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    partner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(8))
    until: Mapped[datetime | None]
    actor: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind IN ('paired','ended','paused','resumed')", name="kind_known"),
        Index("ix_pair_events_person", "store_id", "person_id", "at"),
    )
