"""CRMs: connections, which record there is which person or follow-up, and the log of what they were told."""

import sqlalchemy as sa
from alembic import op

revision = "2026_10"
down_revision = "2026_9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crm_connections",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vendor", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("owners", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reason_code", sa.String(length=20), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rest_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('active','paused')", name=op.f("ck_crm_connections_status_known")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_crm_connections_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_crm_connections")),
    )
    op.create_table(
        "crm_records",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("own_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("remote_id", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('contact','task')", name=op.f("ck_crm_records_kind_known")),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["crm_connections.store_id", "crm_connections.id"],
            name=op.f("fk_crm_records_store_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_crm_records_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_crm_records")),
        sa.UniqueConstraint(
            "store_id",
            "connection_id",
            "kind",
            "own_id",
            name=op.f("uq_crm_records_store_id_connection_id_kind_own_id"),
        ),
    )
    op.create_index("ix_crm_records_person", "crm_records", ["store_id", "person_id"], unique=False)
    op.create_table(
        "crm_deliveries",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("followup_id", sa.String(length=32), nullable=True),
        sa.Column("remote_id", sa.String(length=100), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("did", sa.String(length=8), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.String(length=20), nullable=True),
        sa.Column("shown", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "what IN ('contact','task','forget','close')", name=op.f("ck_crm_deliveries_what_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting','done','skipped','failed')", name=op.f("ck_crm_deliveries_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["crm_connections.store_id", "crm_connections.id"],
            name=op.f("fk_crm_deliveries_store_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_crm_deliveries_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_crm_deliveries")),
    )
    op.create_index(
        "ix_crm_deliveries_due",
        "crm_deliveries",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_crm_deliveries_connection", "crm_deliveries", ["store_id", "connection_id", "id"], unique=False
    )
    op.create_index("ix_crm_deliveries_person", "crm_deliveries", ["store_id", "person_id"], unique=False)


def downgrade() -> None:
    for table in ("crm_deliveries", "crm_records", "crm_connections"):
        op.drop_table(table)
