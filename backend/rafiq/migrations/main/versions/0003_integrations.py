"""Shops that come in by their own signed messages: connections, deliveries, what they know and what we made there."""

import sqlalchemy as sa
from alembic import op

revision = "2026_3"
down_revision = "2026_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop_connections",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text(), nullable=True),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access", sa.Text(), nullable=True),
        sa.Column("access_error", sa.String(length=60), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("silent_hours", sa.BigInteger(), nullable=False),
        sa.Column("keep_days", sa.BigInteger(), nullable=False),
        sa.Column("watermark", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_count", sa.BigInteger(), nullable=False),
        sa.Column("pinged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disconnected_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_shop_connections")),
    )
    op.create_index("ix_shop_connections_id", "shop_connections", ["id"], unique=False)
    op.create_table(
        "shop_deliveries",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("delivery_key", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("encoding", sa.String(length=8), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=True),
        sa.Column("did", sa.JSON(), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("waits_for", sa.String(length=120), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("double_count", sa.BigInteger(), nullable=False),
        sa.Column("replay_count", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["shop_connections.store_id", "shop_connections.id"],
            name=op.f("fk_shop_deliveries_store_id_connection_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_shop_deliveries")),
        sa.UniqueConstraint(
            "store_id",
            "connection_id",
            "delivery_key",
            name=op.f("uq_shop_deliveries_store_id_connection_id_delivery_key"),
        ),
    )
    op.create_index(
        "ix_shop_deliveries_due",
        "shop_deliveries",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_shop_deliveries_received",
        "shop_deliveries",
        ["store_id", "connection_id", "received_at"],
        unique=False,
    )
    op.create_index(
        "ix_shop_deliveries_waits",
        "shop_deliveries",
        ["store_id", "connection_id", "waits_for"],
        unique=False,
    )
    op.create_table(
        "shop_orders",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("remote_key", sa.String(length=120), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["shop_connections.store_id", "shop_connections.id"],
            name=op.f("fk_shop_orders_store_id_connection_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_shop_orders")),
        sa.UniqueConstraint(
            "store_id",
            "connection_id",
            "remote_key",
            name=op.f("uq_shop_orders_store_id_connection_id_remote_key"),
        ),
    )
    op.create_table(
        "shop_refunds",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("refund_key", sa.String(length=120), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["shop_connections.store_id", "shop_connections.id"],
            name=op.f("fk_shop_refunds_store_id_connection_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_shop_refunds")),
        sa.UniqueConstraint(
            "store_id",
            "connection_id",
            "refund_key",
            name=op.f("uq_shop_refunds_store_id_connection_id_refund_key"),
        ),
    )
    op.create_index(
        "ix_shop_refunds_order", "shop_refunds", ["store_id", "connection_id", "order_number"], unique=False
    )
    op.create_table(
        "shop_coupons",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("coupon_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("remote_id", sa.String(length=120), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["shop_connections.store_id", "shop_connections.id"],
            name=op.f("fk_shop_coupons_store_id_connection_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_shop_coupons")),
        sa.UniqueConstraint(
            "store_id",
            "connection_id",
            "coupon_id",
            name=op.f("uq_shop_coupons_store_id_connection_id_coupon_id"),
        ),
    )
    op.create_index(
        "ix_shop_coupons_due",
        "shop_coupons",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "privacy_requests",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("request_key", sa.String(length=80), nullable=False),
        sa.Column("wish", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("people_count", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["shop_connections.store_id", "shop_connections.id"],
            name=op.f("fk_privacy_requests_store_id_connection_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_privacy_requests")),
        sa.UniqueConstraint(
            "store_id",
            "connection_id",
            "request_key",
            name=op.f("uq_privacy_requests_store_id_connection_id_request_key"),
        ),
    )
    # ### end Alembic commands ###
