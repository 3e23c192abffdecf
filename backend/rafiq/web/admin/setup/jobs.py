"""Behind the scenes: what waits and since when, what is tried again, and the button for what was given up."""

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
        ("facts", facts, None),
        ("calls", calls, "admin.webhook_list"),
        ("crm", told, "admin.crms"),
        ("shops", taken, "admin.delivery_log"),
        ("shop_codes", made, "admin.integrations"),
        ("mails", mails, "admin.messages"),
    ]
    return render_template(
        "admin/setup/jobs.html",
        lines=[(name, each, _minutes(each.oldest_at, now), endpoint) for name, each, endpoint in lines],
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
