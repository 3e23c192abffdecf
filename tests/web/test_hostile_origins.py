"""Whose page may ask, and whose name we go by: origins, hosts and destinations that lie (guarantees 3.6, 3.8; G36)."""

import threading
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests import factories

OWN = factories.SHOP_ORIGIN
STRANGERS = (
    "https://evil.test",
    "https://shop.example.evil.test",
    "https://evilshop.example",
    "https://sub.shop.example",
    "https://shop.example:8443",
    "http://shop.example",
    "https://shopxexample",
    "https://shop.example/",
    "https://shop.example@evil.test",
    "https://evil.test\\@shop.example",
    "https://shop.example, https://evil.test",
    "https://shop.example https://evil.test",
    "https://shop。example",
    "null",
    "*",
    "file://",
)
HOSTS = (
    "evil.test",
    "evil.test:80",
    "localhost:8000@evil.test",
    "localhost:8000.evil.test",
    "evil.test/x?",
    "EVIL.TEST",
    "127.0.0.1:1",
    "[::1]:8000",
)
WIDGET_PATHS = ("order", "enrol", "identify", "offer", "event", "balance", "ping")


@pytest.mark.parametrize("path", WIDGET_PATHS)
def test_the_stores_own_page_may_read_the_answer(path, client, store):
    answer = client.post(f"/w/{store.publishable_key}/{path}", data="{}", headers={"Origin": OWN})

    assert answer.headers.get("Access-Control-Allow-Origin") == OWN
    assert "Origin" in answer.headers.get("Vary", "")
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", WIDGET_PATHS)
def test_a_strangers_page_may_not(path, client, store):
    address = f"/w/{store.publishable_key}/{path}"
    answers = {origin: client.post(address, data="{}", headers={"Origin": origin}) for origin in STRANGERS}

    assert {o: a.headers.get("Access-Control-Allow-Origin") for o, a in answers.items()} == dict.fromkeys(
        STRANGERS
    )


def test_a_strangers_order_is_not_taken(client, store, merchant):
    address, body = f"/w/{store.publishable_key}/order", factories.order(order_number="stolen")
    statuses = {
        origin: client.post(address, json=body, headers={"Origin": origin}).status_code
        for origin in STRANGERS
    }

    assert statuses == dict.fromkeys(STRANGERS, 403)
    assert merchant.get("/orders/stolen").status_code == 404


@pytest.mark.parametrize("origin", [OWN, "https://evil.test", "null"])
@pytest.mark.parametrize("path", ["/api/v1/orders", "/api/v1/referrals", "/admin/", "/healthz"])
def test_no_page_may_read_what_needs_a_secret(path, origin, client):
    answers = [
        client.get(path, headers={"Origin": origin}),
        client.options(path, headers=preflight(origin, "authorization")),
    ]

    assert ["Access-Control-Allow-Origin" in answer.headers for answer in answers] == [False, False]


def test_a_preflight_allows_no_header_that_was_merely_asked_for(client, store):
    answer = client.options(
        f"/w/{store.publishable_key}/order", headers=preflight(OWN, "authorization, x-evil")
    )

    allowed = answer.headers.get("Access-Control-Allow-Headers", "").lower()
    assert "authorization" not in allowed
    assert "x-evil" not in allowed


@pytest.mark.parametrize("host", HOSTS)
def test_links_carry_our_own_name_whatever_host_was_asked(host, client, store):
    headers = {"Authorization": f"Bearer {store.secret_key}", "Host": host, "X-Forwarded-Host": "evil.test"}

    answer = client.post("/api/v1/advocates", json={"customer": factories.customer("Ana")}, headers=headers)

    assert answer.status_code in {200, 201, 400}
    assert "evil.test" not in answer.get_data(as_text=True).lower()
    assert answer.status_code == 400 or answer.get_json()["share_url"].startswith("http://localhost:8000/r/")


@pytest.mark.parametrize("host", HOSTS)
def test_a_friend_lands_at_the_store_whatever_host_was_asked(host, client, merchant):
    link = urlsplit(
        merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["share_url"]
    )

    lies = {"Host": host, "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "gopher"}

    answer = client.get(link.path, headers=lies)

    assert answer.status_code == 400 or answer.headers["Location"].startswith(f"{OWN}/")


DESTINATIONS = (
    "https://evil.test",
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "https:evil.test",
    "https:/evil.test",
    "https://evil.test\\@shop.example",
    "java\nscript:alert(1)",
    "javascript:alert(1)",
    "data:text/html,x",
    "@evil.test",
    ".evil.test",
    "/%0d%0aLocation:%20https://evil.test",
)


@pytest.mark.parametrize("name", ["c", "next", "url", "to", "redirect", "rafiq", "landing", "landing_path"])
def test_no_destination_rides_on_a_link(name, client, merchant):
    link = urlsplit(
        merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["share_url"]
    )

    landed = [client.get(link.path, query_string={name: place}) for place in DESTINATIONS]

    assert {answer.status_code for answer in landed} == {302}
    assert {urlsplit(answer.headers["Location"])[:3] for answer in landed} == {("https", "shop.example", "/")}


@pytest.fixture
def landing_page() -> Iterator[str]:
    """A store's website with one page, at an address of its own."""
    server = make_server("127.0.0.1", 0, Response("<title>The store</title>", mimetype="text/html"))
    thread = threading.Thread(target=server.serve_forever, name="landing-page")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.e2e
def test_a_browser_lands_at_the_store_too(live_server, landing_page, page):
    """What a Location says and where a browser goes may differ, so a browser is asked."""
    store = factories.new_store(live_server.app, origin=landing_page)
    merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
    link = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["share_url"]

    landed = set()
    for place in DESTINATIONS:
        page.goto(f"{link}?{urlencode({'c': 'copy', 'next': place})}")
        landed.add("{0.scheme}://{0.netloc}{0.path}".format(urlsplit(page.url)))

    assert landed == {f"{landing_page}/"}


def preflight(origin: str, headers: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": headers,
    }
