"""Rewards for the next order only: marked on coupons and credit, and which order that was."""

import sqlalchemy as sa
from alembic import op

revision = "2026_22"
down_revision = "2026_21"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("coupons", "transfers"):
        op.add_column(table, sa.Column("next_order", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("coupons", sa.Column("for_order", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_coupons_next_order",
        "coupons",
        ["store_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("next_order"),
        sqlite_where=sa.text("next_order = 1"),
    )
    op.create_table(
        "next_orders",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_next_orders_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_next_orders")),
        sa.UniqueConstraint(
            "store_id",
            "person_id",
            "order_number",
            name=op.f("uq_next_orders_store_id_person_id_order_number"),
        ),
    )
