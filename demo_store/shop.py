"""Puts the shop together: pages, words, a strict content policy, and nothing of Rafiq but keys and addresses."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from demo_store import basket, context, texts
from demo_store.account import account
from demo_store.behind import behind, panel
from demo_store.buying import buying
from demo_store.counter import Counter
from demo_store.goods import read_shelf
from demo_store.pages import front_door, pages
from demo_store.settings import LANGUAGES, ShopSettings
from demo_store.storage import Storage


def create_shop(config: Mapping[str, Any]) -> Flask:
    """Build the shop from a JSON object (`ShopSettings.read`); it starts no thread and opens no port."""
    settings = ShopSettings.read(config)
    storage = Storage(settings.data_dir)
    app = Flask("demo_store", root_path=str(Path(__file__).parent))
    app.extensions["chaykhana"] = context.Shop(settings, storage, Counter(settings, storage), read_shelf())
    app.config.update(
        SECRET_KEY=_secret(settings.data_dir),
        # Cookies know no ports: a name of our own keeps them apart from the backend's on the same machine.
        SESSION_COOKIE_NAME="chaykhana",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    for blueprint in (pages, buying, account, behind):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "front_door", lambda: front_door(_wished_language()))
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.before_request(_only_our_own_forms)
    app.before_request(_greet)
    app.after_request(_protect)
    app.context_processor(_words)
    app.jinja_env.filters["pretty"] = lambda value: json.dumps(value, ensure_ascii=False, indent=2)
    app.register_error_handler(HTTPException, _sorry)
    return app


def _secret(data_dir: Path) -> str:
    file = data_dir / "session.key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32), "ascii")
    return file.read_text("ascii")


def _wished_language() -> str:
    return request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0]) or LANGUAGES[0]


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    # A page that is not there is missed in the language of its address.
    language = (values or {}).pop("language", None) if endpoint else request.path.split("/")[1]
    g.language = language if language in LANGUAGES else _wished_language()
    if endpoint and language not in {None, *LANGUAGES}:
        abort(404)


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "language" not in values and endpoint not in {"static", "front_door"}:
        values["language"] = context.language()


def _only_our_own_forms() -> None:
    """A form of another site may not speak for our customer."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin not in {None, request.host_url.rstrip("/")}:
        abort(403)


def _greet() -> ResponseReturnValue | None:
    """Note who comes in, and with whose recommendation."""
    if request.endpoint in {None, "static", "front_door"}:
        return None
    if request.args.get("as") in context.PEOPLE:
        session["person"] = request.args["as"]
        return redirect(request.path)
    visit = request.args.get("rafiq", "")
    if not 0 < len(visit) <= 400:
        return None
    if ("customer" in session or "bought" in session) and (elsewhere := _friends_address()):
        # Ana's browser follows Ana's link: whoever does that in the demo wants to see it as Ben.
        return redirect(elsewhere)
    session.setdefault("person", "ben")
    session["referral"] = {**session.get("referral", {}), context.store_key(): visit}
    context.tick("follow")
    return None


def _friends_address() -> str:
    parts = urlsplit(request.url)
    if parts.hostname != context.HOME or context.person() != "ana":
        return ""
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(context.HOME, context.FRIENDS_HOME, 1)))


def _protect(response: Response) -> Response:
    rafiq = context.shop().settings.rafiq_url
    response.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {rafiq}",
            f"connect-src 'self' {rafiq}",
            f"img-src 'self' data: {rafiq}",
            "style-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _words() -> dict[str, Any]:
    language = context.language()
    store = context.rafiq_store()
    settings = context.shop().settings
    who = context.customer()
    identity = {"id": who.id, "email": who.email, "first_name": who.first_name} if who else None
    return {
        "t": context.say,
        "price": context.price,
        "price_of": lambda amount, unit: texts.price_of(language, amount, unit),
        "day": lambda moment: texts.day(language, moment),
        "digits": lambda value: texts.digits(language, value),
        "language": language,
        "tongues": [_here_in(other) for other in LANGUAGES],
        "direction": texts.direction(language),
        "currency": store.currency,
        "basket_count": basket.read().count,
        "script_tag": f"{settings.rafiq_url}/w/{store.publishable_key}.js",
        "share_page": f"{settings.rafiq_url}/s/{store.store_id}" if store.store_id else "",
        "admin_url": f"{settings.rafiq_url}/admin/",
        "identity_token": context.refer().identity_token(identity) if identity else "",
        "signed_in": who,
        "panel": panel(),
        "back_to": request.full_path.rstrip("?") if request.method == "GET" else url_for("pages.home"),
        "reason": context.reason,
    }


def _here_in(language: str) -> dict[str, str]:
    """This page in another language; what is no page there (an error, another shop's order) leads home, and says so."""
    tongue = {"language": language, "name": texts.text(language, "language")}
    if _is_there(language):
        there = url_for(request.endpoint or "", **{**(request.view_args or {}), "language": language})
        return {**tongue, "address": there, "note": ""}
    home = url_for("pages.home", language=language)
    return {**tongue, "address": home, "note": texts.text(language, "nav.front")}


def _is_there(language: str) -> bool:
    """An order is of the store in which it was placed, and of its currency: other stores do not have its page."""
    if request.endpoint is None or request.method != "GET" or request.endpoint == "front_door":
        return False
    store = context.shop().settings.store_key
    return request.endpoint != "buying.thanks" or store(language) == context.store_key()


def _sorry(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    key = f"error.{code}" if code in {403, 404} else "error.other"
    return render_template("error.html", code=code, sentence=context.say(key)), code
