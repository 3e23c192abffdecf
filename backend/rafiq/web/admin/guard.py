"""What stands before every admin page: same-site checks, log-in, the store and the role; and the headers behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from jinja2 import pass_context
from jinja2.runtime import Context

from rafiq.core.texts import LOCALES, pick_locale
from rafiq.stores import members, second_step
from rafiq.stores import service as stores
from rafiq.stores.rights import Level, Role, Room
from rafiq.web import audit_notes
from rafiq.web.auth import ADMIN, csrf

# Answers made up from the address alone: nothing to forge.
PUBLIC_POSTS = frozenset({"admin.preview_answer"})
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


@dataclass(frozen=True, slots=True)
class Need:
    """What a page asks of whoever opens it: this level in this room."""

    level: Level
    room: Room


NEEDS: dict[str, Need] = {}
_FOLDERS = frozenset(Room)


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

    @pass_context
    def may(self, template: Context, level: str) -> bool:
        """For templates: in the room whose folder the template lies in; what lies in none belongs to the set-up."""
        folder = (template.name or "").removeprefix("admin/").partition("/")[0]
        return self.role.may(Level(level), Room(folder) if folder in _FOLDERS else Room.SETUP)

    def opens(self, endpoint: str) -> bool:
        """Whether a link or a button to this page of the store leads anywhere for them."""
        need = NEEDS[f"admin.{endpoint}"]
        return self.role.may(need.level, need.room)


View = Callable[..., ResponseReturnValue]


def store_page(
    blueprint: Blueprint,
    rule: str,
    *,
    level: Level,
    room: Room | None = None,
    methods: tuple[str, ...] = ("GET",),
) -> Callable[[View], View]:
    """Register a page of one store. A member with less than ``level`` in its room gets 403, a stranger 404 (G25).

    The room is the folder that the view's module lies in, unless the page names another.
    """

    def register(view: View) -> View:
        need = Need(level, room or _folder_of(view))

        @wraps(view)
        def guarded(store_id: str, **values: Any) -> ResponseReturnValue:  # noqa: ANN401
            seat = _seat(store_id)
            if isinstance(seat, Seat):
                if not seat.role.may(need.level, need.room):
                    abort(403)
                if seat.store.sample and need.room is Room.SETUP:
                    return _to_the_shop(seat, values)
                g.seat = seat
                audit_notes.begin()
                return view(**values)
            return seat

        blueprint.add_url_rule(f"/<store_id>{rule}", view.__name__, guarded, methods=list(methods))
        NEEDS[f"{blueprint.name}.{view.__name__}"] = need
        return guarded

    return register


def _folder_of(view: View) -> Room:
    return Room(view.__module__.removeprefix(f"{__package__}.").partition(".")[0])


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
    return _lead_to(address)


def _lead_to(address: str) -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": address}
    return redirect(address)


def _seat(store_id: str) -> Seat | ResponseReturnValue:
    user = signed_in()
    if user is None:
        return to_login()
    mine, store = members.memberships(user.id), stores.get_store(store_id)
    shop_id = store.test_of or store.id
    mine_here = next((each for each in mine if each.store_id == shop_id), None)
    if mine_here is None or store.closed:
        abort(404)
    if mine_here.two_step and not (current_user.here.in_two_steps and second_step.stands(user.id)):
        return _lead_to(url_for("admin.security"))
    return Seat(user, store, mine_here.role, mine)


def _to_the_shop(seat: Seat, values: dict[str, Any]) -> ResponseReturnValue:
    """A sample is set up with nothing: no key, webhook or CRM, so that nothing of it ever goes out."""
    if request.method not in SAFE_METHODS:
        abort(404)
    return redirect(url_for(str(request.endpoint), store_id=seat.shop_id, **values))


def register(app: Flask) -> None:
    """Hook the checks and the headers to every path under /admin, whoever serves it."""
    app.before_request(_check_request)
    app.after_request(_add_headers)
    app.after_request(_write_down)


def _write_down(response: Response) -> Response:
    """What a member did goes into the store's audit log, in the transaction that did it."""
    found: Seat | None = g.get("seat")
    if found is None:
        return response
    return audit_notes.of_member(
        response, user_id=found.user.id, store_id=found.store.id, shop_id=found.shop_id
    )


def _check_request() -> None:
    if not request.path.startswith(f"{ADMIN}/"):
        return
    g.locale = readers_locale()
    g.reader_known = signed_in() is not None
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


def readers_locale() -> str:
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
