"""How far everybody known has been sent to a CRM."""

import sqlalchemy as sa
from alembic import op

revision = "2026_16"
down_revision = "2026_15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crm_connections", sa.Column("fill_after", sa.String(length=32), nullable=True))
    op.add_column(
        "crm_connections", sa.Column("fill_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "crm_connections", sa.Column("fill_total", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("crm_connections", sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True))
