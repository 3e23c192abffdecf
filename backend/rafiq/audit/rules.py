"""The seal of each entry: a keyed hash over what it says and over the seal before it; pure.

What this proves: whoever has the database but none of the secret keys can change, remove, add or reorder nothing
without a seal that no longer fits, nor cut the end off, since where it ends is sealed as well. What it does not prove:
whoever has the keys too can write the whole chain anew, and whoever puts back an older copy of the database puts back
its log with it. Against both helps a seal that is kept elsewhere (`rafiq verify` prints the last one), and nothing
here says that an entry was true when it was written.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

SALT = "rafiq.audit"
FIRST = ""  # what stands before the first entry
MAX_TEXT, MAX_LIST, MAX_DETAILS = 200, 50, 24
Detail: TypeAlias = "str | int | bool | Sequence[Detail] | None"


class Who(StrEnum):
    """A member in the admin, a secret key of the merchant API, the operator's command line, or Rafiq by itself."""

    MEMBER = "member"
    KEY = "key"
    COMMAND = "command"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """``id`` is the user's or the key's; the other two have none."""

    kind: Who
    id: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One change in a few words: a code, what it is about, and what of it changed. No secrets, nobody's data: ids."""

    code: str
    about_kind: str = ""
    about_id: str = ""
    details: Mapping[str, Detail] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is sealed."""

    store_id: str
    id: str
    number: int
    at: datetime
    actor_kind: str
    actor_id: str
    code: str
    about_kind: str
    about_id: str
    details: Mapping[str, Detail]


def key_name(key: bytes) -> str:
    """Which key sealed an entry, so that rotated keys need no trial; says nothing of the key itself."""
    return hashlib.sha256(b"rafiq.audit-key" + key).hexdigest()[:8]


def seal(key: bytes, entry: Entry, before: str) -> str:
    """``before`` is the seal of the entry before it."""
    values = (
        entry.store_id,
        entry.id,
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.code,
        entry.about_kind,
        entry.about_id,
        entry.details,
        key_name(key),
        before,
    )
    return _keyed(key, "entry", values)


def seal_of_head(key: bytes, store_id: str, number: int, last: str) -> str:
    """Where a store's log ends, sealed apart from the entries, so that an earlier end cannot be made from them."""
    return _keyed(key, "head", (store_id, number, last, key_name(key)))


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, Detail]:
    """Each field that is another one now, as [before, after]; a field within a field by both their names."""
    old, new = _flat(before), _flat(after)
    names = [name for name in old | new if old.get(name) != new.get(name)]
    return {name: [_plain(old.get(name)), _plain(new.get(name))] for name in names[:MAX_DETAILS]}


def tidy(details: Mapping[str, object] | None) -> dict[str, Detail]:
    """What fits into an entry: few fields, short texts."""
    return {str(name)[:40]: _plain(value) for name, value in list((details or {}).items())[:MAX_DETAILS]}


def _flat(values: Mapping[str, object], within: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{within}{name}.")
        else:
            found[f"{within}{name}"] = value
    return found


def _plain(value: object) -> Detail:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        found = sorted(value) if isinstance(value, set | frozenset) else list(value)
        return [_plain(each) for each in found[:MAX_LIST]]
    return str(value).replace("\0", "")[:MAX_TEXT]


def _keyed(key: bytes, what: str, values: tuple[object, ...]) -> str:
    """JSON with sorted names and no spaces is the one form of what is sealed."""
    form = json.dumps([what, *values], sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=dict)
    return hmac.new(key, form.encode(), hashlib.sha256).hexdigest()
