"""What the pages behind a link ask first: is the store still open, and does one address not press too often."""

from flask import Response, current_app, render_template, request
from limits import parse
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from rafiq.core.errors import NotFound
from rafiq.core.texts import LOCALES, direction, pick_locale, text
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.web.limits import Hits
from rafiq.web.pages.outside import ASKS, page

WAIT_SECONDS = 60


class Presses:
    """How often one address may press on a page; ``rate`` like ``30/minute``."""

    def __init__(self, rate: str) -> None:
        self._rate, self._name = parse(rate), f"rafiq_presses_{id(self)}"

    def count(self) -> None:
        """Raises `TooManyRequests`."""
        seen: MovingWindowRateLimiter | None = current_app.extensions.get(self._name)
        if seen is None:
            seen = current_app.extensions.setdefault(self._name, MovingWindowRateLimiter(Hits()))
        if not seen.hit(self._rate, str(request.remote_addr)):
            raise TooManyRequests(retry_after=WAIT_SECONDS)


def open_store(store_id: object) -> StoreView:
    """The store that a link names. Raises `NotFound`, also for a test store that was emptied meanwhile."""
    store = stores.get_store(str(store_id))
    if store.closed:
        raise NotFound(store.id)
    return store


def expired(_error: NotFound) -> Response:
    """A link that is forged, over, or of somebody who was forgotten."""
    return _words("expired")


def unknown(_error: NotFound) -> Response:
    return _words("unknown")


def _words(name: str) -> Response:
    locale = pick_locale(request.accept_languages.best_match(LOCALES))
    body = render_template(
        f"share/{name}.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key: text(locale, f"pages.{key}", store=""),
    )
    return page(body, locale, status=404, policy=ASKS)
