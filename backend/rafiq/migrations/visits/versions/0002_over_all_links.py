"""Visits of each day and channel over all links, from the counts that are there."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_channel_days",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("human_count", sa.BigInteger(), nullable=False),
        sa.Column("repeat_count", sa.BigInteger(), nullable=False),
        sa.Column("bot_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_visit_channel_days")),
    )
    op.execute(
        "INSERT INTO visit_channel_days (store_id, id, day, channel, human_count, repeat_count, bot_count)"
        " SELECT store_id, replace(day, '-', '') || '-' || coalesce(channel, ''), day, channel,"
        " sum(human_count), sum(repeat_count), sum(bot_count) FROM visit_days GROUP BY store_id, day, channel"
    )


def downgrade() -> None:
    op.drop_table("visit_channel_days")
