"""A big shop's figures: kept some minutes for the pages that say when they were counted, counted again behind them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db
from rafiq.orders.models import Order
from rafiq.stores import service as stores

BIG = 5_000  # orders; a smaller shop's figures are counted at every look
FRESH, OLDEST, LOOKED_AT = (
    60.0,
    600.0,
    3600.0,
)  # seconds: counted again after, never shown after, forgotten after
BUDGET = 2.0  # seconds of counting again in a minute; what waits longest comes first
MOST = 2_000
P = ParamSpec("P")
T = TypeVar("T")
_Key = tuple[Any, ...]


@dataclass(slots=True)
class _Figure:
    """What was found, when that was, how long it took, and when somebody last asked for it."""

    count: Callable[[], Any]
    value: Any
    at: datetime
    counted: float
    took: float
    looked: float


_figures: dict[_Key, _Figure] = {}
_lock = threading.Lock()
_big: Shortly[bool] = Shortly()
# The moments of what was looked up since `begin`; None: everything is counted now.
_looked_up: ContextVar[list[datetime] | None] = ContextVar("rafiq_figures", default=None)


def begin() -> None:
    """From here on a figure may be some minutes old: only for a page that tells `oldest`."""
    _looked_up.set([])


def end() -> None:
    _looked_up.set(None)


def oldest() -> datetime | None:
    """When the oldest figure of this page was counted; None when all of them were counted just for it."""
    return min(_looked_up.get() or [], default=None)


def older_will_do(store_id: str) -> bool:
    """Whether this is a page that tells how old its figures are, of a big shop."""
    return _looked_up.get() is not None and is_big(store_id)


def looked_up(at: datetime) -> None:
    """The page shows a figure that was counted then."""
    moments = _looked_up.get()
    if moments is not None:
        moments.append(at)


def kept(count: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """For a count over many rows: ``count(store_id, …)`` with values that tell all it depends on besides the rows.

    What it returns is shown to several readers and must never be changed; no names of people, who may be forgotten.
    """

    @wraps(count)
    def ask(store_id: str, /, *rest: P.args, **named: P.kwargs) -> T:
        if not older_will_do(store_id):
            return count(store_id, *rest, **named)
        store = stores.get_store(store_id)
        about = (store_id, store.currency, store.timezone, *rest, *sorted(named.items()))
        key = (count.__module__, count.__name__, *about)
        figure, now = _figures.get(key), ids.monotonic()
        if figure is None or now - figure.counted > OLDEST:
            figure = _count(key, lambda: count(store_id, *rest, **named))
        else:
            looked_up(figure.at)
        figure.looked = ids.monotonic()
        value: T = figure.value
        return value

    return ask


def count_again() -> int:
    """What pages asked for lately, in this process; how many. Needs an app context."""
    now, again, spent = ids.monotonic(), 0, 0.0
    with _lock:
        for key in [key for key, figure in _figures.items() if now - figure.looked > LOOKED_AT]:
            del _figures[key]
        due = [(key, figure) for key, figure in _figures.items() if now - figure.counted > FRESH]
    for key, figure in sorted(due, key=lambda each: each[1].counted):
        if again and spent + figure.took > BUDGET:
            break
        fresh = _count(key, figure.count)
        fresh.looked, spent, again = figure.looked, spent + fresh.took, again + 1
        db.session.remove()
    return again


def forget() -> None:
    """Everything is counted at the next look."""
    with _lock:
        _figures.clear()
        _big.clear()


def _count(key: _Key, count: Callable[[], Any]) -> _Figure:
    at, began = clock.now(), ids.monotonic()
    with _everything_now():
        value = count()
    now = ids.monotonic()
    figure = _Figure(count, value, at, counted=began, took=now - began, looked=now)
    with _lock:
        if len(_figures) >= MOST:
            _figures.clear()
        _figures[key] = figure
    return figure


@contextmanager
def _everything_now() -> Iterator[None]:
    """A figure made of others is not older than it says."""
    token = _looked_up.set(None)
    try:
        yield
    finally:
        _looked_up.reset(token)


def is_big(store_id: str) -> bool:
    query = select(Order.id).where(Order.store_id == store_id).offset(BIG).limit(1)
    return _big.get(store_id, lambda: db.session.scalar(query) is not None)
