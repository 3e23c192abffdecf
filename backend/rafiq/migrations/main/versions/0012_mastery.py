"""The path to mastery: what a shop answered and estimated, its ideal customer, and its objectives."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12"
down_revision = "2026_11"
branch_labels = None
depends_on = None

TABLES = ("maturity_assessments", "ideal_customers", "score_estimates", "objectives")
# Answers, versions and estimates are added and never changed; objectives are.
ONLY_ADDED = TABLES[:3]


def upgrade() -> None:
    _table(
        "maturity_assessments",
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IN ('unconscious','conscious','optimised')",
            name=op.f("ck_maturity_assessments_level_known"),
        ),
        sa.CheckConstraint(
            "percent BETWEEN 0 AND 100", name=op.f("ck_maturity_assessments_percent_in_hundred")
        ),
    )
    _table(
        "ideal_customers",
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("product_tags", sa.JSON(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_ideal_customers_minimum_not_negative")),
    )
    _table(
        "score_estimates",
        sa.Column("estimate", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "estimate BETWEEN -100 AND 100", name=op.f("ck_score_estimates_estimate_is_a_score")
        ),
    )
    _table(
        "objectives",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kpi", sa.String(length=40), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_objectives_wanted_something")),
        sa.CheckConstraint("due_on > starts_on", name=op.f("ck_objectives_due_after_start")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_objectives_owner_id")),
    )
    op.create_index("ix_objectives_due", "objectives", ["store_id", "due_on"], unique=False)
    for table in ONLY_ADDED:
        _protect(table)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f(f"fk_{name}_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f(f"pk_{name}")),
    )


def _protect(table: str) -> None:
    """As for the transfers: the database itself refuses to change what was said."""
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
    for table in reversed(TABLES):
        op.drop_table(table)
