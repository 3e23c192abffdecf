"""Views of lists that members saved under a name: for themselves, or for the whole team."""

import sqlalchemy as sa
from alembic import op

revision = "2026_26"
down_revision = "2026_25"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("list_name", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "store_id",
            "list_name",
            "user_id",
            "name",
            name=op.f("uq_saved_views_store_id_list_name_user_id_name"),
        ),
    )


def downgrade() -> None:
    op.drop_table("saved_views")
