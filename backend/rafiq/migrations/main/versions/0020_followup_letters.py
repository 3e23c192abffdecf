"""Whether a shop writes to the one of its members who must turn to a customer."""

import sqlalchemy as sa
from alembic import op

revision = "2026_20"
down_revision = "2026_19"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "followup_settings", sa.Column("letters", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
