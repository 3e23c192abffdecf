"""What every merchant request passes: the secret key, and the kept answer of its Idempotency-Key."""

from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any, TypeVar

from apiflask import APIBlueprint
from flask import Response, g, json, request

from rafiq.core import idempotency, together
from rafiq.core.idempotency import Answer
from rafiq.stores import service as stores

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
T = TypeVar("T")


def guard(blueprint: APIBlueprint) -> None:
    blueprint.before_request(_authenticate)
    blueprint.before_request(_replay)
    blueprint.after_request(_keep)
    blueprint.teardown_request(_release)


def store_id() -> str:
    """The store whose key the request carries; nothing in a body or path ever names a store (G25)."""
    found: str = g.store_id
    return found


def answer(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def write(work: Callable[[], T]) -> T:
    """Do it in one transaction with what arrives at the same moment.

    A request with an Idempotency-Key commits for itself, since its answer is kept in the same transaction (G21).
    """
    return work() if HEADER in request.headers else together.write(work)


def _authenticate() -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    g.store_id = stores.authenticate(key.strip() if scheme.lower() == "bearer" else "")


def _replay() -> Response | None:
    if request.method != "POST" or HEADER not in request.headers:
        return None
    key = idempotency.clean_key(request.headers[HEADER])
    print_ = idempotency.fingerprint(request.method, request.full_path, request.get_data(cache=True))
    g.held = ExitStack()
    g.held.enter_context(idempotency.in_flight(g.store_id, key))
    kept = idempotency.recall(g.store_id, key, print_)
    if kept is None:
        g.idempotency = (key, print_)
        return None
    response = answer(kept.body, kept.status)
    response.headers[REPLAYED] = "true"
    return response


def _keep(response: Response) -> Response:
    key, print_ = g.pop("idempotency", (None, ""))
    if key and response.status_code < HTTPStatus.BAD_REQUEST:
        idempotency.keep(g.store_id, key, print_, Answer(response.status_code, response.get_json()))
    return response


def _release(_: BaseException | None) -> None:
    held = g.pop("held", None)
    if held is not None:
        held.close()
