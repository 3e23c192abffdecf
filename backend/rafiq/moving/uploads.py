"""A file put in by a member, as `kinds` knows them: looked at, then taken in part by part by a job, or dropped."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, BinaryIO

import structlog
from sqlalchemy import ColumnElement, delete, insert, select, update

from rafiq.core import clock, ids
from rafiq.core.db import begin_request, db, step_out, table_of, transaction
from rafiq.core.errors import NotFound
from rafiq.moving import rewards, sums
from rafiq.moving.brought import COUNTS, Refusal, Told
from rafiq.moving.judging import Judgement, judge
from rafiq.moving.kinds import CUSTOMERS, KINDS, REWARDS, Batch
from rafiq.moving.models import Import, ImportPart
from rafiq.moving.sheets import open_sheet
from rafiq.moving.sums import Sum, Tally

PARTS_READ = 20
KEPT = timedelta(days=2)  # of an unconfirmed file, and of the lines that were refused
LOOKED_AT, RUNNING, DONE, DROPPED = "looked_at", "running", "done", "dropped"
_imports, _parts = table_of(Import), table_of(ImportPart)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ImportView:
    """``understood``: kind, what was told of all lines, encoding, delimiter, columns as (heading, field, samples)."""

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
    def told(self) -> Told:
        return Told(**self.understood.get("told", {}))

    @property
    def owed(self) -> list[Sum]:
        """What the new rewards of the file come to: what would be, or what was taken in so far."""
        return sums.told(self.understood.get("owed", {}), self.told.currency)

    @property
    def others(self) -> list[Sum]:
        """New rewards in other currencies than the store's, while nobody has said whether to take them."""
        waiting = self.status == LOOKED_AT and not self.told.any_currency
        return sums.told(self.understood.get("others", {}) if waiting else {}, self.told.currency)

    @property
    def moved_count(self) -> int:
        """Rewards that were here before and reach a newer state."""
        if self.kind != REWARDS or "owed" not in self.understood:
            return 0
        return max(self.new_count - sum(each.count for each in self.owed), 0)

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
    told: Told | None = None,
) -> ImportView:
    """Read the file and say what would happen; nobody is taken in yet. The caller has written nothing so far.

    Raises `Invalid` for ``#/file`` with a reason: ``spreadsheet``, ``encoding``, ``empty``, ``headings``, ``too_many``.
    """
    told = told or Told()
    with _only_reading():
        sheet = open_sheet(stream)
        places = KINDS[kind].places_in(sheet, columns, told)
        judged = judge(store_id, KINDS[kind], sheet, places, told)
    with closing(judged) as kept:
        fields = {place: name for name, place in places.items()}
        understood = {
            "kind": kind,
            "told": asdict(told),
            "encoding": sheet.encoding,
            "delimiter": sheet.delimiter,
            "columns": [
                {"heading": name[:80], "field": fields.get(place, ""), "samples": kept.samples(place)}
                for place, name in enumerate(sheet.heading)
            ],
            "problems": dict(kept.problems),
            "owed": kept.tally.owed,
            "others": kept.tally.others,
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


def _write(store_id: str, kept: Judgement, *, file_name: str, actor: str, understood: dict[str, Any]) -> str:
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
    for number, part in enumerate(kept.parts_kept()):
        named = {"store_id": store_id, "import_id": row["id"], "number": number}
        db.session.execute(insert(_parts), named | part)
    return str(row["id"])


def start(store_id: str, import_id: str, *, any_currency: bool = False) -> ImportView:
    """A member's yes; the job does the rest. Safe to repeat. Raises `NotFound`.

    ``any_currency`` is a yes to rewards in other currencies than the store's, each in its own.
    """
    if _move_on(store_id, import_id, LOOKED_AT, RUNNING):
        view = get(store_id, import_id)
        told = asdict(replace(view.told, any_currency=any_currency))
        mine = update(_imports).where(*_mine(store_id, import_id))
        db.session.execute(mine.values(understood=view.understood | {"told": told, "since": rewards.begin()}))
        blank(*_mine(store_id, import_id))
    nothing = {"new_count": 0, "known_count": 0, "status": DONE, "done_at": clock.now()}
    empty = (*_mine(store_id, import_id), _imports.c.status == RUNNING, _imports.c.part_count == 0)
    db.session.execute(update(_imports).where(*empty).values(**nothing))
    return get(store_id, import_id)


def drop(store_id: str, import_id: str) -> ImportView:
    """Forget the file; what was taken in already stays. Safe to repeat. Raises `NotFound`."""
    if _move_on(store_id, import_id, LOOKED_AT, DROPPED) or _move_on(store_id, import_id, RUNNING, DROPPED):
        db.session.execute(delete(_parts).where(*_parts_of(store_id, import_id)))
        blank(*_mine(store_id, import_id))
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
    """(line, cells, problem) of each line not taken in, in order. Who stops early leaves no cursor open."""
    query = select(_parts.c.number, _parts.c.refused).where(*_parts_of(store_id, import_id))
    query, last = query.order_by(_parts.c.number).limit(PARTS_READ), -1
    while parts := db.session.execute(query.where(_parts.c.number > last)).all():
        last = parts[-1].number
        for part in parts:
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
    blank(*old)
    db.session.execute(update(_imports).where(*old, _imports.c.status == LOOKED_AT).values(status=DROPPED))


def blank(*which: ColumnElement[bool]) -> None:
    """The examples that were shown before somebody said yes go."""
    query = select(_imports.c.store_id, _imports.c.id, _imports.c.understood).where(*which)
    for row in db.session.execute(query).all():
        columns = row.understood["columns"]
        if any(column["samples"] for column in columns):
            blank = row.understood | {"columns": [column | {"samples": []} for column in columns]}
            mine = _mine(row.store_id, row.id)
            db.session.execute(update(_imports).where(*mine).values(understood=blank))


def _next_part(store_id: str, import_id: str) -> bool:
    """Whether there may be more. Two workers at one file take turns."""
    found = db.session.execute(select(_imports).where(*_mine(store_id, import_id)).with_for_update()).one()
    view = _view(found)
    if view.status != RUNNING:
        return False
    here = (*_parts_of(store_id, import_id), _parts.c.number == view.done_parts)
    part = db.session.execute(select(_parts.c.customers, _parts.c.refused).where(*here)).one()
    first = view.done_parts == 0  # what was counted when the file was looked at may have changed since
    tally = Tally() if first else Tally(new=view.new_count, known=view.known_count)
    tally.owed = {} if first else dict(view.understood.get("owed", {}))
    kept = [{name: each[name] for name in each if name != COUNTS} for each in part.customers]
    since = view.understood.get("since", "")
    after_all = KINDS[view.kind].take_in(Batch(store_id, import_id, kept, view.told, since), tally)
    told = sorted([*part.refused, *after_all], key=_line)
    db.session.execute(update(_parts).where(*here).values(customers=[], refused=told))
    done = view.done_parts + 1
    last = done >= view.part_count
    values: dict[str, Any] = {
        "done_parts": done,
        "new_count": tally.new,
        "known_count": tally.known,
        "bad_count": view.bad_count + len(after_all),
        "understood": view.understood | {"owed": tally.owed},
    }
    ended = {"status": DONE, "done_at": clock.now()} if last else {}
    db.session.execute(update(_imports).where(*_mine(store_id, import_id)).values(**values, **ended))
    return not last


def _move_on(store_id: str, import_id: str, before: str, after: str) -> bool:
    """One of several parallel clicks wins."""
    at = (*_mine(store_id, import_id), _imports.c.status == before)
    moved = update(_imports).where(*at).values(status=after).returning(_imports.c.id)
    return db.session.execute(moved).first() is not None


def _line(refusal: Refusal) -> int:
    return int(refusal[0])


def _mine(store_id: str, import_id: str) -> tuple[Any, Any]:
    return _imports.c.store_id == store_id, _imports.c.id == import_id


def _parts_of(store_id: str, import_id: str) -> tuple[Any, Any]:
    return _parts.c.store_id == store_id, _parts.c.import_id == import_id


def _view(row: Any) -> ImportView:  # noqa: ANN401 - a Core row
    return ImportView(*(getattr(row, name) for name in ImportView.__dataclass_fields__))
