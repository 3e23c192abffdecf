"""When each connected shop last spoke by itself, since when only asking finds its orders, since when it is shut."""

import sqlalchemy as sa
from alembic import op

revision = "2026_28"
down_revision = "2026_27"
branch_labels = None
depends_on = None

COLUMNS = ("heard_at", "untold_at", "shut_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("shop_connections", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE shop_connections SET heard_at = (SELECT max(received_at) FROM shop_deliveries"
        " WHERE shop_deliveries.store_id = shop_connections.store_id"
        " AND shop_deliveries.connection_id = shop_connections.id"
        " AND state <> 'refused' AND topic <> 'asked')"
    )
    op.execute(
        "UPDATE shop_connections SET shut_at = coalesce(asked_at, created_at) WHERE access_error IS NOT NULL"
    )


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("shop_connections", name)
