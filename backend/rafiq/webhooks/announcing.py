"""Writes an event once and sets out its way to every address that wants it; tests and replays do the same again."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, NotFound
from rafiq.core.fact import Fact
from rafiq.core.prepared import Prepared, insert_into
from rafiq.webhooks import payloads, rules
from rafiq.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMessage
from rafiq.webhooks.rules import State, Status

_endpoints = table_of(WebhookEndpoint)
_ENDPOINTS = Prepared(
    select(_endpoints.c.id, _endpoints.c.events, _endpoints.c.status).where(
        _endpoints.c.store_id == bindparam("s")
    )
)
_insert_message, _insert_delivery = insert_into(WebhookMessage), insert_into(WebhookDelivery)


class EndpointPaused(Conflict):
    """Nothing is sent to an address that is paused; resume it first."""

    code = "endpoint_paused"


@dataclass(frozen=True, slots=True)
class _Target:
    id: str
    active: bool


def announce(store_id: str, fact: Fact) -> None:
    """Called by the outbox, in the transaction that marks the fact as delivered: exactly one message for each fact."""
    if type(fact) not in payloads.STATED:
        return
    endpoints = _ENDPOINTS.all(s=store_id)
    told = payloads.of(store_id, fact) if endpoints else None
    if told is None:
        return
    name, data = told
    wanted = [
        _Target(each.id, each.status == Status.ACTIVE) for each in endpoints if rules.wants(each.events, name)
    ]
    if wanted:
        _write(store_id, name, data, wanted, at=outbox.fact_at())


def send_test(store_id: str, endpoint_id: str) -> str:
    """One event named `test` to this address alone; the id of its delivery. Raises `NotFound`, `EndpointPaused`."""
    target = _endpoint(store_id, endpoint_id)
    if not target.active:
        detail = "this endpoint is paused: resume it first"
        raise EndpointPaused(detail)
    return _write(store_id, rules.TEST, payloads.EXAMPLE, [target], at=clock.now())[0]


def replay(store_id: str, endpoint_id: str, delivery_id: str) -> None:
    """Once more, with the same id and body, the schedule from its start. Raises `NotFound`, `EndpointPaused`."""
    if not _endpoint(store_id, endpoint_id).active:
        detail = "this endpoint is paused: resume it first"
        raise EndpointPaused(detail)
    if _again(store_id, endpoint_id, WebhookDelivery.id == delivery_id) == 0:
        detail = "no such delivery"
        raise NotFound(detail)


def replay_since(store_id: str, endpoint_id: str, since: datetime, *, delivered_too: bool = False) -> int:
    """Everything from then on that did not arrive, or all of it; how many. Raises `NotFound`, `EndpointPaused`."""
    if not _endpoint(store_id, endpoint_id).active:
        detail = "this endpoint is paused: resume it first"
        raise EndpointPaused(detail)
    wanted = [WebhookDelivery.created_at >= since]
    if not delivered_too:
        wanted.append(WebhookDelivery.state != State.DELIVERED)
    return _again(store_id, endpoint_id, *wanted)


def _write(
    store_id: str, name: str, data: dict[str, Any], targets: list[_Target], *, at: datetime
) -> list[str]:
    message_id, now = ids.new_id("msg"), clock.now()
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {"type": name, "timestamp": moment, "data": data | {"occurred_at": moment}}
    _insert_message.run(
        {
            "store_id": store_id,
            "id": message_id,
            "event": name,
            "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            "created_at": now,
        }
    )
    rows = [
        {
            "store_id": store_id,
            "id": ids.new_id("dlv"),
            "endpoint_id": each.id,
            "message_id": message_id,
            "state": (State.WAITING if each.active else State.MISSED).value,
            "tries": 0,
            "next_at": now if each.active else None,
            "last_status": None,
            "last_error": None,
            "created_at": now,
            "done_at": None,
        }
        for each in targets
    ]
    _insert_delivery.run(*rows)
    return [str(row["id"]) for row in rows]


def _again(store_id: str, endpoint_id: str, *conditions: Any) -> int:  # noqa: ANN401 - SQLAlchemy conditions
    query = (
        update(WebhookDelivery)
        .where(WebhookDelivery.store_id == store_id, WebhookDelivery.endpoint_id == endpoint_id, *conditions)
        .values(state=State.WAITING.value, tries=0, next_at=clock.now(), done_at=None)
        .returning(WebhookDelivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.session.execute(query).all())


def _endpoint(store_id: str, endpoint_id: str) -> _Target:
    endpoint = db.session.get(WebhookEndpoint, (store_id, endpoint_id))
    if endpoint is None:
        detail = "no such endpoint"
        raise NotFound(detail)
    return _Target(endpoint.id, endpoint.status == Status.ACTIVE)
