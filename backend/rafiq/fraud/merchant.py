"""The merchant's own part: weights and thresholds, version by version, and the block list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.fraud import tuning as rules
from rafiq.fraud.blocklist import Block, BlockKind, clean_pattern
from rafiq.fraud.models import FraudBlock, FraudSettings
from rafiq.fraud.tuning import DEFAULT, Tuning

MOST_BLOCKS = 2_000
MAX_NOTE = 300
_tunings: Shortly[Tuning] = Shortly()
_blocks: Shortly[tuple[Block, ...]] = Shortly()
_insert_settings = InsertOnce(FraudSettings)
_insert_block = InsertOnce(FraudBlock)


@dataclass(frozen=True, slots=True)
class SettingsView:
    """One version; version 0 is what every store begins with, which nobody saved."""

    version: int
    tuning: Tuning
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class BlockView:
    id: str
    kind: str
    pattern: str
    note: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str | None


def tuning_of(store_id: str) -> Tuning:
    """What holds now; remembered for two seconds, since every order asks."""
    return _tunings.get(store_id, lambda: settings_of(store_id).tuning)


def settings_of(store_id: str) -> SettingsView:
    history = settings_history(store_id, most=1)
    return history[0] if history else SettingsView(0, DEFAULT)


def settings_history(store_id: str, *, most: int = 20) -> list[SettingsView]:
    """Who changed what and when, newest first."""
    query = select(FraudSettings).where(FraudSettings.store_id == store_id)
    rows = db.session.scalars(query.order_by(FraudSettings.version.desc()).limit(most))
    return [
        SettingsView(row.version, Tuning.from_json(row.settings), row.changed_at, row.changed_by)
        for row in rows
    ]


def save_settings(store_id: str, tuning: Tuning, *, actor: str) -> SettingsView:
    """A new version from now on; unchanged settings make none. Raises `Invalid` with the fields, `Conflict`."""
    rules.check(tuning)
    before = settings_of(store_id)
    if before.tuning.to_json() == tuning.to_json():
        return before
    saved = _insert_settings(
        store_id=store_id,
        id=ids.new_id("frs"),
        version=before.version + 1,
        settings=tuning.to_json(),
        changed_at=clock.now(),
        changed_by=actor,
    )
    if not saved:
        detail = "somebody else saved these settings at the same moment"
        raise Conflict(detail)
    _tunings.clear()
    return settings_of(store_id)


def blocks_now(store_id: str) -> tuple[Block, ...]:
    """The block list as the rules read it; remembered for two seconds."""
    return _blocks.get(
        store_id, lambda: tuple(Block(BlockKind(row.kind), row.pattern) for row in list_blocks(store_id))
    )


def list_blocks(store_id: str, *, removed: bool = False) -> list[BlockView]:
    """What is blocked, newest first; or what once was."""
    query = select(FraudBlock).where(
        FraudBlock.store_id == store_id, FraudBlock.removed_at.is_not(None) == removed
    )
    rows = db.session.scalars(query.order_by(FraudBlock.id.desc()).limit(MOST_BLOCKS))
    return [
        BlockView(**{name: getattr(row, name) for name in BlockView.__dataclass_fields__}) for row in rows
    ]


def add_block(store_id: str, kind: str, typed: str, *, actor: str, note: str = "") -> bool:
    """True when it is new. Raises `Invalid` for a pattern that matches nothing or nearly everything."""
    if kind not in set(BlockKind):
        raise Invalid.field("#/kind", "no such kind")
    pattern = clean_pattern(BlockKind(kind), typed)
    count = select(func.count()).where(FraudBlock.store_id == store_id, FraudBlock.removed_at.is_(None))
    if (db.session.scalar(count) or 0) >= MOST_BLOCKS:
        raise Invalid.field("#/pattern", f"a list holds at most {MOST_BLOCKS} entries")
    added = _insert_block(
        store_id=store_id,
        id=ids.new_id("blk"),
        kind=kind,
        pattern=pattern,
        note=" ".join(note.split())[:MAX_NOTE],
        added_at=clock.now(),
        added_by=actor,
        removed_at=None,
        removed_by=None,
    )
    _blocks.clear()
    return added


def remove_block(store_id: str, block_id: str, *, actor: str) -> None:
    """Safe to repeat. Raises `NotFound`."""
    row = db.session.get(FraudBlock, (store_id, block_id), with_for_update=True)
    if row is None:
        detail = f"no block {block_id}"
        raise NotFound(detail)
    if row.removed_at is None:
        row.removed_at, row.removed_by = clock.now(), actor
        db.session.flush()
    _blocks.clear()
