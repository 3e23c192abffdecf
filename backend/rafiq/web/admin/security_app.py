"""An authenticator app for one's own account: set up with a QR code, replaced by recovery codes, turned off."""

from datetime import timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from rafiq.core import clock
from rafiq.stores import second_step, sessions
from rafiq.stores.members import UserRecord
from rafiq.web.admin.security import here, knows_password, overview, own_page, proved_page, say
from rafiq.web.admin.site import admin
from rafiq.web.login import throttle
from rafiq.web.login.second_step import WINDOW_SECONDS, app_codes
from rafiq.web.qr import qr
from rafiq.web.runtime import keyring

SETUP_KIND = "app-setup"
SETUP_LIFETIME = timedelta(minutes=30)


@admin.get("/me/security/app")
@proved_page
def show_app(user: UserRecord) -> ResponseReturnValue:
    """A key for a new app. Nothing is kept of it before a code shows that the app has it."""
    if user.two_step_at:
        return redirect(url_for("admin.security"))
    return _setup_page(user, app_codes().generate_totp_secret())


@admin.post("/me/security/app")
@proved_page
def turn_on(user: UserRecord) -> ResponseReturnValue:
    """From now on the code is asked for; every other browser, which came in without one, is logged out."""
    asked = keyring().unseal(SETUP_KIND, request.form.get("setup", ""), now=clock.now())
    if user.two_step_at or asked is None or asked["user"] != user.id:
        flash(say("setup_over"), "wait")
        return redirect(url_for("admin.security"))
    throttle.slow_down(user.id, holder=True)
    key = str(asked["key"])
    counter = app_codes().counter_of(request.form.get("code", ""), key)
    if counter is None:
        return _setup_page(user, key, wrong=True), 422
    second_step.turn_on(user.id, key, keyring(), counter=counter)
    sessions.note_second_step(here().id)
    sessions.end_sessions(user.id, but=here().id)
    return _fresh_codes()


@admin.post("/me/security/codes")
@own_page
def new_codes(user: UserRecord) -> ResponseReturnValue:
    """Ten new recovery codes for a code of the app; the old ones end."""
    if not _right_code(user):
        return overview(user, problem="wrong_code", at="codes"), 422
    return _fresh_codes()


@admin.post("/me/security/app/off")
@own_page
def turn_off(user: UserRecord) -> ResponseReturnValue:
    if not knows_password(user, request.form.get("password", "")):
        return overview(user, problem="wrong_password", at="off"), 422
    if not _right_code(user):
        return overview(user, problem="wrong_code", at="off"), 422
    second_step.turn_off(user.id)
    flash(say("turned_off"), "good")
    return redirect(url_for("admin.security"))


def _right_code(user: UserRecord) -> bool:
    throttle.slow_down(user.id, holder=True)
    key = second_step.key_of(user.id, keyring())
    typed = request.form.get("code", "")
    return key is not None and app_codes().verify_totp(typed, key, current_user, WINDOW_SECONDS)


def _setup_page(user: UserRecord, key: str, *, wrong: bool = False) -> str:
    note = keyring().seal(SETUP_KIND, {"user": user.id, "key": key}, now=clock.now(), lifetime=SETUP_LIFETIME)
    return render_template(
        "admin/account/app.html",
        user=user,
        picture=qr(app_codes().get_totp_uri(user.email, key)),
        key=app_codes().get_totp_pretty_key(key),
        note=note,
        wrong=wrong,
    )


def _fresh_codes() -> str:
    """Shown in this answer and never again."""
    codes = current_app.extensions["security"].mf_recovery_codes_util.create_recovery_codes(current_user)
    return render_template("admin/account/recovery_codes.html", codes=codes, user=current_user.record)
