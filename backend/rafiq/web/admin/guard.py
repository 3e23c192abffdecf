"""What stands before every admin page: same-site checks, log-in, the store and the role; and the headers behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from rafiq.core.texts import LOCALES, pick_locale
from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.stores.members import Role
from rafiq.web.auth import ADMIN, csrf

# Answers made up from the address alone: nothing to forge.
PUBLIC_POSTS = frozenset({"admin.preview_answer", "admin.playground_answer"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "font-src": "'self'",  # Vazirmatn; the one word more than guarantee G29
}
ROLES: dict[str, Role] = {}


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is asking, in which store, and as what."""

    user: members.UserRecord
    store: stores.StoreView
    role: Role
    stores: list[members.Membership]

    @property
    def shop_id(self) -> str:
        """The shop's own id, in its test store too."""
        return self.store.test_of or self.store.id

    def may(self, role: str) -> bool:
        return self.role.covers(Role(role))


View = Callable[..., ResponseReturnValue]


def store_page(
    blueprint: Blueprint, rule: str, *, role: Role, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """Register a page of one store. A member with less than ``role`` gets 403, a stranger 404 (G25)."""

    def register(view: View) -> View:
        @wraps(view)
        def guarded(store_id: str, **values: Any) -> ResponseReturnValue:  # noqa: ANN401
            seat = _seat(store_id)
            if isinstance(seat, Seat):
                if not seat.role.covers(role):
                    abort(403)
                g.seat = seat
                return view(**values)
            return seat

        blueprint.add_url_rule(f"/<store_id>{rule}", view.__name__, guarded, methods=list(methods))
        ROLES[f"{blueprint.name}.{view.__name__}"] = role
        return guarded

    return register


def seat() -> Seat:
    found: Seat = g.seat
    return found


def signed_in() -> members.UserRecord | None:
    return current_user.record if current_user.is_authenticated else None


def to_login() -> ResponseReturnValue:
    """A page asks to log in first and comes back; a part of a page makes htmx load the log-in page whole."""
    address = url_for(
        "security.login", next=request.full_path.rstrip("?") if request.method == "GET" else f"{ADMIN}/"
    )
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": address}
    return redirect(address)


def _seat(store_id: str) -> Seat | ResponseReturnValue:
    user = signed_in()
    if user is None:
        return to_login()
    mine, store = members.memberships(user.id), stores.get_store(store_id)
    shop_id = store.test_of or store.id
    role = next((each.role for each in mine if each.store_id == shop_id), None)
    if role is None or store.closed:
        abort(404)
    return Seat(user, store, role, mine)


def register(app: Flask) -> None:
    """Hook the checks and the headers to every path under /admin, whoever serves it."""
    app.before_request(_check_request)
    app.after_request(_add_headers)


def _check_request() -> None:
    if not request.path.startswith(f"{ADMIN}/"):
        return
    g.locale = _locale()
    if request.method not in SAFE_METHODS and request.endpoint not in PUBLIC_POSTS:
        if not _same_origin():
            abort(403)
        csrf.protect()


def _same_origin() -> bool:
    """Fetch metadata first, `Origin` where a browser has none; a request with neither is refused (G28)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _locale() -> str:
    """The user's own language, else what this browser chose on the log-in page, else what it asks for."""
    user = signed_in()
    asked = request.args.get("lang")
    if asked in LOCALES and user is None:
        session["locale"] = asked
    return pick_locale(
        user.locale if user else None, session.get("locale"), request.accept_languages.best_match(LOCALES)
    )


def _add_headers(response: Response) -> Response:
    if not request.path.startswith(f"{ADMIN}/") or request.endpoint == "admin.asset":
        return response
    policy = POLICY | getattr(g, "policy", {})
    response.headers["Content-Security-Policy"] = "; ".join(
        f"{name} {value}" for name, value in policy.items()
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    camera = "(self)" if g.get("camera") else "()"  # the desk reads cards with it
    response.headers["Permissions-Policy"] = f"camera={camera}, microphone=(), geolocation=()"
    response.headers.setdefault("Cache-Control", "private, no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
