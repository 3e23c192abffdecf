"""Asking at the right moment as jobs: whom to ask now, who came into the hundred days, which messages are due."""

from collections.abc import Callable
from functools import partial

import structlog
from apiflask import APIFlask

from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.playbook import messages, service
from rafiq.prompts import asks
from rafiq.web.runtime import Runtime

MOST_ROUNDS = 50
log = structlog.get_logger(__name__)


def register(app: APIFlask, runtime: Runtime) -> None:
    """Runs in a minute at the latest; what it finds is told at once."""

    def work() -> None:
        with app.app_context():
            found = look()
        if found:
            runtime.jobs.nudge("deliver")

    runtime.jobs.every_minute("right_moment", work)


def look() -> int:
    """Everything that is due now, in short transactions; how many persons were looked at. Needs an app context."""
    now = clock.now()
    jobs = (
        partial(asks.look_due, now),
        partial(service.look_at_new, now),
        partial(messages.state_due, now, _writes),
    )
    return sum(_until_done(job) for job in jobs)


def _writes(store_id: str) -> bool:
    return Kind.STAGE in mail.switched_on(store_id)


def _until_done(job: Callable[[], int]) -> int:
    """What fails is logged and keeps nobody else waiting; what is left comes a minute later."""
    done = 0
    for _ in range(MOST_ROUNDS):
        try:
            with transaction():
                found = job()
        except Exception:
            log.exception("asking.failed", work=repr(job))
            break
        done += found
        if not found:
            break
    return done
