"""Customers of the past: when they last bought. What was wanted of referrals is wanted of those that stand."""

import sqlalchemy as sa
from alembic import op

revision = "2026_40"
down_revision = "2026_39"
branch_labels = None
depends_on = None

FORMER = "event IS NULL AND verified{} AND person_id IS NOT NULL"
STANDS = FORMER + " AND cancelled_at IS NULL AND (subtotal = 0 OR refunded < subtotal)"
TARGETS = sa.table("kpi_targets", sa.column("name"))


def upgrade() -> None:
    op.add_column("people", sa.Column("last_bought_at", sa.DateTime(timezone=True), nullable=True))
    _rename("referrals", "standing_referrals")
    _first_orders(STANDS)


def downgrade() -> None:
    _first_orders(FORMER)
    _rename("standing_referrals", "referrals")
    op.drop_column("people", "last_bought_at")


def _rename(old: str, new: str) -> None:
    op.execute(sa.update(TARGETS).where(TARGETS.c.name == old).values(name=new))


def _first_orders(which: str) -> None:
    """From which first orders are read without the orders: of all, or of those that stand."""
    op.drop_index("ix_orders_first", "orders")
    op.create_index(
        "ix_orders_first",
        "orders",
        ["store_id", "person_id", "placed_at"],
        postgresql_where=sa.text(which.format("")),
        sqlite_where=sa.text(which.format(" = 1")),
    )
