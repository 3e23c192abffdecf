"""Tables of CRMs: the connections, which record there is which person or follow-up here, and the log."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow

_CONNECTION = (["store_id", "connection_id"], ["crm_connections.store_id", "crm_connections.id"])


class CRMConnection(StoreRow, Base):
    """A CRM of the store's. What lets us in is sealed; ``leased_until``: one worker at a time talks to it.

    ``fill_after``: everybody known is being sent, in the order of their ids, and this one was the last.
    """

    __tablename__ = "crm_connections"

    vendor: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    owners: Mapped[dict[str, str]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(8))
    reason_code: Mapped[str | None] = mapped_column(String(20))
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    rest_until: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    fill_after: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    fill_count: Mapped[int] = mapped_column(default=0)
    fill_total: Mapped[int] = mapped_column(default=0)
    filled_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id"], ["stores.id"]),
        CheckConstraint("status IN ('active','paused')", name="status_known"),
    )


class CRMRecord(StoreRow, Base):
    """Who or what of ours is which record there; ``digest`` of what it was told last, so that it hears only news."""

    __tablename__ = "crm_records"

    connection_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(8))
    own_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    remote_id: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "connection_id", "kind", "own_id"),
        ForeignKeyConstraint(*_CONNECTION, ondelete="CASCADE"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("kind IN ('contact','task')", name="kind_known"),
        Index("ix_crm_records_person", "store_id", "person_id"),
    )


class CRMDelivery(StoreRow, Base):
    """One thing to be told. What is said is written only when it is sent, so nothing of it is kept here."""

    __tablename__ = "crm_deliveries"

    connection_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    what: Mapped[str] = mapped_column(String(8))
    cause: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    followup_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    remote_id: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(8))
    did: Mapped[str | None] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(20))
    shown: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(*_CONNECTION, ondelete="CASCADE"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("what IN ('contact','task','forget','close')", name="what_known"),
        CheckConstraint("state IN ('waiting','done','skipped','failed')", name="state_known"),
        Index(
            "ix_crm_deliveries_due",
            "next_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("ix_crm_deliveries_connection", "store_id", "connection_id", "id"),
        Index("ix_crm_deliveries_person", "store_id", "person_id"),
    )
