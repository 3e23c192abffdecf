"""How the widget looked before: a version for each saved change, with who and why."""

import sqlalchemy as sa
from alembic import op

revision = "2026_25"
down_revision = "2026_24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "share_versions",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=254), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_share_versions_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_share_versions")),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_share_versions_store_id_number")),
    )
