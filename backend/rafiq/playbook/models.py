"""Tables of the playbook: the hundred days with their messages, and the path to mastery with its objectives."""

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
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow
from rafiq.playbook.maturity import Level
from rafiq.playbook.rules import STAGES, Occasion

_STAGES = ",".join(f"'{stage}'" for stage in STAGES)
_LEVELS = ",".join(f"'{level}'" for level in Level)


class StagePlan(StoreRow, Base):
    """One row a store: whether it follows the hundred days, and when somebody counts as stuck."""

    __tablename__ = "stage_plans"

    active: Mapped[bool]
    rest_days: Mapped[int]
    limits: Mapped[dict[str, int]] = mapped_column(JSON)
    changed_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("rest_days >= 1", name="rest"),)


class StageStanding(StoreRow, Base):
    """Where one customer stands, and when each stage began; made anew from facts whenever one comes."""

    __tablename__ = "stage_standings"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    stage: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime]
    first_order_at: Mapped[datetime | None]
    reached: Mapped[dict[str, str]] = mapped_column(JSON)
    looked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint(f"stage IN ({_STAGES})", name="stage_known"),
        Index("ix_stage_standings_stage", "store_id", "stage", "since"),
        Index("ix_stage_standings_first", "store_id", "first_order_at"),
    )


class StageMessage(StoreRow, Base):
    """What a shop writes on a day of the hundred, or in a season."""

    __tablename__ = "stage_messages"

    active: Mapped[bool]
    occasion: Mapped[str] = mapped_column(String(8))
    days: Mapped[int]
    month_day: Mapped[str] = mapped_column(String(5))
    from_stage: Mapped[str] = mapped_column(String(12))
    with_count: Mapped[bool]
    url: Mapped[str] = mapped_column(String(500))
    words: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            f"occasion IN ({','.join(repr(str(each)) for each in Occasion)})", name="occasion_known"
        ),
        CheckConstraint(f"from_stage IN ({_STAGES})", name="stage_known"),
        CheckConstraint("days >= 0", name="days_not_negative"),
    )


class StageMessageSent(StoreRow, Base):
    """One message and one person about one occasion: ``sent``, or settled without since it was the wrong time."""

    __tablename__ = "stage_messages_sent"

    message_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    occasion: Mapped[str] = mapped_column(String(8))
    sent: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "message_id", "person_id", "occasion"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        ForeignKeyConstraint(["store_id", "message_id"], ["stage_messages.store_id", "stage_messages.id"]),
        Index("ix_stage_messages_sent_person", "store_id", "person_id", "at"),
    )


class MaturityAssessment(StoreRow, Base):
    """What somebody answered on a day, and what level the shop had then; added, never changed."""

    __tablename__ = "maturity_assessments"

    answers: Mapped[dict[str, int]] = mapped_column(JSON)
    level: Mapped[str] = mapped_column(String(12))
    percent: Mapped[int]
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        CheckConstraint(f"level IN ({_LEVELS})", name="level_known"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_hundred"),
    )


class IdealCustomer(StoreRow, Base):
    """Whom a shop would like to have more of, in words and as a rule; a new row is a new version, the newest counts."""

    __tablename__ = "ideal_customers"

    note: Mapped[str] = mapped_column(Text)
    minimum: Mapped[int]
    product_tags: Mapped[list[str]] = mapped_column(JSON)
    countries: Mapped[list[str]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        CheckConstraint("minimum >= 0", name="minimum_not_negative"),
    )


class ScoreEstimate(StoreRow, Base):
    """What somebody believed the score to be before they saw it; added, never changed."""

    __tablename__ = "score_estimates"

    estimate: Mapped[int]
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        CheckConstraint("estimate BETWEEN -100 AND 100", name="estimate_is_a_score"),
    )


class ObjectiveRow(StoreRow, Base):
    """A key figure, what it shall be and by when, and who answers for it. Days are the store's own, as ISO."""

    __tablename__ = "objectives"

    name: Mapped[str] = mapped_column(String(120))
    kpi: Mapped[str] = mapped_column(String(40))
    wanted: Mapped[int]
    starts_on: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        CheckConstraint("wanted > 0", name="wanted_something"),
        CheckConstraint("due_on > starts_on", name="due_after_start"),
        Index("ix_objectives_due", "store_id", "due_on"),
    )
