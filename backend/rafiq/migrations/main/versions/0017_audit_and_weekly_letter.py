"""The audit log, which the database itself refuses to change, and who wants the weekly letter."""

import sqlalchemy as sa
from alembic import op

revision = "2026_17"
down_revision = "2026_16"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=8), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("about_kind", sa.String(length=24), nullable=False),
        sa.Column("about_id", sa.String(length=64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("key_name", sa.String(length=8), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_entries_number_positive")),
        sa.CheckConstraint(
            "actor_kind IN ('member','key','command','system')", name=op.f("ck_audit_entries_actor_known")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_audit_entries_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_audit_entries_store_id_number")),
    )
    op.create_index("ix_audit_entries_about", "audit_entries", ["store_id", "about_kind", "about_id"])
    op.create_table(
        "audit_heads",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("last_seal", sa.String(length=64), nullable=False),
        sa.Column("key_name", sa.String(length=8), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_audit_heads_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_audit_heads")),
        sa.UniqueConstraint("store_id", name=op.f("uq_audit_heads_store_id")),
    )
    op.create_table(
        "weekly_choices",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_weekly_choices_store_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_weekly_choices_user_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_weekly_choices")),
        sa.UniqueConstraint("store_id", "user_id", name=op.f("uq_weekly_choices_store_id_user_id")),
    )
    _protect()


def _protect() -> None:
    """Entries never change; the end of a log only moves on."""
    if op.get_bind().dialect.name == "postgresql":
        for table, verbs in (
            ("audit_entries", "UPDATE OR DELETE OR TRUNCATE"),
            ("audit_heads", "DELETE OR TRUNCATE"),
        ):
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE {verbs} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION rafiq_append_only()"
            )
        op.execute(
            "CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads FOR EACH ROW "
            "WHEN (NEW.number <= OLD.number OR NEW.store_id <> OLD.store_id) "
            "EXECUTE FUNCTION rafiq_append_only()"
        )
        return
    for table, verb in (("audit_entries", "UPDATE"), ("audit_entries", "DELETE"), ("audit_heads", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads "
        "WHEN NEW.number <= OLD.number OR NEW.store_id <> OLD.store_id "
        "BEGIN SELECT RAISE(ABORT, 'audit_heads only move on'); END"
    )


def downgrade() -> None:
    for table in ("weekly_choices", "audit_heads", "audit_entries"):
        op.drop_table(table)
