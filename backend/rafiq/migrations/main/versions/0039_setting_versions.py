"""A version for each saved change of any settings, with who and why; those of sharing move there."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_39"
down_revision = "2026_38"
branch_labels = None
depends_on = None

NAMES = ["store_id", "id", "number", "kept", "author", "why", "created_at"]
ROOM = "sharing"


def upgrade() -> None:
    op.create_table(
        "setting_versions",
        *_columns(
            sa.Column("room", sa.String(length=20), nullable=False),
            sa.Column("subject_id", sa.String(length=32), nullable=False),
            kept_always=False,
        ),
        *_keys("setting_versions"),
        sa.UniqueConstraint(
            "store_id",
            "room",
            "subject_id",
            "number",
            name=op.f("uq_setting_versions_store_id_room_subject_id_number"),
        ),
    )
    old, new = _table("share_versions"), _table("setting_versions", "room", "subject_id")
    values = sa.select(*old.c, sa.literal(ROOM), sa.literal(""))
    op.execute(sa.insert(new).from_select([*NAMES, "room", "subject_id"], values))
    op.drop_table("share_versions")


def downgrade() -> None:
    """The versions of sharing stay; those of other rooms had no place before."""
    op.create_table(
        "share_versions",
        *_columns(kept_always=True),
        *_keys("share_versions"),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_share_versions_store_id_number")),
    )
    old, new = _table("setting_versions", "room"), _table("share_versions")
    mine = sa.select(*(old.c[name] for name in NAMES)).where(old.c.room == ROOM)
    op.execute(sa.insert(new).from_select(NAMES, mine))
    op.drop_table("setting_versions")


def _table(name: str, *further: str) -> sa.TableClause:
    return sa.table(name, *map(sa.column, [*NAMES, *further]))


def _columns(*further: sa.Column[Any], kept_always: bool) -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        *further,
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=not kept_always),
        sa.Column("author", sa.String(length=254), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f(f"fk_{table}_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f(f"pk_{table}")),
    )
