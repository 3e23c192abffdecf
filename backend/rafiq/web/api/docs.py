"""The OpenAPI file made honest (problem+json, security, the key's header) and a page to read it offline."""

import json
from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Response, render_template

from rafiq.web.api import parameters, reading, threads
from rafiq.web.errors import TYPES
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
    spec["tags"] = [{"name": name} for name in dict.fromkeys(tag["name"] for tag in spec.get("tags", ()))]
    spec["components"]["responses"] = {f"Problem{status}": _problem(status) for status in PROBLEMS}
    for path, methods in spec.get("paths", {}).items():
        for method, operation in methods.items():
            if method in {"get", "post", "patch", "delete", "put"} and path.startswith("/api/v1"):
                _complete_operation(operation, method)
                threads.tie(operation)
    return spec


def _problem(status: str) -> dict[str, Any]:
    """One refusal, the same for every operation."""
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if status in threads.problems():
        content["example"] = threads.problems()[status]
    names = (() if status == "401" else LIMITS) + (("Retry-After",) if status in WAITING else ())
    return {
        "description": PROBLEMS[status],
        "content": {"application/problem+json": content},
        "headers": _headers(*names),
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _complete_operation(operation: dict[str, Any], method: str) -> None:
    operation["security"] = [{"secretKey": []}]
    responses = operation.setdefault("responses", {})
    good = {status: response for status, response in responses.items() if status.startswith("2")}
    schema = next((r["content"]["application/json"]["schema"] for r in good.values() if "content" in r), None)
    for status, response in good.items():
        if schema is not None and status != "204":
            response["content"] = {"application/json": {"schema": schema}}
        response["headers"] = _headers(*LIMITS)
    met = reading.possible(operation, method)
    responses |= {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in PROBLEMS if status in met
    }
    if method == "post":
        key = {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]([ -~]{0,253}[!-~])?$"},
        }
        operation.setdefault("parameters", []).append(key)
    parameters.complete(operation)


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


def _written(example: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    return json.dumps(example, ensure_ascii=False, indent=2)


def _page(app: APIFlask) -> Response:
    spec: Any = app.spec
    page = render_template(
        "docs.html",
        spec=spec,
        sections=reading.sections(spec),
        codes=reading.CODES,
        types=TYPES,
        base=settings().public_url,
        written=_written,
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
