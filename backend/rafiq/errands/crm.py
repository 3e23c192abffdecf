"""What CRMs are told, as a job that takes what is due and comes back."""

from datetime import timedelta
from functools import partial

from apiflask import APIFlask

from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.crm import filling, log, sending
from rafiq.crm.composing import Ground
from rafiq.crm.sending import Teller
from rafiq.web.runtime import Runtime

KEEP_ENTRIES = timedelta(days=30)


def register(app: APIFlask, runtime: Runtime) -> None:
    """It runs in a minute at the latest, and in a moment when a merchant asks for it."""

    def tell() -> None:
        if tell_crms(app, runtime):
            runtime.jobs.nudge("crm")

    runtime.jobs.every_minute("crm", tell, side_by_side=True)
    runtime.jobs.every_minute("crm_tidy", partial(_tidy, app))


def tell_crms(app: APIFlask, runtime: Runtime) -> int:
    """Everything that is due now, and the next of those whom a new CRM should know; how many entries were told."""
    settings = runtime.settings
    with app.app_context():
        filling.fill()
    ground = Ground(runtime.keyring, settings.public_url)
    return sending.run(Teller(ground, settings.allow_loopback, app.app_context))


def _tidy(app: APIFlask) -> None:
    with app.app_context(), transaction():
        log.forget_old(clock.now() - KEEP_ENTRIES)
