"""The OpenAPI file made honest (problem+json, security, the key's header) and a page to read it offline."""

from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Response, render_template

from rafiq.web.api import threads
from rafiq.web.runtime import settings
from rafiq.web.shapes.answers import ProblemOut

PROBLEMS = {
    "400": "The body is not JSON.",
    "401": "The secret key is missing, unknown or revoked.",
    "403": "This key may do less than that; its scope is told under API keys.",
    "404": "Nothing of that name belongs to this store.",
    "405": "Another method is wanted here.",
    "409": "The present state says no; `code` says why.",
    "413": "The body is too large.",
    "415": "Send JSON.",
    "422": "A field is wrong; `errors` names each.",
    "429": "Too many requests; wait as long as Retry-After says.",
    "503": "Could not be stored just now; nothing was changed.",
}
# Header fields of answers, told where they are sent; the limits only to a key that was believed.
HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit-Policy": {
        "schema": {"type": "string", "examples": ['"requests";q=300000;w=60']},
        "description": "The limits that bind this key: so many requests (q) in so many seconds (w).",
    },
    "RateLimit": {
        "schema": {"type": "string", "examples": ['"requests";r=299999;t=60']},
        "description": "How many requests are left of each (r), and in how many seconds it is whole again (t).",
    },
    "Retry-After": {
        "schema": {"type": "integer", "minimum": 1},
        "description": "After how many seconds the same request may be made again.",
    },
}
LIMITS = ("RateLimit-Policy", "RateLimit")
WAITING = {"429", "503"}
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def register(app: APIFlask) -> None:
    app.spec_processor(complete)
    app.add_url_rule("/docs", "api_docs", app.doc(hide=True)(lambda: _page(app)))
    app.add_url_rule("/llms.txt", "llms", app.doc(hide=True)(lambda: _for_models(app)))


def leave_out_pages(app: APIFlask) -> None:
    """Only the merchant API is in the file; blueprints of pages are plain ones and get APIFlask's mark here."""
    for blueprint in app.blueprints.values():
        if not isinstance(blueprint, APIBlueprint):
            blueprint.enable_openapi = False  # type: ignore[attr-defined]


def complete(spec: Any) -> Any:  # noqa: ANN401 - APIFlask's own signature is dict or str
    """What the decorators cannot say: every operation's refusals, its key, its retry header."""
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = ProblemOut.model_json_schema()
    spec["components"]["securitySchemes"] = {
        "secretKey": {"type": "http", "scheme": "bearer", "description": "sk_live_…"}
    }
    spec["components"]["headers"] = HEADERS
    for path, methods in spec.get("paths", {}).items():
        for method, operation in methods.items():
            if method in {"get", "post", "patch", "delete", "put"} and path.startswith("/api/v1"):
                _complete_operation(operation, method)
                threads.tie(operation)
    return spec


def _complete_operation(operation: dict[str, Any], method: str) -> None:
    operation["security"] = [{"secretKey": []}]
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation.setdefault("responses", {})
    for status, description in PROBLEMS.items():
        responses[status] = {"description": description, "content": problem}
    shapes = [r["content"] for status, r in responses.items() if status.startswith("2") and "content" in r]
    for status, response in responses.items():
        if status in {"200", "201", "202"} and "content" not in response and shapes:
            response["content"] = shapes[0]
        names = (() if status == "401" else LIMITS) + (("Retry-After",) if status in WAITING else ())
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    if method == "post":
        key = {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]([ -~]{0,253}[!-~])?$"},
            "description": "The same key and body get the same answer for seven days.",
        }
        operation.setdefault("parameters", []).append(key)


def _for_models(app: APIFlask) -> Response:
    """The API in one page of plain text, for programs that write programs."""
    spec: Any = app.spec
    operations = [
        (path, method, operation)
        for path, methods in sorted(spec["paths"].items())
        for method, operation in methods.items()
        if path.startswith("/api/v1/") and isinstance(operation, dict) and "operationId" in operation
    ]
    page = render_template("llms.txt", base=settings().public_url, operations=operations)
    return Response(page, content_type="text/plain; charset=utf-8")


def _page(app: APIFlask) -> Response:
    page = Response(render_template("docs.html", spec=app.spec), content_type="text/html; charset=utf-8")
    page.headers["Content-Security-Policy"] = POLICY
    page.headers["X-Content-Type-Options"] = "nosniff"
    return page
