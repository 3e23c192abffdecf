"""Whoever shares counts, asked or not; and so does whoever closes what asks them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_29"
down_revision = "2026_28"
branch_labels = None
depends_on = None

BEFORE = ("ask", "question", "shared")


def upgrade() -> None:
    _moments((*BEFORE, "closed"), unasked=True)


def downgrade() -> None:
    """What was about no ask has no place any more."""
    moments = sa.table("ask_moments", sa.column("ask_id"), sa.column("what"))
    op.execute(sa.delete(moments).where(moments.c.ask_id.is_(None) | (moments.c.what == "closed")))
    _moments(BEFORE, unasked=False)


def _moments(kinds: tuple[str, ...], *, unasked: bool) -> None:
    """SQLite knows no change of a constraint: there the table is made anew, which nothing refers to."""
    named = ",".join(f"'{each}'" for each in kinds)
    with op.batch_alter_table("ask_moments") as changed:
        changed.alter_column("ask_id", existing_type=sa.String(length=32), nullable=unasked)
        changed.drop_constraint(op.f("ck_ask_moments_what_known"), type_="check")
        changed.create_check_constraint(op.f("ck_ask_moments_what_known"), f"what IN ({named})")
