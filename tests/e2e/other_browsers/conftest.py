"""A shop beside the real backend, and the other browsers as fixtures: skipped with a reason where one is missing."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from rafiq.referrals import service as referrals
from rafiq.referrals.settlement import ReferralView
from rafiq.stores import service as stores
from tests import factories
from tests.conftest import LiveServer, missing
from tests.e2e.other_browsers import engines
from tests.e2e.widget_stub import Shop, running

BENS = {
    "order_number": "B-1",
    "subtotal": "60.00",
    "currency": "EUR",
    "customer": {"id": "c78", "email": "ben@example.com", "first_name": "Ben"},
}
PATIENCE_SECONDS = 10


@pytest.fixture
def tagged_shop(live_server: LiveServer) -> Iterator[Shop]:
    """Thank-you pages at /thanks, /fa/thanks and /bens (the friend's), a page for friends at /, all with a real tag."""
    with running(Shop()) as shop:
        store = factories.new_store(live_server.app, origin=shop.url)
        shop.rafiq, shop.key = live_server.url, store.publishable_key
        tag = f'<script async src="{live_server.url}/w/{store.publishable_key}.js"></script>'
        shop.thanks(tag, lang="fa")
        shop.pages["/fa/thanks"] = shop.pages["/thanks"]
        shop.thanks(tag, BENS)
        shop.pages["/bens"] = shop.pages["/thanks"]
        shop.thanks(tag, body='<input id="paste" aria-label="Paste here">')
        shop.put("/", "<h1>Chaykhana</h1>", tag=tag)
        yield shop


@pytest.fixture
def bens_referral(live_server: LiveServer, tagged_shop: Shop) -> Callable[[], ReferralView | None]:
    """Whom Ben's order was credited to, as soon as his browser has told it."""

    def found() -> ReferralView | None:
        until = time.monotonic() + PATIENCE_SECONDS
        with live_server.app.app_context():
            store_id = stores.store_of_publishable(tagged_shop.key).id
        while time.monotonic() < until:
            with live_server.app.app_context():
                referral = referrals.of_order(store_id, BENS["order_number"])
            if referral:
                return referral
            time.sleep(0.05)
        return None

    return found


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    path = engines.firefox_path()
    if path is None:
        missing("no Firefox was found: install firefox-esr, or name one in FIREFOX_PATH")
    with engines.firefox(playwright, path) as browser:
        yield browser


@pytest.fixture(scope="session")
def open_webkit() -> Iterator[Callable[[], Any]]:
    """Open a WebKit of one person; it is closed when all tests are over."""
    paths = engines.webkit_paths()
    if paths is None:
        missing("no WebKit was found: install webkit2gtk-driver and xvfb")
    driver, browser, screen = paths
    with engines.screen(screen) as environ, ExitStack() as stack:
        yield lambda: stack.enter_context(engines.webkit(driver, browser, environ))
