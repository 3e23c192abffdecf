"""How settings stood before: each saved change with who and why, room by room, so that any can be brought back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, FromClause, and_, delete, exists, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound
from rafiq.stores.models import SettingVersion

T = TypeVar("T")
Kept = Mapping[str, Any]
KEPT, SHOWN = 200, 20
MAX_WHY = 300
_versions = table_of(SettingVersion)


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """How one subject of a room stood after a change and ``before``, and what that changed; None: it was not there.

    ``author`` is empty where nobody was noted: how it was before the first change was kept.
    """

    id: str
    subject_id: str
    number: int
    at: datetime
    author: str
    why: str
    value: T | None
    parts: tuple[str, ...] = ()
    before: T | None = None


def short_why(typed: str) -> str:
    """One line, cut where the field of the form ends."""
    return " ".join(typed.replace("\0", "").split())[:MAX_WHY]


class Versions(Generic[T]):
    """The versions of one room. Its subjects are what has an id there; "" where a store has just one of it."""

    def __init__(
        self,
        room: str,
        load: Callable[[Kept], T],
        dump: Callable[[T], Kept],
        parts: Callable[[T, T], tuple[str, ...]],
    ) -> None:
        self.room = room
        self.dump = dump
        self._load, self._parts = load, parts

    @classmethod
    def of(cls, room: str, kind: Any) -> Self:  # noqa: ANN401 - a type form such as Mapping[str, str]
        """Of a dataclass or a mapping, whose fields are its parts."""
        shape: TypeAdapter[T] = TypeAdapter(kind)

        def dump(value: T) -> Kept:
            found: Kept = shape.dump_python(value, mode="json")
            return found

        def parts(here: T, there: T) -> tuple[str, ...]:
            one, other = dump(here), dump(there)
            names = dict.fromkeys((*one, *other))
            return tuple(name for name in names if one.get(name) != other.get(name))

        return cls(room, shape.validate_python, dump, parts)

    def keep(
        self, store_id: str, before: T | None, after: T | None, *, subject_id: str = "", author: str, why: str
    ) -> None:
        """The state after a change; and the one before, where it is not the last one kept. The oldest go.

        Whoever changes something takes a turn at the store first (`service.in_turn`), so that no two get one number.
        """
        if before == after:
            return
        newest = self._rows(store_id, subject_id, 1)
        if not newest or self._value(newest[0]) != before:
            newest = [self._add(store_id, subject_id, newest, before, author="", why="")]
        last = self._add(store_id, subject_id, newest, after, author=author, why=why)
        old = (*self._mine(store_id, subject_id), _versions.c.number <= last.number - KEPT)
        db.session.execute(delete(_versions).where(*old))

    def history(self, store_id: str, subject_id: str = "") -> list[Version[T]]:
        """The newest first, each with what it changed."""
        found = [self._view(row) for row in self._rows(store_id, subject_id, SHOWN + 1)]
        following = [*found[1:], *found[-1:]]
        return [self._told(each, earlier) for each, earlier in zip(found[:SHOWN], following, strict=False)]

    def newest_id(self, store_id: str, subject_id: str = "") -> str:
        """Empty where nothing was kept."""
        return next((row.id for row in self._rows(store_id, subject_id, 1)), "")

    def get(self, store_id: str, version_id: str) -> Version[T]:
        """Raises `NotFound`, for another room's too."""
        row = db.session.get(SettingVersion, (store_id, version_id))
        if row is None or row.room != self.room:
            raise NotFound(version_id)
        return self._view(row)

    def removed(self, store_id: str) -> list[Version[T]]:
        """The last state of each subject that somebody took away, the newest first."""
        gone, later = _versions.alias(), _versions.alias()
        query = (
            select(SettingVersion)
            .join(gone, _same(gone, _versions) & (gone.c.number == _versions.c.number + 1))
            .where(
                _versions.c.store_id == store_id,
                _versions.c.room == self.room,
                gone.c.kept.is_(None),
                ~exists().where(_same(later, gone), later.c.number > gone.c.number),
            )
            .order_by(gone.c.id.desc())
            .limit(SHOWN)
        )
        return [self._view(row) for row in db.session.scalars(query)]

    def _rows(self, store_id: str, subject_id: str, limit: int) -> list[SettingVersion]:
        query = select(SettingVersion).where(*self._mine(store_id, subject_id))
        return list(db.session.scalars(query.order_by(_versions.c.number.desc()).limit(limit)))

    def _mine(self, store_id: str, subject_id: str) -> tuple[ColumnElement[bool], ...]:
        mine = (_versions.c.store_id == store_id, _versions.c.room == self.room)
        return (*mine, _versions.c.subject_id == subject_id)

    def _add(
        self,
        store_id: str,
        subject_id: str,
        newest: list[SettingVersion],
        value: T | None,
        *,
        author: str,
        why: str,
    ) -> SettingVersion:
        row = SettingVersion(
            store_id=store_id,
            id=ids.new_id("sev"),
            room=self.room,
            subject_id=subject_id,
            number=newest[0].number + 1 if newest else 1,
            kept=None if value is None else self.dump(value),
            author=author,
            why=why,
            created_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        return row

    def _value(self, row: SettingVersion) -> T | None:
        return None if row.kept is None else self._load(row.kept)

    def _view(self, row: SettingVersion) -> Version[T]:
        said = (row.number, row.created_at, row.author, row.why)
        return Version(row.id, row.subject_id, *said, self._value(row))

    def _told(self, version: Version[T], earlier: Version[T]) -> Version[T]:
        if version.value is None or earlier.value is None:
            return version
        return replace(version, parts=self._parts(version.value, earlier.value), before=earlier.value)


def _same(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Both are about one subject."""
    return and_(*(one.c[name] == other.c[name] for name in ("store_id", "room", "subject_id")))
