"""The short way for followed links: same answers as the long way, no database, nothing counted that is not a person."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, run_wsgi_app

from rafiq.core.db import db
from rafiq.core.signing import Keyring
from rafiq.links.models import Visit
from rafiq.links.visits import VisitCounts, VisitQueue
from rafiq.web.serving.agents import agent_of
from rafiq.web.serving.fastlane import FastLane, channel_of
from tests import factories

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
CURL = "curl/8.5.0"
NAVIGATION = {"User-Agent": PHONE, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture
def lane(app) -> FastLane:
    return app.extensions["rafiq.fastlane"]


@pytest.fixture
def token(merchant: factories.Merchant) -> str:
    """The token of Ana's link."""
    made = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    return made["share_url"].rsplit("/", 1)[1]


@pytest.fixture
def warm(client: FlaskClient, token: str) -> str:
    """The same, once followed: store and agent are known to the lane."""
    client.get(f"/r/{token}", headers={"User-Agent": PHONE})
    return token


def visits(app: APIFlask) -> list[Visit]:
    app.extensions["rafiq.fastlane"].visits.flush()
    with app.app_context():
        engine = db.engines["visits"]
    with Session(engine) as session:
        return list(session.scalars(select(Visit).order_by(Visit.id)))


@contextmanager
def questions() -> Iterator[list[str]]:
    """Every look into the database meanwhile (the queue's own writing goes past the session and is no question)."""
    asked: list[str] = []

    def on_begin(_session, _transaction, connection):
        asked.append(str(connection.engine.url))

    event.listen(db.session, "after_begin", on_begin)
    try:
        yield asked
    finally:
        event.remove(db.session, "after_begin", on_begin)


def test_a_link_leads_to_the_store_with_a_visit_token(app, client, token):
    answer = client.get(f"/r/{token}?c=whatsapp", headers=NAVIGATION)

    where, _, visit = answer.location.partition("?rafiq=")
    assert (answer.status_code, where) == (302, factories.SHOP_ORIGIN + "/")
    assert app.extensions["rafiq.fastlane"].keyring.read_visit(visit).channel == "whatsapp"
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_a_genuine_link_is_answered_without_asking_the_database(client, warm):
    with questions() as asked:
        answer = client.get(f"/r/{warm}", headers=NAVIGATION)

    assert (answer.status_code, asked) == (302, [])


@pytest.mark.parametrize("position", [0, 5, 13, 15, 20, 25])
def test_a_forged_link_is_refused_without_asking_the_database(client, warm, position):
    forged = warm[:position] + ("A" if warm[position] != "A" else "B") + warm[position + 1 :]
    with questions() as asked:
        answer = client.get(f"/r/{forged}", headers=NAVIGATION)

    assert (answer.status_code, asked) == (404, [])


def test_a_typed_code_does_ask_the_database(client, merchant):
    made = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    with questions() as asked:
        answer = client.get(f"/r/{made['referral_code']}", headers=NAVIGATION)

    assert answer.status_code == 302
    assert asked


@pytest.mark.parametrize(
    "query", ["", "c=whatsapp", "c=nonsense", "utm_source=x&c=telegram&c=sms", "c=%77hatsapp", "c="]
)
@pytest.mark.parametrize("agent", [PHONE, CURL, ""])
def test_both_ways_give_the_same_answer_byte_for_byte(clock, lane, warm, query, agent):
    agent_of(agent)
    answers = []
    for way in (lane, lane.app):
        lane._nonces = itertools.count(77)
        environ = EnvironBuilder(
            path=f"/r/{warm}", query_string=query, headers={"User-Agent": agent}
        ).get_environ()
        assert way is lane.app or lane.answer(environ) is not None
        lane._nonces = itertools.count(77)
        body, status, headers = run_wsgi_app(way, environ)
        answers.append((status, list(headers), b"".join(body)))

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Dest": "style"},
        {"Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Dest": "document", "Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_what_a_page_loads_by_itself_is_no_visit_and_carries_no_credit(app, client, warm, headers):
    before = len(visits(app))
    answer = client.get(f"/r/{warm}", headers={"User-Agent": PHONE, **headers})

    assert len(visits(app)) == before
    assert "rafiq=" not in answer.headers.get("Location", "")


def test_asking_for_the_head_is_no_visit(app, client, warm):
    before = len(visits(app))
    answer = client.head(f"/r/{warm}", headers=NAVIGATION)

    assert (answer.status_code, len(visits(app))) == (302, before)


def test_a_navigation_is_a_visit(app, client, warm):
    before = len(visits(app))
    client.get(f"/r/{warm}", headers=NAVIGATION)

    assert len(visits(app)) == before + 1


@pytest.mark.parametrize(
    ("agent", "kind"), [(PHONE, "human"), (CURL, "bot"), ("", "bot"), ("Googlebot/2.1 (+x)", "bot")]
)
def test_agents_are_labelled_and_nobody_is_refused(app, client, token, agent, kind):
    answer = client.get(f"/r/{token}", headers={"User-Agent": agent})

    assert answer.status_code == 302
    assert [visit.kind for visit in visits(app)] == [kind]


def test_the_channel_rides_on_the_visit(app, client, warm):
    client.get(f"/r/{warm}?c=telegram", headers=NAVIGATION)

    assert visits(app)[-1].channel == "telegram"


@pytest.mark.parametrize(
    ("query", "channel"),
    [
        ("c=qr", "qr"),
        ("a=1&c=card", "card"),
        ("c=QR", None),
        ("c=<b>", None),
        ("cc=qr", None),
        ("", None),
        ("c", None),
    ],
)
def test_only_the_contracts_channel_words_are_channels(query, channel):
    assert channel_of(query) == channel


@pytest.mark.parametrize(
    "extra",
    [
        "?url=https://evil.test",
        "?next=//evil.test&c=whatsapp",
        "?rafiq=https://evil.test",
        "?c=https://evil.test",
        "?c=whatsapp%0d%0aLocation:%20https://evil.test",
        "?c=x\\evil.test",
        "?@evil.test",
        "#https://evil.test",
    ],
)
def test_nothing_in_the_address_changes_where_a_link_leads(client, warm, extra):
    answer = client.get(f"/r/{warm}{extra}", headers=NAVIGATION)

    assert answer.location.startswith(factories.SHOP_ORIGIN + "/?rafiq=")
    assert "evil" not in str(answer.headers)


def test_links_signed_with_an_older_key_live_on(make_app, token):
    rotated = make_app(secret_keys=(factories.TEST_KEY, "a newer key, long enough to be taken as well"))

    assert rotated.test_client().get(f"/r/{token}", headers=NAVIGATION).status_code == 302


def test_links_signed_with_a_key_we_dropped_lead_nowhere(make_app, token):
    rotated = make_app(secret_keys=("another key altogether, long enough to be taken",))

    assert rotated.test_client().get(f"/r/{token}", headers=NAVIGATION).status_code == 404


def test_a_genuine_link_of_no_store_leads_nowhere(client):
    stray = Keyring((factories.TEST_KEY,)).sign_link(4_000_000_000, 1)

    assert client.get(f"/r/{stray}", headers=NAVIGATION).status_code == 404


def test_a_new_landing_page_is_followed_soon(app, client, clock, store, warm):
    lane = app.extensions["rafiq.fastlane"]
    from_cache = lane.landings.get(lane.keyring.read_link(warm).store_number)
    from_cache.url, from_cache.fresh_until = "https://old.example/", 0.0

    assert client.get(f"/r/{warm}", headers=NAVIGATION).location.startswith(factories.SHOP_ORIGIN)


def test_a_full_queue_takes_the_long_way_and_loses_nothing(app, client, lane, warm):
    with app.app_context():
        lane.visits = VisitQueue(db.engines["visits"], capacity=0)
    answer = client.get(f"/r/{warm}", headers=NAVIGATION)

    assert (answer.status_code, lane.visits.counts()) == (
        302,
        VisitCounts(queued=1, flushed=1, lost=0, waiting=0),
    )


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "10.0.0.1", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(lane, trusted, forwarded, address):
    lane.trusted_proxies = trusted
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}

    assert lane.address_of(environ) == address
