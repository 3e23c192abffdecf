"""Tables of people."""

from datetime import datetime

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import Base, StoreRow


class Person(StoreRow, Base):
    """One human the store knows. Keys are canonical forms, only compared and never shown."""

    __tablename__ = "people"

    customer_id: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    first_name: Mapped[str] = mapped_column(String(50), default="")
    last_name: Mapped[str] = mapped_column(String(50), default="")
    first_name_key: Mapped[str] = mapped_column(String(60), default="")
    full_name_key: Mapped[str] = mapped_column(String(120), default="")
    name_sound: Mapped[str] = mapped_column(String(120), default="", server_default="")
    locale: Mapped[str | None] = mapped_column(String(5))
    tags: Mapped[list[str]] = mapped_column(JSON)
    band: Mapped[str | None] = mapped_column(String(10))
    band_at: Mapped[datetime | None]
    last_bought_at: Mapped[datetime | None]  # the end of that day, as a list says; no order of ours
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "customer_id"),
        UniqueConstraint("store_id", "email"),
        Index("ix_people_email_key", "store_id", "email_key"),
        Index("ix_people_phone", "store_id", "phone"),
        Index("ix_people_first_name", "store_id", "first_name_key"),
        Index("ix_people_full_name", "store_id", "full_name_key"),
        Index("ix_people_name_sound", "store_id", "name_sound"),
    )
