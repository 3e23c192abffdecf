"""What every merchant request passes: the secret key, and the kept answer of its Idempotency-Key."""

from collections.abc import Sequence
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Request, Response, current_app, g, json, request
from werkzeug.exceptions import TooManyRequests

from rafiq.core import idempotency
from rafiq.core.errors import Invalid
from rafiq.core.idempotency import Answer
from rafiq.stores import api_keys
from rafiq.web import audit_notes, limits
from rafiq.web.limits import Allowance
from rafiq.web.shapes.schemas import Page

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
ALLOWANCE = "rafiq.api_allowance"


class Call(Request):
    """To the merchant API, a call without a body says as little as ``{}``; its shape names what is missing."""

    def on_json_loading_failed(self, e: ValueError | None) -> Any:  # noqa: ANN401 - JSON is anything
        if (self.blueprint or "").startswith("api_") and not self.get_data(cache=True):
            return {}
        return super().on_json_loading_failed(e)


def register(app: APIFlask, requests_per_minute: int) -> None:
    app.request_class = Call
    app.extensions[ALLOWANCE] = Allowance(requests_per_minute)


def allowance() -> Allowance:
    """What each secret key may ask in a minute; one for all ways in."""
    found: Allowance = current_app.extensions[ALLOWANCE]
    return found


def guard(blueprint: APIBlueprint) -> None:
    blueprint.before_request(_authenticate)
    blueprint.before_request(_count)
    blueprint.before_request(_replay)
    blueprint.after_request(_keep)
    blueprint.after_request(_tell)
    blueprint.after_request(_write_down)
    blueprint.teardown_request(_release)


def store_id() -> str:
    """The store whose key the request carries; nothing in a body or path ever names a store (G25)."""
    found: str = g.store_id
    return found


def answer(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def place(asked: Page, kind: str) -> str | None:
    """The cursor of a list whose ids begin with ``kind``. Raises `Invalid` for one of another list."""
    if asked.cursor is not None and not asked.cursor.startswith(f"{kind}_"):
        raise Invalid.field("#/cursor", "is no cursor of this list")
    return asked.cursor


def paged(items: Sequence[dict[str, Any]], asked: Page, kind: str) -> dict[str, Any]:
    """One page of a list that is in hand already, oldest first; what was last seen may be gone by now."""
    after = place(asked, kind) or ""
    found = next((number + 1 for number, item in enumerate(items) if item["id"] == after), None)
    if found is None:
        found = sum(item["id"] < after for item in items)
    page = items[found : found + asked.limit]
    more = found + asked.limit < len(items)
    return {"data": page, "next_cursor": page[-1]["id"] if more else None}


def not_kept(*names: str) -> None:
    """Fields left out where the answer is repeated: a secret is shown once and kept nowhere in clear (G26)."""
    g.not_kept = names


def store_of(authorization: str, method: str, path: str) -> str:
    """The store whose secret key an ``Authorization`` header carries. Raises `Unauthorised`, `ScopeMissing`."""
    scheme, _, key = authorization.partition(" ")
    return api_keys.authenticate(key.strip() if scheme.lower() == "bearer" else "", method, path)


def key_of(authorization: str) -> str:
    """Which secret key a header carries, by the part of it that is no secret."""
    key = authorization.partition(" ")[2].strip()
    return api_keys.lookup_of(key)


def _authenticate() -> None:
    g.store_id = store_of(request.headers.get("Authorization", ""), request.method, request.path)


def _count() -> None:
    """After the key was believed: a stranger's guesses fill nothing and cost nobody's allowance."""
    key = key_of(request.headers["Authorization"])
    within, g.limits_told = allowance().count(key)
    if not within:
        raise TooManyRequests(retry_after=allowance().wait(key))


def _tell(response: Response) -> Response:
    for header, told in g.get("limits_told", ()):
        limits.add(response, header, told)
    return response


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
        kept = {
            name: value for name, value in response.get_json().items() if name not in g.get("not_kept", ())
        }
        idempotency.keep(g.store_id, key, print_, Answer(response.status_code, kept))
    return response


def _write_down(response: Response) -> Response:
    """What a key changed goes into the store's audit log; what is only said again was written down before."""
    if "store_id" not in g or REPLAYED in response.headers:
        return response
    return audit_notes.of_key(response, store_id=g.store_id, lookup=key_of(request.headers["Authorization"]))


def _release(_: BaseException | None) -> None:
    held = g.pop("held", None)
    if held is not None:
        held.close()
