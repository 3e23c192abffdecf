"""Answers a followed link without Flask: verify the token, judge the agent, queue the visit, 302.

Flask's own dispatch costs ten times the signature check, so the commonest request goes around it. No database is read.
Whatever is not plainly a person or a robot following a genuine link of a known store falls through to `web.share`,
which gives the same answer by the same functions.
"""

import itertools
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote_plus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from rafiq.core import clock, ids
from rafiq.core.signing import CHANNELS, LINK_LENGTH, Keyring, LinkRef, VisitRef
from rafiq.links.visits import Visitors, VisitQueue, VisitRecord
from rafiq.stores.rules import shop_page
from rafiq.stores.service import StoreView
from rafiq.web.serving.agents import Agent, known_agent

PREFIX = "/r/"
STORE_SECONDS = 10.0  # a changed landing page is followed after at most this long
MAX_STORES = 10_000
NONCE_BITS = 48
NONCE_MASK = (1 << NONCE_BITS) - 1
_CHANNELS = frozenset(CHANNELS)
_REDIRECT_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Length", "0"),
)


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(slots=True)
class Landing:
    """Where a store's friends land, and until when that is believed."""

    store_id: str
    url: str
    fresh_until: float
    origins: tuple[str, ...]

    def page(self, query: str) -> str:
        """Where this link leads: the shared product's page (``?p=/mugs/blue``), else the program's landing page."""
        wish = value_of("p", query) if "p=" in query else None
        return (shop_page(unquote_plus(wish), self.origins) if wish else None) or self.url


class Landings:
    """The stores' landing pages in memory, filled and refreshed by the ordinary path.

    An aged entry sends one request the ordinary way and serves the others meanwhile: a storm never queues up behind a
    refresh, and clicks go on while the database is away.
    """

    def __init__(self) -> None:
        self._by_number: dict[int, Landing] = {}
        self._lock = threading.Lock()

    def get(self, number: int) -> Landing | None:
        landing = self._by_number.get(number)
        if landing is None or landing.fresh_until > ids.monotonic():
            return landing
        with self._lock:
            if landing.fresh_until > ids.monotonic():
                return landing
            landing.fresh_until = ids.monotonic() + STORE_SECONDS
        return None

    def put(self, store: StoreView) -> Landing:
        landing = Landing(store.id, store.landing_url, ids.monotonic() + STORE_SECONDS, store.origins)
        with self._lock:
            if len(self._by_number) >= MAX_STORES:
                self._by_number.clear()
            self._by_number[store.number] = landing
        return landing


class FastLane:
    """A WSGI function in front of the app; `answer` alone never waits, so the server's I/O thread may call it."""

    def __init__(
        self, app: WSGIApplication, *, keyring: Keyring, visits: VisitQueue, trusted_proxies: int = 0
    ) -> None:
        self.app = app
        self.keyring = keyring
        self.visits = visits
        self.visitors = Visitors()
        self.landings = Landings()
        self.trusted_proxies = trusted_proxies
        # Tells visits of one second apart and keeps no secret, so it counts on from one throw of the dice.
        self._nonces = itertools.count(ids.new_number(NONCE_BITS))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self.answer(environ)
        if answer is None:
            return self.app(environ, start_response)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def answer(self, environ: Mapping[str, Any]) -> Answer | None:
        """The redirect for the common case; None for everything else. Recorded before it is answered."""
        path = environ["PATH_INFO"]
        if (
            len(path) != len(PREFIX) + LINK_LENGTH
            or not path.startswith(PREFIX)
            or environ["REQUEST_METHOD"] != "GET"
        ):
            return None
        agent = known_agent(environ.get("HTTP_USER_AGENT", ""))
        if agent is None or agent is Agent.PREVIEW or not counts(environ):
            return None
        link = self.keyring.read_link(path[len(PREFIX) :])
        landing = self.landings.get(link.store_number) if link else None
        if link is None or landing is None:
            return None
        follow = self.follow(link, landing, environ, agent)
        return follow.answer if self.visits.offer(follow.record) else None

    def follow(self, link: LinkRef, landing: Landing, environ: Mapping[str, Any], agent: Agent) -> "Follow":
        """What following this link means: a visit to record and a redirect that carries it to the store."""
        now = clock.now()
        nonce = f"{next(self._nonces) & NONCE_MASK:012x}"
        channel = channel_of(environ.get("QUERY_STRING", ""))
        token = self.keyring.sign_visit(VisitRef(link.store_number, link.link_number, now, channel, nonce))
        visitor = self.visitors.name(self.address_of(environ), environ.get("HTTP_USER_AGENT", ""), now)
        record = VisitRecord(
            landing.store_id, link.link_number, channel, agent is not Agent.HUMAN, visitor, now, nonce
        )
        return Follow(record, redirect_to(f"{landing.page(environ.get('QUERY_STRING', ''))}?rafiq={token}"))

    def address_of(self, environ: Mapping[str, Any]) -> str:
        """The client's address; of X-Forwarded-For only what our own proxies wrote."""
        if self.trusted_proxies:
            hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            if len(hops) >= self.trusted_proxies:
                return str(hops[-self.trusted_proxies])
        return str(environ.get("REMOTE_ADDR", ""))


class Follow(NamedTuple):
    record: VisitRecord
    answer: Answer


def install(app: Flask, *, keyring: Keyring, visits: VisitQueue, trusted_proxies: int = 0) -> FastLane:
    """Put the lane in front of the app, outermost; `web.share` and the server find it among the app's extensions."""
    lane = FastLane(app.wsgi_app, keyring=keyring, visits=visits, trusted_proxies=trusted_proxies)
    app.wsgi_app = lane  # type: ignore[method-assign]  # Flask's documented way
    app.extensions["rafiq.fastlane"] = lane
    return lane


def counts(environ: Mapping[str, Any]) -> bool:
    """A person's navigation, or an agent that does not say: images, frames, scripts, prefetch and HEAD never count.

    Browsers send these headers themselves and pages cannot forge them, which is what stops cookie stuffing.
    """
    destination = environ.get("HTTP_SEC_FETCH_DEST", "document")
    hurried = "HTTP_SEC_PURPOSE" in environ or "prefetch" in (
        environ.get("HTTP_PURPOSE") or environ.get("HTTP_X_MOZ") or ""
    )
    return destination == "document" and not hurried and environ["REQUEST_METHOD"] == "GET"


def channel_of(query: str) -> str | None:
    """The channel word of ``?c=whatsapp``; what is not in the contract's list is nothing."""
    value = value_of("c", query)
    return value if value in _CHANNELS else None


def value_of(wanted: str, query: str) -> str | None:
    """The first value of that name, as it was sent."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name == wanted:
            return value
    return None


def redirect_to(url: str) -> Answer:
    return Answer(
        "302 FOUND",
        [("Location", url), *_REDIRECT_HEADERS],
        b"",
    )
