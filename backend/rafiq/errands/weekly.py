"""The weekly letter as a job: every Monday at eight, where each store is, to each member who wants it."""

import structlog
from apiflask import APIFlask

from rafiq.analytics import service as analytics
from rafiq.core import clock
from rafiq.core.db import db, transaction
from rafiq.messaging import weekly
from rafiq.stores import service as stores
from rafiq.web.runtime import Runtime

log = structlog.get_logger(__name__)


def register(app: APIFlask, runtime: Runtime) -> None:
    def write() -> None:
        with app.app_context():
            written = look()
        if written:
            runtime.jobs.nudge("mails")

    runtime.jobs.every_minute("weekly", write)


def look() -> int:
    """Every letter that is due and not written yet; how many. What fails keeps no other store waiting."""
    now, written = clock.now(), 0
    found = [(each.id, weekly.due(now, each.timezone)) for each in stores.list_stores()]
    db.session.remove()
    for store_id, due in found:
        try:
            written += _write(store_id, due) if due else 0
        except Exception:
            log.exception("weekly.failed", store_id=store_id)
    return written


def _write(store_id: str, due: weekly.Due) -> int:
    """Nobody is written to about a store in which nothing has ever happened."""
    waiting = weekly.without(store_id, due)
    told = bool(waiting) and analytics.anything(store_id)
    db.session.remove()
    if not told:
        return 0
    with transaction():
        return sum(weekly.post(store_id, user_id, due.week) for user_id in waiting)
