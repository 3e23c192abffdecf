"""Errors as pages for people: what happened, in their language, and the way back."""

from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from rafiq.core.db import db
from rafiq.core.errors import Conflict, Forbidden, Invalid, NotFound, RafiqError
from rafiq.web.admin.guard import readers_locale
from rafiq.web.admin.site import admin
from rafiq.web.admin.words import number
from rafiq.web.auth import ADMIN
from rafiq.web.runtime import settings

log = structlog.get_logger(__name__)
STATUS: tuple[tuple[type[RafiqError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
    (Forbidden, 403),
)
KNOWN = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 503})


def page(
    status: int, detail: str | None = None, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    """The error page; a part asked by htmx gets only the sentence."""
    db.session.rollback()
    if "locale" not in g:  # it ended before anybody asked who reads
        g.locale = readers_locale()
    template = "admin/error_part.html" if request.headers.get("HX-Request") else "admin/error.html"
    key = status if status in KNOWN else 500
    told = {"status": status, "key": key, "detail": detail}
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        told |= {"back": _page_before(), "megabytes": number(settings().max_upload_bytes // 1_000_000)}
    return render_template(template, **told), status, headers or {}


def _page_before() -> str | None:
    """The page whose form was sent, as the browser tells it, if it is one of ours."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:  # a half address, such as http://[::1
        return None
    ours = before.netloc == request.host and before.path.startswith(f"{ADMIN}/")
    return f"{before.path}?{before.query}".rstrip("?") if ours else None


@admin.errorhandler(HTTPException)
def http_error(error: HTTPException) -> ResponseReturnValue:
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return page(error.code or 500, headers=kept)


@admin.errorhandler(RafiqError)
def our_error(error: RafiqError) -> ResponseReturnValue:
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 503)
    return page(status, error.detail if status in {409, 422} else None)


@admin.errorhandler(OperationalError)
@admin.errorhandler(PoolTimeout)
@admin.errorhandler(500)
def unknown(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw: logged with its trace, told without."""
    cause = getattr(error, "original_exception", None) or error
    if isinstance(cause, RafiqError):
        return our_error(cause)
    log.error("admin.failed", path=request.path, exc_info=cause)
    return page(503 if isinstance(cause, OperationalError | PoolTimeout) else 500)
