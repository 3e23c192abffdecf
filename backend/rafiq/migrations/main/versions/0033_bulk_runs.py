"""Decisions about many rows of a list, and the rows of each in turns."""

import sqlalchemy as sa
from alembic import op

revision = "2026_33"
down_revision = "2026_32"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_runs",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("word", sa.String(length=300), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("done_count", sa.BigInteger(), nullable=False),
        sa.Column("left_count", sa.BigInteger(), nullable=False),
        sa.Column("changed_count", sa.BigInteger(), nullable=False),
        sa.Column("failed_count", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('asked','running','done','stopped')", name=op.f("ck_bulk_runs_status_known")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_bulk_runs_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_bulk_runs")),
    )
    op.create_index("ix_bulk_runs_status", "bulk_runs", ["status", "moved_at"])
    op.create_table(
        "bulk_parts",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("picks", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "run_id"],
            ["bulk_runs.store_id", "bulk_runs.id"],
            name=op.f("fk_bulk_parts_store_id_run_id"),
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_bulk_parts_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_bulk_parts")),
        sa.UniqueConstraint(
            "store_id", "run_id", "number", name=op.f("uq_bulk_parts_store_id_run_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("bulk_parts")
    op.drop_table("bulk_runs")
