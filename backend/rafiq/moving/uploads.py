"""A file of customers or scores put in by a member: looked at, then taken in part by part by a job, or dropped."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

import structlog
from sqlalchemy import ColumnElement, delete, insert, select, update

from rafiq.core import clock, ids
from rafiq.core.db import begin_request, db, step_out, table_of, transaction
from rafiq.core.errors import Invalid, NotFound
from rafiq.moving.customers import Tally
from rafiq.moving.kinds import CUSTOMERS, KINDS, Kind
from rafiq.moving.models import Import, ImportPart
from rafiq.moving.seen import Seen
from rafiq.moving.sheets import Sheet, open_sheet

PART_ROWS = 200
MOST_ROWS = 200_000  # of a file put in by hand; the command line takes any number
SAMPLES = 5
KEPT = timedelta(days=2)  # of an unconfirmed file, and of the lines that were refused
LOOKED_AT, RUNNING, DONE, DROPPED = "looked_at", "running", "done", "dropped"
_imports, _parts = table_of(Import), table_of(ImportPart)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ImportView:
    """``understood``: kind, encoding, delimiter, columns as (heading, field, samples), problems counted by code."""

    id: str
    store_id: str
    file_name: str
    status: str
    understood: dict[str, Any]
    row_count: int
    new_count: int
    known_count: int
    bad_count: int
    part_count: int
    done_parts: int
    actor: str
    created_at: datetime
    done_at: datetime | None

    @property
    def kind(self) -> str:
        return str(self.understood.get("kind", CUSTOMERS))

    @property
    def percent(self) -> int:
        return 100 * self.done_parts // self.part_count if self.part_count else 100


def look_at(
    store_id: str,
    stream: BinaryIO,
    *,
    file_name: str,
    actor: str,
    columns: dict[str, str] | None = None,
    kind: str = CUSTOMERS,
) -> ImportView:
    """Read the file and say what would happen; nobody is taken in yet. The caller has written nothing so far.

    Raises `Invalid` for ``#/file`` with a reason: ``spreadsheet``, ``encoding``, ``empty``, ``headings``, ``too_many``.
    """
    with closing(_Kept()) as kept:
        with _only_reading():
            sheet = open_sheet(stream)
            places = KINDS[kind].places_in(sheet, columns)
            _judge(store_id, kept, KINDS[kind], sheet, places)
        fields = {place: name for name, place in places.items()}
        understood = {
            "kind": kind,
            "encoding": sheet.encoding,
            "delimiter": sheet.delimiter,
            "columns": [
                {"heading": name[:80], "field": fields.get(place, ""), "samples": kept.samples(place)}
                for place, name in enumerate(sheet.heading)
            ],
            "problems": dict(kept.problems),
        }
        import_id = _write(store_id, kept, file_name=file_name, actor=actor, understood=understood)
    return get(store_id, import_id)


@contextmanager
def _only_reading() -> Iterator[None]:
    """A long file takes minutes to look at, and nobody else's write shall wait for it."""
    step_out()
    begin_request(writing=False)
    try:
        yield
    finally:
        step_out()
        begin_request(writing=True)


def _write(store_id: str, kept: "_Kept", *, file_name: str, actor: str, understood: dict[str, Any]) -> str:
    tally = kept.tally
    row = {
        "store_id": store_id,
        "id": ids.new_id("imp"),
        "file_name": file_name[:120],
        "status": LOOKED_AT,
        "understood": understood,
        "row_count": tally.rows,
        "new_count": tally.new,
        "known_count": tally.known,
        "bad_count": tally.bad,
        "part_count": kept.parts,
        "done_parts": 0,
        "actor": actor[:254],
        "created_at": clock.now(),
    }
    db.session.execute(insert(_imports), row)
    kept.beside.seek(0)
    for number, line in enumerate(kept.beside):
        part = {"store_id": store_id, "import_id": row["id"], "number": number}
        db.session.execute(insert(_parts), part | json.loads(line))
    return str(row["id"])


def start(store_id: str, import_id: str) -> ImportView:
    """A member's yes; the job does the rest. Safe to repeat. Raises `NotFound`."""
    if _move_on(store_id, import_id, LOOKED_AT, RUNNING):
        _blank(*_mine(store_id, import_id))
    nothing = {"new_count": 0, "known_count": 0, "status": DONE, "done_at": clock.now()}
    empty = (*_mine(store_id, import_id), _imports.c.status == RUNNING, _imports.c.part_count == 0)
    db.session.execute(update(_imports).where(*empty).values(**nothing))
    return get(store_id, import_id)


def drop(store_id: str, import_id: str) -> ImportView:
    """Forget the file; what was taken in already stays. Safe to repeat. Raises `NotFound`."""
    if _move_on(store_id, import_id, LOOKED_AT, DROPPED) or _move_on(store_id, import_id, RUNNING, DROPPED):
        db.session.execute(delete(_parts).where(*_parts_of(store_id, import_id)))
        _blank(*_mine(store_id, import_id))
    return get(store_id, import_id)


def get(store_id: str, import_id: str) -> ImportView:
    row = db.session.execute(select(_imports).where(*_mine(store_id, import_id))).first()
    if row is None:
        detail = "no such import"
        raise NotFound(detail)
    return _view(row)


def latest(store_id: str, *, limit: int = 10) -> list[ImportView]:
    """Newest first."""
    query = select(_imports).where(_imports.c.store_id == store_id).order_by(_imports.c.id.desc())
    return [_view(row) for row in db.session.execute(query.limit(limit))]


def refused(store_id: str, import_id: str) -> Iterator[tuple[int, list[str], str]]:
    """(line, cells, problem) of each line that was not taken in, in the order of the file."""
    query = select(_parts.c.refused).where(*_parts_of(store_id, import_id)).order_by(_parts.c.number)
    for part in db.session.execute(query, execution_options={"yield_per": 20}):
        yield from ((number, cells, problem) for number, cells, problem in part.refused)


def work() -> int:
    """Take in every file that somebody said yes to, each part in a transaction of its own; how many parts.

    A part and the count of parts are kept together or not at all, so that a run that is killed goes on where it was.
    """
    query = select(_imports.c.store_id, _imports.c.id).where(_imports.c.status == RUNNING)
    waiting = [(row.store_id, row.id) for row in db.session.execute(query)]
    db.session.remove()
    done = 0
    for store_id, import_id in waiting:
        try:
            done += _take_in(store_id, import_id)
        except Exception:
            log.exception("import.failed", import_id=import_id)  # and tried again a minute later
    return done


def _take_in(store_id: str, import_id: str) -> int:
    done, more = 0, True
    while more:
        with transaction():
            more = _next_part(store_id, import_id)
        done += 1
    return done


def forget_old() -> None:
    """Files that nobody confirmed, and lines that were refused, are people's data: they go after two days."""
    old = (_imports.c.created_at < clock.now() - KEPT, _imports.c.status != RUNNING)
    rows = db.session.execute(select(_imports.c.store_id, _imports.c.id).where(*old)).all()
    for row in rows:
        db.session.execute(delete(_parts).where(*_parts_of(row.store_id, row.id)))
    _blank(*old)
    db.session.execute(update(_imports).where(*old, _imports.c.status == LOOKED_AT).values(status=DROPPED))


def forget(store_id: str) -> None:
    """Somebody is erased: any example and any refused line of the store may be about them."""
    _blank(_imports.c.store_id == store_id)
    db.session.execute(update(_parts).where(_parts.c.store_id == store_id).values(refused=[]))


def _blank(*which: ColumnElement[bool]) -> None:
    """The examples that were shown before somebody said yes go."""
    query = select(_imports.c.store_id, _imports.c.id, _imports.c.understood).where(*which)
    for row in db.session.execute(query).all():
        columns = row.understood["columns"]
        if any(column["samples"] for column in columns):
            blank = row.understood | {"columns": [column | {"samples": []} for column in columns]}
            mine = _mine(row.store_id, row.id)
            db.session.execute(update(_imports).where(*mine).values(understood=blank))


@dataclass(slots=True)
class _Kept:
    """What was found in a file; its parts lie in a temporary file, a line each, until they are written."""

    tally: Tally = field(default_factory=Tally)
    problems: Counter[str] = field(default_factory=Counter)
    first: list[list[str]] = field(default_factory=list)
    parts: int = 0
    beside: IO[str] = field(default_factory=lambda: TemporaryFile("w+", encoding="utf-8"))  # noqa: SIM115 - see `close`

    def close(self) -> None:
        self.beside.close()

    def samples(self, place: int) -> list[str]:
        return [cells[place][:60] for cells in self.first if place < len(cells)]


def _judge(store_id: str, kept: _Kept, kind: Kind, sheet: Sheet, places: dict[str, int]) -> None:
    lines = kind.read(sheet, places)
    with closing(Seen()) as seen:
        while batch := list(islice(lines, PART_ROWS)):
            found = [line.kept for line in batch if line.kept]
            for line in batch:
                if len(kept.first) < SAMPLES and line.kept:
                    kept.first.append(line.record.cells)
            new = sum(kind.is_new(store_id, each, seen) for each in found)
            bad = [line for line in batch if line.problem]
            told = [[line.record.number, line.record.cells, line.problem] for line in bad]
            part = {"customers": found, "refused": told}
            kept.beside.write(json.dumps(part) + "\n")
            kept.problems.update(line.problem for line in bad if line.problem)
            kept.parts += 1
            tally = kept.tally
            tally.rows, tally.bad = tally.rows + len(batch), tally.bad + len(bad)
            tally.new, tally.known = tally.new + new, tally.known + len(found) - new
            if tally.rows > MOST_ROWS:
                raise Invalid.field("#/file", "too_many")


def _next_part(store_id: str, import_id: str) -> bool:
    """Whether there may be more. Two workers at one file take turns."""
    found = db.session.execute(select(_imports).where(*_mine(store_id, import_id)).with_for_update()).one()
    view = _view(found)
    if view.status != RUNNING:
        return False
    here = (*_parts_of(store_id, import_id), _parts.c.number == view.done_parts)
    stored: list[dict[str, Any]] = db.session.execute(select(_parts.c.customers).where(*here)).scalar_one()
    first = view.done_parts == 0  # what was counted when the file was looked at may have changed since
    tally = Tally(new=0 if first else view.new_count, known=0 if first else view.known_count)
    KINDS[view.kind].take_in(store_id, import_id, stored, tally)
    db.session.execute(update(_parts).where(*here).values(customers=[]))
    done = view.done_parts + 1
    last = done >= view.part_count
    values = {"done_parts": done, "new_count": tally.new, "known_count": tally.known}
    ended = {"status": DONE, "done_at": clock.now()} if last else {}
    db.session.execute(update(_imports).where(*_mine(store_id, import_id)).values(**values, **ended))
    return not last


def _move_on(store_id: str, import_id: str, before: str, after: str) -> bool:
    """One of several parallel clicks wins."""
    at = (*_mine(store_id, import_id), _imports.c.status == before)
    moved = update(_imports).where(*at).values(status=after).returning(_imports.c.id)
    return db.session.execute(moved).first() is not None


def _mine(store_id: str, import_id: str) -> tuple[Any, Any]:
    return _imports.c.store_id == store_id, _imports.c.id == import_id


def _parts_of(store_id: str, import_id: str) -> tuple[Any, Any]:
    return _parts.c.store_id == store_id, _parts.c.import_id == import_id


def _view(row: Any) -> ImportView:  # noqa: ANN401 - a Core row
    return ImportView(*(getattr(row, name) for name in ImportView.__dataclass_fields__))
