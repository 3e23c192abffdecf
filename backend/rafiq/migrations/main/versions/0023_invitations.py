"""Past customers of a list, invited a few each day: who agreed, who was written to, and the word of a member."""

import sqlalchemy as sa
from alembic import op

revision = "2026_23"
down_revision = "2026_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('written','left_out')", name=op.f("ck_invitations_outcome_known")),
        sa.ForeignKeyConstraint(
            ["store_id", "import_id"],
            ["imports.store_id", "imports.id"],
            name=op.f("fk_invitations_store_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_invitations_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("store_id", "person_id", name=op.f("uq_invitations_store_id_person_id")),
    )
    op.create_index("ix_invitations_import", "invitations", ["store_id", "import_id", "at"], unique=False)
    op.create_table(
        "invitation_runs",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("per_day", sa.BigInteger(), nullable=False),
        sa.Column("all_agreed", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('running','stopped','done')", name=op.f("ck_invitation_runs_status_known")
        ),
        sa.CheckConstraint("per_day BETWEEN 1 AND 1000", name=op.f("ck_invitation_runs_per_day_in_range")),
        sa.ForeignKeyConstraint(
            ["store_id", "id"],
            ["imports.store_id", "imports.id"],
            name=op.f("fk_invitation_runs_store_id_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_invitation_runs")),
    )
    op.create_index("ix_invitation_runs_status", "invitation_runs", ["status"], unique=False)
