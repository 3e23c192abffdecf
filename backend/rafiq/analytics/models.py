"""Tables of numbers: the funnel by day, and the install checks that wait for a sign of life."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import Base, StoreRow


class FunnelDay(StoreRow, Base):
    """How often one step happened on one day of the store's own calendar; dashboards read only this."""

    __tablename__ = "funnel_days"

    day: Mapped[str] = mapped_column(String(10))
    step: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(12))
    surface: Mapped[str] = mapped_column(String(20))
    count: Mapped[int]

    __table_args__ = (
        UniqueConstraint("store_id", "day", "step", "channel", "surface"),
        CheckConstraint("count >= 0", name="count_not_negative"),
    )


class InstallCheck(StoreRow, Base):
    """A member asked whether the tag works; ``id`` is the nonce that the widget on the shop's page sends back."""

    __tablename__ = "install_checks"

    page_url: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    version: Mapped[str | None] = mapped_column(String(40))
    order_found: Mapped[bool | None]
    origin: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (Index("ix_install_checks_created", "store_id", "created_at"),)
