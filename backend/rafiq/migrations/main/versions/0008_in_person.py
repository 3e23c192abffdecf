"""In person: how names sound, who noted a friend, the role of the desk, what delighted whom, asked introductions."""

import sqlalchemy as sa
from alembic import op

from rafiq.people.spelling import sound

revision = "2026_8"
down_revision = "2026_7"
branch_labels = None
depends_on = None

ROLES = "role IN ('owner', 'manager', 'viewer'{})"
BATCH = 1_000


def upgrade() -> None:
    op.add_column("people", sa.Column("name_sound", sa.String(length=120), server_default="", nullable=False))
    op.create_index("ix_people_name_sound", "people", ["store_id", "name_sound"], unique=False)
    _hear_names()
    op.add_column("introductions", sa.Column("actor", sa.String(length=254), nullable=True))
    op.add_column("staff_members", sa.Column("door", sa.BigInteger(), server_default="1", nullable=False))
    _allow_roles(", 'desk'")
    op.create_table(
        "pitches",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("who", sa.String(length=160), nullable=False),
        sa.Column("what", sa.String(length=160), nullable=False),
        sa.Column("why", sa.String(length=160), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_pitches")),
        sa.UniqueConstraint("store_id", "locale", name=op.f("uq_pitches_store_id_locale")),
    )
    op.create_table(
        "delights",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("behaviour", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_delights_store_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "staff_id"],
            ["staff_members.store_id", "staff_members.id"],
            name=op.f("fk_delights_store_id_staff_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_delights")),
    )
    op.create_index("ix_delights_person", "delights", ["store_id", "person_id", "created_at"], unique=False)
    op.create_index("ix_delights_created", "delights", ["store_id", "created_at"], unique=False)
    op.create_table(
        "referral_reasons",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("behaviour", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "referral_id"],
            ["referrals.store_id", "referrals.id"],
            name=op.f("fk_referral_reasons_store_id_referral_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_referral_reasons")),
        sa.UniqueConstraint(
            "store_id",
            "referral_id",
            "behaviour",
            name=op.f("uq_referral_reasons_store_id_referral_id_behaviour"),
        ),
    )
    op.create_index(
        "ix_referral_reasons_created", "referral_reasons", ["store_id", "created_at"], unique=False
    )
    op.create_table(
        "introduction_asks",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('asked', 'introduced', 'won', 'declined')",
            name=op.f("ck_introduction_asks_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_introduction_asks_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_introduction_asks")),
    )
    op.create_index(
        "ix_introduction_asks_changed", "introduction_asks", ["store_id", "changed_at"], unique=False
    )


def downgrade() -> None:
    for table in ("introduction_asks", "referral_reasons", "delights", "pitches"):
        op.drop_table(table)
    op.execute("DELETE FROM members WHERE role = 'desk'")
    _allow_roles("")
    op.drop_column("staff_members", "door")
    op.drop_column("introductions", "actor")
    op.drop_index("ix_people_name_sound", table_name="people")
    op.drop_column("people", "name_sound")


def _allow_roles(further: str) -> None:
    """SQLite knows no change of a constraint: there the table is made anew, which nothing refers to."""
    with op.batch_alter_table("members") as changed:
        changed.drop_constraint(op.f("ck_members_role"), type_="check")
        changed.create_check_constraint(op.f("ck_members_role"), ROLES.format(further))


def _hear_names() -> None:
    """The rule of today: where it changes, a later step hears all names anew."""
    people = sa.table("people", *map(sa.column, ("store_id", "id", "first_name", "last_name", "name_sound")))
    named = sa.or_(people.c.first_name != "", people.c.last_name != "")
    found = op.get_bind().execute(sa.select(people).where(named)).all()
    heard = (
        sa.update(people)
        .where(people.c.store_id == sa.bindparam("s"), people.c.id == sa.bindparam("i"))
        .values(name_sound=sa.bindparam("heard"))
    )
    for start in range(0, len(found), BATCH):
        rows = [
            {"s": row.store_id, "i": row.id, "heard": sound(f"{row.first_name} {row.last_name}")}
            for row in found[start : start + BATCH]
        ]
        op.get_bind().execute(heard, rows)
