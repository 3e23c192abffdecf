"""Stories with consent, what friends are promised, why they did not buy, gestures and personal notes."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11"
down_revision = "2026_10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stories",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("consent", sa.String(length=500), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=254), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status = 'withdrawn' OR consent <> ''", name=op.f("ck_stories_kept_with_consent")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'shown', 'hidden', 'withdrawn')", name=op.f("ck_stories_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_stories_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_stories")),
        sa.UniqueConstraint("store_id", "person_id", name=op.f("uq_stories_store_id_person_id")),
    )
    op.create_index("ix_stories_status", "stories", ["store_id", "status", "changed_at"], unique=False)
    op.create_table(
        "friend_lines",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("guarantee", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_friend_lines")),
        sa.UniqueConstraint("store_id", "locale", name=op.f("uq_friend_lines_store_id_locale")),
    )
    op.create_table(
        "lost_answers",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "link_id"],
            ["links.store_id", "links.id"],
            name=op.f("fk_lost_answers_store_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_lost_answers")),
        sa.UniqueConstraint(
            "store_id", "link_id", "nonce", name=op.f("uq_lost_answers_store_id_link_id_nonce")
        ),
    )
    op.create_index("ix_lost_answers_created", "lost_answers", ["store_id", "created_at"], unique=False)
    op.create_table(
        "gesture_plans",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("first_order", sa.String(length=300), nullable=False),
        sa.Column("first_friend", sa.String(length=300), nullable=False),
        sa.Column("delivered", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_gesture_plans")),
        sa.UniqueConstraint("store_id", name=op.f("uq_gesture_plans_store_id")),
    )
    op.create_table(
        "gestures",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=254), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "occasion IN ('first_order', 'first_friend', 'delivered')",
            name=op.f("ck_gestures_occasion_known"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_gestures_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_gestures")),
        sa.UniqueConstraint(
            "store_id", "person_id", "occasion", name=op.f("uq_gestures_store_id_person_id_occasion")
        ),
    )
    op.create_index(
        "ix_gestures_open",
        "gestures",
        ["store_id", "opened_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND dropped_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND dropped_at IS NULL"),
    )
    op.create_table(
        "personal_notes",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("line", sa.String(length=300), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_personal_notes_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_personal_notes")),
        sa.UniqueConstraint("store_id", "person_id", name=op.f("uq_personal_notes_store_id_person_id")),
    )


def downgrade() -> None:
    tables = ("personal_notes", "gestures", "gesture_plans", "lost_answers", "friend_lines", "stories")
    for table in tables:
        op.drop_table(table)
