"""The log of deliveries, read in pages, newest first: what was sent where, how often, and what came back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from rafiq.core import backlogs
from rafiq.core.backlogs import Backlog
from rafiq.core.db import db
from rafiq.core.errors import NotFound
from rafiq.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookMessage
from rafiq.webhooks.rules import State


@dataclass(frozen=True, slots=True)
class DeliveryView:
    id: str
    endpoint_id: str
    message_id: str
    event: str
    state: str
    tries: int
    last_status: int | None
    last_error: str | None
    next_at: datetime | None
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptView:
    at: datetime
    status: int | None
    error: str | None
    shown: str
    took_ms: int


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    delivery: DeliveryView
    body: str
    attempts: list[AttemptView]


def page(
    store_id: str,
    endpoint_id: str | None,
    *,
    state: str | None = None,
    event: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[DeliveryView]:
    """``before`` is the last id of the page before; no endpoint means all of the store's."""
    query = _joined().where(WebhookDelivery.store_id == store_id)
    if endpoint_id is not None:
        query = query.where(WebhookDelivery.endpoint_id == endpoint_id)
    if state:
        query = query.where(WebhookDelivery.state == state)
    if event:
        query = query.where(WebhookMessage.event == event)
    if before:
        query = query.where(WebhookDelivery.id < before)
    rows = db.session.execute(query.order_by(WebhookDelivery.id.desc()).limit(limit))
    return [_view(delivery, name) for delivery, name, _ in rows]


def detail(store_id: str, endpoint_id: str, delivery_id: str) -> DeliveryDetail:
    """Raises `NotFound`."""
    mine = (
        WebhookDelivery.store_id == store_id,
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.id == delivery_id,
    )
    row = db.session.execute(_joined().where(*mine)).first()
    if row is None:
        message = "no such delivery"
        raise NotFound(message)
    delivery, name, body = row
    tries = db.session.scalars(
        select(WebhookAttempt)
        .where(WebhookAttempt.store_id == store_id, WebhookAttempt.delivery_id == delivery_id)
        .order_by(WebhookAttempt.id.desc())
        .limit(50)
    )
    attempts = [AttemptView(each.at, each.status, each.error, each.shown, each.took_ms) for each in tries]
    return DeliveryDetail(_view(delivery, name), body, attempts)


def backlog(store_id: str | None = None) -> Backlog:
    """Of one store, or of all for an operator."""
    return backlogs.count(
        State,
        state=WebhookDelivery.state,
        since=WebhookDelivery.created_at,
        tries=WebhookDelivery.tries,
        mine=[] if store_id is None else [WebhookDelivery.store_id == store_id],
    )


def _joined() -> Select[WebhookDelivery, str, str]:
    return select(WebhookDelivery, WebhookMessage.event, WebhookMessage.body).join(
        WebhookMessage,
        (WebhookMessage.store_id == WebhookDelivery.store_id)
        & (WebhookMessage.id == WebhookDelivery.message_id),
    )


def _view(delivery: WebhookDelivery, name: str) -> DeliveryView:
    return DeliveryView(
        delivery.id,
        delivery.endpoint_id,
        delivery.message_id,
        name,
        delivery.state,
        delivery.tries,
        delivery.last_status,
        delivery.last_error,
        delivery.next_at if delivery.state == State.WAITING else None,
        delivery.created_at,
        delivery.done_at,
    )
