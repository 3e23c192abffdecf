"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        "coupons",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("claim_key", sa.String(length=120), nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("terms_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
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
    op.create_index("ix_coupons_order", "coupons", ["store_id", "redeemed_order"], unique=False)
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
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("current_terms_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
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
    op.create_table(
        "links",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
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
        "program_versions",
        sa.Column("store_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
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
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('hold','post','void','reverse','spend')", name=op.f("ck_transfers_kind_known")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfers_amount_positive")),
        sa.ForeignKeyConstraint(
            ["store_id", "account_id"],
            ["accounts.store_id", "accounts.id"],
            name=op.f("fk_transfers_store_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("store_id", "spend_key", name=op.f("uq_transfers_store_id_spend_key")),
    )
    op.create_index(
        "ix_transfers_account", "transfers", ["store_id", "account_id", "created_at"], unique=False
    )
    op.create_index("ix_transfers_reward", "transfers", ["store_id", "reward_id"], unique=False)
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
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("promised", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("coupon_id", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("cancelled_by", sa.String(length=254), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('advocate','friend')", name=op.f("ck_rewards_side_known")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_rewards_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["store_id", "referral_id"],
            ["referrals.store_id", "referrals.id"],
            name=op.f("fk_rewards_store_id_referral_id"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_rewards")),
        sa.UniqueConstraint(
            "store_id", "referral_id", "side", name=op.f("uq_rewards_store_id_referral_id_side")
        ),
    )
    op.create_index("ix_rewards_created", "rewards", ["store_id", "created_at"], unique=False)
    op.create_index("ix_rewards_person", "rewards", ["store_id", "person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_rewards_person", table_name="rewards")
    op.drop_index("ix_rewards_created", table_name="rewards")
    op.drop_table("rewards")
    op.drop_index("ix_referral_events_referral", table_name="referral_events")
    op.drop_table("referral_events")
    op.drop_index("ix_transfers_reward", table_name="transfers")
    op.drop_index("ix_transfers_account", table_name="transfers")
    op.drop_table("transfers")
    op.drop_index("ix_referrals_opened", table_name="referrals")
    op.drop_index("ix_referrals_hold", table_name="referrals")
    op.drop_index("ix_referrals_friend", table_name="referrals")
    op.drop_index("ix_referrals_advocate", table_name="referrals")
    op.drop_table("referrals")
    op.drop_index("ix_introductions_phone", table_name="introductions")
    op.drop_index("ix_introductions_email_key", table_name="introductions")
    op.drop_table("introductions")
    op.drop_index(op.f("ix_user_sessions_user_id"), table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_table("program_versions")
    op.drop_index(op.f("ix_members_user_id"), table_name="members")
    op.drop_table("members")
    op.drop_index("ix_links_code", table_name="links")
    op.drop_table("links")
    op.drop_table("accounts")
    op.drop_table("users")
    op.drop_table("stores")
    op.drop_table("refunds")
    op.drop_table("programs")
    op.drop_index("ix_people_phone", table_name="people")
    op.drop_index("ix_people_full_name", table_name="people")
    op.drop_index("ix_people_first_name", table_name="people")
    op.drop_index("ix_people_email_key", table_name="people")
    op.drop_table("people")
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
    op.drop_index("ix_coupons_order", table_name="coupons")
    op.drop_index("ix_coupons_created", table_name="coupons")
    op.drop_table("coupons")
    op.drop_table("cap_counts")
    op.drop_index(op.f("ix_api_keys_lookup"), table_name="api_keys")
    op.drop_table("api_keys")
