"""Test stores: whose test store a store is, and which steps of its set-up a member confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_14"
down_revision = "2026_13"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stores", sa.Column("test_of", sa.String(length=32), nullable=True))
    op.add_column("stores", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stores", sa.Column("confirmed", sa.JSON(), nullable=True))
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_stores_test_of",
        "stores",
        ["test_of"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
