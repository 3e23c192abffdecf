"""Sample stores as a job: one made-up life after the other, each in a short transaction: nobody waits for long."""

from functools import partial

import structlog
from apiflask import APIFlask

from rafiq.core.db import db, transaction
from rafiq.core.errors import Busy
from rafiq.errands import sample_lives
from rafiq.links.visits import VisitRecord
from rafiq.stores import samples
from rafiq.web.runtime import Runtime

log = structlog.get_logger(__name__)


def register(app: APIFlask, runtime: Runtime) -> None:
    runtime.jobs.every_minute("sample", partial(fill, app))


def fill(app: APIFlask) -> int:
    """Tell what is left of every sample; how many lives. One that fails is left out: nobody looks for it."""
    told = 0
    with app.app_context():
        while _any():
            try:
                visits = _tell_next(leave_out=False)
            except Busy:
                break
            except Exception:
                log.exception("sample.life_failed")
                visits = _tell_next(leave_out=True)
            for visit in visits:
                app.extensions["rafiq.visits"].record(visit)
            told += 1
    return told


def _any() -> bool:
    found = samples.any_waiting()
    db.session.remove()
    return found


def _tell_next(*, leave_out: bool) -> list[VisitRecord]:
    with transaction():
        turn = samples.take_turn()
        return [] if turn is None or leave_out else sample_lives.tell(turn)
