"""The database itself refuses to change what must never change: transfers, published terms, timelines (G9)."""

from alembic import op

revision = "2026_2"
down_revision = "2026_1"
branch_labels = None
depends_on = None

TABLES = (
    "transfers",
    "program_versions",
    "referral_events",
    "fraud_settings",
    "staff_entries",
    "staff_periods",
    "staff_period_entries",
    "pair_events",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION rafiq_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in TABLES:
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
    for table in TABLES:
        for suffix in ("append_only",) if postgresql else ("no_update", "no_delete"):
            op.execute(f"DROP TRIGGER {table}_{suffix}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION rafiq_append_only()")
