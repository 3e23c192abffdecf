"""Tests: what is compared by which rule, its variants, who met which, and who shared after that."""

import sqlalchemy as sa
from alembic import op

revision = "2026_15"
down_revision = "2026_14"
branch_labels = None
depends_on = None

APPEND_ONLY = ("experiment_exposures", "experiment_shares")


def upgrade() -> None:
    op.create_table(
        "experiments",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("goal", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("hypothesis", sa.String(length=500), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("min_sample", sa.BigInteger(), nullable=False),
        sa.Column("min_days", sa.BigInteger(), nullable=False),
        sa.Column("certainty", sa.BigInteger(), nullable=False),
        sa.Column("care", sa.BigInteger(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept", sa.String(length=1), nullable=True),
        sa.Column("ended_by", sa.String(length=254), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "kind IN ('offer','copy','moment','placement')", name=op.f("ck_experiments_kind_known")
        ),
        sa.CheckConstraint("goal IN ('share','order')", name=op.f("ck_experiments_goal_known")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (kept IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)",
            name=op.f("ck_experiments_ended_is_whole"),
        ),
        sa.CheckConstraint("min_sample > 0 AND min_days > 0", name=op.f("ck_experiments_rule_is_a_rule")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_experiments_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_experiments")),
    )
    running = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_experiments_running",
        "experiments",
        ["store_id", "kind"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_table(
        "experiment_variants",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("experiment_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=1), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.CheckConstraint("key IN ('A','B','C','D')", name=op.f("ck_experiment_variants_key_known")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_experiment_variants_weight_positive")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_experiment_variants_store_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "experiment_id"],
            ["experiments.store_id", "experiments.id"],
            name=op.f("fk_experiment_variants_store_id_experiment_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_experiment_variants")),
        sa.UniqueConstraint(
            "store_id", "experiment_id", "key", name=op.f("uq_experiment_variants_store_id_experiment_id_key")
        ),
    )
    op.create_table(
        "experiment_exposures",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("experiment_id", sa.String(length=32), nullable=False),
        sa.Column("variant_key", sa.String(length=1), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_experiment_exposures_store_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "experiment_id", "variant_key"],
            ["experiment_variants.store_id", "experiment_variants.experiment_id", "experiment_variants.key"],
            name=op.f("fk_experiment_exposures_store_id_experiment_id_variant_key"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_experiment_exposures_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_experiment_exposures")),
        sa.UniqueConstraint(
            "store_id",
            "experiment_id",
            "person_id",
            name=op.f("uq_experiment_exposures_store_id_experiment_id_person_id"),
        ),
    )
    op.create_index("ix_experiment_exposures_person", "experiment_exposures", ["store_id", "person_id"])
    op.create_table(
        "experiment_shares",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("exposure_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_experiment_shares_store_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "exposure_id"],
            ["experiment_exposures.store_id", "experiment_exposures.id"],
            name=op.f("fk_experiment_shares_store_id_exposure_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_experiment_shares")),
        sa.UniqueConstraint(
            "store_id", "exposure_id", name=op.f("uq_experiment_shares_store_id_exposure_id")
        ),
    )
    for table in APPEND_ONLY:
        _protect(table)


def _protect(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION rafiq_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        for suffix in ("append_only",) if postgresql else ("no_update", "no_delete"):
            op.execute(f"DROP TRIGGER {table}_{suffix}" + (f" ON {table}" if postgresql else ""))
    for table in ("experiment_shares", "experiment_exposures", "experiment_variants", "experiments"):
        op.drop_table(table)
