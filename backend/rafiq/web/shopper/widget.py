"""What the script tag asks: its code with the store's configuration, and the few calls of a shopper's browser."""

from typing import Any

import jwt
from apiflask import APIFlask
from flask import Blueprint, Response, current_app, g, json, request, send_from_directory
from flask_cors import cross_origin
from limits import parse
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from rafiq.core import clock
from rafiq.core.errors import Forbidden, Invalid, NotFound, Unauthorised
from rafiq.core.texts import pick_locale
from rafiq.orders.rules import Source
from rafiq.stores import api_keys
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.web.limits import Hits
from rafiq.web.runtime import keyring, runtime, settings
from rafiq.web.shapes.bodies import shape
from rafiq.web.shapes.schemas import OrderIn
from rafiq.web.shopper import friend_offer, guesses, packed, surveying, use_cases, valuing
from rafiq.web.shopper.friend_offer import OfferIn
from rafiq.web.shopper.manifest import core, folder_of
from rafiq.web.shopper.surveying import SurveyAnswerIn, SurveyIn
from rafiq.web.shopper.use_cases import BalanceIn, EnrolIn, EventIn, PingIn, TokenIn
from rafiq.web.shopper.valuing import ValueAnswerIn, ValueIn
from rafiq.web.words import widget_words

MAX_AGE = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
SCRIPT = "text/javascript; charset=utf-8"
FOREVER = "public, max-age=31536000, immutable"
SHOPPERS = parse("600/minute")
WAIT_SECONDS = 60
SHOPIFY = ".myshopify.com"
LIMITS = "rafiq.shopper_limits"
widget = Blueprint("widget", __name__)


def register(app: APIFlask) -> None:
    app.extensions[LIMITS] = MovingWindowRateLimiter(Hits())
    guesses.register(app)
    app.register_blueprint(widget)


@widget.get("/w/<key>.js")
@cross_origin(origins="*", methods=["GET"])
def script(key: str) -> Response:
    """Code and configuration in one response, compressed once per change (P13, P15)."""
    whole = use_cases.config(stores.store_of_publishable(key), key)
    body = widget_words.composed(core(), widget_words.painted(whole, now=clock.now()))
    return packed.answer(body, SCRIPT, cache=MAX_AGE)


@widget.get("/w/<key>/config.json")
@cross_origin(origins="*", methods=["GET"])
def config(key: str) -> Response:
    """The whole configuration in one language: for what follows the first drawing, and for headless use."""
    store = stores.store_of_publishable(key)
    language, now = pick_locale(request.args.get("locale"), store.locale), clock.now()
    whole = use_cases.config(store, key, language)
    told = {
        "painted": widget_words.painted(whole, now=now),
        "words": widget_words.deal(whole, language, now=now),
    }
    body = json.dumps(whole | told, separators=(",", ":"))
    return packed.answer(body, "application/json", cache="public, max-age=60, stale-while-revalidate=600")


@widget.get("/widget/<version>/<name>")
@cross_origin(origins="*", methods=["GET"])
def asset(version: str, name: str) -> Response:
    """Immutable files of one version: the pinned core and the surfaces loaded on interaction."""
    folder = folder_of(version, settings().data_dir)
    if folder is None or name.endswith((".br", ".gz")):
        raise NotFound(name)
    if name.endswith(".js"):
        try:
            response = packed.answer_file(folder / name, SCRIPT, cache=FOREVER)
        except OSError as error:
            raise NotFound(name) from error
    else:
        response = send_from_directory(folder.resolve(), name, max_age=31_536_000)
        response.headers["Cache-Control"] = FOREVER
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@widget.post("/w/<key>/order")
def order(key: str) -> Response:
    """The order the thank-you page holds, or a token the shop's server signed around it."""
    store, body = _enter(key)
    source = Source.BROWSER
    if "token" in body:
        # The shop signs what was bought; only the browser knows which link its owner came by.
        came_by = {"referral": body["referral"]} if body.get("referral") else {}
        body, source = came_by | _signed(store, shape(TokenIn, body).token), Source.SIGNED
    return _json(use_cases.order(store, shape(OrderIn, body), source, body))


@widget.post("/w/<key>/enrol")
def enrol(key: str) -> Response:
    """A shopper whose order names no e-mail leaves one."""
    store, body = _enter(key)
    return _json(use_cases.enrol(store, shape(EnrolIn, body)))


@widget.post("/w/<key>/identify")
def identify(key: str) -> Response:
    """A customer the shop's server vouches for."""
    store, body = _enter(key)
    return _json(use_cases.identify(store, _signed(store, shape(TokenIn, body).token)))


@widget.post("/w/<key>/offer")
def offer(key: str) -> Response:
    """The friend's coupon for this visit; the same visit always gets the same one."""
    store, body = _enter(key)
    return _json(friend_offer.offer(store, shape(OfferIn, body)))


@widget.post("/w/<key>/event")
def event(key: str) -> Response:
    store, body = _enter(key)
    use_cases.event(store, shape(EventIn, body))
    return Response(status=204)


@widget.post("/w/<key>/balance")
def balance(key: str) -> Response:
    """Balances and referrals, for a proven person only."""
    store, body = _enter(key)
    return _json(use_cases.balance(store, shape(BalanceIn, body)))


@widget.post("/w/<key>/survey")
def survey(key: str) -> Response:
    """The question that waits for this shopper, in their language; or none."""
    store, body = _enter(key)
    asked = shape(SurveyIn, body)
    return _json(surveying.for_browser(store, asked.me, asked.locale))


@widget.post("/w/<key>/survey-answer")
def survey_answer(key: str) -> Response:
    """What the shopper said so far, and what comes next."""
    store, body = _enter(key)
    said = shape(SurveyAnswerIn, body)
    return _json(surveying.answer(store, said.token, said.said, channel="widget"))


@widget.post("/w/<key>/value")
def value(key: str) -> Response:
    """Whether to ask a proven person if it did what they hoped, and in which words."""
    store, body = _enter(key)
    return _json(valuing.for_browser(store, shape(ValueIn, body)))


@widget.post("/w/<key>/value-answer")
def value_answer(key: str) -> Response:
    """Yes or no, once, and what comes next."""
    store, body = _enter(key)
    return _json(valuing.answer(store, shape(ValueAnswerIn, body)))


@widget.post("/w/<key>/ping")
def ping(key: str) -> Response:
    """The install check listens for this."""
    store, body = _enter(key)
    use_cases.ping(store, shape(PingIn, body), request.headers.get("Origin"))
    return Response(status=204)


@widget.route("/w/<key>/<path:_rest>", methods=["OPTIONS"])
def preflight(key: str, _rest: str) -> Response:
    """Only browsers that send JSON as JSON ask this; the widget itself never needs it."""
    _check_origin(stores.store_of_publishable(key))
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _not_too_often() -> None:
    """Per address, wide enough for an office behind one; a storm of coupons or orders is no shopper."""
    limits: MovingWindowRateLimiter = current_app.extensions[LIMITS]
    if not limits.hit(SHOPPERS, str(request.remote_addr)):
        raise TooManyRequests(retry_after=WAIT_SECONDS)


def _enter(key: str) -> tuple[StoreView, dict[str, Any]]:
    _not_too_often()
    store = stores.store_of_publishable(key)
    _check_origin(store)
    body = request.get_json(force=True)
    if not isinstance(body, dict):
        raise Invalid.field("#", "must be an object")
    return store, body


def _check_origin(store: StoreView) -> None:
    """Exact strings only, no patterns. A caller without an Origin is no browser.

    Shopify's checkout runs extensions in a worker whose Origin is ``null``; a Shopify shop's own come from there.
    """
    origin = request.headers.get("Origin")
    allowed = (*store.origins, settings().public_origin)
    on_shopify = any(each.endswith(SHOPIFY) for each in store.origins)
    if origin is None or origin in allowed:
        g.allowed_origin = origin
        return
    if origin == "null" and on_shopify:
        g.allowed_origin = "*"
        return
    detail = f"{origin} is not a registered origin of this store"
    raise Forbidden(detail)


@widget.after_request
def _allow_origin(response: Response) -> Response:
    if request.method == "GET":
        response.headers["Timing-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    elif g.get("allowed_origin"):
        response.headers["Access-Control-Allow-Origin"] = g.allowed_origin
        response.vary.add("Origin")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _signed(store: StoreView, token: str) -> dict[str, Any]:
    """The claims of a JWT (HS256) that one of the store's signing secrets made. Raises `Unauthorised`."""
    detail = "this token was not signed with the store's signing secret"
    for secret in api_keys.signing_secrets(keyring(), store.id):
        try:
            claims = jwt.decode(token, secret, algorithms=["HS256"], options={"require": ["exp"]}, leeway=60)
        except jwt.ExpiredSignatureError:
            detail = "this token's time (exp) is over"
        except jwt.MissingRequiredClaimError:
            detail = "this token must say until when it counts (exp)"
        except jwt.InvalidAlgorithmError:
            detail = "this token must be signed with HS256"
        except jwt.InvalidTokenError:
            continue
        else:
            return dict(claims)
    raise Unauthorised(detail)


def _json(body: dict[str, Any]) -> Response:
    response = Response(json.dumps(body), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    runtime().jobs.nudge("deliver")
    return response
