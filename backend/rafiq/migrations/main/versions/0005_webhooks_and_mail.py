"""Webhooks out and mail: addresses, events, deliveries, attempts; settings, mails, choices, suppressed addresses."""

import sqlalchemy as sa
from alembic import op

revision = "2026_5"
down_revision = "2026_4"
branch_labels = None
depends_on = None

TABLES = (
    "mail_suppressions",
    "mail_choices",
    "mails",
    "mail_settings",
    "webhook_attempts",
    "webhook_deliveries",
    "webhook_messages",
    "webhook_endpoints",
)


def upgrade() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reason_code", sa.String(length=20), nullable=True),
        sa.Column("sealed", sa.String(length=400), nullable=False),
        sa.Column("old_sealed", sa.String(length=400), nullable=True),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('active','paused')", name=op.f("ck_webhook_endpoints_status_known")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_webhook_endpoints_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "webhook_messages",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_webhook_messages")),
    )
    op.create_index("ix_webhook_messages_created", "webhook_messages", ["created_at"], unique=False)
    op.create_table(
        "webhook_deliveries",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("endpoint_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','delivered','failed','missed')",
            name=op.f("ck_webhook_deliveries_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "endpoint_id"],
            ["webhook_endpoints.store_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_store_id_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "message_id"],
            ["webhook_messages.store_id", "webhook_messages.id"],
            name=op.f("fk_webhook_deliveries_store_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "store_id",
            "endpoint_id",
            "message_id",
            name=op.f("uq_webhook_deliveries_store_id_endpoint_id_message_id"),
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_webhook_deliveries_message", "webhook_deliveries", ["store_id", "message_id"], unique=False
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(length=20), nullable=True),
        sa.Column("shown", sa.String(length=200), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "delivery_id"],
            ["webhook_deliveries.store_id", "webhook_deliveries.id"],
            name=op.f("fk_webhook_attempts_store_id_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index(
        "ix_webhook_attempts_delivery", "webhook_attempts", ["store_id", "delivery_id"], unique=False
    )
    op.create_table(
        "mail_settings",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.Column("sender_email", sa.String(length=254), nullable=True),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("postal", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_mail_settings_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_mail_settings")),
        sa.UniqueConstraint("store_id", name=op.f("uq_mail_settings_store_id")),
    )
    op.create_table(
        "mails",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("to_hash", sa.String(length=64), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','sent','failed','dropped')", name=op.f("ck_mails_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_mails_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_mails")),
        sa.UniqueConstraint(
            "store_id", "kind", "recipient", "about", name=op.f("uq_mails_store_id_kind_recipient_about")
        ),
    )
    op.create_index("ix_mails_created", "mails", ["created_at"], unique=False)
    op.create_index(
        "ix_mails_due",
        "mails",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "mail_choices",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("off_kinds", sa.JSON(), nullable=False),
        sa.Column("all_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_mail_choices_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_mail_choices")),
        sa.UniqueConstraint("store_id", "person_id", name=op.f("uq_mail_choices_store_id_person_id")),
    )
    op.create_table(
        "mail_suppressions",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason_code IN ('unsubscribed','bounced','refused')",
            name=op.f("ck_mail_suppressions_reason_known"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_mail_suppressions")),
        sa.UniqueConstraint(
            "store_id", "address_hash", name=op.f("uq_mail_suppressions_store_id_address_hash")
        ),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
