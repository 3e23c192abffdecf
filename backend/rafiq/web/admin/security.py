"""How somebody's own account is kept safe: its second step, its passkeys, and where it is logged in."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, verify_password

from rafiq.core import texts
from rafiq.stores import members, passkeys, second_step, sessions
from rafiq.stores import service as stores
from rafiq.stores.members import UserRecord
from rafiq.stores.sessions import SessionView
from rafiq.web.admin.guard import signed_in, to_login
from rafiq.web.admin.site import admin
from rafiq.web.admin.words import digits, locale
from rafiq.web.auth import as_hashed
from rafiq.web.login import passkeys as ceremonies
from rafiq.web.login import throttle

OwnView = Callable[..., ResponseReturnValue]


@admin.app_template_global("tsec")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about keeping an account safe."""
    return texts.text(locale(), f"account_security.{key}", **values)


def own_page(view: OwnView) -> OwnView:
    """A page of whoever is logged in; it is given their record."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:  # noqa: ANN401
        user = signed_in()
        return to_login() if user is None else view(user, **values)

    return guarded


def proved_page(view: OwnView) -> OwnView:
    """As above, for whoever has shown lately who they are: a browser left open may not add a way in."""

    @own_page
    @wraps(view)
    def guarded(user: UserRecord, **values: Any) -> ResponseReturnValue:  # noqa: ANN401
        if here().is_proved():
            return view(user, **values)
        flash(say("prove_first"), "wait")
        return redirect(url_for("admin.security"))

    return guarded


def here() -> SessionView:
    found: SessionView = current_user.here
    return found


def knows_password(user: UserRecord, typed: str) -> bool:
    """Each try counts, right or wrong."""
    throttle.slow_down(user.id, holder=True)
    return user.password_hash is not None and bool(verify_password(as_hashed(typed), user.password_hash))


@admin.get("/me/security")
@own_page
def security(user: UserRecord) -> ResponseReturnValue:
    return overview(user)


@admin.post("/me/security/prove")
@own_page
def prove(user: UserRecord) -> ResponseReturnValue:
    """The password once more; for a while after it the ways in may be changed."""
    if not knows_password(user, request.form.get("password", "")):
        return overview(user, problem="wrong_password", at="prove"), 422
    sessions.note_proof(here().id)
    return redirect(url_for("admin.security"))


@admin.post("/me/security/sessions")
@own_page
def end_sessions(user: UserRecord) -> ResponseReturnValue:
    """One of one's own, or every other. The one that asks is left by logging out."""
    chosen = request.form.get("session", "")
    if chosen == "others":
        sessions.end_sessions(user.id, but=here().id)
    elif chosen != here().id:
        sessions.end_session(user.id, chosen)
    flash(say("session_ended"), "good")
    return redirect(url_for("admin.security", _anchor="sessions"))


def overview(user: UserRecord, *, problem: str | None = None, at: str | None = None) -> str:
    """``problem`` is a text about the form ``at``."""
    mine = members.memberships(user.id)
    return render_template(
        "admin/account/security.html",
        user=user,
        here=here(),
        sessions=sorted(sessions.list_sessions(user.id), key=lambda each: each.id != here().id),
        passkeys=passkeys.of_user(user.id),
        passkeys_possible=ceremonies.possible(),
        codes_left=second_step.recovery_codes_left(user.id),
        wanted_by=[] if here().in_two_steps else [each.store_name for each in mine if each.two_step],
        problem=problem,
        at=at,
        longest_name=passkeys.MAX_NAME,
    )


@admin.app_template_global("own_time")
def own_time(at: datetime) -> str:
    """A day and a time on the clocks of the store that one was in last: an account has no zone of its own."""
    local = at.astimezone(ZoneInfo(_zone()))
    day = texts.date_text(at, locale(), _zone())
    return say("day_and_time", day=day, time=digits(local.strftime("%H:%M")))


def _zone() -> str:
    user = signed_in()
    mine = [each.store_id for each in members.memberships(user.id)] if user else []
    if not mine:
        return "UTC"
    last = session.get("store")
    return stores.get_store(last if last in mine else mine[0]).timezone
