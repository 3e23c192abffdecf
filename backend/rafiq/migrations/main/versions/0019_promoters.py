"""Which band somebody's newest answer puts them in, and what a friend was promised who buys without the coupon."""

import sqlalchemy as sa
from alembic import op

revision = "2026_19"
down_revision = "2026_18"
branch_labels = None
depends_on = None

NEWEST = """
    SELECT a.{column} FROM survey_answers a
    WHERE a.store_id = people.store_id AND a.person_id = people.id AND a.confirmed
    ORDER BY a.answered_at DESC, a.id DESC LIMIT 1
"""


def upgrade() -> None:
    op.add_column("people", sa.Column("band", sa.String(length=10), nullable=True))
    op.add_column("people", sa.Column("band_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("referrals", sa.Column("promise_id", sa.String(length=32), nullable=True))
    band, at = (NEWEST.format(column=column) for column in ("band", "answered_at"))
    op.execute(f"UPDATE people SET band = ({band}), band_at = ({at}) WHERE erased_at IS NULL")  # noqa: S608 - no outside word
