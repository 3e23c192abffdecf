"""A shop beside the real backend, and the other browsers as fixtures: skipped with a reason where one is missing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tests import factories
from tests.conftest import LiveServer, missing
from tests.e2e.other_browsers import engines
from tests.e2e.widget_stub import Shop, running


@pytest.fixture
def tagged_shop(live_server: LiveServer) -> Iterator[Shop]:
    """Thank-you pages at /thanks and /fa/thanks, a page for friends at /, all with the tag of a real store."""
    with running(Shop()) as shop:
        store = factories.new_store(live_server.app, origin=shop.url)
        shop.rafiq, shop.key = live_server.url, store.publishable_key
        tag = f'<script async src="{live_server.url}/w/{store.publishable_key}.js"></script>'
        shop.thanks(tag, lang="fa")
        shop.pages["/fa/thanks"] = shop.pages["/thanks"]
        shop.thanks(tag)
        shop.put("/", "<h1>Chaykhana</h1>", tag=tag)
        yield shop


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
