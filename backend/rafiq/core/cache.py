"""What changes rarely, remembered for two seconds: after a change, everybody knows within those."""

from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from rafiq.core import ids
from rafiq.core.db import db

SECONDS = 2.0
MOST = 10_000
V = TypeVar("V")
_CHANGED = "caches_changed"


class Shortly(Generic[V]):
    """``cache.get(key, ask)``: the value of the last two seconds, else what ``ask`` says now."""

    def __init__(self) -> None:
        self._kept: dict[object, tuple[float, V]] = {}
        self._cleared = 0

    def get(self, key: object, ask: Callable[[], V]) -> V:
        kept, now = self._kept.get(key), ids.monotonic()
        if kept is not None and now - kept[0] < SECONDS:
            return kept[1]
        cleared, value = self._cleared, ask()
        if len(self._kept) >= MOST:
            self._kept.clear()
        if cleared == self._cleared:  # what was asked before a change is not remembered after it
            self._kept[key] = (now, value)
        return value

    def clear(self) -> None:
        """Now, and again when the running transaction ends: until then others read what it changes as it was."""
        self._forget()
        with suppress(RuntimeError):  # outside of an app nothing is under way
            db.session.info.setdefault(_CHANGED, set()).add(self._forget)

    def _forget(self) -> None:
        self._cleared += 1
        self._kept.clear()


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget_changed(session: Session) -> None:
    if session.in_nested_transaction():
        return  # of a savepoint: others do not read what it changed yet
    forgotten: set[Callable[[], None]] = session.info.pop(_CHANGED, set())
    for forget in forgotten:
        forget()
