"""The proof of the audit log: each store's chain walked from its first entry to its sealed end, to the first break."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from rafiq.audit import rules
from rafiq.audit.models import AuditEntry, AuditHead
from rafiq.audit.rules import Entry
from rafiq.core.db import db, table_of
from rafiq.core.signing import Keyring

AT_ONCE = 1_000
_entries, _heads = table_of(AuditEntry), table_of(AuditHead)


class Kind(StrEnum):
    MISSING = "missing"
    CHANGED = "changed"
    CUT = "cut"
    EXTRA = "extra"
    HEAD = "head"
    KEY = "key"
    OTHER = "other"


SENTENCES = {
    Kind.MISSING: "entry {number} is missing",
    Kind.CHANGED: "entry {number} does not fit its seal: it was changed, put in, or moved",
    Kind.CUT: "the log ends before entry {number}: what followed was cut off",
    Kind.EXTRA: "entry {number} stands behind the end of the log",
    Kind.HEAD: "the record of where the log ends (entry {number}) does not fit its seal",
    Kind.KEY: "entry {number} was sealed with a key that RAFIQ_SECRET_KEYS no longer holds",
    Kind.OTHER: "entry {number} is not the one whose seal was kept",
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold."""

    store_id: str
    number: int
    kind: Kind

    @property
    def detail(self) -> str:
        return SENTENCES[self.kind].format(number=self.number)


@dataclass(frozen=True, slots=True)
class Head:
    """How long a store's log is and the seal of its last entry: kept elsewhere, it fixes everything before it."""

    store_id: str
    number: int
    seal: str

    def __str__(self) -> str:
        return f"{self.store_id}:{self.number}:{self.seal[:16]}"


def verify(keyring: Keyring, *, store_id: str | None = None, kept: tuple[Head, ...] = ()) -> Break | None:
    """The first break of one store's log or of all; ``kept`` are ends that the log must still have in it."""
    keys = {rules.key_name(key): key for key in keyring.derived(rules.SALT)}
    for each in [store_id] if store_id else _stores():
        broken = _walk(keys, each)
        if broken:
            return broken
    return next((Break(head.store_id, head.number, Kind.OTHER) for head in kept if not _holds(head)), None)


def heads() -> list[Head]:
    """The last entry of each store's log, for an operator to keep elsewhere."""
    rows = db.session.execute(select(_heads).where(_heads.c.number > 0).order_by(_heads.c.store_id))
    return [Head(row.store_id, row.number, row.last_seal) for row in rows]


def head_of(store_id: str) -> Head | None:
    found = _head(store_id)
    return Head(store_id, found.number, found.last_seal) if found is not None and found.number else None


def _stores() -> list[str]:
    """With a log, or with the end of one."""
    both = select(_entries.c.store_id).union(select(_heads.c.store_id))
    return sorted(db.session.scalars(both))


def _walk(keys: dict[str, bytes], store_id: str) -> Break | None:
    """The end is read first: what is written meanwhile comes behind it and must fit as well."""
    head = _head(store_id)
    broken = _head_broken(keys, store_id, head)
    if broken:
        return broken
    number, last = 0, rules.FIRST
    for row in _rows(store_id):
        number += 1
        if row.number != number:
            return Break(store_id, number, Kind.MISSING if row.number > number else Kind.CHANGED)
        if row.key_name not in keys:
            return Break(store_id, number, Kind.KEY)
        if row.seal != rules.seal(keys[row.key_name], _entry(row), last):
            return Break(store_id, number, Kind.CHANGED)
        last = row.seal
        if head is not None and number == head.number and last != head.last_seal:
            return Break(store_id, number, Kind.CHANGED)
    ends = head.number if head is not None else 0
    if number < ends:
        return Break(store_id, number + 1, Kind.CUT)
    if number > ends and number > _ends_now(store_id):
        return Break(store_id, ends + 1, Kind.EXTRA)
    return None


def _head_broken(keys: dict[str, bytes], store_id: str, head: Row[Any] | None) -> Break | None:
    if head is None:
        return None
    if head.key_name not in keys:
        return Break(store_id, head.number, Kind.KEY)
    right = rules.seal_of_head(keys[head.key_name], store_id, head.number, head.last_seal)
    return None if right == head.seal else Break(store_id, head.number, Kind.HEAD)


def _head(store_id: str) -> Row[Any] | None:
    return db.session.execute(select(_heads).where(_heads.c.store_id == store_id)).first()


def _ends_now(store_id: str) -> int:
    head = _head(store_id)
    return head.number if head is not None else 0


def _rows(store_id: str) -> Iterator[Row[Any]]:
    """In bounded memory, in the order of their numbers."""
    after = None
    while True:
        query = select(_entries).where(_entries.c.store_id == store_id)
        query = query if after is None else query.where(_entries.c.number > after)
        found = db.session.execute(query.order_by(_entries.c.number).limit(AT_ONCE)).all()
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].number


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})


def _holds(head: Head) -> bool:
    query = select(_entries.c.seal).where(
        _entries.c.store_id == head.store_id, _entries.c.number == head.number
    )
    return str(db.session.scalar(query) or "").startswith(head.seal) and bool(head.seal)
