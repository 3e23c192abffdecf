"""Tables of moving: files of customers on their way in, what older programs promised, old links, exports."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core.db import ID_LENGTH, Base, StoreRow


class Import(StoreRow, Base):
    """A file of customers: looked at, then taken in part by part; ``done_parts`` is where it goes on."""

    __tablename__ = "imports"

    file_name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(10))
    understood: Mapped[dict[str, Any]] = mapped_column(JSON)
    row_count: Mapped[int]
    new_count: Mapped[int]
    known_count: Mapped[int]
    bad_count: Mapped[int]
    part_count: Mapped[int]
    done_parts: Mapped[int]
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("status IN ('looked_at','running','done','dropped')", name="status_known"),
        Index("ix_imports_status", "status"),
    )


class Invitation(StoreRow, Base):
    """Somebody of a list who may be invited, once in all: ``agreed`` is what the list says, None where it says nothing.

    ``left_out``: the policy of asking spoke against it when their turn came, or there is no address.
    """

    __tablename__ = "invitations"

    import_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    agreed: Mapped[bool | None]
    outcome: Mapped[str | None] = mapped_column(String(8))
    at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("store_id", "person_id"),
        ForeignKeyConstraint(["store_id", "import_id"], ["imports.store_id", "imports.id"]),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("outcome IN ('written','left_out')", name="outcome_known"),
        Index("ix_invitations_import", "store_id", "import_id", "at"),
    )


class InvitationRun(StoreRow, Base):
    """A member's word to invite the people of the list with this id, so many a day.

    ``all_agreed`` is the member's word too, for a list that does not say.
    """

    __tablename__ = "invitation_runs"

    per_day: Mapped[int]
    all_agreed: Mapped[bool]
    status: Mapped[str] = mapped_column(String(8))
    actor: Mapped[str] = mapped_column(String(254))
    started_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["store_id", "id"], ["imports.store_id", "imports.id"]),
        CheckConstraint("status IN ('running','stopped','done')", name="status_known"),
        CheckConstraint("per_day BETWEEN 1 AND 1000", name="per_day_in_range"),
        Index("ix_invitation_runs_status", "status"),
    )


class ImportPart(Base):
    """A batch of lines in one row: what they say until it is taken in, and the lines that were refused.

    ``customers`` holds scores in a file of scores; the import's ``understood`` says which it is.
    """

    __tablename__ = "import_parts"

    store_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    import_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    customers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    refused: Mapped[list[list[Any]]] = mapped_column(JSON)

    __table_args__ = (ForeignKeyConstraint(["store_id", "import_id"], ["imports.store_id", "imports.id"]),)


class ImportedReward(StoreRow, Base):
    """What an older program owed somebody. ``external_key`` is a hash: the same line never counts twice.

    Its transfers carry this row's id where others carry a reward's; `rafiq.moving.proof` matches them.
    """

    __tablename__ = "imported_rewards"

    source: Mapped[str] = mapped_column(String(20))
    external_key: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(10))
    release_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "source", "external_key"),
        ForeignKeyConstraint(["store_id", "person_id"], ["people.store_id", "people.id"]),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("status IN ('pending','available','cancelled')", name="status_known"),
        Index("ix_imported_rewards_release", "status", "release_at"),
    )


class OldLink(StoreRow, Base):
    """An address under which somebody shared before this house; the redirect maps lead it on."""

    __tablename__ = "old_links"

    link_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    source: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("store_id", "address"),
        ForeignKeyConstraint(["store_id", "link_id"], ["links.store_id", "links.id"]),
    )


class Export(StoreRow, Base):
    """One archive of the whole store, written by a job; ``seen_at`` is the job's last sign of life."""

    __tablename__ = "exports"

    status: Mapped[str] = mapped_column(String(8))
    row_count: Mapped[int]
    byte_count: Mapped[int]
    actor: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("status IN ('waiting','running','done','failed','gone')", name="status_known"),
        Index("ix_exports_status", "status"),
    )
