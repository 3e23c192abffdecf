"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "2026_1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adjust_limits",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(length=254), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("most >= 0", name=op.f("ck_adjust_limits_most_not_negative")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_adjust_limits")),
        sa.UniqueConstraint("store_id", "unit", name=op.f("uq_adjust_limits_store_id_unit")),
    )
    op.create_table(
        "api_keys",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("sealed", sa.String(length=400), nullable=True),
        sa.Column("hint", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("store_id", "kind", "lookup", name=op.f("uq_api_keys_store_id_kind_lookup")),
    )
    op.create_index(op.f("ix_api_keys_lookup"), "api_keys", ["lookup"], unique=False)
    op.create_table(
        "budget_counts",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("owed >= 0", name=op.f("ck_budget_counts_owed_not_negative")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_budget_counts")),
        sa.UniqueConstraint("store_id", "program_id", name=op.f("uq_budget_counts_store_id_program_id")),
    )
    op.create_table(
        "cap_counts",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("advocate_id", sa.String(length=32), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_cap_counts_used_not_negative")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_cap_counts")),
        sa.UniqueConstraint(
            "store_id",
            "program_id",
            "advocate_id",
            name=op.f("uq_cap_counts_store_id_program_id_advocate_id"),
        ),
    )
    op.create_table(
        "coupon_banks",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("free_count", sa.BigInteger(), nullable=False),
        sa.Column("taken_count", sa.BigInteger(), nullable=False),
        sa.Column("low_stock_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('gift','coupon')", name=op.f("ck_coupon_banks_kind_known")),
        sa.CheckConstraint("amount > 0 AND low_stock_at >= 0", name=op.f("ck_coupon_banks_worth_something")),
        sa.CheckConstraint(
            "free_count >= 0 AND taken_count >= 0", name=op.f("ck_coupon_banks_counts_not_negative")
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_coupon_banks")),
        sa.UniqueConstraint("store_id", "name", name=op.f("uq_coupon_banks_store_id_name")),
    )
    op.create_table(
        "coupons",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("claim_key", sa.String(length=120), nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("terms_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("basis_points", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_order", sa.String(length=64), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'redeemed') = (redeemed_order IS NOT NULL)", name=op.f("ck_coupons_redeemed_once")
        ),
        sa.CheckConstraint(
            "status IN ('issued','redeemed','cancelled')", name=op.f("ck_coupons_status_known")
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_coupons")),
        sa.UniqueConstraint("store_id", "claim_key", name=op.f("uq_coupons_store_id_claim_key")),
        sa.UniqueConstraint("store_id", "code", name=op.f("uq_coupons_store_id_code")),
    )
    op.create_index("ix_coupons_created", "coupons", ["store_id", "created_at"], unique=False)
    op.create_index("ix_coupons_link", "coupons", ["store_id", "link_id", "created_at"], unique=False)
    op.create_index("ix_coupons_order", "coupons", ["store_id", "redeemed_order"], unique=False)
    op.create_table(
        "fraud_blocks",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("pattern", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=254), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=254), nullable=True),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_fraud_blocks_removed_by_somebody")
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_fraud_blocks")),
    )
    op.create_index(
        "ix_fraud_blocks_live",
        "fraud_blocks",
        ["store_id", "kind", "pattern"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "fraud_settings",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_fraud_settings")),
        sa.UniqueConstraint("store_id", "version", name=op.f("uq_fraud_settings_store_id_version")),
    )
    op.create_table(
        "funnel_days",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("surface", sa.String(length=20), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_funnel_days_count_not_negative")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_funnel_days")),
        sa.UniqueConstraint(
            "store_id",
            "day",
            "step",
            "channel",
            "surface",
            name=op.f("uq_funnel_days_store_id_day_step_channel_surface"),
        ),
    )
    op.create_table(
        "install_checks",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("page_url", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.String(length=40), nullable=True),
        sa.Column("order_found", sa.Boolean(), nullable=True),
        sa.Column("origin", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_install_checks")),
    )
    op.create_index("ix_install_checks_created", "install_checks", ["store_id", "created_at"], unique=False)
    op.create_table(
        "kept_answers",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_kept_answers")),
        sa.UniqueConstraint("store_id", "key", name=op.f("uq_kept_answers_store_id_key")),
    )
    op.create_index("ix_kept_answers_age", "kept_answers", ["created_at"], unique=False)
    op.create_table(
        "order_messages",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_order_messages")),
    )
    op.create_index("ix_order_messages_number", "order_messages", ["store_id", "order_number"], unique=False)
    op.create_table(
        "orders",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("subtotal", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("coupon_codes", sa.JSON(), nullable=False),
        sa.Column("served_by", sa.String(length=120), nullable=True),
        sa.Column("postcode", sa.String(length=20), nullable=True),
        sa.Column("service_date", sa.String(length=10), nullable=True),
        sa.Column("product_tags", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("event", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("refunded >= 0", name=op.f("ck_orders_refunded_not_negative")),
        sa.CheckConstraint("subtotal >= 0", name=op.f("ck_orders_subtotal_not_negative")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_orders")),
        sa.UniqueConstraint("store_id", "order_number", name=op.f("uq_orders_store_id_order_number")),
    )
    op.create_index("ix_orders_person", "orders", ["store_id", "person_id", "placed_at"], unique=False)
    op.create_index("ix_orders_placed", "orders", ["store_id", "placed_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "pair_events",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('paired','ended','paused','resumed')", name=op.f("ck_pair_events_kind_known")
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_pair_events")),
    )
    op.create_index("ix_pair_events_person", "pair_events", ["store_id", "person_id", "at"], unique=False)
    op.create_table(
        "people",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_key", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("first_name", sa.String(length=50), nullable=False),
        sa.Column("last_name", sa.String(length=50), nullable=False),
        sa.Column("first_name_key", sa.String(length=60), nullable=False),
        sa.Column("full_name_key", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_people")),
        sa.UniqueConstraint("store_id", "customer_id", name=op.f("uq_people_store_id_customer_id")),
        sa.UniqueConstraint("store_id", "email", name=op.f("uq_people_store_id_email")),
    )
    op.create_index("ix_people_email_key", "people", ["store_id", "email_key"], unique=False)
    op.create_index("ix_people_first_name", "people", ["store_id", "first_name_key"], unique=False)
    op.create_index("ix_people_full_name", "people", ["store_id", "full_name_key"], unique=False)
    op.create_index("ix_people_phone", "people", ["store_id", "phone"], unique=False)
    op.create_table(
        "programs",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("current_terms_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("monthly_target", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status <> 'live' OR (owner <> '' AND current_terms_id <> '')",
            name=op.f("ck_programs_live_is_whole"),
        ),
        sa.CheckConstraint(
            "status IN ('draft','live','paused','ended')", name=op.f("ck_programs_status_known")
        ),
        sa.CheckConstraint("monthly_target >= 0", name=op.f("ck_programs_target_not_negative")),
        sa.CheckConstraint(
            "starts_at IS NULL OR ends_at IS NULL OR starts_at < ends_at", name=op.f("ck_programs_ends_later")
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_programs")),
    )
    op.create_table(
        "refunds",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("refund_id", sa.String(length=120), nullable=False),
        sa.Column("amount_text", sa.String(length=32), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_refunds")),
        sa.UniqueConstraint(
            "store_id", "order_number", "refund_id", name=op.f("uq_refunds_store_id_order_number_refund_id")
        ),
    )
    op.create_table(
        "staff_entries",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reward_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("staff_ref", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_staff_entries_amount_not_zero")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_staff_entries")),
        sa.UniqueConstraint(
            "store_id", "reward_id", "step", name=op.f("uq_staff_entries_store_id_reward_id_step")
        ),
    )
    op.create_index(
        "ix_staff_entries_ref", "staff_entries", ["store_id", "staff_ref", "created_at"], unique=False
    )
    op.create_table(
        "staff_periods",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(length=254), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_staff_periods_number_counts")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_staff_periods")),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_staff_periods_store_id_number")),
    )
    op.create_table(
        "stores",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("landing_path", sa.String(length=500), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stores")),
        sa.UniqueConstraint("number", name=op.f("uq_stores_number")),
    )
    op.create_table(
        "team_goals",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_team_goals")),
    )
    op.create_index("ix_team_goals_started", "team_goals", ["store_id", "started_at"], unique=False)
    op.create_table(
        "team_marks",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_team_marks")),
        sa.UniqueConstraint("store_id", "referral_id", name=op.f("uq_team_marks_store_id_referral_id")),
    )
    op.create_index("ix_team_marks_marked", "team_marks", ["store_id", "marked_at"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("setup_hash", sa.String(length=64), nullable=True),
        sa.Column("locale", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
    )
    op.create_table(
        "accounts",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("pending", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("redeemed", sa.BigInteger(), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pending >= 0", name=op.f("ck_accounts_pending_not_negative")),
        sa.CheckConstraint("redeemed >= 0", name=op.f("ck_accounts_redeemed_not_negative")),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_accounts_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "store_id", "person_id", "unit", name=op.f("uq_accounts_store_id_person_id_unit")
        ),
    )
    op.create_index("ix_accounts_lapses", "accounts", ["lapses_at"], unique=False)
    op.create_table(
        "adjustments",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("surprise", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.String(length=254), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=254), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("kind IN ('grant','deduct')", name=op.f("ck_adjustments_kind_known")),
        sa.CheckConstraint(
            "status <> 'done' OR NOT needs_second OR decided_by IS NOT NULL",
            name=op.f("ck_adjustments_second_member"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed','done','refused')", name=op.f("ck_adjustments_status_known")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_adjustments_amount_positive")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_adjustments_four_eyes")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_adjustments_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_adjustments")),
        sa.UniqueConstraint("store_id", "form_key", name=op.f("uq_adjustments_store_id_form_key")),
    )
    op.create_index(
        "ix_adjustments_member", "adjustments", ["store_id", "proposed_by", "proposed_at"], unique=False
    )
    op.create_index(
        "ix_adjustments_person", "adjustments", ["store_id", "person_id", "proposed_at"], unique=False
    )
    op.create_index(
        "ix_adjustments_status", "adjustments", ["store_id", "status", "proposed_at"], unique=False
    )
    op.create_table(
        "bank_codes",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("bank_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.String(length=120), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name=op.f("ck_bank_codes_taken_whole")),
        sa.ForeignKeyConstraint(
            ["store_id", "bank_id"],
            ["coupon_banks.store_id", "coupon_banks.id"],
            name=op.f("fk_bank_codes_store_id_bank_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "bank_id", "code", name=op.f("pk_bank_codes")),
    )
    op.create_index(
        "ix_bank_codes_free",
        "bank_codes",
        ["store_id", "bank_id", "place"],
        unique=False,
        postgresql_where=sa.text("taken_by IS NULL"),
        sqlite_where=sa.text("taken_by IS NULL"),
    )
    op.create_index(
        "uq_bank_codes_taken_by",
        "bank_codes",
        ["store_id", "taken_by"],
        unique=True,
        postgresql_where=sa.text("taken_by IS NOT NULL"),
        sqlite_where=sa.text("taken_by IS NOT NULL"),
    )
    op.create_table(
        "bank_waits",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("bank_id", sa.String(length=32), nullable=False),
        sa.Column("claim_key", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "bank_id"],
            ["coupon_banks.store_id", "coupon_banks.id"],
            name=op.f("fk_bank_waits_store_id_bank_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_bank_waits")),
        sa.UniqueConstraint("store_id", "claim_key", name=op.f("uq_bank_waits_store_id_claim_key")),
    )
    op.create_index("ix_bank_waits_bank", "bank_waits", ["store_id", "bank_id", "id"], unique=False)
    op.create_table(
        "code_uploads",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("bank_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("new_count", sa.BigInteger(), nullable=False),
        sa.Column("known_count", sa.BigInteger(), nullable=False),
        sa.Column("bad_count", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('looked_at','confirmed','dropped')", name=op.f("ck_code_uploads_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "bank_id"],
            ["coupon_banks.store_id", "coupon_banks.id"],
            name=op.f("fk_code_uploads_store_id_bank_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_code_uploads")),
    )
    op.create_index("ix_code_uploads_bank", "code_uploads", ["store_id", "bank_id", "id"], unique=False)
    op.create_table(
        "coupon_holders",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("coupon_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "coupon_id"],
            ["coupons.store_id", "coupons.id"],
            name=op.f("fk_coupon_holders_store_id_coupon_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_coupon_holders")),
        sa.UniqueConstraint(
            "store_id", "program_id", "identity", name=op.f("uq_coupon_holders_store_id_program_id_identity")
        ),
    )
    op.create_index("ix_coupon_holders_identity", "coupon_holders", ["store_id", "identity"], unique=False)
    op.create_table(
        "fraud_traces",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("trace", sa.String(length=8), nullable=False),
        sa.Column("print", sa.String(length=24), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_fraud_traces_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_fraud_traces")),
        sa.UniqueConstraint(
            "store_id", "person_id", "print", name=op.f("uq_fraud_traces_store_id_person_id_print")
        ),
    )
    op.create_index("ix_fraud_traces_print", "fraud_traces", ["store_id", "print"], unique=False)
    op.create_index("ix_fraud_traces_seen", "fraud_traces", ["seen_at"], unique=False)
    op.create_table(
        "links",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen_code", sa.String(length=32), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_links_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_links")),
        sa.UniqueConstraint("store_id", "code", name=op.f("uq_links_store_id_code")),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_links_store_id_number")),
        sa.UniqueConstraint("store_id", "person_id", name=op.f("uq_links_store_id_person_id")),
    )
    op.create_index("ix_links_code", "links", ["code"], unique=False)
    op.create_table(
        "members",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'manager', 'viewer')", name=op.f("ck_members_role")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_members_store_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_members_user_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_members")),
        sa.UniqueConstraint("store_id", "user_id", name=op.f("uq_members_store_id_user_id")),
    )
    op.create_index(op.f("ix_members_user_id"), "members", ["user_id"], unique=False)
    op.create_table(
        "partners",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("their_url", sa.String(length=500), nullable=False),
        sa.Column("rewarded", sa.Boolean(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_partners_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_partners")),
        sa.UniqueConstraint("store_id", "name", name=op.f("uq_partners_store_id_name")),
        sa.UniqueConstraint("store_id", "person_id", name=op.f("uq_partners_store_id_person_id")),
    )
    op.create_table(
        "program_versions",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "program_id"],
            ["programs.store_id", "programs.id"],
            name=op.f("fk_program_versions_store_id_program_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_program_versions")),
        sa.UniqueConstraint(
            "store_id", "program_id", "version", name=op.f("uq_program_versions_store_id_program_id_version")
        ),
    )
    op.create_table(
        "staff_members",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("praised", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_staff_members_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_staff_members")),
        sa.UniqueConstraint("store_id", "ref", name=op.f("uq_staff_members_store_id_ref")),
    )
    op.create_table(
        "staff_period_entries",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("period_id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "entry_id"],
            ["staff_entries.store_id", "staff_entries.id"],
            name=op.f("fk_staff_period_entries_store_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "period_id"],
            ["staff_periods.store_id", "staff_periods.id"],
            name=op.f("fk_staff_period_entries_store_id_period_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_staff_period_entries")),
        sa.UniqueConstraint("store_id", "entry_id", name=op.f("uq_staff_period_entries_store_id_entry_id")),
    )
    op.create_index(
        "ix_staff_period_entries_period", "staff_period_entries", ["store_id", "period_id"], unique=False
    )
    op.create_table(
        "team_steps",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("goal_id", sa.String(length=32), nullable=False),
        sa.Column("at_count", sa.BigInteger(), nullable=False),
        sa.Column("treat", sa.String(length=120), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("at_count > 0", name=op.f("ck_team_steps_count_counts")),
        sa.ForeignKeyConstraint(
            ["store_id", "goal_id"],
            ["team_goals.store_id", "team_goals.id"],
            name=op.f("fk_team_steps_store_id_goal_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_team_steps")),
        sa.UniqueConstraint(
            "store_id", "goal_id", "at_count", name=op.f("uq_team_steps_store_id_goal_id_at_count")
        ),
    )
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "visit_pauses",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "person_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_visit_pauses_store_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_visit_pauses")),
        sa.UniqueConstraint("store_id", "person_id", name=op.f("uq_visit_pauses_store_id_person_id")),
    )
    op.create_table(
        "chosen_codes",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("folded", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "link_id"],
            ["links.store_id", "links.id"],
            name=op.f("fk_chosen_codes_store_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_chosen_codes")),
        sa.UniqueConstraint("store_id", "folded", name=op.f("uq_chosen_codes_store_id_folded")),
    )
    op.create_index("ix_chosen_codes_folded", "chosen_codes", ["folded", "created_at"], unique=False)
    op.create_index(
        "ix_chosen_codes_link", "chosen_codes", ["store_id", "link_id", "created_at"], unique=False
    )
    op.create_table(
        "code_upload_parts",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("upload_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "upload_id"],
            ["code_uploads.store_id", "code_uploads.id"],
            name=op.f("fk_code_upload_parts_store_id_upload_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "upload_id", "number", name=op.f("pk_code_upload_parts")),
    )
    op.create_table(
        "introductions",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "link_id"],
            ["links.store_id", "links.id"],
            name=op.f("fk_introductions_store_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_introductions")),
    )
    op.create_index("ix_introductions_email_key", "introductions", ["store_id", "email_key"], unique=False)
    op.create_index("ix_introductions_phone", "introductions", ["store_id", "phone"], unique=False)
    op.create_table(
        "partner_days",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sent > 0", name=op.f("ck_partner_days_sent_counts")),
        sa.ForeignKeyConstraint(
            ["store_id", "partner_id"],
            ["partners.store_id", "partners.id"],
            name=op.f("fk_partner_days_store_id_partner_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_partner_days")),
        sa.UniqueConstraint(
            "store_id", "partner_id", "day", name=op.f("uq_partner_days_store_id_partner_id_day")
        ),
    )
    op.create_table(
        "referrals",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("terms_id", sa.String(length=32), nullable=False),
        sa.Column("advocate_id", sa.String(length=32), nullable=False),
        sa.Column("friend_id", sa.String(length=32), nullable=True),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("coupon_id", sa.String(length=32), nullable=True),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("claimed_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearsay", sa.Boolean(), nullable=False),
        sa.Column("vouched", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("refusal_code", sa.String(length=40), nullable=True),
        sa.Column("review_code", sa.String(length=40), nullable=True),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=True),
        sa.Column("decided_reason", sa.String(length=500), nullable=True),
        sa.Column("slot_taken", sa.Boolean(), nullable=False),
        sa.Column("nth", sa.BigInteger(), nullable=True),
        sa.Column("extra_days", sa.BigInteger(), nullable=False),
        sa.Column("refused_side", sa.String(length=8), nullable=True),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending','flagged','approved','voided','blocked')",
            name=op.f("ck_referrals_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "advocate_id"],
            ["people.store_id", "people.id"],
            name=op.f("fk_referrals_store_id_advocate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "program_id"],
            ["programs.store_id", "programs.id"],
            name=op.f("fk_referrals_store_id_program_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "terms_id"],
            ["program_versions.store_id", "program_versions.id"],
            name=op.f("fk_referrals_store_id_terms_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("store_id", "order_number", name=op.f("uq_referrals_store_id_order_number")),
    )
    op.create_index(
        "ix_referrals_advocate", "referrals", ["store_id", "advocate_id", "opened_at"], unique=False
    )
    op.create_index("ix_referrals_friend", "referrals", ["store_id", "friend_id", "opened_at"], unique=False)
    op.create_index("ix_referrals_hold", "referrals", ["status", "hold_until"], unique=False)
    op.create_index("ix_referrals_opened", "referrals", ["store_id", "opened_at"], unique=False)
    op.create_table(
        "transfers",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("reward_id", sa.String(length=32), nullable=True),
        sa.Column("order_number", sa.String(length=64), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("spend_key", sa.String(length=120), nullable=True),
        sa.Column("adjustment_id", sa.String(length=32), nullable=True),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('grant','deduct')) = (adjustment_id IS NOT NULL)",
            name=op.f("ck_transfers_adjusted_by_somebody"),
        ),
        sa.CheckConstraint(
            "kind IN ('hold','post','void','reverse','spend','grant','deduct','expire')",
            name=op.f("ck_transfers_kind_known"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfers_amount_positive")),
        sa.ForeignKeyConstraint(
            ["store_id", "account_id"],
            ["accounts.store_id", "accounts.id"],
            name=op.f("fk_transfers_store_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "adjustment_id"],
            ["adjustments.store_id", "adjustments.id"],
            name=op.f("fk_transfers_store_id_adjustment_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("store_id", "adjustment_id", name=op.f("uq_transfers_store_id_adjustment_id")),
        sa.UniqueConstraint("store_id", "spend_key", name=op.f("uq_transfers_store_id_spend_key")),
    )
    op.create_index(
        "ix_transfers_account", "transfers", ["store_id", "account_id", "created_at"], unique=False
    )
    op.create_index("ix_transfers_reward", "transfers", ["store_id", "reward_id"], unique=False)
    op.create_table(
        "fraud_findings",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('advocate','friend','both')", name=op.f("ck_fraud_findings_side_known")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_fraud_findings_points_not_negative")),
        sa.ForeignKeyConstraint(
            ["store_id", "referral_id"],
            ["referrals.store_id", "referrals.id"],
            name=op.f("fk_fraud_findings_store_id_referral_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_fraud_findings")),
        sa.UniqueConstraint(
            "store_id",
            "referral_id",
            "code",
            "side",
            name=op.f("uq_fraud_findings_store_id_referral_id_code_side"),
        ),
    )
    op.create_index("ix_fraud_findings_seen", "fraud_findings", ["store_id", "seen_at"], unique=False)
    op.create_table(
        "pairs",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("advocate_id", sa.String(length=32), nullable=False),
        sa.Column("friend_id", sa.String(length=32), nullable=False),
        sa.Column("basis_points", sa.BigInteger(), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("advocate_id <> friend_id", name=op.f("ck_pairs_two_people")),
        sa.CheckConstraint(
            "basis_points > 0 AND basis_points <= 10000", name=op.f("ck_pairs_percent_possible")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "referral_id"],
            ["referrals.store_id", "referrals.id"],
            name=op.f("fk_pairs_store_id_referral_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_pairs")),
        sa.UniqueConstraint("store_id", "referral_id", name=op.f("uq_pairs_store_id_referral_id")),
    )
    op.create_index("ix_pairs_advocate", "pairs", ["store_id", "advocate_id"], unique=False)
    op.create_index("ix_pairs_friend", "pairs", ["store_id", "friend_id"], unique=False)
    op.create_table(
        "referral_events",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "referral_id"],
            ["referrals.store_id", "referrals.id"],
            name=op.f("fk_referral_events_store_id_referral_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_referral_events")),
    )
    op.create_index(
        "ix_referral_events_referral", "referral_events", ["store_id", "referral_id", "at"], unique=False
    )
    op.create_table(
        "rewards",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("staff_ref", sa.String(length=120), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("promised", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("coupon_id", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("limit_code", sa.String(length=40), nullable=True),
        sa.Column("charged", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_by", sa.String(length=254), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('advocate','friend','staff')", name=op.f("ck_rewards_side_known")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_rewards_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["store_id", "referral_id"],
            ["referrals.store_id", "referrals.id"],
            name=op.f("fk_rewards_store_id_referral_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_rewards")),
        sa.UniqueConstraint(
            "store_id", "referral_id", "side", "part", name=op.f("uq_rewards_store_id_referral_id_side_part")
        ),
    )
    op.create_index("ix_rewards_created", "rewards", ["store_id", "created_at"], unique=False)
    op.create_index("ix_rewards_person", "rewards", ["store_id", "person_id"], unique=False)
    op.create_index(
        "ix_rewards_staff",
        "rewards",
        ["store_id", "staff_ref"],
        unique=False,
        postgresql_where=sa.text("staff_ref IS NOT NULL"),
        sqlite_where=sa.text("staff_ref IS NOT NULL"),
    )
    op.create_table(
        "tasks",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reward_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "reward_id"],
            ["rewards.store_id", "rewards.id"],
            name=op.f("fk_tasks_store_id_reward_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("store_id", "reward_id", name=op.f("uq_tasks_store_id_reward_id")),
    )
    op.create_index("ix_tasks_opened", "tasks", ["store_id", "opened_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_tasks_opened", table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(
        "ix_rewards_staff",
        table_name="rewards",
        postgresql_where=sa.text("staff_ref IS NOT NULL"),
        sqlite_where=sa.text("staff_ref IS NOT NULL"),
    )
    op.drop_index("ix_rewards_person", table_name="rewards")
    op.drop_index("ix_rewards_created", table_name="rewards")
    op.drop_table("rewards")
    op.drop_index("ix_referral_events_referral", table_name="referral_events")
    op.drop_table("referral_events")
    op.drop_index("ix_pairs_friend", table_name="pairs")
    op.drop_index("ix_pairs_advocate", table_name="pairs")
    op.drop_table("pairs")
    op.drop_index("ix_fraud_findings_seen", table_name="fraud_findings")
    op.drop_table("fraud_findings")
    op.drop_index("ix_transfers_reward", table_name="transfers")
    op.drop_index("ix_transfers_account", table_name="transfers")
    op.drop_table("transfers")
    op.drop_index("ix_referrals_opened", table_name="referrals")
    op.drop_index("ix_referrals_hold", table_name="referrals")
    op.drop_index("ix_referrals_friend", table_name="referrals")
    op.drop_index("ix_referrals_advocate", table_name="referrals")
    op.drop_table("referrals")
    op.drop_table("partner_days")
    op.drop_index("ix_introductions_phone", table_name="introductions")
    op.drop_index("ix_introductions_email_key", table_name="introductions")
    op.drop_table("introductions")
    op.drop_table("code_upload_parts")
    op.drop_index("ix_chosen_codes_link", table_name="chosen_codes")
    op.drop_index("ix_chosen_codes_folded", table_name="chosen_codes")
    op.drop_table("chosen_codes")
    op.drop_table("visit_pauses")
    op.drop_index(op.f("ix_user_sessions_user_id"), table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_table("team_steps")
    op.drop_index("ix_staff_period_entries_period", table_name="staff_period_entries")
    op.drop_table("staff_period_entries")
    op.drop_table("staff_members")
    op.drop_table("program_versions")
    op.drop_table("partners")
    op.drop_index(op.f("ix_members_user_id"), table_name="members")
    op.drop_table("members")
    op.drop_index("ix_links_code", table_name="links")
    op.drop_table("links")
    op.drop_index("ix_fraud_traces_seen", table_name="fraud_traces")
    op.drop_index("ix_fraud_traces_print", table_name="fraud_traces")
    op.drop_table("fraud_traces")
    op.drop_index("ix_coupon_holders_identity", table_name="coupon_holders")
    op.drop_table("coupon_holders")
    op.drop_index("ix_code_uploads_bank", table_name="code_uploads")
    op.drop_table("code_uploads")
    op.drop_index("ix_bank_waits_bank", table_name="bank_waits")
    op.drop_table("bank_waits")
    op.drop_index(
        "uq_bank_codes_taken_by",
        table_name="bank_codes",
        postgresql_where=sa.text("taken_by IS NOT NULL"),
        sqlite_where=sa.text("taken_by IS NOT NULL"),
    )
    op.drop_index(
        "ix_bank_codes_free",
        table_name="bank_codes",
        postgresql_where=sa.text("taken_by IS NULL"),
        sqlite_where=sa.text("taken_by IS NULL"),
    )
    op.drop_table("bank_codes")
    op.drop_index("ix_adjustments_status", table_name="adjustments")
    op.drop_index("ix_adjustments_person", table_name="adjustments")
    op.drop_index("ix_adjustments_member", table_name="adjustments")
    op.drop_table("adjustments")
    op.drop_index("ix_accounts_lapses", table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("users")
    op.drop_index("ix_team_marks_marked", table_name="team_marks")
    op.drop_table("team_marks")
    op.drop_index("ix_team_goals_started", table_name="team_goals")
    op.drop_table("team_goals")
    op.drop_table("stores")
    op.drop_table("staff_periods")
    op.drop_index("ix_staff_entries_ref", table_name="staff_entries")
    op.drop_table("staff_entries")
    op.drop_table("refunds")
    op.drop_table("programs")
    op.drop_index("ix_people_phone", table_name="people")
    op.drop_index("ix_people_full_name", table_name="people")
    op.drop_index("ix_people_first_name", table_name="people")
    op.drop_index("ix_people_email_key", table_name="people")
    op.drop_table("people")
    op.drop_index("ix_pair_events_person", table_name="pair_events")
    op.drop_table("pair_events")
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.drop_table("outbox")
    op.drop_index("ix_orders_placed", table_name="orders")
    op.drop_index("ix_orders_person", table_name="orders")
    op.drop_table("orders")
    op.drop_index("ix_order_messages_number", table_name="order_messages")
    op.drop_table("order_messages")
    op.drop_index("ix_kept_answers_age", table_name="kept_answers")
    op.drop_table("kept_answers")
    op.drop_index("ix_install_checks_created", table_name="install_checks")
    op.drop_table("install_checks")
    op.drop_table("funnel_days")
    op.drop_table("fraud_settings")
    op.drop_index(
        "ix_fraud_blocks_live",
        table_name="fraud_blocks",
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.drop_table("fraud_blocks")
    op.drop_index("ix_coupons_order", table_name="coupons")
    op.drop_index("ix_coupons_link", table_name="coupons")
    op.drop_index("ix_coupons_created", table_name="coupons")
    op.drop_table("coupons")
    op.drop_table("coupon_banks")
    op.drop_table("cap_counts")
    op.drop_table("budget_counts")
    op.drop_index(op.f("ix_api_keys_lookup"), table_name="api_keys")
    op.drop_table("api_keys")
    op.drop_table("adjust_limits")
