"""G36 in a real browser: whatever is written into a link, it leads to the store's own site or nowhere."""

import contextlib
import http.server
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page

from tests import factories

# Python and browsers read these differently: the left one sees a path or the shop, the right one goes to evil.test.
VECTORS = [
    "https://evil.test\\@shop.example",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "https:evil.test",
    "https:/evil.test",
    "java\nscript:alert(1)",
    "https://shop。example",
    "//evil.test/%2e%2e",
    "@evil.test",
    ".evil.test",
]


class Landing(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><title>Landed</title><link rel=icon href=data:,>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def shop() -> Iterator[str]:
    """The origin of a shop on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Landing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def link(live_server, shop: str) -> str:
    """The address of Ana's link at that shop."""
    store = factories.new_store(live_server.app, origin=shop)
    merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
    made = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    return str(made["share_url"])


def hosts_visited(page: Page, addresses: list[str]) -> set[str]:
    """Every host that the browser turned to; an address may well lead nowhere."""
    seen: set[str] = set()
    page.on("request", lambda request: seen.add(urlsplit(request.url).hostname or ""))
    for address in addresses:
        with contextlib.suppress(Error):
            page.goto(address, timeout=10_000)
    return seen


def test_a_link_lands_on_the_shop_with_its_visit_token(page: Page, link: str, shop: str):
    page.goto(link)

    assert page.url.startswith(f"{shop}/?rafiq=")
    assert page.title() == "Landed"


@pytest.mark.parametrize(
    "form",
    [
        "{link}{vector}",
        "{link}/{vector}",
        "{link}?c={vector}&url={vector}",
        "{link}?p={vector}",
        "{link}?p=/{vector}",
        "{root}{vector}",
    ],
)
def test_no_address_of_ours_leads_to_another_site(page: Page, link: str, form: str):
    root = link.rsplit("/", 1)[0] + "/"
    addresses = [form.format(link=link, vector=vector, root=root) for vector in VECTORS]

    assert hosts_visited(page, addresses) <= {"localhost", "127.0.0.1"}
