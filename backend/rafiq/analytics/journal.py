"""What members wrote about a day, and which settings they changed on it: the marks on the charts (S0-20)."""

from datetime import date

from sqlalchemy import delete, select

from rafiq.analytics import service
from rafiq.analytics.models import ChartNote
from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound, Problem

NOTE, SETTING = "note", "setting"
MAX_TEXT, MAX_AREA = 300, 40
OLDEST = date(2000, 1, 1)
_notes = table_of(ChartNote)


def write(store_id: str, day: date | None, text: str, *, author: str) -> str:
    """A free note on a day that has been; returns its id. Raises `Invalid` naming the field."""
    clean = " ".join(text.replace("\0", "").split())
    problems = [
        Problem("#/text", f"1 to {MAX_TEXT} letters") if not 0 < len(clean) <= MAX_TEXT else None,
        Problem("#/day", "a day that has been")
        if day is None or not OLDEST <= day <= service.today(store_id)
        else None,
    ]
    wrong = tuple(problem for problem in problems if problem)
    if wrong or day is None:
        detail = "some fields are wrong"
        raise Invalid(detail, problems=wrong)
    return _add(store_id, day, kind=NOTE, text=clean, author=author)


def settings_changed(store_id: str, area: str, *, author: str, why: str = "") -> None:
    """Somebody saved settings of this area. Saving ten times a day is one mark, but each reason is kept."""
    day = service.today(store_id)
    same = select(ChartNote).where(
        ChartNote.store_id == store_id,
        ChartNote.day == day.isoformat(),
        ChartNote.kind == SETTING,
        ChartNote.area == area,
        ChartNote.author == author,
    )
    known = list(db.session.scalars(same.order_by(ChartNote.id)))
    silent = next((note for note in known if not note.text), None)
    if why and silent:
        silent.text = why
    elif not known or (why and why not in {note.text for note in known}):
        _add(store_id, day, kind=SETTING, area=area[:MAX_AREA], author=author, text=why[:MAX_TEXT])


def explain(store_id: str, note_id: str, text: str) -> None:
    """Why, in the words of whoever knows; empty takes the words back. Raises `NotFound`, `Invalid`."""
    clean = " ".join(text.replace("\0", "").split())
    if len(clean) > MAX_TEXT:
        raise Invalid.field("#/text", f"at most {MAX_TEXT} letters")
    note = db.session.get(ChartNote, (store_id, note_id))
    if note is None:
        raise NotFound(note_id)
    if note.kind == SETTING or clean:
        note.text = clean


def drop(store_id: str, note_id: str) -> None:
    """A note goes; a mark that settings were changed stays. Raises `NotFound`."""
    mine = (_notes.c.store_id == store_id, _notes.c.id == note_id, _notes.c.kind == NOTE)
    if db.session.execute(delete(_notes).where(*mine).returning(_notes.c.id)).first() is None:
        raise NotFound(note_id)


def _add(store_id: str, day: date, **said: str) -> str:
    key = {"store_id": store_id, "id": ids.new_id("cnt"), "day": day.isoformat()}
    note = ChartNote(**key, **{"area": "", "text": ""} | said, created_at=clock.now())
    db.session.add(note)
    db.session.flush()
    return note.id
