"""What advocates themselves say they recommend a shop for."""

import sqlalchemy as sa
from alembic import op

revision = "2026_31"
down_revision = "2026_30"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "praises",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("behaviour", sa.String(length=16), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_praises_store_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_praises_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_praises")),
        sa.UniqueConstraint("store_id", "person_id", name=op.f("uq_praises_store_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("praises")
