"""Tables of encounters: the shop's own words, delights, reasons, asked introductions, gestures, notes, praises."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow

_OPEN = text("done_at IS NULL AND dropped_at IS NULL")


class Pitch(StoreRow, Base):
    """Who the shop is, what it does and why it is better, in one language; printed on cheat sheets."""

    __tablename__ = "pitches"

    locale: Mapped[str] = mapped_column(String(5))
    who: Mapped[str] = mapped_column(String(160))
    what: Mapped[str] = mapped_column(String(160))
    why: Mapped[str] = mapped_column(String(160))
    changed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("store_id", "locale"),)


class Delight(StoreRow, Base):
    """Something done for a customer beyond what they paid for; ``staff_id`` is who did it, where that is known."""

    __tablename__ = "delights"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    staff_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    behaviour: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(300))
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        ForeignKeyConstraint(["store_id", "staff_id"], ["staff_members.store_id", "staff_members.id"]),
        Index("ix_delights_person", "store_id", "person_id", "created_at"),
        Index("ix_delights_created", "store_id", "created_at"),
    )


class ReferralReason(StoreRow, Base):
    """Why an advocate recommended the shop, one row for each behaviour they named."""

    __tablename__ = "referral_reasons"

    referral_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    behaviour: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "referral_id", "behaviour"),
        ForeignKeyConstraint(["store_id", "referral_id"], ["referrals.store_id", "referrals.id"]),
        Index("ix_referral_reasons_created", "store_id", "created_at"),
    )


class IntroductionAsk(StoreRow, Base):
    """An advocate was asked to introduce somebody by name; forgotten with them, or when a member says so."""

    __tablename__ = "introduction_asks"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(120))
    company: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(12))
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint(
            "status IN ('asked', 'introduced', 'won', 'declined')",
            name="status_known",
        ),
        Index("ix_introduction_asks_changed", "store_id", "changed_at"),
    )


class GesturePlan(StoreRow, Base):
    """One row a store: what somebody does on which occasion; an empty text switches that occasion off."""

    __tablename__ = "gesture_plans"

    first_order: Mapped[str] = mapped_column(String(300))
    first_friend: Mapped[str] = mapped_column(String(300))
    delivered: Mapped[str] = mapped_column(String(300))
    changed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("store_id"),)


class Gesture(StoreRow, Base):
    """Something that a person of the shop does for a customer, once on each occasion."""

    __tablename__ = "gestures"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    occasion: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(300))
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(254))
    dropped_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id", "occasion"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("occasion IN ('first_order', 'first_friend', 'delivered')", name="occasion_known"),
        Index("ix_gestures_open", "store_id", "opened_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class PersonalNote(StoreRow, Base):
    """What the shop knows of somebody: ``note`` for those who serve, ``line`` for the customer to read."""

    __tablename__ = "personal_notes"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    note: Mapped[str] = mapped_column(String(300))
    line: Mapped[str] = mapped_column(String(300))
    actor: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
    )


class Praise(StoreRow, Base):
    """What an advocate says they recommend the shop for, in their own tap; one each."""

    __tablename__ = "praises"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    behaviour: Mapped[str] = mapped_column(String(16))
    said_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
    )
