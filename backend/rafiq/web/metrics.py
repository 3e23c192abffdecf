"""Numbers for an operator's monitoring (/metrics, Prometheus): what waits, what is tried again, what was given up."""

import hmac
from collections.abc import Iterator
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Response, abort, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from rafiq.core import clock, outbox
from rafiq.crm import log as crm
from rafiq.integrations import backlog as shops
from rafiq.messaging import service as mail
from rafiq.web.runtime import runtime, settings
from rafiq.webhooks import log as webhooks

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")
LOOPBACK = frozenset({"127.0.0.1", "::1"})
OF = {
    "rafiq_lag_seconds": "Age of the oldest that waits.",
    "rafiq_retrying": "How many of those that wait were tried before.",
    "rafiq_tries": "Tries made for all that is kept (of the outbox: that is not done), first ones among them.",
}
ALONE = LOOPBACK | {"localhost"}


def register(app: APIFlask) -> None:
    app.add_url_rule("/metrics", "metrics", app.doc(hide=True)(metrics))


def metrics() -> Response:
    """With the token where one is set, else for this very machine where it serves itself alone; others see no page."""
    if not _allowed():
        abort(404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE)


def _allowed() -> bool:
    token = settings().metrics_token
    if token:
        said = request.headers.get("Authorization", "").encode("latin-1", "replace")
        return hmac.compare_digest(said, f"Bearer {token}".encode())
    if urlsplit(settings().public_url).hostname not in ALONE:
        return False  # a proxy on this machine may say nothing of whom it asks for
    direct = not any(name in request.headers for name in FORWARDED)
    return direct and request.remote_addr in LOOPBACK


class _Numbers:
    """Asked at each visit, so that web processes and workers tell the same."""

    def collect(self) -> Iterator[Metric]:
        now = clock.now()
        facts, calls, mails = outbox.backlog(), webhooks.backlog(), mail.backlog()
        told, taken, made = crm.backlog(), shops.of_deliveries(), shops.of_codes()
        yield _gauge("rafiq_outbox_waiting", "Facts not yet delivered.", facts.waiting)
        yield _gauge(
            "rafiq_outbox_given_up", "Facts given up after the last attempt.", facts.counts["failed"]
        )
        lag, again, tries = _by_kind("rafiq_lag_seconds"), _by_kind("rafiq_retrying"), _by_kind("rafiq_tries")
        for name, each in (
            ("outbox", facts),
            ("webhooks", calls),
            ("crm", told),
            ("shop_deliveries", taken),
            ("shop_codes", made),
            ("mails", mails),
        ):
            lag.add_metric(
                [name], max(0.0, (now - each.oldest_at).total_seconds()) if each.oldest_at else 0.0
            )
            again.add_metric([name], each.retrying)
            tries.add_metric([name], each.tries)
        yield from (lag, again, tries)
        yield _by_state("rafiq_webhook_deliveries", "Deliveries of the last month by state.", calls.counts)
        yield _by_state("rafiq_crm_entries", "What CRMs were told in the last month, by state.", told.counts)
        yield _by_state(
            "rafiq_shop_deliveries", "What shops told, as long as it is kept, by state.", taken.counts
        )
        yield _by_state("rafiq_shop_codes", "Our codes at shops' checkouts by state.", made.counts)
        yield _by_state("rafiq_mails", "Mails by state.", mails.counts)
        visits = current_app.extensions["rafiq.visits"].counts()
        yield _gauge("rafiq_visits_waiting", "Visits not yet written by this process.", visits.waiting)
        yield _gauge("rafiq_visits_lost", "Visits that could not be written by this process.", visits.lost)
        yield _gauge("rafiq_jobs_waiting", "Nudges in the job queue.", runtime().jobs.waiting())


def _by_kind(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, OF[name], labels=["of"])


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _by_state(name: str, words: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, count in counts.items():
        family.add_metric([state], count)
    return family
