"""What the worker counted last over all rows of a big shop."""

import sqlalchemy as sa
from alembic import op

revision = "2026_32"
down_revision = "2026_31"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_figures",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_standing_figures_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_standing_figures")),
    )


def downgrade() -> None:
    op.drop_table("standing_figures")
