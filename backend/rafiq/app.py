"""Puts the parts together, once: database, web floor, reactions, jobs, commit at the edge."""

import atexit
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from apiflask import APIFlask
from flask import Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from rafiq import errands, reactions
from rafiq.analytics import kept
from rafiq.analytics.queries import ahead
from rafiq.core import clock, idempotency, jobs, logs, migrate, outbox
from rafiq.core.db import begin_request, db, is_postgresql, learn_sizes, prepare_engine, transaction
from rafiq.core.errors import NotFound
from rafiq.core.signing import Keyring
from rafiq.followups import escalation
from rafiq.fraud import service as fraud
from rafiq.links.visits import VisitQueue
from rafiq.referrals import lapsing
from rafiq.referrals import service as referrals
from rafiq.settings import BadSettings, Settings
from rafiq.surveys import asking
from rafiq.web import admin, api, auth, demo, errors, health, hooks
from rafiq.web.api import express
from rafiq.web.login import setup_links
from rafiq.web.pages import (
    ask_page,
    friend_page,
    mail_doors,
    own,
    partner_links,
    report_page,
    share,
    staff_page,
    stories,
    story_page,
    survey_page,
    team,
    weekly_door,
)
from rafiq.web.prefix import below
from rafiq.web.runtime import Runtime
from rafiq.web.serving import fastlane
from rafiq.web.shapes.strict_json import StrictJSON
from rafiq.web.shopper import channels, widget

SESSIONLESS = ("/api/", "/w/", "/r/", "/hooks/")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
KEEP_DELIVERED = timedelta(days=30)
log = structlog.get_logger(__name__)


def create_app(settings: Settings) -> APIFlask:
    """The whole product as one WSGI app. Raises `BadSettings` for settings that cannot work."""
    settings = settings.with_keys()
    logs.configure(settings.log_format)
    app = _bare_app(settings)
    _commit_at_the_edge(app)
    _connect_database(app, settings)
    keyring = Keyring(settings.secret_keys)
    queue = jobs.Jobs(jobs.make_queue(settings.queue_url, settings.data_dir))
    app.extensions["rafiq"] = Runtime(settings, keyring, queue)
    errors.register(app)
    auth.register(app, settings)
    app.register_blueprint(setup_links.setup)
    api.register(app, requests_per_minute=settings.api_requests_per_minute)
    widget.register(app)
    channels.register(app)
    admin.register(app)
    health.register(app)
    hooks.register(app)
    app.register_blueprint(share.share)
    app.register_blueprint(own.own)
    app.register_blueprint(team.team)
    app.register_blueprint(staff_page.staff_page)
    app.register_blueprint(mail_doors.doors)
    app.register_blueprint(weekly_door.weekly_door)
    app.register_blueprint(partner_links.partner_links)
    app.register_blueprint(survey_page.survey_page)
    app.register_blueprint(report_page.report_page)
    app.register_blueprint(ask_page.ask_page)
    app.register_blueprint(stories.stories)
    app.register_blueprint(story_page.story_page)
    app.register_blueprint(friend_page.friend_page)
    api.leave_out_pages(app)
    if settings.demo:
        demo.register(app, lambda: run_due(app))
    _schedule(app, queue)
    errands.register(app, app.extensions["rafiq"])
    _put_lanes_in_front(app, settings, keyring)
    return app


class _SessionsOfPeople(SecureCookieSessionInterface):
    """Programs and widgets have no session; making one for each of their requests cost more than reading a balance."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith(SESSIONLESS) else super().open_session(app, request)


def _bare_app(settings: Settings) -> APIFlask:
    app = APIFlask(
        "rafiq.web", title="Rafiq merchant API", version="1.0.0", docs_path=None, spec_path="/openapi.json"
    )
    app.session_interface = _SessionsOfPeople()
    app.json_provider_class = StrictJSON
    app.json = StrictJSON(app)
    app.config.update(
        SECRET_KEY=settings.secret_keys[-1],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[:-1]),
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        OPENAPI_VERSION="3.1.0",
        SERVERS=[{"url": settings.public_url}],
        VALIDATION_ERROR_STATUS_CODE=422,
        AUTO_404_RESPONSE=False,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_BINDS={"visits": settings.visits_url},
        # Whoever writes much gets the connection that it knows already, with its pages and statements.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_use_lifo": True},
    )
    return app


def _commit_at_the_edge(app: APIFlask) -> None:
    """One request, one transaction: kept below status 400, else rolled back. Registered first, so it runs last."""

    @app.before_request
    def begin() -> None:
        begin_request(writing=request.method not in SAFE_METHODS)
        _refuse_nul()
        g.started = time.perf_counter()

    @app.after_request
    def commit(response: Response) -> Response:
        if db.session.registry.has():
            if response.status_code < 400:
                db.session.commit()
            else:
                db.session.rollback()
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        begin_request(writing=False)  # what this thread reads next takes no writer's turn


def _refuse_nul() -> None:
    """No name of ours holds a NUL and PostgreSQL cannot even compare one: such an address is no address."""
    if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        detail = "there is nothing at this address"
        raise NotFound(detail)


def _connect_database(app: APIFlask, settings: Settings) -> None:
    try:
        db.init_app(app)
        with app.app_context():
            prepare_engine(db.engine, synchronous="FULL")
            prepare_engine(db.engines["visits"], synchronous="FULL")
            migrate.upgrade(db.engine, "main", data_dir=settings.data_dir)
            migrate.upgrade(db.engines["visits"], "visits", data_dir=settings.data_dir)
    except migrate.UnknownRelease as error:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
        raise BadSettings(str(error)) from error
    except ModuleNotFoundError as error:
        detail = (
            f"RAFIQ_DATABASE_URL needs {error.name}, which is not installed: pip install 'rafiq[postgres]'"
        )
        raise BadSettings(detail) from error


def _schedule(app: APIFlask, queue: jobs.Jobs) -> None:
    def deliver() -> None:
        with app.app_context():
            any_told = False
            while outbox.deliver(reactions.REACTIONS):
                any_told = True
            errands.shops.nudge_codes(app.extensions["rafiq"])
        if any_told:
            queue.nudge("webhooks")
            queue.nudge("mails")
            with app.app_context():
                if is_postgresql():
                    with transaction():
                        learn_sizes()

    def approve_due() -> None:
        with app.app_context():
            release_holds()
            expire_credit()
        queue.nudge("deliver")

    def follow_up() -> None:
        with app.app_context():
            ask_and_escalate()
        queue.nudge("deliver")

    def tidy() -> None:
        with app.app_context(), transaction():
            idempotency.forget_old()
            outbox.forget_delivered(clock.now() - KEEP_DELIVERED)
            fraud.sweep(clock.now())
            learn_sizes()

    def count_again() -> None:
        with app.app_context():
            ahead.count_again()
            kept.count_again()

    queue.every_minute("deliver", deliver)
    queue.every_minute("approve_due", approve_due)
    queue.every_minute("follow_up", follow_up)
    queue.every_minute("tidy", tidy)
    queue.every_minute("figures", count_again)


def release_holds() -> int:
    """Approve every referral whose hold is over, each in a transaction of its own; how many. Needs an app context.

    One that fails is logged and tried again a minute later; it keeps nobody waiting.
    """
    due = referrals.due(clock.now())
    db.session.remove()
    return sum(_alone(partial(referrals.approve_due, item)) for item in due)


def expire_credit() -> int:
    """Take credit that was not used in time, order by order, each in a transaction of its own; from how many orders.

    Needs an app context.
    """
    now = clock.now()
    accounts = lapsing.due(now)
    db.session.remove()
    orders = 0
    for account in accounts:
        while _alone(partial(lapsing.lapse, account, now)):
            orders += 1
    return orders


def ask_and_escalate() -> None:
    """Say which questions are due, and take up what nobody followed in time. Needs an app context."""
    now = clock.now()
    for work in (partial(asking.announce_due, now), partial(escalation.escalate_due, now)):
        while _alone(work):
            pass


def _alone(work: Callable[[], object]) -> bool:
    """In a transaction of its own; whether something was done. What fails is logged and keeps nobody else waiting."""
    try:
        with transaction():
            return bool(work())
    except Exception:
        log.exception("due.failed", work=repr(work))
        return False


def run_due(app: APIFlask) -> int:
    """All that is due now, at once: for the demo's skipped days and for tests that travel in time."""
    with app.app_context():
        released = release_holds()
        expire_credit()
        while outbox.deliver(reactions.REACTIONS):
            pass
        ask_and_escalate()
        errands.asking.look()
        errands.trying.end_due()
        while outbox.deliver(reactions.REACTIONS):
            pass
    return released


def _put_lanes_in_front(app: APIFlask, settings: Settings, keyring: Keyring) -> None:
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.wsgi_app = below(app.wsgi_app, settings.public_url)  # type: ignore[method-assign, assignment]
    with app.app_context():
        visits = VisitQueue(db.engines["visits"])
        db.session.execute(text("SELECT 1"))
        db.session.remove()
    visits.start()
    atexit.register(visits.stop)
    app.extensions["rafiq.visits"] = visits
    app.extensions["rafiq.express"] = express.Express(app)
    fastlane.install(app, keyring=keyring, visits=visits, trusted_proxies=settings.trusted_proxies)
