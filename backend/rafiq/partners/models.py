"""Tables of partners: who they are, and the visits we sent them, day by day."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Partner(StoreRow, Base):
    """An advocate with a kind. ``their_url``: where we send our visitors; ``rewarded``: they get a gift for it, too."""

    __tablename__ = "partners"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(60))
    contact: Mapped[str] = mapped_column(String(254))
    their_url: Mapped[str] = mapped_column(String(500))
    rewarded: Mapped[bool]
    since: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id"),
        UniqueConstraint("store_id", "name"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
    )


class PartnerDay(StoreRow, Base):
    """How many visitors of ours followed our link to a partner on one UTC day."""

    __tablename__ = "partner_days"

    partner_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    day: Mapped[str] = mapped_column(String(10))
    sent: Mapped[int]

    __table_args__ = (
        UniqueConstraint("store_id", "partner_id", "day"),
        ForeignKeyConstraint(["store_id", "partner_id"], ["partners.store_id", "partners.id"]),
        CheckConstraint("sent > 0", name="sent_counts"),
    )
