"""Answers what shops ask most, orders and balances, without Flask's dispatch, and many of them in one commit.

That dispatch costs as much as reading a balance. Whatever is not plainly answered here, a refusal for one, is left to
the views of `web.api`, which give the same answer by the same functions.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, json

from rafiq.core import idempotency, together
from rafiq.core.db import begin_request, db, is_postgresql
from rafiq.core.turns import Computing
from rafiq.orders.rules import Source
from rafiq.stores import service as stores
from rafiq.web.api import customers, edge, orders
from rafiq.web.runtime import keyring, runtime
from rafiq.web.serving.fastlane import Answer
from rafiq.web.shapes import order_body
from rafiq.web.shapes.schemas import OrderIn

MOST = 32  # pieces of one commit: the last of them waits for all
# Behind a writer who takes longer, an import say, orders go the ordinary way, where their waiting holds up nobody else.
PATIENCE_SECONDS = 0.25
MAX_BODY_BYTES = 65_536
_ORDERS = "/api/v1/orders"
_BALANCE = re.compile(r"/api/v1/customers/([A-Za-z0-9_-]{1,64})/balance")
_KEY = edge.HEADER.upper().replace("-", "_")
_STATUS = {
    status: f"{status.value} {status.phrase.upper()}" for status in (HTTPStatus.OK, HTTPStatus.CREATED)
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that arrived whole, without a query; names of ``headers`` in capitals with underscores."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Piece:
    work: Callable[[], Answer]
    writes: bool
    key: str


class Express:
    """Answers requests in one go; None for each that shall take the ordinary way, and nothing of such a one is kept."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        with app.app_context():
            self.one_writer = not is_postgresql()
        self._computing: AbstractContextManager[None] = Computing() if self.one_writer else nullcontext()

    def answer(self, asked: Sequence[Asked]) -> list[Answer | None]:
        answers: list[Answer | None] = [None] * len(asked)
        with self._app.app_context():
            begin_request(writing=False)
            with self._computing:
                pieces = [_tried(partial(_piece, each)) for each in asked]
                for number, piece in enumerate(pieces):
                    if piece and not piece.writes:
                        answers[number] = _tried(piece.work)
            db.session.rollback()
            writes = {number: piece.work for number, piece in enumerate(pieces) if piece and piece.writes}
            if writes:
                written = _tried(partial(self._write, list(writes.values()))) or [None] * len(writes)
                for number, answer in zip(writes, written, strict=True):
                    answers[number] = answer
            for piece, answer in zip(pieces, answers, strict=True):
                if piece and answer:
                    _count(piece.key, answer)
        return answers

    def _write(self, works: list[Callable[[], Answer]]) -> list[Answer | None]:
        done = together.each(works, patience=PATIENCE_SECONDS, at_work=self._computing)
        runtime().jobs.nudge("deliver")
        return [None if isinstance(each, Exception) else each for each in done]


def takes(method: str, path: str, query: str, headers: Mapping[str, str]) -> bool:
    if query or "AUTHORIZATION" not in headers:
        return False
    if method == "GET":
        return path.startswith("/api/v1/customers/") and path.endswith("/balance")
    return (
        method == "POST"
        and path == _ORDERS
        and headers.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == "application/json"
    )


def _tried(work: Callable[[], T]) -> T | None:
    """None where it failed: the same error is met again, and answered, on the ordinary way."""
    try:
        return work()
    except Exception:  # noqa: BLE001 - see above
        return None


def _count(key: str, answer: Answer) -> None:
    """Only what was answered here: the rest is counted on the ordinary way, and refused there (G23)."""
    _, told = edge.allowance().count(key)
    answer.headers.extend(told)


def _piece(asked: Asked) -> _Piece | None:
    authorization = asked.headers.get("AUTHORIZATION", "")
    store = stores.get_store(edge.store_of(authorization, asked.method, asked.path))
    key = edge.key_of(authorization)
    if edge.allowance().spent(key):
        return None
    if asked.method == "GET":
        customer = _BALANCE.fullmatch(asked.path)
        if customer is None:
            return None
        return _Piece(lambda: _answer(customers.balance(store, customer[1])), writes=False, key=key)
    if len(asked.body) > MAX_BODY_BYTES:
        return None
    body: dict[str, Any] = json.loads(asked.body)
    draft = order_body.draft(
        OrderIn.model_validate(body), Source.SERVER, store_number=store.number, keyring=keyring(), body=body
    )

    def take_in() -> Answer:
        shown, first = orders.take_in(store, draft)
        return _answer(shown, HTTPStatus.CREATED if first else HTTPStatus.OK)

    if _KEY not in asked.headers:
        return _Piece(take_in, writes=True, key=key)
    name = idempotency.clean_key(asked.headers[_KEY])
    return _Piece(partial(_once, store.id, name, asked, take_in), writes=True, key=key)


def _once(store_id: str, key: str, asked: Asked, work: Callable[[], Answer]) -> Answer:
    """The answer kept under this Idempotency-Key, else the work's, which is kept in the same transaction (G21)."""
    print_ = idempotency.fingerprint(asked.method, f"{asked.path}?", asked.body)
    with idempotency.in_flight(store_id, key):
        kept = idempotency.recall(store_id, key, print_)
        if kept is not None:
            return _answer(kept.body, HTTPStatus(kept.status), (edge.REPLAYED, "true"))
        answer = work()
        body = json.loads(answer.body)
        idempotency.keep(store_id, key, print_, idempotency.Answer(int(answer.status[:3]), body))
        return answer


def _answer(body: dict[str, Any], status: HTTPStatus = HTTPStatus.OK, *more: tuple[str, str]) -> Answer:
    data = json.dumps(body).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(data))), *more]
    return Answer(_STATUS[status], headers, data)
