"""Webhooks out: the addresses we call, their secrets and events, and the log with replay."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.rows import Listing
from rafiq.core import clock, texts
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.web import audit_notes
from rafiq.web.admin import listing
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, owner, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import keyring, runtime, settings
from rafiq.webhooks import announcing, log, rules
from rafiq.webhooks import service as webhooks
from rafiq.webhooks.rules import State
from rafiq.webhooks.service import EndpointView

ON_A_PAGE = 50
SINCE_DAYS = (1, 3, 7, 30)
OVERLAPS = (0, 24, 72, 168)
TONES = {
    State.WAITING.value: "wait",
    State.DELIVERED.value: "good",
    State.FAILED.value: "bad",
    State.MISSED.value: "warn",
}


def say(key: str, **values: object) -> str:
    """A text of the catalogue about webhooks."""
    return texts.text(locale(), f"webhooks.{key}", **values)


@viewer("/webhooks")
def webhook_list() -> ResponseReturnValue:
    return _list({}, {})


@owner("/webhooks", methods=("POST",))
def create_webhook() -> ResponseReturnValue:
    """The secret stands in this answer and nowhere else."""
    try:
        made = webhooks.create(
            keyring(),
            seat().store.id,
            url=request.form.get("url", ""),
            events=_chosen_events(),
            note=request.form.get("note", ""),
            allow_loopback=settings().allow_loopback,
        )
    except Invalid as error:
        return _list(request.form, _errors(error)), 422
    except Conflict:
        return _list(request.form, {"url": say("too_many", count=rules.MOST_ENDPOINTS)}), 409
    audit_notes.told(made.endpoint.id, name=made.endpoint.host)
    return _one(made.endpoint, secret=made.secret)


@viewer("/webhooks/<endpoint_id>")
def webhook(endpoint_id: str) -> ResponseReturnValue:
    return _one(webhooks.get(seat().store.id, endpoint_id))


@owner("/webhooks/<endpoint_id>", methods=("POST",))
def change_webhook(endpoint_id: str) -> ResponseReturnValue:
    try:
        webhooks.change(
            seat().store.id,
            endpoint_id,
            url=request.form.get("url", ""),
            events=_chosen_events(),
            note=request.form.get("note", ""),
            allow_loopback=settings().allow_loopback,
        )
    except Invalid as error:
        found = webhooks.get(seat().store.id, endpoint_id)
        return _one(found, typed=request.form, errors=_errors(error)), 422
    return _back(endpoint_id, "saved")


@owner("/webhooks/<endpoint_id>/secret", methods=("POST",))
def rotate_webhook(endpoint_id: str) -> ResponseReturnValue:
    hours = whole(request.form, "overlap")
    if hours not in OVERLAPS:
        raise NotFound(endpoint_id)
    made = webhooks.rotate(keyring(), seat().store.id, endpoint_id, overlap=timedelta(hours=hours))
    return _one(made.endpoint, secret=made.secret)


@owner("/webhooks/<endpoint_id>/status", methods=("POST",))
def turn_webhook(endpoint_id: str) -> ResponseReturnValue:
    """Pause or resume; what waited goes on at once."""
    wish = request.form.get("status", "")
    if wish not in set(rules.Status):
        raise NotFound(wish)
    turn = webhooks.resume if wish == rules.Status.ACTIVE else webhooks.pause
    turn(seat().store.id, endpoint_id)
    _nudge()
    return _back(endpoint_id, "resumed" if wish == rules.Status.ACTIVE else "paused_now")


@owner("/webhooks/<endpoint_id>/remove", methods=("POST",))
def remove_webhook(endpoint_id: str) -> ResponseReturnValue:
    audit_notes.told(name=webhooks.remove(seat().store.id, endpoint_id).host)
    flash(say("removed"), "good")
    return redirect(url_for("admin.webhook_list", store_id=seat().store.id))


@manager("/webhooks/<endpoint_id>/test")
def test_webhook(endpoint_id: str) -> ResponseReturnValue:
    """Its delivery's own page shows what came back."""
    try:
        delivery_id = announcing.send_test(seat().store.id, endpoint_id)
    except Conflict:
        return _back(endpoint_id, "is_paused", tone="bad")
    _nudge()
    return _to_delivery(endpoint_id, delivery_id, "test_sent")


@manager("/webhooks/<endpoint_id>/replay")
def replay_webhooks(endpoint_id: str) -> ResponseReturnValue:
    days, everything = whole(request.form, "days"), request.form.get("which") == "all"
    if days not in SINCE_DAYS:
        raise NotFound(endpoint_id)
    try:
        since = clock.now() - timedelta(days=days)
        count = announcing.replay_since(seat().store.id, endpoint_id, since, delivered_too=everything)
    except Conflict:
        return _back(endpoint_id, "is_paused", tone="bad")
    _nudge()
    return _back(endpoint_id, "replayed", count=texts.number_text(count, locale()))


@viewer("/webhooks/<endpoint_id>/deliveries/<delivery_id>")
def webhook_delivery(endpoint_id: str, delivery_id: str) -> ResponseReturnValue:
    """One event's way to one address: its body and every try."""
    return render_template(
        "admin/setup/webhook_delivery.html",
        endpoint=webhooks.get(seat().store.id, endpoint_id),
        found=log.detail(seat().store.id, endpoint_id, delivery_id),
        w=say,
        tones=TONES,
    )


@manager("/webhooks/<endpoint_id>/deliveries/<delivery_id>/replay")
def replay_webhook(endpoint_id: str, delivery_id: str) -> ResponseReturnValue:
    try:
        announcing.replay(seat().store.id, endpoint_id, delivery_id)
    except Conflict:
        return _back(endpoint_id, "is_paused", tone="bad")
    _nudge()
    return _to_delivery(endpoint_id, delivery_id, "replayed_one")


def _chosen_events() -> list[str]:
    """All of them is an empty list, so that events that come later are sent too."""
    return [] if request.form.get("which") != "chosen" else request.form.getlist("events")


def _errors(error: Invalid) -> dict[str, str]:
    """A sentence of the reader's language for each field."""
    found = {}
    for problem in error.problems:
        name = problem.pointer.removeprefix("#/").split("/")[0]
        found[name] = say(f"wrong_{problem.code or name}")
    return found


def _list(typed: Any, errors: dict[str, str]) -> str:  # noqa: ANN401 - a form or nothing
    return render_template(
        "admin/setup/webhooks.html",
        endpoints=webhooks.every(seat().store.id),
        counts=log.backlog(seat().store.id).counts,
        all_events=rules.EVENTS,
        typed=typed,
        chosen=request.form.getlist("events"),
        errors=errors,
        w=say,
    )


def _one(
    endpoint: EndpointView,
    *,
    secret: str | None = None,
    typed: Any = None,  # noqa: ANN401 - a form or nothing
    errors: dict[str, str] | None = None,
) -> str:
    state = listing.chosen("status", [each.value for each in State])
    rows = log.page(
        seat().store.id, endpoint.id, state=state or None, before=listing.cursor(), limit=ON_A_PAGE + 1
    )
    following = rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None
    page = listing.page_of(Listing(rows[:ON_A_PAGE], following), "admin.webhook", endpoint_id=endpoint.id)
    typed = typed or {
        "url": endpoint.url,
        "note": endpoint.note,
        "which": "chosen" if endpoint.events else "",
    }
    return render_template(
        "admin/setup/webhook.html",
        endpoint=endpoint,
        secret=secret,
        typed=typed,
        chosen=request.form.getlist("events") or endpoint.events,
        errors=errors or {},
        listing=page,
        state=state,
        states=list(State),
        all_events=[*rules.EVENTS, *(each for each in endpoint.events if each == rules.TEST)],
        since_days=SINCE_DAYS,
        overlaps=OVERLAPS,
        w=say,
        tones=TONES,
    )


def _back(endpoint_id: str, message: str, *, tone: str = "good", **values: object) -> ResponseReturnValue:
    flash(say(message, **values), tone)
    return redirect(url_for("admin.webhook", store_id=seat().store.id, endpoint_id=endpoint_id))


def _to_delivery(endpoint_id: str, delivery_id: str, message: str) -> ResponseReturnValue:
    flash(say(message), "good")
    return redirect(
        url_for(
            "admin.webhook_delivery",
            store_id=seat().store.id,
            endpoint_id=endpoint_id,
            delivery_id=delivery_id,
        )
    )


def _nudge() -> None:
    runtime().jobs.nudge("webhooks")
