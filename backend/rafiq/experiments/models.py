"""Tables of tests: what is compared by which rule, the variants, who met which, and who shared after that."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow

_RUNNING = text("ended_at IS NULL")


class Experiment(StoreRow, Base):
    """One comparison with its rule, which no one changes while it runs; ``kept`` is the variant that stayed."""

    __tablename__ = "experiments"

    kind: Mapped[str] = mapped_column(String(10))
    goal: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(120))
    hypothesis: Mapped[str] = mapped_column(String(500))
    owner: Mapped[str] = mapped_column(String(254))
    min_sample: Mapped[int]
    min_days: Mapped[int]
    certainty: Mapped[int]
    care: Mapped[int]
    automatic: Mapped[bool]
    created_by: Mapped[str] = mapped_column(String(254))
    started_at: Mapped[datetime]
    planned_end_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    kept: Mapped[str | None] = mapped_column(String(1))
    ended_by: Mapped[str | None] = mapped_column(String(254))
    ended_reason: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (
        CheckConstraint("kind IN ('offer','copy','moment','placement')", name="kind_known"),
        CheckConstraint("goal IN ('share','order')", name="goal_known"),
        CheckConstraint(
            "(ended_at IS NULL) = (kept IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)",
            name="ended_is_whole",
        ),
        CheckConstraint("min_sample > 0 AND min_days > 0", name="rule_is_a_rule"),
        # One at a time for each kind, or nobody could say which of the two it was.
        Index(
            "uq_experiments_running",
            "store_id",
            "kind",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
    )


class ExperimentVariant(StoreRow, Base):
    """One side of a test: its share of the people, and what is other than usual; an empty ``change`` is as usual."""

    __tablename__ = "experiment_variants"

    experiment_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    key: Mapped[str] = mapped_column(String(1))
    name: Mapped[str] = mapped_column(String(60))
    weight: Mapped[int]
    change: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        UniqueConstraint("store_id", "experiment_id", "key"),
        ForeignKeyConstraint(["store_id", "experiment_id"], ["experiments.store_id", "experiments.id"]),
        CheckConstraint("key IN ('A','B','C','D')", name="key_known"),
        CheckConstraint("weight > 0", name="weight_positive"),
    )


class ExperimentExposure(StoreRow, Base):
    """One person met one variant of one test, once and for good; inserted and never changed."""

    __tablename__ = "experiment_exposures"

    experiment_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    variant_key: Mapped[str] = mapped_column(String(1))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "experiment_id", "person_id"),
        ForeignKeyConstraint(
            ["store_id", "experiment_id", "variant_key"],
            ["experiment_variants.store_id", "experiment_variants.experiment_id", "experiment_variants.key"],
        ),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        Index("ix_experiment_exposures_person", "store_id", "person_id"),
    )


class ExperimentShare(StoreRow, Base):
    """Somebody who met a variant shared for the first time after it."""

    __tablename__ = "experiment_shares"

    exposure_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "exposure_id"),
        ForeignKeyConstraint(
            ["store_id", "exposure_id"], ["experiment_exposures.store_id", "experiment_exposures.id"]
        ),
    )
