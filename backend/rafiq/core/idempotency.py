"""Answers kept by Idempotency-Key: the same request gets the same answer again (G21).

After draft-ietf-httpapi-idempotency-key-header.

The row is written in the request's own transaction, so a failure freezes nothing and a crash leaves nothing.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint, bindparam, cast, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from rafiq.core import clock, ids
from rafiq.core.db import Base, StoreRow, db, is_postgresql, table_of
from rafiq.core.errors import Invalid, KeyInFlight, KeyMismatch
from rafiq.core.prepared import Prepared, insert_into

KEEP = timedelta(days=7)
MAX_KEY_LENGTH = 255
_running: set[tuple[str, str]] = set()
_guard = threading.Lock()


class KeptAnswer(StoreRow, Base):
    __tablename__ = "kept_answers"

    key: Mapped[str] = mapped_column(String(MAX_KEY_LENGTH))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("store_id", "key"), Index("ix_kept_answers_age", "created_at"))


_kept = table_of(KeptAnswer)
_insert = insert_into(KeptAnswer)
_FIND = Prepared(
    select(_kept.c.fingerprint, _kept.c.status, _kept.c.body).where(
        _kept.c.store_id == bindparam("s"), _kept.c.key == bindparam("key")
    )
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any


def clean_key(header: str) -> str:
    """The key inside the header: a quoted structured-field string, or bare as Stripe's clients send it."""
    key = header.strip()
    if len(key) > 1 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not key or len(key) > MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise Invalid.field(
            "#/headers/Idempotency-Key", f"must be 1 to {MAX_KEY_LENGTH} printable ASCII letters"
        )
    return key


def fingerprint(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


@contextmanager
def in_flight(store_id: str, key: str) -> Iterator[None]:
    """Hold the key while its request runs; a twin meanwhile raises `KeyInFlight`."""
    detail = "a request with this Idempotency-Key is still running"
    with _guard:
        if (store_id, key) in _running:
            raise KeyInFlight(detail)
        _running.add((store_id, key))
    try:
        if is_postgresql():
            number = int.from_bytes(
                hashlib.sha256(f"{store_id}\n{key}".encode()).digest()[:8], "big", signed=True
            )
            if not db.session.scalar(select(func.pg_try_advisory_xact_lock(number))):
                raise KeyInFlight(detail)
        yield
    finally:
        with _guard:
            _running.discard((store_id, key))


def recall(store_id: str, key: str, print_: str) -> Answer | None:
    """The kept answer; raises `KeyMismatch` when the key was used for another request."""
    row = _FIND.first(s=store_id, key=key)
    if row is None:
        return None
    if row.fingerprint != print_:
        detail = "this Idempotency-Key was used for another request"
        raise KeyMismatch(detail)
    return Answer(row.status, row.body)


def keep(store_id: str, key: str, print_: str, answer: Answer) -> None:
    row = {
        "store_id": store_id,
        "id": ids.new_id("idk"),
        "key": key,
        "fingerprint": print_,
        "status": answer.status,
        "body": answer.body,
        "created_at": clock.now(),
    }
    _insert.run(row)


def forget_mentions(store_id: str, word: str) -> None:
    """Drop the kept answers that hold this word, such as the id of a person who is to be forgotten (G33)."""
    holds = cast(KeptAnswer.body, Text).contains(word, autoescape=True)
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.store_id == store_id, holds))


def forget_old() -> None:
    """Answers are kept for seven days; called by the nightly job."""
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < clock.now() - KEEP))
