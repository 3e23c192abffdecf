"""Where shops' platforms call us: checked over the body as it came, kept, and only then answered (G12)."""

from typing import Any

from apiflask import APIFlask
from flask import Blueprint, Response, current_app, json, request
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import RequestEntityTooLarge

from rafiq.core import clock
from rafiq.core.db import begin_request, step_out, transaction
from rafiq.core.errors import Invalid, NotFound
from rafiq.integrations import connections, deliveries, registry
from rafiq.integrations.connections import ConnectionView
from rafiq.integrations.rules import Genuine, Incoming, Refused
from rafiq.web.errors import problem
from rafiq.web.limits import Hits
from rafiq.web.runtime import keyring, runtime

JOB = "shop_deliveries"
OURS = "x-rafiq-"  # headers that only we ourselves set
KEPT_REFUSALS = parse("30/minute")
SENTENCES = {
    "signature_missing": "The message is not signed.",
    "signature_wrong": "The signature does not fit this connection's secret.",
    "secret_missing": "This connection has no secret that could check a signature.",
    "secret_unreadable": "This connection's secret cannot be read here any more; its shop's owner must enter it again.",
    "too_old": "The signature was made too long ago, or the clocks differ.",
    "wrong_shop": "The message is from another shop than this connection's.",
    "malformed": "The body cannot be read.",
    "too_large": "The body is too large.",
}
hooks = Blueprint("hooks", __name__, url_prefix="/hooks")


def register(app: APIFlask) -> None:
    app.extensions["rafiq_refusals"] = FixedWindowRateLimiter(Hits())
    app.register_blueprint(hooks)


@hooks.post("/<platform>/<connection_id>")
def receive(platform: str, connection_id: str) -> Response:
    """2xx means that the message is on disk; what it says is done from there, at once and at least once."""
    if platform not in {each.name for each in registry.all_platforms()}:
        detail = "there is no such connection"
        raise NotFound(detail)
    begin_request(writing=False)
    connection = connections.by_address(platform, connection_id)
    shop = registry.platform(platform)
    try:
        incoming = _incoming()
        if shop.is_ping(incoming):
            _begin_writing()
            connections.note_ping(connection)
            return _answer({"received": True})
        genuine = _checked(connection, incoming)
    except Refused as refusal:
        return _refuse(connection, refusal)
    except Invalid:
        return _refuse(connection, Refused("malformed", 400))
    _begin_writing()
    delivery_id, new = deliveries.take_in(connection, incoming, genuine)
    connections.note_heard(connection.store_id, connection.id, incoming.at)
    runtime().jobs.nudge(JOB)
    return _answer({"received": True, "delivery": delivery_id, "new": new})


def _incoming() -> Incoming:
    try:
        body = request.get_data(cache=True)
    except RequestEntityTooLarge as error:
        raise Refused("too_large", 413) from error
    headers = {name.lower(): value for name, value in request.headers if not name.lower().startswith(OURS)}
    return Incoming(headers, body, clock.now())


def _checked(connection: ConnectionView, incoming: Incoming) -> Genuine:
    """Raises `Refused`. What only a secret that we cannot read could prove is our own trouble: it shall come again."""
    secrets, all_read = connections.secrets_of(keyring(), connection)
    try:
        return registry.platform(connection.platform).check(incoming, secrets, connection.options)
    except Refused as refusal:
        if all_read or refusal.code not in {"signature_wrong", "secret_missing"}:
            raise
        raise Refused("secret_unreadable", 503) from refusal


def _refuse(connection: ConnectionView, refusal: Refused) -> Response:
    """Refusals are kept for the merchant to see, some of them: a stranger who knocks a thousand times fills nothing."""
    limits: FixedWindowRateLimiter = current_app.extensions["rafiq_refusals"]
    if limits.hit(KEPT_REFUSALS, connection.id):
        body = b"" if refusal.code == "too_large" else request.get_data(cache=True)
        headers = {name.lower(): value for name, value in request.headers}
        step_out()
        with transaction():
            deliveries.keep_refused(connection, Incoming(headers, body, clock.now()), refusal.code)
    code = "too_large" if refusal.status == 413 else refusal.code
    return problem(refusal.status, code, SENTENCES.get(refusal.code, SENTENCES["malformed"]))


def _begin_writing() -> None:
    """Up to here we only read; keeping is one short write, committed at the edge."""
    step_out()
    begin_request(writing=True)


def _answer(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), 200, content_type="application/json")
