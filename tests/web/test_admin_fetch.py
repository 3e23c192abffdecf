"""What the install check may fetch, and for how long (guarantees 3.7)."""

import contextlib
import socket
import threading
import time

import pytest

from rafiq.core import fetch as core_fetch
from rafiq.core.fetch import is_safe
from rafiq.web.admin.setup.fetch import Unreachable, fetch, origin_of
from tests.web.foreign_shop import TAG, serving

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


@pytest.fixture
def shop():
    with serving() as origin:
        yield origin


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


def test_a_name_server_that_does_not_answer_is_given_up(monkeypatch):
    """The lookup itself cannot be interrupted; nobody waits for it."""
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait() and [])
    try:
        with pytest.raises(core_fetch.Unreachable, match="slow"):
            core_fetch.request("GET", "https://shop.example/", seconds=0.2)
    finally:
        answered.set()


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
