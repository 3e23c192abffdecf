"""How customers say that they heard of a shop, one answer an order."""

import sqlalchemy as sa
from alembic import op

revision = "2026_21"
down_revision = "2026_20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_heard",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("heard_from", sa.String(length=10), nullable=False),
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("by_shop", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "heard_from IN ('friend','search','social','ad','passing','other')",
            name=op.f("ck_order_heard_heard_from_known"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_order_heard")),
        sa.UniqueConstraint("store_id", "order_number", name=op.f("uq_order_heard_store_id_order_number")),
    )
