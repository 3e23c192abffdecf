"""Errors as their reader needs them: problem+json (RFC 9457) for machines, a page in plain words for people."""

from http import HTTPStatus
from typing import Any

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, json, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from rafiq.core.db import db
from rafiq.core.errors import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    KeyMismatch,
    NotFound,
    Problem,
    RafiqError,
    Unauthorised,
)
from rafiq.web.serving.connection import TOO_LARGE

log = structlog.get_logger(__name__)
# The most special class first; a test walks the family and asserts that each member finds its row.
STATUS: tuple[tuple[type[RafiqError], int], ...] = (
    (NotFound, 404),
    (KeyMismatch, 422),
    (Conflict, 409),
    (Invalid, 422),
    (Unauthorised, 401),
    (Forbidden, 403),
    (Busy, 503),
    (RafiqError, 500),
)
RETRY_AFTER_SECONDS = 2
MOST_PROBLEMS = 50  # a small body can be wrong in thousands of places
TYPES = "https://rafiq.dev/problems/"


def status_of(error: RafiqError) -> int:
    return next(status for kind, status in STATUS if isinstance(error, kind))


def problem(
    status: int,
    code: str,
    detail: str,
    problems: tuple[Problem, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """One RFC 9457 answer; ``type`` is stable, ``detail`` is for people."""
    body: dict[str, Any] = {
        "type": TYPES + code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if problems:
        body["errors"] = [
            {"pointer": p.pointer, "detail": p.detail} | ({"code": p.code} if p.code else {})
            for p in problems[:MOST_PROBLEMS]
        ]
    if len(problems) > MOST_PROBLEMS:
        body["detail"] += f" ({len(problems)} problems; these are the first {MOST_PROBLEMS})"
    response = Response(json.dumps(body), status, content_type="application/problem+json")
    response.headers.update(headers or {})
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def register(app: APIFlask) -> None:
    """Every way a request can end badly ends here."""
    app.extensions[TOO_LARGE] = True
    app.before_request(refuse_what_was_dropped)
    app.register_error_handler(RafiqError, _ours)
    app.register_error_handler(HTTPError, _input)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(500, _unknown)
    app.error_processor(_input)


def refuse_what_was_dropped() -> None:
    """The server keeps no body over the limit; nothing may happen with what it was to say."""
    if request.environ.get(TOO_LARGE):
        raise RequestEntityTooLarge


def _ours(error: RafiqError) -> Response:
    db.session.rollback()
    return problem(status_of(error), error.code, error.detail, error.problems)


def _input(error: HTTPError) -> Response:
    """APIFlask's own refusals, pydantic's list turned into pointers."""
    db.session.rollback()
    problems = tuple(_problems(error.detail)) if isinstance(error.detail, dict) else ()
    code = _CODES.get(error.status_code, "http_error")
    return problem(
        error.status_code,
        code,
        error.message or HTTPStatus(error.status_code).phrase,
        problems,
        _plain(error.headers),
    )


def _plain(headers: Any) -> dict[str, str]:  # noqa: ANN401 - any of werkzeug's forms
    return {str(name): str(value) for name, value in Headers(headers or {}).items()}


def _problems(detail: dict[str, Any], path: str = "#") -> list[Problem]:
    found: list[Problem] = []
    for name, value in detail.items():
        here = (
            path
            if path == "#" and name in {"json", "query", "headers", "path"}
            else f"{path}/{str(name).replace('.', '/')}"
        )
        if isinstance(value, dict):
            found += _problems(value, here)
        else:
            found += [Problem(here, str(each)) for each in (value if isinstance(value, list) else [value])]
    return found


def _http(error: HTTPException) -> Response:
    db.session.rollback()
    status = error.code or 500
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # type: ignore[return-value]
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return problem(
        status,
        _CODES.get(status, "http_error"),
        error.description or HTTPStatus(status).phrase,
        headers=headers,
    )


_CODES = {
    400: "malformed",
    401: "unauthorised",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
}


def _database(error: Exception) -> Response:
    """Disk full, locked, gone: nothing was stored, and we say so instead of 200 (G14)."""
    log.error("database.unavailable", error=str(error)[:300], path=request.path)
    db.session.rollback()
    return problem(
        503, "busy", "This could not be stored just now; nothing was changed. Please try again in a moment."
    )


def _too_deep(_: RecursionError) -> Response:
    return problem(400, "malformed", "The body is nested too deeply.")


def _unknown(error: Exception) -> Response:
    cause = getattr(error, "original_exception", None) or error
    if isinstance(cause, OperationalError | PoolTimeout):
        return _database(cause)
    if isinstance(cause, RafiqError):
        return _ours(cause)
    log.error("request.failed", path=request.path, exc_info=cause)
    db.session.rollback()
    return problem(500, "error", "Something went wrong on our side; it has been noted.")
