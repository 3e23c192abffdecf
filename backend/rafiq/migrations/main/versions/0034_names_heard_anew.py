"""Names are heard anew: titles, articles and what is written apart or together (`people.naming`)."""

import sqlalchemy as sa
from alembic import op

from rafiq.people.spelling import sound

revision = "2026_34"
down_revision = "2026_33"
branch_labels = None
depends_on = None

BATCH = 1_000


def upgrade() -> None:
    """The rule of today: where it changes, a later step hears all names anew. By turns: a store may know a million."""
    people = sa.table("people", *map(sa.column, ("store_id", "id", "first_name", "last_name", "name_sound")))
    key = sa.tuple_(people.c.store_id, people.c.id)
    named = sa.or_(people.c.first_name != "", people.c.last_name != "")
    turn = sa.select(people).where(named).order_by(people.c.store_id, people.c.id).limit(BATCH)
    heard = (
        sa.update(people)
        .where(people.c.store_id == sa.bindparam("s"), people.c.id == sa.bindparam("i"))
        .values(name_sound=sa.bindparam("heard"))
    )
    last = ("", "")
    while found := op.get_bind().execute(turn.where(key > sa.tuple_(*last))).all():
        told = ((row, sound(f"{row.first_name} {row.last_name}")) for row in found)
        changed = [
            {"s": row.store_id, "i": row.id, "heard": heard_now}
            for row, heard_now in told
            if heard_now != row.name_sound
        ]
        if changed:
            op.get_bind().execute(heard, changed)
        last = found[-1].store_id, found[-1].id


def downgrade() -> None:
    """An older release hears again whom it writes again; most names sound as they did."""
