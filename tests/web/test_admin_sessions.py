"""Where somebody is logged in: listed in their own words, ended on the server (G27)."""

import re

import pytest

from rafiq.stores.rights import Role
from rafiq.web.login.browsers import browser_of, system_of
from tests.web.account_door import SECURITY, post
from tests.web.admin_door import log_in, member

EMAIL = "ana@example.com"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def ana(app, store, clock):
    return member(app, store.store_id, email=EMAIL)


def also_at(app, agent, email=EMAIL):
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    assert log_in(client, email).status_code == 302
    return client


def ends(page: str) -> list[str]:
    return re.findall(r'name="session" value="([0-9a-f]{64})"', page)


def test_a_browser_is_named_as_its_owner_would():
    agents = (FIREFOX, EDGE, PHONE, "curl/8.5", "")

    assert [(browser_of(each), system_of(each)) for each in agents] == [
        ("Firefox", "Linux"),
        ("Edge", "Windows"),
        ("Safari", "iPhone"),
        (None, None),
        (None, None),
    ]


def test_ending_one_session_ends_that_one(app, store, ana, clock):
    desk, phone = also_at(app, FIREFOX), also_at(app, PHONE)
    clock.move(minutes=6)
    phone.get("/admin/me")
    page = ana.client.get(SECURITY).text
    post(ana.client, f"{SECURITY}/sessions", session=ends(page)[0])  # the one used last comes first

    assert "Firefox · Linux" in page
    assert page.count("This one</span>") == 1
    still_in = [each.get(f"/admin/{store.store_id}").status_code for each in (desk, phone, ana.client)]
    assert still_in == [200, 302, 200]


def test_ending_all_others_leaves_this_one(app, store, ana):
    others = [also_at(app, FIREFOX), also_at(app, EDGE)]
    post(ana.client, f"{SECURITY}/sessions", session="others")

    assert {each.get(f"/admin/{store.store_id}").status_code for each in others} == {302}
    assert ana.get().status_code == 200


def test_nobody_ends_somebody_elses_session(app, store, ana):
    """G25: the same id, asked for by another member."""
    also_at(app, FIREFOX)
    (session_id,) = ends(ana.client.get(SECURITY).text)
    eve = member(app, store.store_id, Role.VIEWER, "eve@example.com")
    post(eve.client, f"{SECURITY}/sessions", session=session_id)

    assert ends(ana.client.get(SECURITY).text) == [session_id]


def test_a_session_left_idle_is_no_longer_listed(app, ana, clock):
    also_at(app, FIREFOX)
    clock.move(hours=11)
    ana.get()
    clock.move(hours=2)

    assert "Firefox" not in ana.client.get(SECURITY).text
