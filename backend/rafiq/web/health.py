"""Is it alive, is it ready: what a load balancer and an operator ask."""

from apiflask import APIFlask
from flask import Blueprint, Response, current_app, json
from sqlalchemy import text

from rafiq.core import migrate, outbox
from rafiq.core.db import db
from rafiq.web import metrics

health = Blueprint("health", __name__)


def register(app: APIFlask) -> None:
    app.register_blueprint(health)
    metrics.register(app)


@health.get("/healthz")
def alive() -> Response:
    """The process answers; asks nothing else, so that overload cannot make it look dead."""
    return Response('{"status":"alive"}', content_type="application/json")


@health.get("/readyz")
def ready() -> Response:
    """Database reachable, migrations at head, nothing piling up in the outbox; 503 names what is not."""
    checks = {
        "database": _works(lambda: db.session.execute(text("SELECT 1"))),
        "migrations": _works(_at_head),
    }
    ok = all(checks.values())
    facts = outbox.backlog() if ok else None
    visits = current_app.extensions["rafiq.visits"].counts()
    body = {
        "status": "ready" if ok else "not ready",
        "checks": checks,
        "outbox": {"waiting": facts.waiting, "given_up": facts.given_up} if facts else None,
        "visits": {"waiting": visits.waiting, "lost": visits.lost},
    }
    return Response(json.dumps(body), 200 if ok else 503, content_type="application/json")


def _at_head() -> None:
    for engine, branch in ((db.engine, "main"), (db.engines["visits"], "visits")):
        if not migrate.is_current(engine, branch):
            message = f"{branch} is not at the newest migration"
            raise RuntimeError(message)


def _works(check: object) -> bool:
    try:
        check()  # type: ignore[operator]
    except Exception:  # noqa: BLE001 - whatever it is, it is not ready, and that is the answer
        db.session.rollback()
        return False
    return True
