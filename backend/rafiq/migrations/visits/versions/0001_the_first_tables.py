"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_days",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("link_number", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("human_count", sa.BigInteger(), nullable=False),
        sa.Column("repeat_count", sa.BigInteger(), nullable=False),
        sa.Column("bot_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_visit_days")),
    )
    op.create_index("ix_visit_days_day", "visit_days", ["store_id", "day"], unique=False)
    op.create_table(
        "visits",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("link_number", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("visitor", sa.String(length=16), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('human', 'repeat', 'bot')", name=op.f("ck_visits_kind")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_visited_at", "visits", ["store_id", "visited_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_visits_visited_at", table_name="visits")
    op.drop_table("visits")
    op.drop_index("ix_visit_days_day", table_name="visit_days")
    op.drop_table("visit_days")
