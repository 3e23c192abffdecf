"""Use cases of the audit log: write down what changed, in the transaction that changed it, and read it in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from rafiq.audit import rules
from rafiq.audit.models import AuditEntry, AuditHead
from rafiq.audit.rules import Actor, Entry, Note, Who
from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import InsertOnce
from rafiq.core.signing import Keyring

AT_ONCE = 50
_entries, _heads = table_of(AuditEntry), table_of(AuditHead)
_begin = InsertOnce(AuditHead)
SYSTEM, COMMAND = Actor(Who.SYSTEM), Actor(Who.COMMAND)


@dataclass(frozen=True, slots=True)
class EntryView:
    id: str
    number: int
    at: datetime
    actor_kind: str
    actor_id: str
    code: str
    about_kind: str
    about_id: str
    details: dict[str, Any]
    seal: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; empty wants all. ``code`` may be the part before the dot: everything about keys."""

    actor_kind: str = ""
    actor_id: str = ""
    code: str = ""
    since: datetime | None = None
    until: datetime | None = None


def write(keyring: Keyring, store_id: str, actor: Actor, *notes: Note) -> None:
    """Add entries to a store's log, in this order and in the transaction that is open.

    The end of the log is held from here until that transaction ends, so whoever writes next waits and takes the number
    after: write as the last thing before it ends.
    """
    if not notes:
        return
    db.session.flush()
    key = keyring.derived(rules.SALT)[0]
    head = _held(store_id, key)
    number, last, now = head.number, head.last_seal, clock.now()
    rows = []
    for note in notes:
        number += 1
        entry = _entry(store_id, number, now, actor, note)
        last = rules.seal(key, entry, last)
        row = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
        rows.append(row | {"key_name": rules.key_name(key), "seal": last})
    db.session.execute(insert(_entries), rows)
    moved = {"number": number, "last_seal": last} | _sealed(key, store_id, number, last)
    db.session.execute(update(_heads).where(_heads.c.store_id == store_id).values(**moved))


def page(
    store_id: str, wanted: Wanted, *, before: int | None = None, limit: int = AT_ONCE
) -> list[EntryView]:
    """Newest first."""
    query = select(_entries).where(_entries.c.store_id == store_id, *_conditions(wanted))
    if before is not None:
        query = query.where(_entries.c.number < before)
    rows = db.session.execute(query.order_by(_entries.c.number.desc()).limit(limit)).mappings()
    return [EntryView(**{name: row[name] for name in EntryView.__dataclass_fields__}) for row in rows]


def actors(store_id: str) -> list[Actor]:
    """Everybody who stands in the log."""
    query = select(_entries.c.actor_kind, _entries.c.actor_id).where(_entries.c.store_id == store_id)
    rows = db.session.execute(query.distinct().order_by(_entries.c.actor_kind, _entries.c.actor_id))
    return [Actor(Who(row.actor_kind), row.actor_id) for row in rows]


def codes(store_id: str) -> list[str]:
    """Everything that stands in the log, each code once."""
    query = select(_entries.c.code).where(_entries.c.store_id == store_id)
    return list(db.session.scalars(query.distinct().order_by(_entries.c.code)))


def _conditions(wanted: Wanted) -> Sequence[Any]:
    found: list[Any] = []
    if wanted.actor_kind:
        found.append(_entries.c.actor_kind == wanted.actor_kind)
    if wanted.actor_id:
        found.append(_entries.c.actor_id == wanted.actor_id)
    if wanted.code:
        whole = "." in wanted.code
        found.append(
            _entries.c.code == wanted.code if whole else _entries.c.code.startswith(f"{wanted.code}.")
        )
    if wanted.since:
        found.append(_entries.c.at >= wanted.since)
    if wanted.until:
        found.append(_entries.c.at < wanted.until)
    return found


def _held(store_id: str, key: bytes) -> Row[Any]:
    """The end of the log, held until the transaction ends (SQLite has one writer anyway)."""
    query = select(_heads).where(_heads.c.store_id == store_id).with_for_update()
    found = db.session.execute(query).first()
    if found is None:
        start = {"number": 0, "last_seal": rules.FIRST} | _sealed(key, store_id, 0, rules.FIRST)
        _begin(store_id=store_id, id=ids.new_id("aud"), **start)
        found = db.session.execute(query).one()
    return found


def _sealed(key: bytes, store_id: str, number: int, last: str) -> dict[str, str]:
    return {
        "key_name": rules.key_name(key),
        "seal": rules.seal_of_head(key, store_id, number, last),
    }


def _entry(store_id: str, number: int, now: datetime, actor: Actor, note: Note) -> Entry:
    return Entry(
        store_id,
        ids.new_id("aud"),
        number,
        now,
        actor.kind.value,
        actor.id[:64],
        note.code,
        note.about_kind[:24],
        note.about_id[:64],
        rules.tidy(note.details),
    )
