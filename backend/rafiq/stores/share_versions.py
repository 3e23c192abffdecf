"""How the widget looked before: each saved version with who and why, so that any of them can be brought back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound
from rafiq.stores.models import ShareVersion
from rafiq.stores.share_changes import Look

KEPT, SHOWN = 200, 20
MAX_WHY = 300
_versions = table_of(ShareVersion)


@dataclass(frozen=True, slots=True)
class Version:
    """``author`` is empty where nobody was noted: how it was before the first change was kept."""

    id: str
    number: int
    at: datetime
    author: str
    why: str
    look: Look
    parts: tuple[str, ...]


def clean_why(typed: str) -> str:
    """Raises `Invalid` for the field ``why``."""
    clean = " ".join(typed.replace("\0", "").split())
    if len(clean) > MAX_WHY:
        raise Invalid.field("#/why", f"at most {MAX_WHY} letters")
    return clean


def keep(store_id: str, before: Look, after: Look, *, author: str, why: str) -> None:
    """The state after a change; and the one before, where it is not the last one kept. The oldest go."""
    newest = _rows(store_id, 1)
    if not newest or Look.of(newest[0].kept) != before:
        newest = [_add(store_id, newest, before, author="", why="")]
    last = _add(store_id, newest, after, author=author, why=why)
    old = (_versions.c.store_id == store_id, _versions.c.number <= last.number - KEPT)
    db.session.execute(delete(_versions).where(*old))


def history(store_id: str) -> list[Version]:
    """The newest first, each with what it changed."""
    rows = _rows(store_id, SHOWN + 1)
    looks = [Look.of(row.kept) for row in rows]
    following = [*looks[1:], looks[-1]] if looks else []
    return [
        _view(row, look, look.parts_unlike(earlier))
        for row, look, earlier in zip(rows[:SHOWN], looks, following, strict=False)
    ]


def get(store_id: str, version_id: str) -> Version:
    """Raises `NotFound`."""
    row = db.session.get(ShareVersion, (store_id, version_id))
    if row is None:
        raise NotFound(version_id)
    return _view(row, Look.of(row.kept), ())


def _rows(store_id: str, limit: int) -> list[ShareVersion]:
    query = select(ShareVersion).where(ShareVersion.store_id == store_id)
    return list(db.session.scalars(query.order_by(ShareVersion.number.desc()).limit(limit)))


def _add(store_id: str, newest: list[ShareVersion], look: Look, *, author: str, why: str) -> ShareVersion:
    row = ShareVersion(
        store_id=store_id,
        id=ids.new_id("shv"),
        number=newest[0].number + 1 if newest else 1,
        kept=look.kept,
        author=author,
        why=why,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _view(row: ShareVersion, look: Look, parts: tuple[str, ...]) -> Version:
    return Version(row.id, row.number, row.created_at, row.author, row.why, look, parts)
