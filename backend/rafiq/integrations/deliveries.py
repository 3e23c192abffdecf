"""What came in: kept before its sender is answered (G12), listed, shown whole, and set to run once more."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.integrations import names, registry
from rafiq.integrations.connections import ConnectionView
from rafiq.integrations.models import ShopConnection, ShopDelivery
from rafiq.integrations.rules import Did, Genuine, Incoming, State

MAX_REFUSED = 100
MAX_REFUSED_BODY = 2_000
MAX_REPLAYS = 500
PLAIN, PACKED = "text", "base64"
_KEPT = re.compile(
    r"(x-)?shopify-[a-z0-9-]{1,40}|x-wc-webhook-[a-z-]{1,30}|webhook-[a-z]{1,20}|stripe-[a-z-]{1,30}"
    r"|content-type|user-agent|x-rafiq-topic"
)
_SECRETIVE = re.compile(r"signature|hmac")
_REPLAYABLE = (State.DONE.value, State.IGNORED.value, State.PARKED.value, State.FAILED.value)
_insert = InsertOnce(ShopDelivery)
_deliveries = table_of(ShopDelivery)


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery as a merchant sees it. ``detail`` is our English word about a field, for who built the sender."""

    id: str
    connection_id: str
    topic: str
    headers: Mapping[str, str]
    body: bytes
    size: int
    state: State
    code: str | None
    detail: str | None
    did: tuple[Did, ...]
    order_number: str | None
    waits_for: str | None
    attempts: int
    double_count: int
    replay_count: int
    received_at: datetime
    done_at: datetime | None

    @property
    def replayable(self) -> bool:
        return self.state.value in _REPLAYABLE and bool(self.body)


def take_in(
    connection: ConnectionView, incoming: Incoming, genuine: Genuine, *, topic: str = ""
) -> tuple[str, bool]:
    """Keep a genuine message; (id, whether it is new). The same one again only counts up."""
    delivery_id = ids.new_id("dlv")
    values, key = (
        _row(connection, incoming, topic or genuine.topic),
        names.delivery_key(connection.store_id, connection.id, genuine),
    )
    if _insert(**values, id=delivery_id, delivery_key=key, state=State.WAITING.value, code=None):
        return delivery_id, True
    again = (
        update(ShopDelivery)
        .where(*_named(connection, key))
        .values(double_count=ShopDelivery.double_count + 1)
    )
    return db.session.scalars(again.returning(ShopDelivery.id)).one(), False


def _named(connection: ConnectionView, key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        ShopDelivery.store_id == connection.store_id,
        ShopDelivery.connection_id == connection.id,
        ShopDelivery.delivery_key == key,
    )


def keep_refused(connection: ConnectionView, incoming: Incoming, code: str) -> None:
    """What was not believed is kept short and not for ever: it helps a merchant who mixed up two secrets."""
    shown = scrubbed(incoming.body, registry.platform(connection.platform).hides)
    cut = Incoming(incoming.headers, shown[:MAX_REFUSED_BODY], incoming.at)
    topic = incoming.header("x-shopify-topic") or incoming.header("x-wc-webhook-topic")
    values = _row(connection, cut, topic) | {"size": len(incoming.body), "done_at": incoming.at}
    delivery_id = ids.new_id("dlv")
    _insert(**values, id=delivery_id, delivery_key=delivery_id, state=State.REFUSED.value, code=code)
    of_them = (
        ShopDelivery.store_id == connection.store_id,
        ShopDelivery.connection_id == connection.id,
        ShopDelivery.state == State.REFUSED.value,
    )
    newest = select(ShopDelivery.id).where(*of_them).order_by(ShopDelivery.id.desc()).limit(MAX_REFUSED)
    db.session.execute(delete(ShopDelivery).where(*of_them, ShopDelivery.id.not_in(newest)))


def listing(
    store_id: str,
    *,
    connection_id: str = "",
    state: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[DeliveryView], str | None]:
    """Newest first, without bodies' weight in mind: a page is short. (rows, where the next page begins)."""
    query = select(_deliveries).where(_deliveries.c.store_id == store_id)
    if connection_id:
        query = query.where(_deliveries.c.connection_id == connection_id)
    if state:
        query = query.where(_deliveries.c.state == state)
    if cursor:
        query = query.where(_deliveries.c.id < cursor)
    rows = db.session.execute(query.order_by(_deliveries.c.id.desc()).limit(limit + 1)).all()
    shown = [_view(row) for row in rows[:limit]]
    return shown, shown[-1].id if len(rows) > limit else None


def get(store_id: str, delivery_id: str) -> DeliveryView:
    """Raises `NotFound`."""
    query = select(_deliveries).where(_deliveries.c.store_id == store_id, _deliveries.c.id == delivery_id)
    row = db.session.execute(query).first()
    if row is None:
        detail = f"no delivery {delivery_id}"
        raise NotFound(detail)
    return _view(row)


def replay(store_id: str, delivery_id: str) -> None:
    """Read it again from what was kept; what it did already is not done twice. Raises `NotFound`, `Conflict`."""
    if not get(store_id, delivery_id).replayable:
        detail = "this delivery waits already, or was never believed"
        raise Conflict(detail)
    _set_running(ShopDelivery.store_id == store_id, ShopDelivery.id == delivery_id)


def replay_failed(store_id: str, connection_id: str = "") -> int:
    """All that failed, at most so many at once; how many."""
    failed = [ShopDelivery.store_id == store_id, ShopDelivery.state == State.FAILED.value]
    if connection_id:
        failed.append(ShopDelivery.connection_id == connection_id)
    some = list(db.session.scalars(select(ShopDelivery.id).where(*failed).limit(MAX_REPLAYS)))
    if some:
        _set_running(ShopDelivery.store_id == store_id, ShopDelivery.id.in_(some))
    return len(some)


def counts(store_id: str) -> dict[tuple[str, str], int]:
    """How many deliveries of each connection stand where."""
    query = select(_deliveries.c.connection_id, _deliveries.c.state, func.count()).where(
        _deliveries.c.store_id == store_id
    )
    grouped = query.group_by(_deliveries.c.connection_id, _deliveries.c.state)
    return {(row[0], row[1]): row[2] for row in db.session.execute(grouped)}


def forget_old(now: datetime) -> None:
    """Each connection says for how many days its deliveries stay; waiting ones stay longer."""
    for row in db.session.execute(
        select(ShopConnection.store_id, ShopConnection.id, ShopConnection.keep_days)
    ):
        db.session.execute(
            delete(ShopDelivery).where(
                ShopDelivery.store_id == row.store_id,
                ShopDelivery.connection_id == row.id,
                ShopDelivery.received_at < now - timedelta(days=row.keep_days),
                ShopDelivery.state.not_in((State.WAITING.value, State.PARKED.value)),
            )
        )


def incoming_of(row: Any) -> Incoming:  # noqa: ANN401 - a Core row
    return Incoming(row.headers, unpacked(row.body, row.encoding), row.received_at)


def unpacked(body: str, encoding: str) -> bytes:
    return base64.b64decode(body) if encoding == PACKED else body.encode()


def packed(body: bytes) -> tuple[str, str]:
    """Text as text, so that it can be searched; what no database takes as text, in base64."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    return (base64.b64encode(body).decode(), PACKED) if "\0" in text else (text, PLAIN)


def scrubbed(body: bytes, hides: frozenset[str]) -> bytes:
    """Without addresses of devices and keys to private pages, once they were read (G32); other bytes as they were.

    What has such a field and cannot be read goes whole: there is no telling where in it they stand.
    """
    if not hides or not any(name.encode() in body for name in hides):
        return body
    try:
        read = _without(json.loads(body), hides)
        return json.dumps(read, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a letter, which JSON can write and UTF-8 cannot
        return json.dumps(read).encode()
    except (ValueError, RecursionError):
        return b""


def _without(value: Any, hides: frozenset[str]) -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(value, dict):
        return {name: "…" if name in hides else _without(inner, hides) for name, inner in value.items()}
    return [_without(inner, hides) for inner in value] if isinstance(value, list) else value


def _row(connection: ConnectionView, incoming: Incoming, topic: str) -> dict[str, object]:
    body, encoding = packed(incoming.body)
    return {
        "store_id": connection.store_id,
        "connection_id": connection.id,
        "topic": "".join(letter for letter in topic if letter.isprintable())[:80],
        "headers": _kept_headers(incoming.headers),
        "body": body,
        "encoding": encoding,
        "size": len(incoming.body),
        "detail": None,
        "did": [],
        "order_number": None,
        "person_id": None,
        "waits_for": None,
        "attempts": 0,
        "double_count": 0,
        "replay_count": 0,
        "received_at": incoming.at,
        "run_at": incoming.at,
        "done_at": None,
    }


def _kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The platform's own and what says who wrote it; of a signature only its beginning."""
    return {
        name: (value[:8] + "…" if _SECRETIVE.search(name) else value[:200]).replace("\0", "")
        for name, value in sorted(headers.items())
        if _KEPT.fullmatch(name)
    }


def _set_running(*which: Any) -> None:  # noqa: ANN401 - SQLAlchemy conditions
    again = {"state": State.WAITING.value, "run_at": clock.now(), "attempts": 0, "waits_for": None}
    db.session.execute(
        update(ShopDelivery).where(*which).values(**again, replay_count=ShopDelivery.replay_count + 1)
    )


def _view(row: Any) -> DeliveryView:  # noqa: ANN401 - a Core row
    return DeliveryView(
        id=row.id,
        connection_id=row.connection_id,
        topic=row.topic,
        headers=row.headers,
        body=unpacked(row.body, row.encoding),
        size=row.size,
        state=State(row.state),
        code=row.code,
        detail=row.detail,
        did=tuple(Did(each["code"], each["values"]) for each in row.did),
        order_number=row.order_number,
        waits_for=row.waits_for,
        attempts=row.attempts,
        double_count=row.double_count,
        replay_count=row.replay_count,
        received_at=row.received_at,
        done_at=row.done_at,
    )
