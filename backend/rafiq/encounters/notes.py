"""Personal notes: what the shop knows of a customer, for those who serve and for a line in a mail (S3-9)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, Problem
from rafiq.core.prepared import InsertOnce
from rafiq.encounters.models import PersonalNote
from rafiq.encounters.rules import check_note

_notes = table_of(PersonalNote)
_insert = InsertOnce(PersonalNote)


@dataclass(frozen=True, slots=True)
class NoteView:
    """``note`` never leaves the shop; ``line`` is written to the customer."""

    note: str = ""
    line: str = ""
    actor: str = ""
    changed_at: datetime | None = None


def of_person(store_id: str, person_id: str) -> NoteView:
    """Empty where nobody has written any."""
    query = select(_notes.c.note, _notes.c.line, _notes.c.actor, _notes.c.changed_at)
    mine = (_notes.c.store_id == store_id, _notes.c.person_id == person_id)
    found = db.session.execute(query.where(*mine)).first()
    return NoteView(*found) if found else NoteView()


def write(store_id: str, person_id: str, *, note: str, line: str, actor: str) -> NoteView:
    """Both at once. Raises `Invalid` for ``#/note`` and ``#/line``."""
    problems: list[Problem] = []
    values: dict[str, object] = {"actor": actor, "changed_at": clock.now()}
    for name, typed in (("note", note), ("line", line)):
        try:
            values[name] = check_note(typed, f"#/{name}")
        except Invalid as error:
            problems += error.problems
    if problems:
        detail = "these words are too long"
        raise Invalid(detail, problems=tuple(problems))
    if not _insert(store_id=store_id, id=ids.new_id("pnt"), person_id=person_id, **values):
        mine = (_notes.c.store_id == store_id, _notes.c.person_id == person_id)
        db.session.execute(update(_notes).where(*mine).values(**values))
    return of_person(store_id, person_id)


def forget(store_id: str, person_id: str) -> None:
    """Safe to repeat (G33)."""
    mine = (_notes.c.store_id == store_id, _notes.c.person_id == person_id)
    db.session.execute(delete(_notes).where(*mine))
