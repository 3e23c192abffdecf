"""A second step at the log-in, passkeys, and what is shown of a session."""

import sqlalchemy as sa
from alembic import op

revision = "2026_18"
down_revision = "2026_17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "stores",
        sa.Column("two_step_required", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("users", sa.Column("totp_sealed", sa.String(length=400), nullable=True))
    op.add_column("users", sa.Column("totp_counter", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("two_step_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "user_sessions",
        sa.Column("way", sa.String(length=12), server_default="password", nullable=False),
    )
    op.add_column("user_sessions", sa.Column("browser", sa.String(length=20), nullable=True))
    op.add_column("user_sessions", sa.Column("system", sa.String(length=20), nullable=True))
    op.add_column("user_sessions", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user_sessions", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("user_id", "hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("lookup", name=op.f("uq_passkeys_lookup")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"], unique=False)
