"""Tables of surveys: the questions, whom they were put to, the answers, and what the answers are about."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow

OCCASION_LENGTH = 140


class Survey(StoreRow, Base):
    """When a shop asks, on which scale, and what it says afterwards. An empty ``product_tag`` is for all products."""

    __tablename__ = "surveys"

    product_tag: Mapped[str] = mapped_column(String(60))
    active: Mapped[bool]
    lowest: Mapped[int]
    moments: Mapped[list[str]] = mapped_column(JSON)
    wait_days: Mapped[int]
    rest_days: Mapped[int]
    edit_days: Mapped[int]
    product_name: Mapped[str] = mapped_column(String(120))
    direct_line: Mapped[str] = mapped_column(String(200))
    review_url: Mapped[str] = mapped_column(String(500))
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "product_tag"),
        CheckConstraint("lowest IN (0, 1)", name="scale"),
        CheckConstraint("wait_days >= 0 AND rest_days >= 0 AND edit_days >= 0", name="days_not_negative"),
    )


class SurveyAsking(StoreRow, Base):
    """One person, one occasion: asked once, in the widget, by mail or on a page."""

    __tablename__ = "survey_askings"

    survey_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    moment: Mapped[str] = mapped_column(String(20))
    occasion: Mapped[str] = mapped_column(String(OCCASION_LENGTH))
    order_number: Mapped[str | None] = mapped_column(String(64))
    product: Mapped[str] = mapped_column(String(120))
    product_tag: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id", "occasion"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        ForeignKeyConstraint(["store_id", "survey_id"], ["surveys.store_id", "surveys.id"]),
        Index("ix_survey_askings_asked", "store_id", "asked_at"),
        Index(
            "ix_survey_askings_due",
            "due_at",
            postgresql_where=text("announced_at IS NULL"),
            sqlite_where=text("announced_at IS NULL"),
        ),
    )


class SurveyAnswer(StoreRow, Base):
    """What somebody said about one occasion. Unconfirmed: only a browser said whose it is; it counts nowhere yet."""

    __tablename__ = "survey_answers"

    asking_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    moment: Mapped[str] = mapped_column(String(20))
    occasion: Mapped[str] = mapped_column(String(OCCASION_LENGTH))
    order_number: Mapped[str | None] = mapped_column(String(64))
    product: Mapped[str] = mapped_column(String(120))
    product_tag: Mapped[str] = mapped_column(String(60))
    score: Mapped[int]
    band: Mapped[str] = mapped_column(String(10))
    wish: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(20))
    confirmed: Mapped[bool]
    answered_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id", "occasion"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        ForeignKeyConstraint(["store_id", "asking_id"], ["survey_askings.store_id", "survey_askings.id"]),
        CheckConstraint("score BETWEEN 0 AND 10", name="score_on_the_scale"),
        CheckConstraint(
            "(band = 'promoter' AND score >= 9) OR (band = 'passive' AND score IN (7, 8)) "
            "OR (band = 'detractor' AND score <= 6)",
            name="band_of_the_score",
        ),
        Index("ix_survey_answers_answered", "store_id", "answered_at"),
        Index("ix_survey_answers_order", "store_id", "order_number"),
    )


class SurveyTheme(StoreRow, Base):
    """What comments are about, with the words by which it is recognised."""

    __tablename__ = "survey_themes"

    name: Mapped[str] = mapped_column(String(60))
    keywords: Mapped[list[str]] = mapped_column(JSON)
    caveat: Mapped[bool]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("store_id", "name"),)


class SurveyTag(StoreRow, Base):
    """An answer is about a theme: by its keywords (``rule``), by hand, or taken off by hand (``off``)."""

    __tablename__ = "survey_tags"

    answer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    theme_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    by: Mapped[str] = mapped_column(String(8))

    __table_args__ = (
        UniqueConstraint("store_id", "answer_id", "theme_id"),
        ForeignKeyConstraint(["store_id", "answer_id"], ["survey_answers.store_id", "survey_answers.id"]),
        ForeignKeyConstraint(["store_id", "theme_id"], ["survey_themes.store_id", "survey_themes.id"]),
        CheckConstraint("by IN ('rule', 'hand', 'off')", name="by"),
        Index("ix_survey_tags_theme", "store_id", "theme_id"),
    )
