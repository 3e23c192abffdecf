"""The install check: what it may fetch, what it reads in a page, and the ping it waits for (guarantees 3.7)."""

import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rafiq.stores import service as stores
from rafiq.web.admin.fetch import Unreachable, fetch, is_safe, origin_of
from rafiq.web.admin.inspection import allows, inspect
from rafiq.web.admin.install import with_nonce
from tests import factories
from tests.web.admin_door import member

KEY, US = "pk_live_abcDEF123", "https://refer.example.com"
TAG = f'<script async src="{US}/w/{KEY}.js"></script>'
PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.88.99.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "fec0::1",
    "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_connected_to(address):
    assert not is_safe(address, allow_loopback=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"])
def test_public_addresses_are_connected_to(address):
    assert is_safe(address, allow_loopback=False)


@pytest.mark.parametrize(("address", "allowed"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False)])
def test_the_demo_may_look_at_its_own_machine_and_no_further(address, allowed):
    assert is_safe(address, allow_loopback=True) is allowed


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example",
        "file:///etc/passwd",
        "https://",
        "x",
        "https://[bad",
    ],
)
def test_only_registered_origins_are_fetched(url):
    with pytest.raises(Unreachable, match="check_other_origin"):
        fetch(url, origins=("https://shop.example",), allow_loopback=False)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Shop.Example/a?b", "https://shop.example"),
        ("https://shop.example:443/", "https://shop.example"),
        ("http://localhost:8001/", "http://localhost:8001"),
        ("http://[::1]:80/", "http://[::1]"),
        ("javascript:alert(1)", None),
    ],
)
def test_an_address_has_one_origin_or_none(url, origin):
    assert origin_of(url) == origin


class Shop(BaseHTTPRequestHandler):
    """A shop's server with one page per trick."""

    page = TAG
    busy = staticmethod(lambda: None)

    def do_GET(self):
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://localhost:1/")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(200):
                self.wfile.write(b"x" * 10_000)
        elif self.path == "/dripping-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            self.drip()
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            self.drip()
        else:
            if self.path == "/busy":
                self.busy()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.page.encode())

    def drip(self):
        for _ in range(30):
            self.wfile.write(b"x")
            time.sleep(0.5)

    def handle(self):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the check hangs up on purpose
            super().handle()

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def shop():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_read(shop):
    assert fetch(f"{shop}/page", origins=(shop,), allow_loopback=True).body == TAG


def test_loopback_is_refused_outside_the_demo(shop):
    with pytest.raises(Unreachable, match="check_private"):
        fetch(shop, origins=(shop,), allow_loopback=False)


@pytest.mark.parametrize(
    ("path", "code"), [("/away", "check_other_origin"), ("/loop", "check_many_redirects")]
)
def test_redirects_stay_among_the_registered_origins_and_end(shop, path, code):
    with pytest.raises(Unreachable, match=code):
        fetch(shop + path, origins=(shop,), allow_loopback=True)


def test_an_endless_page_is_cut(shop):
    assert 600_000 <= len(fetch(f"{shop}/endless", origins=(shop,), allow_loopback=True).body) < 620_000


@pytest.mark.parametrize("path", ["/drip", "/dripping-headers"])
def test_a_dripping_page_is_given_up(shop, path):
    """Each byte comes well within a socket's timeout; one deadline stands over all of them."""
    started = time.monotonic()
    with pytest.raises(Unreachable, match="check_slow"):
        fetch(shop + path, origins=(shop,), allow_loopback=True)

    assert 5 < time.monotonic() - started < 8


def test_a_dripping_handshake_is_given_up():
    """TLS records that never end: the header of one, then a byte of it now and then."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=drip_handshake, args=(listener,), daemon=True).start()
    origin, started = f"https://127.0.0.1:{listener.getsockname()[1]}", time.monotonic()
    with listener, pytest.raises(Unreachable, match="check_"):
        fetch(origin, origins=(origin,), allow_loopback=True)

    assert time.monotonic() - started < 8


def drip_handshake(listener: socket.socket) -> None:
    peer, _ = listener.accept()
    with peer, contextlib.suppress(OSError):
        peer.sendall(b"\x16\x03\x03\x40\x00")
        for _ in range(30):
            peer.sendall(b"\x00")
            time.sleep(0.5)


def test_a_shop_that_is_not_there_is_told_so():
    with pytest.raises(Unreachable, match="check_no_answer"):
        fetch("http://127.0.0.1:1", origins=("http://127.0.0.1:1",), allow_loopback=True)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (TAG, "check_tag_found"),
        (f'<script async src="{US}/widget/1.0/rafiq.js" data-store="{KEY}"></script>', "check_tag_found"),
        ("<p>no tag</p>", "check_no_tag"),
        (f"<!-- {TAG} -->", "check_no_tag"),
        (TAG.replace(KEY, "pk_live_OTHER"), "check_other_key"),
        (f'<script src="{US}/widget/1.0/rafiq.js"></script>', "check_no_key"),
        (TAG.replace(US, "https://old.example"), "check_other_host"),
        (TAG + TAG, "check_twice"),
    ],
)
def test_the_tag_is_judged(body, code):
    assert inspect(body, {}, status=200, keys=(KEY,), public_url=US)[0].code == code


@pytest.mark.parametrize(
    ("policy", "directive", "allowed"),
    [
        ("script-src 'self'", "script-src", False),
        (f"script-src 'self' {US}", "script-src", True),
        ("default-src 'self'", "connect-src", False),
        ("default-src *", "connect-src", True),
        ("script-src https:", "script-src", True),
        ("script-src *.example.com", "script-src", True),
        ("script-src http://refer.example.com", "script-src", False),
        ("script-src *.evil.example", "script-src", False),
        ("img-src 'none'", "script-src", True),
        ("", "script-src", True),
        (";;; ;", "script-src", True),
    ],
)
def test_a_content_security_policy_is_read_as_browsers_do(policy, directive, allowed):
    assert allows(policy, directive, US) is allowed


def test_a_blocking_policy_is_told_from_header_and_meta_tag():
    meta = '<meta http-equiv="Content-Security-Policy" content="connect-src \'self\'">'
    headers = {"content-security-policy": "script-src 'self'"}
    codes = [f.code for f in inspect(meta + TAG, headers, status=200, keys=(KEY,), public_url=US)]

    assert {"check_csp_script", "check_csp_connect"} <= set(codes)


def test_an_error_page_is_told_by_its_number():
    (finding,) = inspect("", {}, status=404, keys=(KEY,), public_url=US)

    assert (finding.code, finding.detail) == ("check_status", "404")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://s.example/", "https://s.example/?rafiq-check=n1"),
        ("https://s.example/a?b=1#c", "https://s.example/a?b=1&rafiq-check=n1"),
        ("https://s.example/?rafiq-check=old", "https://s.example/?rafiq-check=n1"),
    ],
)
def test_the_nonce_rides_on_the_pages_address(url, expected):
    assert with_nonce(url, "n1") == expected


def test_the_check_explains_a_shop_it_cannot_see(app, store):
    page = member(app, store.store_id).post("/install/check", url="https://evil.example/").text

    assert "https://evil.example is not a registered address of this store." in page


@pytest.mark.parametrize("order_found", [True, False])
def test_the_check_hears_the_widgets_ping(make_app, shop, order_found):
    app = make_app(demo=True)
    store = factories.new_store(app, origin=shop)
    owner = member(app, store.store_id)
    nonce = owner.post("/install/check", url=shop).text.partition("rafiq-check=")[2][:30]
    widget = factories.Browser(app.test_client(), store.publishable_key, shop)
    assert "Now open the page once" in owner.get(f"/install/ping/{nonce}").text
    widget.post("/ping", {"nonce": nonce, "version": "1.0", "order_found": order_found})

    page = owner.get(f"/install/ping/{nonce}").text
    assert "The widget runs on your page." in page
    assert ("It found the order." in page) is order_found


def test_nobodys_write_waits_for_a_slow_shop(make_app, shop):
    """The shop takes an order while its page is being read; SQLite has one writer at a time."""
    app = make_app(demo=True)
    store = factories.new_store(app, origin=shop)
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    with while_read(shop, lambda: merchant.post("/orders", factories.order()).status_code) as codes:
        page = member(app, store.store_id).post("/install/check", url=f"{shop}/busy").text

    assert codes == [201]
    assert "does not answer" not in page


@contextlib.contextmanager
def while_read(shop, act):
    """What ``act`` answers when the shop's server is asked for its busy page."""
    codes: list[int] = []
    Shop.busy = staticmethod(lambda: codes.append(act()))
    yield codes
    Shop.busy = staticmethod(lambda: None)


def test_the_key_before_the_newest_still_counts(make_app, shop):
    """A shop changes over at its own pace; only a revoked key is another store's (G26)."""
    app = make_app(demo=True)
    store = factories.new_store(app, origin=shop)
    owner = member(app, store.store_id)
    owner.post("/keys", kind="publishable")
    with app.app_context():
        newest, older = stores.publishable_keys(store.store_id)
    Shop.page = f'<script async src="http://localhost:8000/w/{store.publishable_key}.js"></script>'
    before = owner.post("/install/check", url=shop).text
    revoke(app, owner, store.publishable_key)
    after = owner.post("/install/check", url=shop).text
    Shop.page = TAG

    assert older == store.publishable_key != newest
    assert "The tag is there, with your key." in before
    assert "another store" in after


def revoke(app, owner, key: str) -> None:
    with app.app_context():
        (key_id,) = [each.id for each in stores.list_keys(owner.store_id) if each.hint.endswith(key[-4:])]
    owner.post(f"/keys/{key_id}/revoke")


def test_a_silent_widget_is_explained_after_a_while(make_app, shop, clock):
    app = make_app(demo=True)
    owner = member(app, factories.new_store(app, origin=shop).store_id)
    nonce = owner.post("/install/check", url=shop).text.partition("rafiq-check=")[2][:30]
    clock.move(seconds=91)

    assert "ad blocker" in owner.get(f"/install/ping/{nonce}").text


def test_a_ping_nobody_waits_for_leaves_no_trace(app, store, shopper):
    assert (
        shopper.post("/ping", {"nonce": "chk_00000000000000000000000000", "version": "1"}).status_code == 204
    )
    assert "The widget has called home" not in member(app, store.store_id).get("/install").text
