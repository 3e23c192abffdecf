"""The log of what shops sent: each delivery, what it did in words, and once more; and the test of a pasted message."""

import json
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.bulk.rules import MOST
from rafiq.core.errors import NotFound
from rafiq.core.money import parse_amount
from rafiq.integrations import connections, deliveries, picking, registry, sayings, trying
from rafiq.integrations.deliveries import DeliveryView
from rafiq.integrations.rules import Did
from rafiq.referrals import service as referrals
from rafiq.web import hooks
from rafiq.web.admin import words
from rafiq.web.admin.daily import narrowed
from rafiq.web.admin.guard import seat
from rafiq.web.admin.listing import cursor, only_rows
from rafiq.web.admin.setup.integrations import say
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.runtime import runtime

MAX_SHOWN = 60_000
MAX_PASTED = 200_000
STATES = narrowed.DELIVERY_STATES
MAX_LINES = 4
QUIET = frozenset(
    {"did_no_referral", "did_order_same", "did_refund_same", "did_event_again", "did_score_same"}
)
TONES = {"done": "good", "waiting": "wait", "parked": "wait", "failed": "bad", "refused": "bad"}


@admin.app_template_global("delivery_tone")
def tone(state: str) -> str:
    return TONES.get(state, "still")


@admin.app_template_global("delivery_did")
def sentence(did: Did) -> str:
    """One thing that a delivery did, in words."""
    values: dict[str, object] = dict(did.values)
    if "currency" in values and "amount" in values:
        values["amount"] = words.money(parse_amount(str(values["amount"]), str(values["currency"])))
    if "status" in values:
        values["status"] = words.say(f"status_{values['status']}")
    if "reason" in values:
        values["reason"] = words.why(str(values["reason"]))
    if "count" in values:
        values["count"] = words.number(int(str(values["count"])))
    return say(did.code, **values)


@admin.app_template_global("delivery_in_short")
def in_short(did: Sequence[Did]) -> tuple[list[Did], int]:
    """The lines that a list has room for, in their order, and how many more there are.

    What changed nothing goes first, a refund last: it takes a reward back.
    """
    weighed = sorted(did, key=lambda each: (each.code in QUIET, not each.code.startswith("did_refund")))
    kept = weighed[:MAX_LINES]
    return [each for each in did if each in kept][:MAX_LINES], len(did) - len(kept)


@admin.app_template_global("delivery_why")
def why(delivery: DeliveryView) -> str:
    """Why it was refused, left alone or failed; empty where it simply worked."""
    return say(f"code_{delivery.code}") if delivery.code else ""


@viewer("/deliveries")
def delivery_log() -> ResponseReturnValue:
    store_id = seat().store.id
    connected = {each.id: each for each in connections.list_connections(store_id)}
    fits = narrowed.deliveries()
    wanted, state = fits.connection_id, fits.state
    rows, following = deliveries.listing(store_id, connection_id=wanted, state=state, cursor=cursor())
    return render_template(
        "admin/setup/deliveries_rows.html" if only_rows() else "admin/setup/deliveries.html",
        rows=rows,
        connected=connected,
        names=connections.names(store_id),
        states=STATES,
        wanted=wanted,
        state=state,
        page=_page(wanted, state, following),
        every=picking.count(store_id, fits, limit=MOST) if cursor() or following else None,
    )


@viewer("/deliveries/<delivery_id>")
def delivery(delivery_id: str) -> ResponseReturnValue:
    found = deliveries.get(seat().store.id, delivery_id)
    return render_template(
        "admin/setup/delivery.html",
        delivery=found,
        connection=connections.get(seat().store.id, found.connection_id),
        body=_readable(found.body),
        cut=len(found.body) > MAX_SHOWN,
        referral=_referral(found),
    )


@manager("/deliveries/<delivery_id>/replay")
def replay_delivery(delivery_id: str) -> ResponseReturnValue:
    """Safe at any time: what it did already is not done twice."""
    deliveries.replay(seat().store.id, delivery_id)
    runtime().jobs.nudge(hooks.JOB)
    flash(say("replaying"), "good")
    return redirect(url_for("admin.delivery", store_id=seat().store.id, delivery_id=delivery_id))


@manager("/deliveries/replay")
def replay_failed() -> ResponseReturnValue:
    """All that failed, of one connection or of all."""
    count = deliveries.replay_failed(seat().store.id, request.form.get("connection", "")[:32])
    runtime().jobs.nudge(hooks.JOB)
    flash(words.counted("integrations.replaying_all", count), "good")
    return redirect(url_for("admin.delivery_log", store_id=seat().store.id))


@manager("/integrations/<connection_id>/try")
def try_message(connection_id: str) -> ResponseReturnValue:
    """What a pasted message would mean to us; nothing is kept of it."""
    connection = connections.get(seat().store.id, connection_id)
    pasted = request.form.get("pasted", "").replace("\0", "")[:MAX_PASTED]
    platform = registry.platform(connection.platform)
    options = sayings.usual(connection.store_id, platform, connection.options)
    understood = trying.understand(platform, options, pasted.encode())
    return render_template(
        "admin/setup/integration_try.html", connection=connection, pasted=pasted, understood=understood
    )


def _page(wanted: str, state: str, following: str | None) -> dict[str, object]:
    here = {"store_id": seat().store.id} | {k: v for k, v in (("connection", wanted), ("state", state)) if v}
    return {
        "cursor": cursor() or "",
        "query": {name: value for name, value in here.items() if name != "store_id"},
        "first_url": url_for("admin.delivery_log", **here, _external=False),
        "next_url": url_for("admin.delivery_log", **here, cursor=following, _external=False)
        if following
        else None,
    }


def _readable(body: bytes) -> str:
    """Indented when it is JSON, as it came when it is not."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)[:MAX_SHOWN]
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")[:MAX_SHOWN]


def _referral(found: DeliveryView) -> str | None:
    """The referral of the order that it was about, to look it up from here."""
    if not found.order_number:
        return None
    try:
        referral = referrals.of_order(seat().store.id, found.order_number)
    except NotFound:
        return None
    return referral.id if referral else None
