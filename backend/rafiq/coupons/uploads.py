"""Codes on their way into a bank: a file is looked at, then confirmed or dropped, in batches."""

import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any

from sqlalchemy import CursorResult, Integer, cast, delete, func, insert, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rafiq.core import clock, ids
from rafiq.core.db import db, is_postgresql, table_of
from rafiq.core.errors import NotFound
from rafiq.coupons import banks
from rafiq.coupons.code_files import DUPLICATES, Line, LineProblem
from rafiq.coupons.models import BankCode, CodeUpload, CodeUploadPart

BATCH = 500
KEPT = timedelta(days=2)  # an upload that nobody confirms, and the lines of one that was
LOOKED_AT, CONFIRMED, DROPPED = "looked_at", "confirmed", "dropped"
_uploads, _parts, _codes = table_of(CodeUpload), table_of(CodeUploadPart), table_of(BankCode)


@dataclass(frozen=True, slots=True)
class UploadView:
    """``known_count`` counts what stood twice in the file or was in the bank already."""

    id: str
    bank_id: str
    status: str
    new_count: int
    known_count: int
    bad_count: int
    actor: str
    created_at: datetime


def look_at(store_id: str, bank_id: str, lines: Iterable[Line], *, actor: str) -> UploadView:
    """Read the lines and say what would happen; nothing is in the bank yet.

    Raises `NotFound` for an unknown bank and whatever reading the lines raises.
    """
    banks.get(store_id, bank_id)
    _forget_old(store_id)
    upload_id, seen = ids.new_id("upl"), set[str]()
    counts = {"new_count": 0, "known_count": 0, "bad_count": 0}
    row = {"store_id": store_id, "id": upload_id, "bank_id": bank_id, "actor": actor[:254]}
    db.session.execute(insert(_uploads), row | counts | {"status": LOOKED_AT, "created_at": clock.now()})
    rest = iter(lines)
    for number in count():
        batch = list(islice(rest, BATCH))
        if not batch:
            break
        codes, refused = _judged(store_id, bank_id, batch, seen)
        known = sum(line.problem in DUPLICATES for line in refused)
        part = {"store_id": store_id, "upload_id": upload_id, "number": number, "codes": codes}
        db.session.execute(insert(_parts), part | {"refused": [_stored(line) for line in refused]})
        found = {"new_count": len(codes), "known_count": known, "bad_count": len(refused) - known}
        counts = {name: so_far + found[name] for name, so_far in counts.items()}
    db.session.execute(update(_uploads).where(*_mine(store_id, upload_id)).values(**counts))
    return get(store_id, upload_id)


def confirm(store_id: str, upload_id: str) -> UploadView:
    """Put the new codes into the bank and serve those who wait. Safe to repeat. Raises `NotFound`."""
    upload = get(store_id, upload_id)
    banks.lock(store_id, upload.bank_id)
    if not _move_on(store_id, upload_id, CONFIRMED):
        return get(store_id, upload_id)
    added = _add(store_id, upload)
    # Another upload may have brought some of the same codes since this one was looked at.
    late = {"new_count": added, "known_count": upload.known_count + upload.new_count - added}
    db.session.execute(update(_uploads).where(*_mine(store_id, upload_id)).values(**late))
    db.session.execute(update(_parts).where(*_parts_of(store_id, upload_id)).values(codes=[]))
    banks.stock(store_id, upload.bank_id, added)
    banks.fill(store_id, upload.bank_id)
    return get(store_id, upload_id)


def drop(store_id: str, upload_id: str) -> UploadView:
    """Forget the file; safe to repeat, and without effect on a confirmed one. Raises `NotFound`."""
    if _move_on(store_id, upload_id, DROPPED):
        db.session.execute(delete(_parts).where(*_parts_of(store_id, upload_id)))
    return get(store_id, upload_id)


def get(store_id: str, upload_id: str) -> UploadView:
    row = db.session.execute(select(_uploads).where(*_mine(store_id, upload_id))).first()
    if row is None:
        detail = "no such upload"
        raise NotFound(detail)
    return _view(row)


def latest(store_id: str, bank_id: str, *, limit: int = 10) -> list[UploadView]:
    """What was put into a bank lately, newest first."""
    query = select(_uploads).where(
        _uploads.c.store_id == store_id, _uploads.c.bank_id == bank_id, _uploads.c.status == CONFIRMED
    )
    return [_view(row) for row in db.session.execute(query.order_by(_uploads.c.id.desc()).limit(limit))]


def refused(store_id: str, upload_id: str) -> Iterator[Line]:
    """The lines that gave no new code, in the order of the file; read a batch at a time."""
    for number in count():
        query = select(_parts.c.refused).where(*_parts_of(store_id, upload_id), _parts.c.number == number)
        part = db.session.execute(query).first()
        if part is None:
            return
        for place, content, problem in part.refused:
            yield Line(place, content, LineProblem(problem))


def _add(store_id: str, upload: UploadView) -> int:
    """Every new code of the upload in one statement, behind those that are there; how many were really new."""
    in_bank = (_codes.c.store_id == store_id, _codes.c.bank_id == upload.bank_id)
    start = db.session.scalar(select(func.max(_codes.c.place)).where(*in_bank)) or 0
    if is_postgresql():
        listed = func.json_array_elements_text(_parts.c.codes)
        each = listed.table_valued("value", with_ordinality="key").render_derived()
    else:
        each = func.json_each(_parts.c.codes).table_valued("key", "value")
    codes = (
        select(
            literal(store_id),
            literal(upload.bank_id),
            each.c.value,
            start + 1 + _parts.c.number * BATCH + cast(each.c.key, Integer),
        )
        .select_from(_parts.join(each, true()))
        .where(*_parts_of(store_id, upload.id))
    )
    columns = ["store_id", "bank_id", "code", "place"]
    into_bank = postgresql_insert(_codes) if is_postgresql() else sqlite_insert(_codes)
    once = into_bank.from_select(columns, codes).on_conflict_do_nothing()
    done = db.session.execute(once, execution_options={"preserve_rowcount": True})
    return typing.cast("CursorResult[Any]", done).rowcount


def _judged(store_id: str, bank_id: str, batch: list[Line], seen: set[str]) -> tuple[list[str], list[Line]]:
    """New codes, and the other lines with what is wrong with them."""
    wanted = {line.content for line in batch if line.problem is None} - seen
    query = select(_codes.c.code).where(
        _codes.c.store_id == store_id, _codes.c.bank_id == bank_id, _codes.c.code.in_(wanted)
    )
    known = set(db.session.scalars(query)) if wanted else set()
    codes: list[str] = []
    refused: list[Line] = []
    for line in batch:
        problem = line.problem
        if problem is None and line.content in seen:
            problem = LineProblem.TWICE
        elif problem is None and line.content in known:
            problem = LineProblem.KNOWN
        if problem is None:
            codes.append(line.content)
        else:
            refused.append(Line(line.number, line.content, problem))
        if line.problem is None:
            seen.add(line.content)
    return codes, refused


def _stored(line: Line) -> list[Any]:
    return [line.number, line.content, line.problem]


def _move_on(store_id: str, upload_id: str, status: str) -> bool:
    """One of several parallel clicks wins."""
    waiting = (*_mine(store_id, upload_id), _uploads.c.status == LOOKED_AT)
    moved = update(_uploads).where(*waiting).values(status=status).returning(_uploads.c.id)
    return db.session.execute(moved).first() is not None


def _forget_old(store_id: str) -> None:
    """What was looked at and left lying goes when the next file comes; codes are worth money."""
    old = select(_uploads.c.id).where(
        _uploads.c.store_id == store_id, _uploads.c.created_at < clock.now() - KEPT
    )
    db.session.execute(delete(_parts).where(_parts.c.store_id == store_id, _parts.c.upload_id.in_(old)))
    left = (_uploads.c.store_id == store_id, _uploads.c.id.in_(old), _uploads.c.status == LOOKED_AT)
    db.session.execute(update(_uploads).where(*left).values(status=DROPPED))


def _parts_of(store_id: str, upload_id: str) -> tuple[Any, Any]:
    return _parts.c.store_id == store_id, _parts.c.upload_id == upload_id


def _mine(store_id: str, upload_id: str) -> tuple[Any, Any]:
    return _uploads.c.store_id == store_id, _uploads.c.id == upload_id


def _view(row: Any) -> UploadView:  # noqa: ANN401 - a Core row
    return UploadView(
        row.id,
        row.bank_id,
        row.status,
        row.new_count,
        row.known_count,
        row.bad_count,
        row.actor,
        row.created_at,
    )
