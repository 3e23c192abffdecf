"""What a merchant decides about sharing moves into one document; a list of channels that somebody chose is kept."""

import json

import sqlalchemy as sa
from alembic import op

revision = "2026_4"
down_revision = "2026_3"
branch_labels = None
depends_on = None

LANGUAGES = ("en", "fa", "ar", "ms")
UNTOUCHED = ["whatsapp", "telegram", "email", "sms", "facebook", "x", "linkedin", "pinterest", "qr"]

stores = sa.table(
    "stores", sa.column("id", sa.String), sa.column("channels", sa.JSON), sa.column("sharing", sa.JSON)
)


def upgrade() -> None:
    op.add_column("stores", sa.Column("sharing", sa.JSON(), nullable=True))
    for row in op.get_bind().execute(sa.select(stores.c.id, stores.c.channels)).all():
        channels = json.loads(row.channels) if isinstance(row.channels, str) else row.channels
        if channels != UNTOUCHED:
            kept = {"chosen": dict.fromkeys(LANGUAGES, channels)}
            op.execute(stores.update().where(stores.c.id == row.id).values(sharing=kept))
    op.drop_column("stores", "channels")


def downgrade() -> None:
    op.add_column("stores", sa.Column("channels", sa.JSON(), nullable=True))
    op.execute(stores.update().values(channels=UNTOUCHED))
    with op.batch_alter_table("stores") as changed:
        changed.alter_column("channels", existing_type=sa.JSON(), nullable=False)
        changed.drop_column("sharing")
