"""Archives that an owner asked for: written by a job, kept for two days, then gone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import insert, or_, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of, transaction
from rafiq.core.errors import NotFound
from rafiq.core.signing import Keyring
from rafiq.moving import leaving
from rafiq.moving.models import Export
from rafiq.stores import service as stores

KEPT = timedelta(days=2)
SILENT = timedelta(minutes=10)  # a job that gave no sign of life for so long was killed; another begins anew
WAITING, RUNNING, DONE, FAILED, GONE = "waiting", "running", "done", "failed", "gone"
FOLDER = "exports"
_exports = table_of(Export)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ExportView:
    id: str
    store_id: str
    status: str
    row_count: int
    byte_count: int
    actor: str
    created_at: datetime
    seen_at: datetime | None
    done_at: datetime | None

    @property
    def in_work(self) -> bool:
        return self.status in {WAITING, RUNNING}


def ask(store_id: str, *, actor: str) -> ExportView:
    """An archive, soon; the one that is being written already, where there is one."""
    current = next((each for each in latest(store_id) if each.in_work), None)
    if current is not None:
        return current
    row = {"store_id": store_id, "id": ids.new_id("exp"), "status": WAITING, "row_count": 0, "byte_count": 0}
    db.session.execute(insert(_exports), row | {"actor": actor[:254], "created_at": clock.now()})
    return get(store_id, str(row["id"]))


def get(store_id: str, export_id: str) -> ExportView:
    row = db.session.execute(select(_exports).where(*_mine(store_id, export_id))).first()
    if row is None:
        detail = "no such export"
        raise NotFound(detail)
    return _view(row)


def latest(store_id: str, *, limit: int = 5) -> list[ExportView]:
    """Newest first."""
    query = select(_exports).where(_exports.c.store_id == store_id).order_by(_exports.c.id.desc())
    return [_view(row) for row in db.session.execute(query.limit(limit))]


def file_of(data_dir: Path, export: ExportView) -> Path:
    return data_dir / FOLDER / f"{export.id}.zip"


def work(keyring: Keyring, data_dir: Path, public_url: str) -> int:
    """Write what was asked for; how many. A job that was killed is done anew by the next one."""
    done = 0
    while (export := _claim()) is not None:
        try:
            _write(export, keyring, data_dir, public_url)
        except Exception:
            log.exception("export.failed", export=export.id)
            _mark(export, status=FAILED, done_at=clock.now())
        done += 1
    return done


def forget_old(data_dir: Path) -> None:
    """An archive holds everything about everybody, so it does not lie about."""
    old = (_exports.c.created_at < clock.now() - KEPT, _exports.c.status.in_((DONE, FAILED)))
    for row in db.session.execute(select(_exports).where(*old)).all():
        file_of(data_dir, _view(row)).unlink(missing_ok=True)
        db.session.execute(update(_exports).where(*_mine(row.store_id, row.id)).values(status=GONE))


def _claim() -> ExportView | None:
    silent = _exports.c.seen_at < clock.now() - SILENT
    free = or_(_exports.c.status == WAITING, (_exports.c.status == RUNNING) & silent)
    with transaction():
        query = select(_exports).where(free).order_by(_exports.c.id).limit(1)
        row = db.session.execute(query.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        claimed = {"status": RUNNING, "seen_at": clock.now(), "row_count": 0}
        db.session.execute(update(_exports).where(*_mine(row.store_id, row.id)).values(**claimed))
        return _view(row)


def _write(export: ExportView, keyring: Keyring, data_dir: Path, public_url: str) -> None:
    target = file_of(data_dir, export)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = target.with_suffix(f".{ids.new_nonce()}.part")
    store = stores.get_store(export.store_id)
    db.session.remove()
    try:
        rows = leaving.write(half, store, keyring, public_url, tell=_teller(export))
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    size = target.stat().st_size
    _mark(export, status=DONE, row_count=rows, byte_count=size, done_at=clock.now())


def _teller(export: ExportView) -> Callable[[int], None]:
    return lambda rows: _mark(export, row_count=rows, seen_at=clock.now())


def _mark(export: ExportView, **values: object) -> None:
    with transaction():
        db.session.execute(update(_exports).where(*_mine(export.store_id, export.id)).values(**values))


def _mine(store_id: str, export_id: str) -> tuple[Any, Any]:
    return _exports.c.store_id == store_id, _exports.c.id == export_id


def _view(row: Any) -> ExportView:  # noqa: ANN401 - a Core row
    return ExportView(*(getattr(row, name) for name in ExportView.__dataclass_fields__))
