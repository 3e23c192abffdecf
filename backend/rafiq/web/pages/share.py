"""What friends meet: links followed the ordinary way, previews for messengers, the share page, one's own page."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from rafiq.core import clock
from rafiq.core.errors import Busy, NotFound
from rafiq.core.signing import LinkRef
from rafiq.core.texts import LOCALES, direction, pick_locale, text
from rafiq.links import service as links
from rafiq.links.rules import clean_code
from rafiq.orders import reading
from rafiq.orders.reading import Product
from rafiq.stores import api_keys
from rafiq.stores import service as stores
from rafiq.stores.rules import shop_page
from rafiq.stores.service import StoreView
from rafiq.web.limits import Hits
from rafiq.web.pages.door import open_store
from rafiq.web.pages.outside import ASKS, page
from rafiq.web.runtime import keyring, settings
from rafiq.web.serving.agents import Agent, agent_of
from rafiq.web.serving.fastlane import Answer, FastLane, counts, redirect_to
from rafiq.web.shopper import me
from rafiq.web.words import share_words

share = Blueprint(
    "share",
    __name__,
    template_folder="../templates",
    static_folder="../static/share",
    static_url_path="/share/static",
)

TYPED_CODES = parse("30/minute")
WAIT_SECONDS = 60
GO = "go"  # a person whom we took for a preview robot presses on with ?go=1
# Chats and sentences leave these behind a pasted link.
_STUCK = ".,;:!?)]}>'\"»،؛؟ "
_typed = MovingWindowRateLimiter(Hits())


@share.get("/")
def front_door() -> Response:
    """Whoever types our bare address is most likely a merchant."""
    return _answer(redirect_to("/admin/"))


@share.get("/r/<name>")
def follow(name: str) -> Response:
    """A signed token or a typed code. A forged token is refused without a database read."""
    lane = _lane()
    name = name.rstrip(_STUCK)
    link = lane.keyring.read_link(name)
    store = stores.store_by_number(link.store_number) if link else None
    if link is None and "." not in name and clean_code(name):
        if not _typed.hit(TYPED_CODES, lane.address_of(request.environ)):
            return _page(
                "too_many", pick_locale(_language()), status=429, headers={"Retry-After": str(WAIT_SECONDS)}
            )
        link, store = _by_code(name)
    if link is None or store is None:
        return _page("unknown", pick_locale(_language()), status=404)
    landing = lane.landings.put(store)
    agent = _agent()
    if agent is Agent.PREVIEW:
        return _preview(name, store, link)
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return _answer(
            Answer("503 SERVICE UNAVAILABLE", [("Cache-Control", "no-store"), ("Content-Length", "0")], b"")
        )
    if not counts(request.environ):
        return _answer(redirect_to(landing.page(request.environ.get("QUERY_STRING", ""))))
    followed = lane.follow(link, landing, request.environ, agent)
    lane.visits.record(followed.record)
    return _answer(followed.answer)


@share.get("/s/<name>")
def share_page(name: str) -> Response:
    """A store's permanent page for receipts and the desk: leave an e-mail address, get the link.

    The store goes by its id or by its publishable key.
    """
    store = open_store(api_keys.store_named_by(name) if name.startswith("pk_") else name)
    locale = _locale_for(store)
    return _page(
        "store",
        locale,
        store=store,
        publishable_key=api_keys.publishable_key(store.id),
        around=share_words.of_store(store, locale),
    )


@share.get("/me/<token>")
def own_page(token: str) -> Response:
    """An advocate's own page by magic link; the widget shows the balance to whoever holds the token."""
    claims = keyring().unseal("me", token, now=clock.now())
    if claims is None:
        return _page("expired", pick_locale(_language()), status=404)
    store = open_store(claims.get("s"))
    who, locale = me.read(keyring(), token, store.id), _locale_for(store)
    return _page(
        "me",
        locale,
        store=store,
        publishable_key=api_keys.publishable_key(store.id),
        token=token,
        proven=who is not None and who.proven,
        around=share_words.of_advocate(store, locale, who.person_id if who and who.proven else None),
        headers={"Content-Security-Policy": ASKS},
    )


@share.errorhandler(NotFound)
def _unknown(_error: NotFound) -> Response:
    return _page("unknown", pick_locale(_language()), status=404)


@share.errorhandler(Busy)
def _busy(_error: Busy) -> Response:
    return _page("busy", pick_locale(_language()), status=503, headers={"Retry-After": "2"})


def _by_code(typed: str) -> tuple[LinkRef | None, StoreView | None]:
    found = links.by_code_anywhere(typed, request.args.get("s"))
    if found is None:
        return None, None
    store = open_store(found.store_id)
    return LinkRef(store.number, found.number), store


def _agent() -> Agent:
    """A preview robot never says that it navigates; an in-app browser that resembles one does."""
    agent = agent_of(request.headers.get("User-Agent", ""))
    person = request.headers.get("Sec-Fetch-Mode") == "navigate" or GO in request.args
    return Agent.BOT if agent is Agent.PREVIEW and person else agent


def _preview(name: str, store: StoreView, link: LinkRef) -> Response:
    """What a messenger draws under the link; the visit counts when a person follows it."""
    kept = {name: request.args[name] for name in ("c", "p") if name in request.args}
    address = f"{settings().public_url}/r/{name}"
    pressed_on = f"{address}?{urlencode(kept | {GO: '1'})}"
    product = _product(store, link)
    return _page(
        "preview",
        _locale_for(store, speak=store.locale),
        store=store,
        address=address,
        pressed_on=pressed_on,
        product=product,
        picture=(product.image_url if product else "") or store.sharing.picture,
    )


def _product(store: StoreView, link: LinkRef) -> Product | None:
    """The shared product's card, only where the shop's own server told us that the sender bought it."""
    page = shop_page(request.args.get("p", ""), store.origins)
    found = links.by_number(store.id, link.link_number) if page else None
    return reading.bought(store.id, found.person_id, page, store.origins) if found and page else None


def _page(
    name: str, locale: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
) -> Response:
    store = values.get("store")
    store_name = store.name if isinstance(store, StoreView) else ""

    def say(key: str) -> str:
        return text(locale, f"pages.{key}", store=store_name)

    body = render_template(
        f"share/{name}.html", locale=locale, direction=direction(locale), say=say, **values
    )
    response = page(body, locale, status=status)
    response.headers["Vary"] = "Accept-Language, User-Agent"
    response.headers.update(headers or {})
    return response


def _answer(answer: Answer) -> Response:
    """The fast lane's own bytes: nothing of Flask's defaults joins them."""
    response = Response(answer.body, status=answer.status)
    response.headers.clear()
    for header, value in answer.headers:
        response.headers.add(header, value)
    return response


def _locale_for(store: StoreView, *, speak: str | None = None) -> str:
    return pick_locale(speak, request.args.get("locale"), _language(), store.locale)


def _language() -> str | None:
    """The reader's first language that we speak."""
    return request.accept_languages.best_match(LOCALES)


def _lane() -> FastLane:
    lane: FastLane = current_app.extensions["rafiq.fastlane"]
    return lane
