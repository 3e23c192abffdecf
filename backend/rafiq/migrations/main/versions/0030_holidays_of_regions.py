"""Holidays of the region of a country, where the shop names one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_30"
down_revision = "2026_29"
branch_labels = None
depends_on = None


def upgrade() -> None:
    region = sa.Column("region", sa.String(length=32), server_default="", nullable=False)
    op.add_column("followup_settings", region)


def downgrade() -> None:
    op.drop_column("followup_settings", "region")
