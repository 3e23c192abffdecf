"""By which channel and on which surface somebody shared, so that people are counted beside times."""

import sqlalchemy as sa
from alembic import op

revision = "2026_36"
down_revision = "2026_35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ask_moments", sa.Column("via", sa.String(12), nullable=True))
    op.add_column("ask_moments", sa.Column("surface", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("ask_moments", "surface")
    op.drop_column("ask_moments", "via")
