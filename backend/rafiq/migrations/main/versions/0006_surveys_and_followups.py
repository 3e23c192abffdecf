"""Surveys and follow-ups: what customers were asked and said, who acts on it by when, and the causes behind it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_6"
down_revision = "2026_5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followup_causes",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fixed_by", sa.String(length=254), nullable=True),
        sa.Column("fixed_note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_followup_causes")),
        sa.UniqueConstraint("store_id", "name_key", name=op.f("uq_followup_causes_store_id_name_key")),
    )
    op.create_table(
        "followup_settings",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("closed_days", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_followup_settings")),
    )
    op.create_table(
        "survey_themes",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("caveat", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_survey_themes")),
        sa.UniqueConstraint("store_id", "name", name=op.f("uq_survey_themes_store_id_name")),
    )
    op.create_table(
        "surveys",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("product_tag", sa.String(length=60), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("lowest", sa.BigInteger(), nullable=False),
        sa.Column("moments", sa.JSON(), nullable=False),
        sa.Column("wait_days", sa.BigInteger(), nullable=False),
        sa.Column("rest_days", sa.BigInteger(), nullable=False),
        sa.Column("edit_days", sa.BigInteger(), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("direct_line", sa.String(length=200), nullable=False),
        sa.Column("review_url", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lowest IN (0, 1)", name=op.f("ck_surveys_scale")),
        sa.CheckConstraint(
            "wait_days >= 0 AND rest_days >= 0 AND edit_days >= 0", name=op.f("ck_surveys_days_not_negative")
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("store_id", "product_tag", name=op.f("uq_surveys_store_id_product_tag")),
    )
    op.create_table(
        "followups",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("duty", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=254), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recovered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("cause_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "done_at IS NULL OR outcome IS NOT NULL", name=op.f("ck_followups_done_with_an_outcome")
        ),
        sa.CheckConstraint("level >= 0", name=op.f("ck_followups_level_not_negative")),
        sa.ForeignKeyConstraint(
            ["store_id", "cause_id"],
            ["followup_causes.store_id", "followup_causes.id"],
            name=op.f("fk_followups_store_id_cause_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_followups_store_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_followups_user_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_followups")),
        sa.UniqueConstraint(
            "store_id", "source", "source_id", name=op.f("uq_followups_store_id_source_source_id")
        ),
    )
    op.create_index("ix_followups_cause", "followups", ["store_id", "cause_id"], unique=False)
    op.create_index(
        "ix_followups_open",
        "followups",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND dropped_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL AND dropped_at IS NULL"),
    )
    op.create_index("ix_followups_person", "followups", ["store_id", "person_id"], unique=False)
    op.create_table(
        "survey_askings",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("moment", sa.String(length=20), nullable=False),
        sa.Column("occasion", sa.String(length=140), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=True),
        sa.Column("product", sa.String(length=120), nullable=False),
        sa.Column("product_tag", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_survey_askings_store_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "survey_id"],
            ["surveys.store_id", "surveys.id"],
            name=op.f("fk_survey_askings_store_id_survey_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_survey_askings")),
        sa.UniqueConstraint(
            "store_id", "person_id", "occasion", name=op.f("uq_survey_askings_store_id_person_id_occasion")
        ),
    )
    op.create_index("ix_survey_askings_asked", "survey_askings", ["store_id", "asked_at"], unique=False)
    op.create_index(
        "ix_survey_askings_due",
        "survey_askings",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("announced_at IS NULL"),
        sqlite_where=sa.text("announced_at IS NULL"),
    )
    op.create_table(
        "followup_steps",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("followup_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "followup_id"],
            ["followups.store_id", "followups.id"],
            name=op.f("fk_followup_steps_store_id_followup_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_followup_steps")),
    )
    op.create_index("ix_followup_steps_followup", "followup_steps", ["store_id", "followup_id"], unique=False)
    op.create_table(
        "survey_answers",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asking_id", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("moment", sa.String(length=20), nullable=False),
        sa.Column("occasion", sa.String(length=140), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=True),
        sa.Column("product", sa.String(length=120), nullable=False),
        sa.Column("product_tag", sa.String(length=60), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(band = 'promoter' AND score >= 9) OR (band = 'passive' AND score IN (7, 8)) "
            "OR (band = 'detractor' AND score <= 6)",
            name=op.f("ck_survey_answers_band_of_the_score"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_survey_answers_score_on_the_scale")),
        sa.ForeignKeyConstraint(
            ["store_id", "asking_id"],
            ["survey_askings.store_id", "survey_askings.id"],
            name=op.f("fk_survey_answers_store_id_asking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_survey_answers_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_survey_answers")),
        sa.UniqueConstraint(
            "store_id", "person_id", "occasion", name=op.f("uq_survey_answers_store_id_person_id_occasion")
        ),
    )
    op.create_index("ix_survey_answers_answered", "survey_answers", ["store_id", "answered_at"], unique=False)
    op.create_index("ix_survey_answers_order", "survey_answers", ["store_id", "order_number"], unique=False)
    op.create_table(
        "survey_tags",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("theme_id", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.CheckConstraint("by IN ('rule', 'hand', 'off')", name=op.f("ck_survey_tags_by")),
        sa.ForeignKeyConstraint(
            ["store_id", "answer_id"],
            ["survey_answers.store_id", "survey_answers.id"],
            name=op.f("fk_survey_tags_store_id_answer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "theme_id"],
            ["survey_themes.store_id", "survey_themes.id"],
            name=op.f("fk_survey_tags_store_id_theme_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_survey_tags")),
        sa.UniqueConstraint(
            "store_id", "answer_id", "theme_id", name=op.f("uq_survey_tags_store_id_answer_id_theme_id")
        ),
    )
    op.create_index("ix_survey_tags_theme", "survey_tags", ["store_id", "theme_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_survey_tags_theme", table_name="survey_tags")
    op.drop_table("survey_tags")
    op.drop_index("ix_survey_answers_order", table_name="survey_answers")
    op.drop_index("ix_survey_answers_answered", table_name="survey_answers")
    op.drop_table("survey_answers")
    op.drop_index("ix_followup_steps_followup", table_name="followup_steps")
    op.drop_table("followup_steps")
    op.drop_index(
        "ix_survey_askings_due",
        table_name="survey_askings",
        postgresql_where=sa.text("announced_at IS NULL"),
        sqlite_where=sa.text("announced_at IS NULL"),
    )
    op.drop_index("ix_survey_askings_asked", table_name="survey_askings")
    op.drop_table("survey_askings")
    op.drop_index("ix_followups_person", table_name="followups")
    op.drop_index(
        "ix_followups_open",
        table_name="followups",
        postgresql_where=sa.text("done_at IS NULL AND dropped_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL AND dropped_at IS NULL"),
    )
    op.drop_index("ix_followups_cause", table_name="followups")
    op.drop_table("followups")
    op.drop_table("surveys")
    op.drop_table("survey_themes")
    op.drop_table("followup_settings")
    op.drop_table("followup_causes")
