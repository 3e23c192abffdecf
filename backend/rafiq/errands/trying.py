"""Tests that end by themselves, by the rule their owner ticked."""

import structlog
from apiflask import APIFlask

from rafiq.analytics import trials
from rafiq.core import clock
from rafiq.core.db import db, transaction
from rafiq.experiments import service
from rafiq.web.runtime import Runtime

log = structlog.get_logger(__name__)


def register(app: APIFlask, runtime: Runtime) -> None:
    def work() -> None:
        with app.app_context():
            ended = end_due()
        if ended:
            runtime.jobs.nudge("deliver")

    runtime.jobs.every_minute("experiments", work)


def end_due() -> int:
    """How many ended. Needs an app context."""
    due = service.automatic()
    db.session.remove()  # who has begun to read cannot go on as a writer
    return sum(_end(store_id, test_id) for store_id, test_id in due)


def _end(store_id: str, test_id: str) -> bool:
    try:
        with transaction():
            return trials.end_if_due(store_id, test_id, clock.now())
    except Exception:
        log.exception("experiments.failed", experiment_id=test_id)  # it keeps no other shop's test waiting
        return False
