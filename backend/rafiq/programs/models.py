"""Tables of the deal: a program and its versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Program(StoreRow, Base):
    __tablename__ = "programs"

    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(10))
    current_terms_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    created_at: Mapped[datetime]


class ProgramVersion(StoreRow, Base):
    """Published terms; a row is inserted and never changed, so that a running referral keeps its promise."""

    __tablename__ = "program_versions"

    program_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    version: Mapped[int]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(254))

    __table_args__ = (
        UniqueConstraint("store_id", "program_id", "version"),
        ForeignKeyConstraint(["store_id", "program_id"], ["programs.store_id", "programs.id"]),
    )
