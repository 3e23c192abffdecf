"""Caps for so many days: when the next place is free, for a friend who found none."""

import sqlalchemy as sa
from alembic import op

revision = "2026_35"
down_revision = "2026_34"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("referrals", sa.Column("cap_opens_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("referrals", "cap_opens_at")
