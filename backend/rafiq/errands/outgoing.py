"""What goes out of the house: webhooks and mail, as jobs that take what is due and come back."""

from datetime import timedelta
from functools import partial

from apiflask import APIFlask

from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.messaging import outgoing
from rafiq.messaging import service as mail
from rafiq.messaging.outgoing import Postman
from rafiq.web.runtime import Runtime
from rafiq.web.words import mail_words
from rafiq.webhooks import sending
from rafiq.webhooks.sending import SOON, Caller

KEEP_EVENTS, KEEP_MAILS = timedelta(days=30), timedelta(days=90)


def register(app: APIFlask, runtime: Runtime) -> None:
    """Both run in a minute at the latest, and in a moment when something new is there."""
    jobs = runtime.jobs

    def call_webhooks() -> None:
        if send_webhooks(app, runtime):
            jobs.nudge("webhooks", after=SOON.total_seconds() / 3)

    def post_mails() -> None:
        send_mails(app, runtime)

    jobs.every_minute("webhooks", call_webhooks, side_by_side=True)
    jobs.every_minute("mails", post_mails, side_by_side=True)
    jobs.every_minute("tidy_errands", partial(_tidy, app))


def send_webhooks(app: APIFlask, runtime: Runtime) -> bool:
    """Everything that is due now; True when something wants another try within seconds."""
    settings = runtime.settings
    return sending.run(Caller(runtime.keyring, settings.allow_loopback, app.app_context))


def send_mails(app: APIFlask, runtime: Runtime) -> int:
    """Everything that is due now; how many were taken."""
    with app.app_context():
        return outgoing.run(Postman(runtime.keyring, runtime.settings, mail_words.sentence))


def _tidy(app: APIFlask) -> None:
    with app.app_context(), transaction():
        sending.forget_old(clock.now() - KEEP_EVENTS)
        mail.forget_old(clock.now() - KEEP_MAILS)
