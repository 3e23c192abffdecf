"""Coming and leaving: imports of customers, rewards and links of older programs, exports; scopes of keys."""

import sqlalchemy as sa
from alembic import op

revision = "2026_7"
down_revision = "2026_6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("understood", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("new_count", sa.BigInteger(), nullable=False),
        sa.Column("known_count", sa.BigInteger(), nullable=False),
        sa.Column("bad_count", sa.BigInteger(), nullable=False),
        sa.Column("part_count", sa.BigInteger(), nullable=False),
        sa.Column("done_parts", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('looked_at','running','done','dropped')", name=op.f("ck_imports_status_known")
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_status", "imports", ["status"], unique=False)
    op.create_table(
        "import_parts",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("customers", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "import_id"],
            ["imports.store_id", "imports.id"],
            name=op.f("fk_import_parts_store_id_import_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "import_id", "number", name=op.f("pk_import_parts")),
    )
    op.create_table(
        "imported_rewards",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("external_key", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_imported_rewards_amount_positive")),
        sa.CheckConstraint(
            "status IN ('pending','available','cancelled')", name=op.f("ck_imported_rewards_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_imported_rewards_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_imported_rewards")),
        sa.UniqueConstraint(
            "store_id",
            "source",
            "external_key",
            name=op.f("uq_imported_rewards_store_id_source_external_key"),
        ),
    )
    op.create_index("ix_imported_rewards_release", "imported_rewards", ["status", "release_at"], unique=False)
    op.create_table(
        "old_links",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "link_id"],
            ["links.store_id", "links.id"],
            name=op.f("fk_old_links_store_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_old_links")),
        sa.UniqueConstraint("store_id", "address", name=op.f("uq_old_links_store_id_address")),
    )
    op.create_table(
        "exports",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting','running','done','failed','gone')", name=op.f("ck_exports_status_known")
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_status", "exports", ["status"], unique=False)
    op.add_column("api_keys", sa.Column("scope", sa.String(length=8), server_default="all", nullable=False))


def downgrade() -> None:
    op.drop_column("api_keys", "scope")
    for table in ("exports", "old_links", "imported_rewards", "import_parts", "imports"):
        op.drop_table(table)
