"""Sample stores: test stores to look around in, beside those in which a shop tries things; how far each is filled."""

import sqlalchemy as sa
from alembic import op

revision = "2026_27"
down_revision = "2026_26"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stores", sa.Column("sample", sa.Boolean(), server_default=sa.false(), nullable=False))
    _one_open(["test_of", "sample"])
    op.create_table(
        "sample_fillings",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("done_count", sa.BigInteger(), nullable=False),
        sa.Column("all_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_sample_fillings_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_sample_fillings")),
        sa.UniqueConstraint("store_id", name=op.f("uq_sample_fillings_store_id")),
    )
    still_open = sa.text("done_at IS NULL")
    op.create_index(
        "ix_sample_fillings_open",
        "sample_fillings",
        ["created_at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    op.drop_table("sample_fillings")
    op.execute("UPDATE stores SET closed_at = created_at WHERE sample AND closed_at IS NULL")
    _one_open(["test_of"])
    op.drop_column("stores", "sample")


def _one_open(columns: list[str]) -> None:
    """Of each kind one test store is open at a time."""
    still_open = sa.text("closed_at IS NULL")
    op.drop_index("uq_stores_test_of", table_name="stores")
    op.create_index(
        "uq_stores_test_of",
        "stores",
        columns,
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
