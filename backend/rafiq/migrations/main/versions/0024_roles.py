"""Roles for marketing, sales, account managers, support and accountants; debts and open earnings are found fast."""

import sqlalchemy as sa
from alembic import op

revision = "2026_24"
down_revision = "2026_23"
branch_labels = None
depends_on = None

BEFORE = ("owner", "manager", "viewer", "desk")
NEW = ("marketing", "sales", "account_manager", "support", "accountant")


def upgrade() -> None:
    _allow_roles((*BEFORE, *NEW))
    op.create_index("ix_staff_entries_created", "staff_entries", ["store_id", "created_at"], unique=False)
    op.create_index(
        "ix_accounts_debts",
        "accounts",
        ["store_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("available < 0"),
        sqlite_where=sa.text("available < 0"),
    )


def downgrade() -> None:
    """Whoever has a role that is unknown again may look, until an owner says more."""
    op.drop_index("ix_accounts_debts", table_name="accounts")
    op.drop_index("ix_staff_entries_created", table_name="staff_entries")
    members = sa.table("members", sa.column("role"))
    op.execute(sa.update(members).where(members.c.role.in_(NEW)).values(role="viewer"))
    _allow_roles(BEFORE)


def _allow_roles(roles: tuple[str, ...]) -> None:
    """SQLite knows no change of a constraint: there the table is made anew, which nothing refers to."""
    named = ", ".join(f"'{each}'" for each in roles)
    with op.batch_alter_table("members") as changed:
        changed.drop_constraint(op.f("ck_members_role"), type_="check")
        changed.create_check_constraint(op.f("ck_members_role"), f"role IN ({named})")
