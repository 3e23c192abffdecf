"""Connected shops: which there are and how they do, connecting one, its settings, its secret, its way in."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, ids, texts
from rafiq.core.db import begin_request, step_out
from rafiq.core.errors import Conflict, Invalid
from rafiq.integrations import asking, codes, connections, deliveries, privacy, registry, troubles
from rafiq.integrations.connections import OVERLAP_DAYS, ConnectionView
from rafiq.integrations.platform import Caller, Platform, ShopSaidNo
from rafiq.web import audit_notes
from rafiq.web.admin.forms import field_name, whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, owner, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import keyring, settings

MAX_TYPED = 2_000
MOST_SECONDS = 20  # of asking a shop while somebody waits
UNNAMED = frozenset({"generic", "email", "scores", "jobs"})


@admin.app_template_global("ti")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about connected shops."""
    return texts.text(locale(), f"integrations.{key}", **values)


@admin.app_template_global("ti_counted")
def say_counted(key: str, count: int) -> str:
    return texts.counted(locale(), f"integrations.{key}", count)


@admin.app_template_global("platform_label")
def label(name: str) -> str:
    """A platform's own name; those that have none are named in the reader's language."""
    return say(f"label_{name}") if name in UNNAMED else registry.platform(name).label


@viewer("/integrations")
def integrations() -> ResponseReturnValue:
    store_id, now = seat().store.id, clock.now()
    counts = deliveries.counts(store_id)
    shown = [
        {
            "connection": each,
            "silent_since": troubles.silent_since(each, now),
            "untold_since": troubles.untold_since(each, now),
            "only_asked": troubles.only_asked(each),
            "failed": counts.get((each.id, "failed"), 0),
            "refused": counts.get((each.id, "refused"), 0),
            "done": counts.get((each.id, "done"), 0),
        }
        for each in connections.list_connections(store_id)
    ]
    return render_template(
        "admin/setup/integrations.html",
        shown=shown,
        platforms=registry.all_platforms(),
        requests=privacy.listing(store_id),
        had_any=bool(connections.names(store_id)),
        now=now,
    )


@owner("/integrations/new/<platform>")
def new_integration(platform: str) -> ResponseReturnValue:
    return _new(registry.platform(platform), {}, {})


@owner("/integrations/new/<platform>", methods=("POST",))
def create_integration(platform: str) -> ResponseReturnValue:
    """The secret stands in this one answer, and never again (G26)."""
    chosen, typed = registry.platform(platform), _typed()
    try:
        made, secret = connections.create(
            keyring(),
            seat().store.id,
            platform,
            name=typed.get("name", ""),
            secret=typed.get("secret", ""),
            options=typed,
            actor=seat().user.email,
        )
    except Invalid as error:
        return _new(chosen, typed, _errors(error)), 422
    audit_notes.told(made.id, name=made.name)
    return _one(made, fresh="" if chosen.secret_is_theirs else secret, just_made=True)


@viewer("/integrations/<connection_id>")
def integration(connection_id: str) -> ResponseReturnValue:
    return _one(connections.get(seat().store.id, connection_id))


@manager("/integrations/<connection_id>")
def change_integration(connection_id: str) -> ResponseReturnValue:
    found, typed = connections.get(seat().store.id, connection_id), _typed()
    try:
        connections.change(
            seat().store.id,
            connection_id,
            name=typed.get("name", ""),
            options=typed,
            silent_hours=whole(typed, "silent_hours") or 0,
            keep_days=whole(typed, "keep_days") or 0,
        )
    except Invalid as error:
        return _one(found, typed=typed, errors=_errors(error)), 422
    return _back(connection_id, say("saved"))


@owner("/integrations/<connection_id>/secret", methods=("POST",))
def rotate_secret(connection_id: str) -> ResponseReturnValue:
    """The new one counts at once, the old one some days longer, so nothing is lost while the shop changes over."""
    found, typed = connections.get(seat().store.id, connection_id), _typed()
    days = whole(typed, "overlap_days")
    try:
        secret = connections.rotate(
            keyring(),
            seat().store.id,
            connection_id,
            secret=typed.get("secret", ""),
            overlap_days=-1 if days is None else days,
        )
    except Invalid as error:
        return _one(found, errors=_errors(error)), 422
    again = connections.get(seat().store.id, connection_id)
    return _one(again, fresh="" if typed.get("secret") else secret, just_made=not typed.get("secret"))


@owner("/integrations/<connection_id>/access", methods=("POST",))
def save_access(connection_id: str) -> ResponseReturnValue:
    """What lets us into the shop's own API; tried at once, and kept only when it works."""
    found, typed = connections.get(seat().store.id, connection_id), _typed()
    chosen = registry.platform(found.platform)
    if not chosen.access:
        raise Conflict("this platform has no way in")
    try:
        access = connections.set_access(
            keyring(),
            seat().store.id,
            connection_id,
            {each.name: typed.get(each.name, "") for each in chosen.access},
        )
    except Invalid as error:
        return _one(found, typed=typed, errors=_errors(error)), 422
    step_out()  # the shop may take seconds to answer, and nobody else's write shall wait for it
    caller = Caller(access, settings().allow_loopback, ids.monotonic() + MOST_SECONDS)
    try:
        if chosen.check_access:
            chosen.check_access(caller)
    except ShopSaidNo as refusal:
        first = "access_unreachable" if refusal.code == "shop_unreachable" else f"trouble_{refusal.code}"
        return _one(found, typed=typed, errors={"access": say(first)}), 422
    told = _subscribed(chosen, caller, _address(found))
    begin_request(writing=True)
    connections.set_access(keyring(), seat().store.id, connection_id, access)
    for message, tone in told:
        flash(message, tone)
    return _back(connection_id, say("access_saved"))


def _subscribed(platform: Platform, caller: Caller, address: str) -> list[tuple[str, str]]:
    """What the shop will tell us of from now on, and what it would not, in words; the way in counts either way."""
    if platform.subscribe is None:
        return []
    try:
        done = platform.subscribe(caller, address)
    except ShopSaidNo as refusal:
        return [(say("subscribed_not", why=say(f"trouble_{refusal.code}")), "bad")]
    told = [(say("subscribed", topics=", ".join(done.topics)), "good")] if done.topics else []
    refused = [f"{topic} ({why})" if why else topic for topic, why in done.refused.items()]
    return [*told, *([(say("subscribed_refused", topics=", ".join(refused)), "bad")] if refused else [])]


def _address(found: ConnectionView) -> str:
    return f"{settings().public_url}/hooks/{found.platform}/{found.id}"


@owner("/integrations/<connection_id>/access/drop", methods=("POST",))
def drop_access(connection_id: str) -> ResponseReturnValue:
    connections.drop_access(seat().store.id, connection_id)
    return _back(connection_id, say("access_dropped"))


@manager("/integrations/<connection_id>/ask")
def ask_shop(connection_id: str) -> ResponseReturnValue:
    """Look for lost orders within the minute instead of within ten."""
    asking.ask_now(seat().store.id, connections.get(seat().store.id, connection_id).id)
    return _back(connection_id, say("asking"))


@manager("/integrations/<connection_id>/codes")
def retry_codes(connection_id: str) -> ResponseReturnValue:
    connections.get(seat().store.id, connection_id)
    count = codes.try_again(seat().store.id, connection_id)
    return _back(connection_id, say_counted("codes_again", count))


@owner("/integrations/<connection_id>/disconnect", methods=("POST",))
def disconnect_integration(connection_id: str) -> ResponseReturnValue:
    audit_notes.told(name=connections.get(seat().store.id, connection_id).name)
    connections.disconnect(seat().store.id, connection_id)
    flash(say("disconnected"), "good")
    return redirect(url_for("admin.integrations", store_id=seat().store.id))


def _back(connection_id: str, message: str) -> ResponseReturnValue:
    flash(message, "good")
    return redirect(url_for("admin.integration", store_id=seat().store.id, connection_id=connection_id))


def _new(platform: Platform, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    values = {each.name: each.default for each in platform.options} | {"name": "", "secret": ""} | dict(typed)
    return render_template(
        "admin/setup/integration_new.html",
        platform=platform,
        values=values,
        errors=errors,
        fields=platform.fields,
    )


def _one(
    found: ConnectionView,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    fresh: str = "",
    just_made: bool = False,
) -> str:
    store_id, now = seat().store.id, clock.now()
    platform = registry.platform(found.platform)
    known = connections.known_access(keyring(), store_id, found.id)
    return render_template(
        "admin/setup/integration.html",
        connection=found,
        platform=platform,
        address=_address(found),
        values=_stored(found) | dict(typed or {}),
        access={each.name: "" if each.secret else known.get(each.name, "") for each in platform.access}
        | {
            name: text
            for name, text in (typed or {}).items()
            if name in {a.name for a in platform.access if not a.secret}
        },
        errors=errors or {},
        fresh=fresh,
        just_made=just_made,
        silent_since=troubles.silent_since(found, now),
        untold_since=troubles.untold_since(found, now),
        only_asked=troubles.only_asked(found),
        code_counts=codes.counts(store_id, found.id),
        overlaps=OVERLAP_DAYS,
        fields=platform.fields,
        now=now,
    )


def _stored(found: ConnectionView) -> dict[str, Any]:
    """The form as it stands, with what an option of a newer version usually is; the table of fields as inputs."""
    usual = {each.name: each.default for each in registry.platform(found.platform).options}
    values: dict[str, Any] = usual | {
        "name": found.name,
        "silent_hours": found.silent_hours,
        "keep_days": found.keep_days,
        "secret": "",
    }
    for name, value in found.options.items():
        if isinstance(value, dict):
            values |= {f"{name}.{field}": path for field, path in value.items()}
        else:
            values[name] = value
    return values


def _typed() -> dict[str, str]:
    form = request.form.items()
    return {name: value.replace("\0", "")[:MAX_TYPED] for name, value in form if len(name) <= 60}


def _errors(error: Invalid) -> dict[str, str]:
    names = {field_name(problem.pointer): problem.pointer for problem in error.problems}
    known = {"name", "secret", "silent_hours", "keep_days", "overlap_days"}
    return {name: say(f"wrong_{name}") if name in known else say("wrong_field") for name in names}
