"""Messages about orders hold no NUL and no half letters any more, which PostgreSQL keeps but cannot read."""

import json

import sqlalchemy as sa
from alembic import op

from rafiq.core.words import storable

revision = "2026_38"
down_revision = "2026_37"
branch_labels = None
depends_on = None

_rows = sa.table("order_messages", sa.column("store_id"), sa.column("id"), sa.column("body", sa.JSON()))


def upgrade() -> None:
    """A letter beyond the first 65,536 is written as two halves as well, and comes out as it was."""
    told = sa.cast(_rows.c.body, sa.Text())
    suspect = sa.or_(told.contains("\\u0000", autoescape=True), told.ilike("%\\\\ud%"))
    change = (
        sa.update(_rows)
        .where(_rows.c.store_id == sa.bindparam("s"), _rows.c.id == sa.bindparam("i"))
        .values(body=sa.bindparam("said", type_=sa.JSON()))
    )
    found = op.get_bind().execute(sa.select(_rows.c.store_id, _rows.c.id, told.label("told")).where(suspect))
    for batch in found.partitions(1_000):
        rows = [(row.store_id, row.id, json.loads(row.told)) for row in batch]
        changed = [
            {"s": store_id, "i": message_id, "said": storable(said)}
            for store_id, message_id, said in rows
            if storable(said) != said
        ]
        if changed:
            op.get_bind().execute(change, changed)


def downgrade() -> None:
    """Nothing to take back."""
