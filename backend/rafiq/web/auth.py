"""Logging in to the admin: Flask-Security on our own accounts, set-up links, sessions that end on the server."""

from datetime import timedelta
from typing import Any

from apiflask import APIFlask
from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import LoginForm, RoleMixin, Security, UserMixin, hash_password, login_user
from flask_security.datastore import UserDatastore
from flask_security.signals import user_authenticated
from flask_wtf import CSRFProtect
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import NotFound, TooManyRequests

from rafiq.core import clock
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.settings import Settings
from rafiq.stores import members, sessions
from rafiq.web.runtime import keyring, runtime, settings

ADMIN = "/admin"
SESSION_TOKEN = "sid"  # noqa: S105 - the name of a field, not a password
IDLE = timedelta(hours=12)
MIN_PASSWORD, MAX_PASSWORD = 10, 128
PER_ADDRESS, PER_PAIR, PER_ACCOUNT = (
    parse_many(limits) for limits in ("30/minute", "10/minute;40/hour", "300/hour")
)
WAIT_SECONDS = 60
RESET_LIFETIME = timedelta(hours=1)

csrf = CSRFProtect()
setup = Blueprint("setup", __name__, url_prefix=ADMIN)


class Account(UserMixin):
    """What Flask-Security sees of a user; changes it makes go back through `Accounts.put`."""

    fs_uniquifier: str = ""  # Flask-Security looks for it on the class

    def __init__(self, record: members.UserRecord) -> None:
        self.record = record
        self.email = record.email
        self.password = record.password_hash
        self.active = record.active
        self.fs_uniquifier = record.uniquifier
        self.roles: list[RoleMixin] = []  # roles belong to stores, not to users


class Accounts(UserDatastore):
    """Flask-Security's door to `stores.members`: it never sees a table."""

    def __init__(self) -> None:
        super().__init__(Account, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:  # noqa: ANN401, ARG002, FBT001, FBT002 - Flask-Security's signature
        if "email" in kwargs:
            return _account(members.find_user(email=str(kwargs["email"])))
        record = members.find_user(uniquifier=str(kwargs["fs_uniquifier"]))
        open_here = record is not None and sessions.session_is_open(
            record.id, str(session.get(SESSION_TOKEN))
        )
        return _account(record) if open_here else None

    def put(self, model: Account) -> Account:
        if model.password and model.password != model.record.password_hash:
            members.upgrade_hash(model.record.id, model.password)
        return model

    def commit(self) -> None:
        """Nothing: the edge commits."""


class EmailLoginForm(LoginForm):
    """Flask-Security's own without the remember-me box: a session lives as long as it is used."""

    remember = None


def register(app: APIFlask, settings: Settings) -> None:
    """Log-in, log-out, set-up links and throttling under /admin. Call before anything else hooks requests there."""
    app.config.update(_flask_config(https=settings.public_url.startswith("https://")) | _SECURITY)
    csrf.init_app(app)
    known = {
        id(hook)
        for hooks in (app.before_request_funcs, app.after_request_funcs)
        for hook in hooks.get(None, [])
    }
    Security(app, Accounts(), login_form=EmailLoginForm)
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # no log-in by header or query string
    app.view_functions["security.verify"] = (
        _not_here  # Flask-Security's page to log in again; no page of ours asks for it
    )
    _keep_to_admin(app, known)
    user_authenticated.connect(_open_session, app)
    app.extensions["rafiq_login_limits"] = FixedWindowRateLimiter(MemoryStorage())
    app.before_request_funcs.setdefault("security", []).append(_before_security)
    app.register_blueprint(setup)


def _flask_config(*, https: bool) -> dict[str, object]:
    return {
        "SESSION_COOKIE_NAME": "__Host-rafiq" if https else "rafiq_session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": IDLE,
        "WTF_CSRF_CHECK_DEFAULT": False,  # checked by web.admin.guard, for /admin only
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # the guard checks Origin, which survives a Referrer-Policy
    }


_SECURITY: dict[str, object] = {
    "SECURITY_URL_PREFIX": ADMIN,
    "SECURITY_LOGIN_USER_TEMPLATE": "admin/login.html",
    "SECURITY_POST_LOGIN_VIEW": f"{ADMIN}/",
    "SECURITY_POST_LOGOUT_VIEW": f"{ADMIN}/login",
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": True,
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": 19_456,
        "argon2__time_cost": 2,
        "argon2__parallelism": 1,
    },
    "SECURITY_PASSWORD_LENGTH_MIN": MIN_PASSWORD,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_CACHE_CONTROL": None,  # the guard says no-store for all of /admin
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_CLI_USERS_NAME": False,
    "SECURITY_CLI_ROLES_NAME": False,
}


def _not_here() -> ResponseReturnValue:
    raise NotFound


def _keep_to_admin(app: APIFlask, known: set[int]) -> None:
    """Flask-Login and Flask-Principal hook every request and touch the session there.

    That would cost each click and mark each public answer `Vary: Cookie`; so their hooks run under /admin only.
    """
    for hooks in (app.before_request_funcs.get(None, []), app.after_request_funcs.get(None, [])):
        for index, hook in enumerate(hooks):
            if id(hook) not in known:
                hooks[index] = _under_admin(hook)


def _under_admin(hook: Any) -> Any:  # noqa: ANN401 - any Flask hook
    def run(*response: Any) -> Any:  # noqa: ANN401
        return hook(*response) if request.path.startswith(ADMIN) else (response[0] if response else None)

    return run


def _account(record: members.UserRecord | None) -> Account | None:
    return Account(record) if record else None


def _open_session(_sender: object, user: Account, **_: object) -> None:
    """A new session on each log-in: nothing of the visitor's earlier cookie survives but their language."""
    keep = {
        name: session[name] for name in ("_user_id", "_fresh", "_id", "fs_paa", "locale") if name in session
    }
    session.clear()
    session.update(keep)
    session.permanent = True
    session[SESSION_TOKEN] = sessions.open_session(user.record.id)


def _before_security() -> None:
    if request.endpoint == "security.logout" and request.method == "POST":
        sessions.close_session(str(session.pop(SESSION_TOKEN, "")))
    else:
        _throttle()


@setup.before_request
def _throttle() -> None:
    """Tight for one address at one account; wide for the account alone, so that a stranger cannot lock its owner out.

    A try refused for its address does not count against the account.
    """
    if request.method != "POST":
        return
    limits: FixedWindowRateLimiter = current_app.extensions["rafiq_login_limits"]
    account = str(request.form.get("email") or request.path).strip().lower()[:254]
    address = str(request.remote_addr)
    near = [limits.hit(limit, "address", address) for limit in PER_ADDRESS] + [
        limits.hit(limit, "pair", account, address) for limit in PER_PAIR
    ]  # every counter counts, also behind one that is full
    if not all(near) or not all(limits.hit(limit, "account", account) for limit in PER_ACCOUNT):
        raise TooManyRequests(retry_after=WAIT_SECONDS)


@setup.get("/setup/<token>")
def show_setup(token: str) -> ResponseReturnValue:
    """The page behind a set-up link. Reading it changes nothing, so a mail scanner cannot use it up."""
    user = members.read_setup_link(token, keyring())
    return render_template(
        "admin/setup.html", user=user, problem=None, minimum=MIN_PASSWORD
    ), 200 if user else 410


@setup.post("/setup/<token>")
def choose_password(token: str) -> ResponseReturnValue:
    user = members.read_setup_link(token, keyring())
    problem = password_problem(request.form) if user else None
    if user is None or problem:
        return render_template(
            "admin/setup.html", user=user, problem=problem, minimum=MIN_PASSWORD
        ), 422 if user else 410
    login_user(Account(members.set_password(user.id, hash_password(request.form["password"]))))
    return redirect(url_for("admin.home"))


@setup.post("/setup-needed")
def send_reset() -> ResponseReturnValue:
    """A link by mail, to whoever has an account; the answer is the same for everybody (G27)."""
    found = members.find_user(email=str(request.form.get("email", ""))[:254])
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


def password_problem(form: Any) -> str | None:  # noqa: ANN401 - werkzeug's MultiDict
    """The admin text that says what is wrong with a new password, or None."""
    password = form.get("password", "")
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        return "password_length"
    return None if password == form.get("again", "") else "password_differs"
