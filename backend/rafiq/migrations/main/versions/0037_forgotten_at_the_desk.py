"""Coupons of the desk are found by their note and hold no print of a phone; no link of the forgotten is open."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "2026_37"
down_revision = "2026_36"
branch_labels = None
depends_on = None

_coupons = sa.table("coupons", *map(sa.column, ("store_id", "id", "claim_key")))
_notes = sa.table("introductions", *map(sa.column, ("store_id", "id", "phone", "by_staff", "created_at")))
_links = sa.table("links", *map(sa.column, ("store_id", "person_id", "blocked_at")))
_people = sa.table("people", *map(sa.column, ("store_id", "id", "erased_at")))


def upgrade() -> None:
    """The phone of a key is the one that was noted; where the note is gone, the key names nobody at all."""
    bind = op.get_bind()
    noted = sa.select(_notes).where(_notes.c.phone.is_not(None), _notes.c.by_staff.is_(sa.true()))
    first: dict[tuple[str, str], str] = {}
    for note in bind.execute(noted.order_by(_notes.c.created_at, _notes.c.id)):
        first.setdefault((note.store_id, sha256(note.phone.encode()).hexdigest()[:32]), note.id)
    change = (
        sa.update(_coupons)
        .where(_coupons.c.store_id == sa.bindparam("s"), _coupons.c.id == sa.bindparam("i"))
        .values(claim_key=sa.bindparam("key"))
    )
    for coupon in bind.execute(sa.select(_coupons).where(_coupons.c.claim_key.like("desk:%:%"))).all():
        _, program_id, phone = coupon.claim_key.split(":")
        if phone.startswith("itr_") or phone == coupon.id:  # after a way back
            continue
        note_id = first.get((coupon.store_id, phone), coupon.id)
        bind.execute(change, {"s": coupon.store_id, "i": coupon.id, "key": f"desk:{program_id}:{note_id}"})
    forgotten = (
        sa.select(_people.c.erased_at)
        .where(_people.c.store_id == _links.c.store_id, _people.c.id == _links.c.person_id)
        .scalar_subquery()
    )
    bind.execute(
        sa.update(_links)
        .where(_links.c.blocked_at.is_(None), forgotten.is_not(None))
        .values(blocked_at=forgotten)
    )


def downgrade() -> None:
    """An older release makes such a friend a further code; nothing else is lost."""
