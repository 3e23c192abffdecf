"""Tables of numbers: the funnel by day, figures counted ahead, install checks, notes, targets, links to a report."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import Base, StoreRow


class FunnelDay(StoreRow, Base):
    """How often one step happened on one day of the store's own calendar; dashboards read only this.

    ``surface``: with its place on the page behind it (`share-popup`), see `rules.placed`.
    """

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


class StandingFigure(StoreRow, Base):
    """What the worker counted last over all rows of a big shop; ``id`` is the name of the figure, see `standing`."""

    __tablename__ = "standing_figures"

    about: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(JSON)
    counted_at: Mapped[datetime]
    took_ms: Mapped[int]


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


class ChartNote(StoreRow, Base):
    """A mark on the charts: what a member wrote about a day, or which settings somebody changed on it."""

    __tablename__ = "chart_notes"

    day: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(8))
    area: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(300))
    author: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind IN ('note','setting')", name="kind_known"),
        Index("ix_chart_notes_day", "store_id", "day"),
    )


class KpiTarget(StoreRow, Base):
    """What a merchant wants a figure to be: a count for thirty days, or a share in basis points."""

    __tablename__ = "kpi_targets"

    name: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int]
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "name"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )


class ReportLink(StoreRow, Base):
    """Whoever holds the address reads the figures, until it expires or is taken back; the address itself is signed."""

    __tablename__ = "report_links"

    name: Mapped[str] = mapped_column(String(80))
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
