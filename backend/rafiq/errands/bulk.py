"""Decisions about many rows as a job that takes what was said yes to and goes on until all is done."""

from functools import partial

from apiflask import APIFlask

from rafiq.bulk import service, work
from rafiq.core.db import transaction
from rafiq.web import hooks
from rafiq.web.runtime import Runtime

JOB = "bulk"


def register(app: APIFlask, runtime: Runtime) -> None:
    runtime.jobs.every_minute(JOB, partial(decide_many, app, runtime))


def decide_many(app: APIFlask, runtime: Runtime) -> int:
    with app.app_context():
        turns = work.work(runtime.keyring)
        with transaction():
            service.forget_old()
    if turns:
        runtime.jobs.nudge("deliver")
        runtime.jobs.nudge(hooks.JOB)
    return turns
