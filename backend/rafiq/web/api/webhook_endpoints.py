"""Webhook endpoints for the store's server: register an address, turn its secret, read what was sent, send it again."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field, StringConstraints

from rafiq.core import clock
from rafiq.web import audit_notes
from rafiq.web.api.edge import answer, not_kept, paged, place, store_id
from rafiq.web.runtime import keyring, runtime, settings
from rafiq.web.shapes.answers import Out
from rafiq.web.shapes.schemas import In, Line, Moment, Page
from rafiq.webhooks import announcing, log, rules
from rafiq.webhooks import service as webhooks
from rafiq.webhooks.log import DeliveryView
from rafiq.webhooks.service import Created, EndpointView

EventName = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,40}$", strict=True)]
Events = Annotated[list[EventName], Field(max_length=len(rules.EVENTS) + 1)]
Address = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]+$", max_length=rules.MAX_URL, strict=True)
]
api = APIBlueprint("api_webhook_endpoints", __name__, url_prefix="/api/v1", tag="Webhooks")


class EndpointIn(In):
    """No ``events`` means all of them, those that come later too."""

    url: Address
    events: Events = Field(default_factory=list)
    note: Line = ""


class EndpointPatch(In):
    url: Address | None = None
    events: Events | None = None
    note: Line | None = None
    status: Literal["active", "paused"] | None = None


class RotateIn(In):
    overlap_hours: Annotated[int, Field(ge=0, le=rules.LONGEST_OVERLAP_HOURS, strict=True)] = 24


class ReplayIn(In):
    """``which``: those that did not arrive, or all."""

    since: Moment
    which: Literal["undelivered", "all"] = "undelivered"


class DeliveryQuery(Page):
    status: Literal["waiting", "delivered", "failed", "missed"] | None = None


class EndpointOut(Out):
    id: str
    url: str
    note: str
    events: list[str]
    status: str
    reason_code: str | None
    old_secret_until: datetime | None
    failing_since: datetime | None
    created_at: datetime


class EndpointsOut(Out):
    data: list[EndpointOut]
    next_cursor: str | None


class CreatedOut(EndpointOut):
    """``secret`` is shown in this answer only, and left out where the answer is repeated for its key."""

    secret: str | None = None


class DeliveryOut(Out):
    id: str
    message_id: str
    event: str
    status: str
    attempts: int
    last_response: int | None
    last_error: str | None
    next_try_at: datetime | None
    created_at: datetime
    done_at: datetime | None


class AttemptOut(Out):
    at: datetime
    response: int | None
    error: str | None
    beginning: str
    took_ms: int


class DeliveryDetailOut(DeliveryOut):
    body: str
    tries: list[AttemptOut]


class DeliveriesOut(Out):
    data: list[DeliveryOut]
    next_cursor: str | None


class ReplayOut(Out):
    replayed_count: int


@api.get("/webhook-endpoints")
@api.input(Page, location="query")
@api.output(EndpointsOut)
@api.doc(operation_id="listWebhookEndpoints")
def list_endpoints(query_data: Page) -> Response:
    """Every address we call."""
    return answer(paged([_shown(each) for each in webhooks.every(store_id())], query_data, "whe"))


@api.post("/webhook-endpoints")
@api.input(EndpointIn)
@api.output(CreatedOut, status_code=201)
@api.doc(operation_id="createWebhookEndpoint")
def create_endpoint(json_data: EndpointIn) -> Response:
    """A new address; its secret is in this answer and nowhere else."""
    made = webhooks.create(
        keyring(),
        store_id(),
        url=json_data.url,
        events=json_data.events,
        note=json_data.note,
        allow_loopback=settings().allow_loopback,
    )
    return _with_secret(made, 201)


@api.get("/webhook-endpoints/<endpoint_id>")
@api.output(EndpointOut)
@api.doc(operation_id="getWebhookEndpoint")
def get_endpoint(endpoint_id: str) -> Response:
    """One address, never its secret."""
    return answer(_shown(webhooks.get(store_id(), endpoint_id)))


@api.patch("/webhook-endpoints/<endpoint_id>")
@api.input(EndpointPatch)
@api.output(EndpointOut)
@api.doc(operation_id="changeWebhookEndpoint")
def change_endpoint(endpoint_id: str, json_data: EndpointPatch) -> Response:
    """Only what is named; ``status`` pauses or resumes."""
    endpoint = webhooks.change(
        store_id(),
        endpoint_id,
        url=json_data.url,
        events=json_data.events,
        note=json_data.note,
        allow_loopback=settings().allow_loopback,
    )
    if json_data.status is not None:
        turn = webhooks.resume if json_data.status == "active" else webhooks.pause
        endpoint = turn(store_id(), endpoint_id)
        _nudge()
    return answer(_shown(endpoint))


@api.delete("/webhook-endpoints/<endpoint_id>")
@api.doc(operation_id="deleteWebhookEndpoint", responses={204: "Gone, with its log."})
def delete_endpoint(endpoint_id: str) -> Response:
    """Call this address no more."""
    audit_notes.told(name=webhooks.remove(store_id(), endpoint_id).host)
    return Response(status=204)


@api.post("/webhook-endpoints/<endpoint_id>/rotate-secret")
@api.input(RotateIn)
@api.output(CreatedOut)
@api.doc(operation_id="rotateWebhookSecret")
def rotate_secret(endpoint_id: str, json_data: RotateIn) -> Response:
    """A new secret; for ``overlap_hours`` every call is signed with both."""
    overlap = timedelta(hours=json_data.overlap_hours)
    return _with_secret(webhooks.rotate(keyring(), store_id(), endpoint_id, overlap=overlap), 200)


@api.post("/webhook-endpoints/<endpoint_id>/test")
@api.output(DeliveryDetailOut, status_code=202)
@api.doc(operation_id="testWebhookEndpoint")
def send_test(endpoint_id: str) -> Response:
    """An event named `test` to this address; read its delivery a moment later."""
    delivery_id = announcing.send_test(store_id(), endpoint_id)
    _nudge()
    return answer(_detail(endpoint_id, delivery_id), 202)


@api.get("/webhook-endpoints/<endpoint_id>/deliveries")
@api.input(DeliveryQuery, location="query")
@api.output(DeliveriesOut)
@api.doc(operation_id="listWebhookDeliveries")
def list_deliveries(endpoint_id: str, query_data: DeliveryQuery) -> Response:
    """What was sent to this address, newest first."""
    webhooks.get(store_id(), endpoint_id)
    limit = query_data.limit
    rows = log.page(
        store_id(), endpoint_id, state=query_data.status, before=place(query_data, "dlv"), limit=limit + 1
    )
    following = rows[limit - 1].id if len(rows) > limit else None
    return answer({"data": [_delivery(each) for each in rows[:limit]], "next_cursor": following})


@api.get("/webhook-endpoints/<endpoint_id>/deliveries/<delivery_id>")
@api.output(DeliveryDetailOut)
@api.doc(operation_id="getWebhookDelivery")
def get_delivery(endpoint_id: str, delivery_id: str) -> Response:
    """One delivery with its body and every try."""
    return answer(_detail(endpoint_id, delivery_id))


@api.post("/webhook-endpoints/<endpoint_id>/deliveries/<delivery_id>/replay")
@api.output(DeliveryDetailOut, status_code=202)
@api.doc(operation_id="replayWebhookDelivery")
def replay(endpoint_id: str, delivery_id: str) -> Response:
    """Send it once more, with the same `webhook-id`."""
    announcing.replay(store_id(), endpoint_id, delivery_id)
    _nudge()
    return answer(_detail(endpoint_id, delivery_id), 202)


@api.post("/webhook-endpoints/<endpoint_id>/replay")
@api.input(ReplayIn)
@api.output(ReplayOut, status_code=202)
@api.doc(operation_id="replayWebhookDeliveries")
def replay_since(endpoint_id: str, json_data: ReplayIn) -> Response:
    """Send again what did not arrive since then, or everything since then."""
    since = min(json_data.since, clock.now())
    count = announcing.replay_since(store_id(), endpoint_id, since, delivered_too=json_data.which == "all")
    _nudge()
    return answer({"replayed_count": count}, 202)


def _nudge() -> None:
    runtime().jobs.nudge("webhooks")


def _with_secret(made: Created, status: int) -> Response:
    """Kept for its Idempotency-Key without the secret: nothing that opens a door lies in the database in clear."""
    not_kept("secret")
    audit_notes.told(made.endpoint.id, name=made.endpoint.host)
    return answer(_shown(made.endpoint) | {"secret": made.secret}, status)


def _shown(endpoint: EndpointView) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "note": endpoint.note,
        "events": endpoint.events,
        "status": endpoint.status,
        "reason_code": endpoint.reason_code,
        "old_secret_until": _moment(endpoint.old_until),
        "failing_since": _moment(endpoint.failing_since),
        "created_at": endpoint.created_at.isoformat(),
    }


def _detail(endpoint_id: str, delivery_id: str) -> dict[str, Any]:
    found = log.detail(store_id(), endpoint_id, delivery_id)
    tries = [
        {"at": each.at.isoformat(), "response": each.status, "error": each.error}
        | {"beginning": each.shown, "took_ms": each.took_ms}
        for each in found.attempts
    ]
    return _delivery(found.delivery) | {"body": found.body, "tries": tries}


def _delivery(delivery: DeliveryView) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "message_id": delivery.message_id,
        "event": delivery.event,
        "status": delivery.state,
        "attempts": delivery.tries,
        "last_response": delivery.last_status,
        "last_error": delivery.last_error,
        "next_try_at": _moment(delivery.next_at),
        "created_at": delivery.created_at.isoformat(),
        "done_at": _moment(delivery.done_at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
