"""What an older program owed somebody, for whoever asks where it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from rafiq.core.db import db
from rafiq.moving.models import ImportedReward


@dataclass(frozen=True, slots=True)
class Owed:
    """In minor units of ``unit``."""

    amount: int
    unit: str
    release_at: datetime | None


def releases(store_id: str, reward_ids: Collection[str]) -> dict[str, datetime]:
    """The day on which each of these is theirs to spend, where they had to wait for one."""
    query = select(ImportedReward.id, ImportedReward.release_at).where(
        ImportedReward.store_id == store_id,
        ImportedReward.id.in_(reward_ids),
        ImportedReward.release_at.is_not(None),
    )
    return {row.id: row.release_at for row in db.session.execute(query)} if reward_ids else {}


def waiting(store_id: str, person_id: str) -> list[Owed]:
    """What is not theirs yet, soonest first."""
    query = (
        select(ImportedReward.amount, ImportedReward.unit, ImportedReward.release_at)
        .where(
            ImportedReward.store_id == store_id,
            ImportedReward.person_id == person_id,
            ImportedReward.status == "pending",
        )
        .order_by(ImportedReward.release_at)
    )
    return [Owed(row.amount, row.unit, row.release_at) for row in db.session.execute(query)]
