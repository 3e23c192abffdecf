"""Links that lead to a first or a new password, and the page that mails one to whoever forgot theirs."""

from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, hash_password, login_user, logout_user

from rafiq.core import clock
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.stores import members, sessions
from rafiq.stores.sessions import Way
from rafiq.web.auth import ADMIN, MIN_PASSWORD, SESSION_TOKEN, Account, as_hashed, password_problem
from rafiq.web.login import throttle
from rafiq.web.runtime import keyring, runtime, settings

RESET_LIFETIME = timedelta(hours=1)

setup = Blueprint("setup", __name__, url_prefix=ADMIN)


@setup.before_request
def slow_down() -> None:
    if request.method == "POST":
        throttle.slow_down(throttle.account_typed())


@setup.get("/setup/<token>")
def show_setup(token: str) -> ResponseReturnValue:
    """The page behind a set-up link. Reading it changes nothing, so a mail scanner cannot use it up."""
    user = members.read_setup_link(token, keyring())
    return render_template(
        "admin/setup.html", user=user, problem=None, minimum=MIN_PASSWORD
    ), 200 if user else 410


@setup.post("/setup/<token>")
def choose_password(token: str) -> ResponseReturnValue:
    """Whoever has an authenticator app is asked for its code: a mailbox alone opens no account with a second step."""
    user = members.read_setup_link(token, keyring())
    problem = password_problem(request.form) if user else None
    if user is None or problem:
        return render_template(
            "admin/setup.html", user=user, problem=problem, minimum=MIN_PASSWORD
        ), 422 if user else 410
    if current_user.is_authenticated:  # somebody else, or the same person before
        sessions.close_session(str(session.get(SESSION_TOKEN)))
        logout_user()
    account = Account(members.set_password(user.id, hash_password(as_hashed(request.form["password"]))))
    second: ResponseReturnValue | None = current_app.extensions["security"].two_factor_plugins.tf_enter(
        account, None, "password", None
    )
    if second is not None:
        return second
    login_user(account, authn_via=[Way.PASSWORD])
    return redirect(url_for("admin.home"))


@setup.post("/setup-needed")
def send_reset() -> ResponseReturnValue:
    """A link by mail, to whoever has an account; the answer is the same for everybody (G27)."""
    found = members.find_user(email=request.form.get("email", "").replace("\0", "")[:254])
    known = members.memberships(found.id) if found and found.active and settings().smtp_url else []
    if found and known:
        _mail_reset(found, known[0].store_id)
    return render_template("admin/forgot.html", by_mail=True, asked=True)


def _mail_reset(user: members.UserRecord, store_id: str) -> None:
    """One in ten minutes: a new link would end the one that was just mailed."""
    now = clock.now()
    about = f"{now:%Y-%m-%dT%H}:{now.minute // 10}"
    if mail.was_posted(store_id, Kind.RESET, about=about, to=user.email, keyring=keyring()):
        return
    link = members.make_setup_link(user.id, keyring(), settings().admin_address, lifetime=RESET_LIFETIME)
    mail.post_sealed(
        store_id, Kind.RESET, about=about, to=user.email, keyring=keyring(), link=link, locale=user.locale
    )
    runtime().jobs.nudge("mails")
