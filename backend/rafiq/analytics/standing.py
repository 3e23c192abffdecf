"""A big shop's figures in the database: the worker counts them before anybody asks, so that no first look waits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select, update

from rafiq.analytics import kept
from rafiq.analytics.models import StandingFigure
from rafiq.core import clock, ids
from rafiq.core.db import db, table_of, transaction
from rafiq.core.prepared import InsertOnce
from rafiq.stores import service as stores

# A figure is counted again after so many times as long as counting it took: it costs a fiftieth of one processor.
PAUSE, SOONEST, USUALLY = 50, timedelta(minutes=1), timedelta(minutes=5)
# One that takes very long waits longer than usually, and may then be shown for longer: a tenth of one processor.
LONG_PAUSE, LATEST = 10, timedelta(minutes=10)
_figures = table_of(StandingFigure)
_insert = InsertOnce(StandingFigure)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """``count(store_id)`` tells, in what JSON knows, counts over all rows of a store; never anything of one person."""

    name: str
    count: Callable[[str], Any]

    def look(self, store_id: str) -> Any | None:  # noqa: ANN401 - as JSON gives it back
        """What the worker counted last; None where it must be counted now: on no page that says how old it is."""
        if not kept.older_will_do(store_id):
            return None
        row = db.session.execute(select(_figures).where(*self._mine(store_id))).first()
        if row is None or row.about != _about(store_id) or _age(row.counted_at) > _lasts(row.took_ms):
            return None
        kept.looked_up(row.counted_at)
        return row.value

    def count_again(self, store_id: str) -> bool:
        """Whether it was time; it writes only after it has counted."""
        query = select(_figures.c.about, _figures.c.counted_at, _figures.c.took_ms)
        row, now = db.session.execute(query.where(*self._mine(store_id))).first(), clock.now()
        if row and row.about == _about(store_id) and _age(row.counted_at) < _pause(row.took_ms):
            return False
        about, began = _about(store_id), ids.monotonic()
        value = self.count(store_id)
        took = round((ids.monotonic() - began) * 1_000)
        db.session.remove()
        found = {"about": about, "value": value, "counted_at": now, "took_ms": took}
        with transaction():
            # Another worker may have counted it meanwhile, even for the first time.
            if not _insert(store_id=store_id, id=self.name, **found):
                db.session.execute(update(_figures).where(*self._mine(store_id)).values(**found))
        return True

    def _mine(self, store_id: str) -> tuple[Any, ...]:
        return _figures.c.store_id == store_id, _figures.c.id == self.name


def count_again(figures: Iterable[Standing]) -> int:
    """Those of every big shop whose time has come; how many. Needs an app context."""
    named = list(figures)
    big = [store.id for store in stores.list_stores() if kept.is_big(store.id)]
    return sum(_alone(figure, store_id) for store_id in big for figure in named)


def _alone(figure: Standing, store_id: str) -> bool:
    """What fails is logged and keeps no other figure, and no other store, waiting."""
    try:
        return figure.count_again(store_id)
    except Exception:
        log.exception("figure.failed", figure=figure.name, store_id=store_id)
        db.session.remove()
        return False


def _about(store_id: str) -> str:
    """What a count depends on besides the rows."""
    store = stores.get_store(store_id)
    return f"{store.currency} {store.timezone}"


def _age(counted_at: datetime) -> timedelta:
    """One from the future is as old as it is ahead: a clock that was wrong keeps no figure standing (G19)."""
    return abs(clock.now() - counted_at)


def _pause(took_ms: int) -> timedelta:
    took = timedelta(milliseconds=took_ms)
    return max(SOONEST, min(PAUSE * took, USUALLY), LONG_PAUSE * took)


def _lasts(took_ms: int) -> timedelta:
    """How old it may be shown: more than ten minutes only where counting takes more than half a minute."""
    return max(LATEST, 2 * _pause(took_ms))
