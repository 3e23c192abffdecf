"""Numbers: notes on the charts, targets, and links to a report."""

import sqlalchemy as sa
from alembic import op

revision = "2026_13"
down_revision = "2026_12"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chart_notes",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("author", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('note','setting')", name=op.f("ck_chart_notes_kind_known")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_chart_notes")),
    )
    op.create_index("ix_chart_notes_day", "chart_notes", ["store_id", "day"], unique=False)
    op.create_table(
        "kpi_targets",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_kpi_targets_amount_positive")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_kpi_targets")),
        sa.UniqueConstraint("store_id", "name", name=op.f("uq_kpi_targets_store_id_name")),
    )
    op.create_table(
        "report_links",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_report_links")),
    )
    op.create_index(
        "ix_orders_first",
        "orders",
        ["store_id", "person_id", "placed_at"],
        unique=False,
        postgresql_where=sa.text("event IS NULL AND verified AND person_id IS NOT NULL"),
        sqlite_where=sa.text("event IS NULL AND verified = 1 AND person_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_orders_first", table_name="orders")
    for table in ("report_links", "kpi_targets", "chart_notes"):
        op.drop_table(table)
