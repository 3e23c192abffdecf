"""Errors as pages for people: what happened, in their language, and the way back."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from rafiq.core.db import db
from rafiq.core.errors import Conflict, Forbidden, Invalid, NotFound, RafiqError
from rafiq.web.admin.site import admin

STATUS = {NotFound: 404, Conflict: 409, Invalid: 422, Forbidden: 403}
KNOWN = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 503})


def page(status: int, detail: str | None = None) -> ResponseReturnValue:
    """The error page; a part asked by htmx gets only the sentence."""
    db.session.rollback()
    template = "admin/error_part.html" if request.headers.get("HX-Request") else "admin/error.html"
    return render_template(
        template, status=status, key=status if status in KNOWN else 500, detail=detail
    ), status


@admin.errorhandler(HTTPException)
def http_error(error: HTTPException) -> ResponseReturnValue:
    return page(error.code or 500)


@admin.errorhandler(RafiqError)
def our_error(error: RafiqError) -> ResponseReturnValue:
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 503)
    return page(status, error.detail if status in {409, 422} else None)
