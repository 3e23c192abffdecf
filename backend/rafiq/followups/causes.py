"""Root causes that come back: how often each, what was done, and exactly whom to tell that it is fixed (S1-19)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.events import CauseFixed
from rafiq.core.prepared import InsertOnce
from rafiq.core.words import clean_line, is_blank, is_showable
from rafiq.followups.models import Cause, Followup
from rafiq.people.rules import name_key

MAX_NAME = 120
MAX_NOTE = 500
_causes, _followups = table_of(Cause), table_of(Followup)
_insert = InsertOnce(Cause)


@dataclass(frozen=True, slots=True)
class CauseView:
    """``reported``: how many people named it; ``since_fixed``: of them, how many after it was fixed."""

    id: str
    name: str
    fixed_at: datetime | None
    fixed_by: str | None
    fixed_note: str
    reported: int
    since_fixed: int
    last_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Fixed, until somebody reports it anew."""
        return self.fixed_at is None or self.since_fixed > 0


@dataclass(frozen=True, slots=True)
class Reporter:
    """Somebody who is to hear that it is fixed; ``told_at`` once they did."""

    followup_id: str
    person_id: str
    told_at: datetime | None


def named(store_id: str, name: str) -> CauseView:
    """The cause of that name, made if new; case and spelling variants do not tell two apart. Raises `Invalid`."""
    cleaned = clean_line(name, most=MAX_NAME, pointer="#/cause")
    key = name_key(cleaned)[:MAX_NAME]
    if not key:
        raise Invalid.field("#/cause", "must have letters")
    _insert(
        store_id=store_id,
        id=ids.new_id("cau"),
        name=cleaned,
        name_key=key,
        created_at=clock.now(),
        fixed_at=None,
        fixed_by=None,
        fixed_note="",
    )
    return next(each for each in board(store_id) if name_key(each.name)[:MAX_NAME] == key)


def board(store_id: str) -> list[CauseView]:
    """Open ones first, each by how often it was reported."""
    joined = (_followups.c.store_id == _causes.c.store_id) & (_followups.c.cause_id == _causes.c.id)
    later, people = _followups.c.opened_at > _causes.c.fixed_at, _followups.c.person_id.distinct()
    query = (
        select(
            _causes,
            func.count(people).label("reported"),
            func.count(people).filter(later).label("since_fixed"),
            func.max(_followups.c.opened_at).label("last_at"),
        )
        .outerjoin(_followups, joined)
        .where(_causes.c.store_id == store_id)
        .group_by(*_causes.c)
    )
    found = [
        CauseView(
            row.id,
            row.name,
            row.fixed_at,
            row.fixed_by,
            row.fixed_note,
            int(row.reported),
            int(row.since_fixed),
            row.last_at,
        )
        for row in db.session.execute(query)
    ]
    return sorted(found, key=lambda each: (not each.is_open, -each.reported, each.name))


def get(store_id: str, cause_id: str) -> CauseView:
    """Raises `NotFound`."""
    found = next((each for each in board(store_id) if each.id == cause_id), None)
    if found is None:
        detail = f"no cause {cause_id}"
        raise NotFound(detail)
    return found


def fix(store_id: str, cause_id: str, *, note: str, actor: str) -> CauseView:
    """It does not happen any more, and why: whoever reported it is to be told. Raises `Invalid`, `NotFound`."""
    get(store_id, cause_id)
    words = note.replace("\r\n", "\n").strip()
    if is_blank(words) or len(words) > MAX_NOTE or not all(map(is_showable, words.replace("\n", ""))):
        raise Invalid.field("#/note", f"must say in 1 to {MAX_NOTE} letters what was done")
    mine = (_causes.c.store_id == store_id, _causes.c.id == cause_id)
    values = {"fixed_at": clock.now(), "fixed_by": actor, "fixed_note": words}
    db.session.execute(update(_causes).where(*mine).values(**values))
    outbox.append(store_id, CauseFixed(cause_id=cause_id))
    return get(store_id, cause_id)


def reporters(store_id: str, cause_id: str) -> list[Reporter]:
    """Exactly those who reported it before it was fixed, each person once; nobody before it is fixed."""
    fixed_at = get(store_id, cause_id).fixed_at
    if fixed_at is None:
        return []
    query = (
        select(_followups.c.id, _followups.c.person_id, _followups.c.told_at)
        .where(
            _followups.c.store_id == store_id,
            _followups.c.cause_id == cause_id,
            _followups.c.opened_at <= fixed_at,
        )
        .order_by(_followups.c.opened_at, _followups.c.id)
    )
    by_person: dict[str, Reporter] = {}
    for row in db.session.execute(query):
        before = by_person.get(row.person_id)
        heard = before.told_at if before and before.told_at and before.told_at >= fixed_at else None
        by_person[row.person_id] = Reporter(
            row.id, row.person_id, row.told_at or heard
        )  # their newest report
    return list(by_person.values())


def mark_told(store_id: str, cause_id: str, person_id: str) -> bool:
    """This person heard that it is fixed; False when they had heard before. Of many at once one is True.

    What they reported after it was fixed is not: of that they are to hear anew.
    """
    fixed_at = select(_causes.c.fixed_at).where(_causes.c.store_id == store_id, _causes.c.id == cause_id)
    mine = (
        _followups.c.store_id == store_id,
        _followups.c.cause_id == cause_id,
        _followups.c.person_id == person_id,
        _followups.c.told_at.is_(None),
        _followups.c.opened_at <= fixed_at.scalar_subquery(),
    )
    told = update(_followups).where(*mine).values(told_at=clock.now()).returning(_followups.c.id)
    return bool(db.session.execute(told).all())
