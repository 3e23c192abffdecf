"""Logging in to the admin: Flask-Security on our own accounts, and sessions that end on the server."""

import unicodedata
from typing import Any

from apiflask import APIFlask
from flask import abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import LoginForm, RoleMixin, Security, UserMixin, current_user
from flask_security.datastore import UserDatastore
from flask_security.signals import user_authenticated
from flask_wtf import CSRFProtect
from werkzeug.exceptions import NotFound

from rafiq.core import clock, texts
from rafiq.core.db import brief_write
from rafiq.core.errors import Busy
from rafiq.settings import Settings
from rafiq.stores import members, second_step, sessions
from rafiq.stores.sessions import IDLE, SessionView, Way
from rafiq.web.login import browsers, throttle
from rafiq.web.login import second_step as steps
from rafiq.web.runtime import keyring

ADMIN = "/admin"
SESSION_TOKEN = "sid"  # noqa: S105 - the name of a field, not a password
MIN_PASSWORD, MAX_PASSWORD = 10, 128
SECOND_STEP = frozenset({"security.two_factor_token_validation", "security.mf_recovery"})
# Pages of Flask-Security that ours replace, or that nothing asks for.
CLOSED = (
    "verify two_factor_setup two_factor_setup_validate two_factor_rescue tf_select mf_recovery_codes".split()
)

csrf = CSRFProtect()


class Account(UserMixin):
    """What Flask-Security sees of a user; changes it makes go back through `Accounts.put`."""

    fs_uniquifier: str = ""  # Flask-Security looks for it on the class

    def __init__(self, record: members.UserRecord, here: SessionView | None = None) -> None:
        self.record = record
        self.here = here  # the session by which this request came in
        self.email = record.email
        self.password = record.password_hash
        self.active = record.active
        self.fs_uniquifier = record.uniquifier
        self.roles: list[RoleMixin] = []  # roles belong to stores, not to users
        self.tf_primary_method = steps.METHOD if record.two_step_at else None

    @property
    def tf_totp_secret(self) -> str | None:  # type: ignore[override]
        return second_step.key_of(self.record.id, keyring())


class Accounts(UserDatastore):
    """Flask-Security's door to `stores.members`: it never sees a table."""

    def __init__(self) -> None:
        super().__init__(Account, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:  # noqa: ANN401, ARG002, FBT001, FBT002 - Flask-Security's signature
        if "email" in kwargs:
            return _account(members.find_user(email=str(kwargs["email"])))
        return _account(members.find_user(uniquifier=str(kwargs["fs_uniquifier"])))

    def put(self, model: Account) -> Account:
        if model.password and model.password != model.record.password_hash:
            members.upgrade_hash(model.record.id, model.password)
        return model

    def commit(self) -> None:
        """Nothing: the edge commits."""


class EmailLoginForm(LoginForm):
    """Flask-Security's own without the remember-me box: a session lives as long as it is used."""

    remember = None

    def filter_password(self, typed: str | None) -> str | None:
        return typed and as_hashed(typed)


def register(app: APIFlask, settings: Settings) -> None:
    """Log-in, log-out and throttling under /admin. Call before anything else hooks requests there."""
    app.config.update(_flask_config(https=settings.public_url.startswith("https://")) | _SECURITY)
    csrf.init_app(app)
    known = {
        id(hook)
        for hooks in (app.before_request_funcs, app.after_request_funcs)
        for hook in hooks.get(None, [])
    }
    Security(
        app,
        Accounts(),
        login_form=EmailLoginForm,
        two_factor_rescue_form=steps.NoRescueForm,
        totp_cls=steps.AppCodes,
        mf_recovery_codes_util_cls=steps.RecoveryCodes,
    )
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # no log-in by header or query string
    app.login_manager.user_loader(_who_is_here)  # type: ignore[attr-defined]
    for name in CLOSED:
        app.view_functions[f"security.{name}"] = _not_here
    _keep_to_admin(app, known)
    user_authenticated.connect(_open_session, app)
    throttle.register(app)
    app.before_request_funcs.setdefault("security", []).append(_before_security)


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
    "SECURITY_PASSWORD_NORMALIZE_FORM": None,  # `as_hashed` does it, wherever a password is typed
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_CACHE_CONTROL": None,  # the guard says no-store for all of /admin
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_CLI_USERS_NAME": False,
    "SECURITY_CLI_ROLES_NAME": False,
    "SECURITY_FLASH_MESSAGES": False,  # it speaks no Farsi; our templates say what there is to say
    **steps.CONFIG,
}


def _not_here(**_: object) -> ResponseReturnValue:
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


def _who_is_here(uniquifier: str) -> Account | None:
    """The account of a cookie whose session is still open on the server."""
    record = members.find_user(uniquifier=uniquifier)
    if record is None or not record.active:
        return None
    here = sessions.read_session(record.id, str(session.get(SESSION_TOKEN)))
    if here is None:
        return None
    if clock.now() - here.seen_at > sessions.SEEN_EVERY:
        _note_use(here.id)
    return Account(record, here)


def _note_use(session_id: str) -> None:
    """Nobody waits long for it: who was last seen when is worth less than the page."""
    try:
        with brief_write():
            sessions.note_use(session_id)
    except Busy:
        return


def _open_session(_sender: object, user: Account, authn_via: list[str] | None = None, **_: object) -> None:
    """A new session on each log-in: nothing of the visitor's earlier cookie survives but their language."""
    keep = {
        name: session[name] for name in ("_user_id", "_fresh", "_id", "fs_paa", "locale") if name in session
    }
    session.clear()
    session.update(keep)
    session.permanent = True
    session[SESSION_TOKEN] = sessions.open_session(user.record.id, way=_way(authn_via), **browsers.here())
    if request.endpoint == "security.mf_recovery":
        left = second_step.recovery_codes_left(user.record.id)
        said = texts.number_text(left, g.locale)
        flash(texts.text(g.locale, "account_security.recovery_used", left=said), "wait")


def _way(authn_via: list[str] | None) -> Way:
    """Flask-Security names no way when a second step is done; only its own two pages do that."""
    if authn_via is None:
        return Way.TWO_STEP if request.endpoint in SECOND_STEP else Way.PASSWORD
    return Way(authn_via[0])


def _before_security() -> ResponseReturnValue | None:
    """Before Flask-Security's own pages: log-out ends the session here, the second step wants a first one.

    Its pages take forms; what it makes of JSON that is no object is an error, and no page of ours sends any.
    """
    if request.is_json:
        abort(415)
    if request.endpoint in SECOND_STEP:
        return _before_second_step()
    if request.method != "POST":
        return None
    if request.endpoint == "security.logout":
        sessions.close_session(str(session.pop(SESSION_TOKEN, "")))
        return None
    throttle.slow_down(throttle.account_typed())
    return None


def _before_second_step() -> ResponseReturnValue | None:
    """Whoever is in already is not asked: Flask-Security would log them out, and by a GET (G28)."""
    if current_user.is_authenticated:
        return redirect(url_for("admin.home"))
    holder = steps.half_way()
    if holder is None:
        return redirect(url_for("security.login", next=request.args.get("next")))
    if request.method == "POST":
        known = members.find_user(uniquifier=holder)  # a new password renews that name, and not the quota
        throttle.slow_down(known.id if known else holder, holder=True)
    return None


def as_hashed(typed: str) -> str:
    """A password as it is hashed and compared: whichever way a keyboard makes its letters, and never a long one whole.

    The hash refuses thousands of letters. Of more than any password has there is one too many left, which fits none.
    """
    return unicodedata.normalize("NFC", typed[: 4 * MAX_PASSWORD])[: MAX_PASSWORD + 1]


def password_problem(form: Any) -> str | None:  # noqa: ANN401 - werkzeug's MultiDict
    """The admin text that says what is wrong with a new password, or None."""
    password = form.get("password", "")
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        return "password_length"
    return None if password == form.get("again", "") else "password_differs"


def own_path(path: str) -> bool:
    """Whether an address that came with a form is a path of the admin itself, and nowhere else for any browser."""
    return path.startswith(f"{ADMIN}/") and "//" not in path and "\\" not in path and path.isprintable()
