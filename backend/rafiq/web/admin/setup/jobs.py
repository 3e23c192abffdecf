"""Behind the scenes: what waits and since when, what was given up, and the button that tries it again."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, outbox, texts
from rafiq.crm import log as crm
from rafiq.integrations import backlog as shops
from rafiq.messaging import service as mail
from rafiq.web.admin.asking.messages import say
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import runtime, settings
from rafiq.webhooks import log as webhooks

LATE_MINUTES = 10


@viewer("/jobs")
def background() -> ResponseReturnValue:
    store_id, now = seat().store.id, clock.now()
    facts, calls, mails = outbox.backlog(store_id), webhooks.backlog(store_id), mail.backlog(store_id)
    told, taken, made = crm.backlog(store_id), shops.of_deliveries(store_id), shops.of_codes(store_id)
    lines = [
        ("facts", facts.waiting, facts.oldest_at, facts.given_up, None),
        ("calls", calls.counts["waiting"], calls.oldest_at, calls.counts["failed"], "admin.webhook_list"),
        ("crm", told.counts["waiting"], told.oldest_at, told.counts["failed"], "admin.crms"),
        ("shops", taken.counts["waiting"], taken.oldest_at, taken.counts["failed"], "admin.delivery_log"),
        ("shop_codes", made.counts["waiting"], made.oldest_at, made.counts["failed"], "admin.integrations"),
        ("mails", mails.counts["waiting"], mails.oldest_at, mails.counts["failed"], "admin.messages"),
    ]
    return render_template(
        "admin/setup/jobs.html",
        lines=[
            (name, waiting, _minutes(oldest, now), failed, endpoint)
            for name, waiting, oldest, failed, endpoint in lines
        ],
        late=LATE_MINUTES,
        given_up=outbox.given_up(store_id),
        nudges=runtime().jobs.waiting(),
        queue=_queue(),
        inside=settings().embedded_worker,
        m=say,
    )


@manager("/jobs/retry")
def retry_jobs() -> ResponseReturnValue:
    """Everything that was given up gets its tries back."""
    count = outbox.revive(seat().store.id)
    runtime().jobs.nudge("deliver")
    flash(say("revived", count=texts.number_text(count, locale())), "good")
    return redirect(url_for("admin.background", store_id=seat().store.id))


def _minutes(oldest: datetime | None, now: datetime) -> int | None:
    """How long the oldest has waited; None when nothing waits."""
    return None if oldest is None else max(0, int((now - oldest).total_seconds() // 60))


def _queue() -> str:
    url = settings().queue_url
    return next((name for name in ("postgresql", "redis") if url.startswith(name)), "sqlite")
