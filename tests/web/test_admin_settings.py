"""Settings, keys and members: an owner's pages."""

import re

import pytest

from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.furnished import furnish


@pytest.fixture
def furnished(app, store):
    return furnish(app, store)


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


SETTINGS = {
    "name": "Tea House",
    "locale": "fa",
    "timezone": "Asia/Tehran",
    "origins": "https://tea.example\nhttps://www.tea.example",
    "landing_path": "/welcome",
}


def test_settings_are_saved_all_at_once(app, owner, store):
    owner.post("/settings", **SETTINGS)
    with app.app_context():
        view = stores.get_store(store.store_id)

    assert (view.name, view.locale, view.landing_url) == ("Tea House", "fa", "https://tea.example/welcome")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("origins", "javascript:alert(1)"),
        ("origins", ""),
        ("landing_path", "//evil.example"),
        ("timezone", "Moon/Base"),
        ("name", ""),
    ],
)
def test_a_bad_setting_is_marked_and_nothing_is_saved(app, owner, store, field, typed):
    answer = owner.post("/settings", **SETTINGS | {field: typed})

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    with app.app_context():
        assert stores.get_store(store.store_id).name == "Chaykhana"


def test_a_new_secret_key_is_shown_once_and_works_beside_the_old_one(app, owner, store):
    clear = re.search(r"sk_live_\w{20,}", owner.post("/keys", kind="secret").text)[0]

    assert clear not in owner.get("/keys").text
    for key in (clear, store.secret_key):
        assert factories.Merchant(app.test_client(), key).get("/referrals").status_code == 200


def test_a_revoked_key_stops_working_and_the_last_one_cannot_be_revoked(app, owner, store):
    path = revoke_paths(owner, store)[1]  # the secret key
    owner.post(path)
    assert factories.Merchant(app.test_client(), store.secret_key).get("/referrals").status_code == 200
    owner.post("/keys", kind="secret")
    owner.post(path)

    assert factories.Merchant(app.test_client(), store.secret_key).get("/referrals").status_code == 401


def revoke_paths(owner, store) -> list[str]:
    return re.findall(rf"/admin/{store.store_id}(/keys/[^/]+/revoke)", owner.get("/keys").text)


def test_an_invited_member_comes_in_with_the_role_given(app, owner, store):
    page = owner.post("/members", email="mina@example.com", role="viewer").text
    link = re.search(r'value="http://[^/]+(/admin/setup/[^"]+)"', page)[1]

    assert app.test_client().get(link).status_code == 200
    with app.app_context():
        assert {m.email: m.role for m in members.list_members(store.store_id)}[
            "mina@example.com"
        ] is Role.VIEWER


def test_nobody_gets_a_link_into_an_account_that_another_store_invited(app, owner):
    """Else an owner could walk into another store through a colleague's unused invitation."""
    elsewhere = member(app, factories.new_store(app, name="Elsewhere").store_id, email="eve@example.com")
    owner.post("/members", email="mina@example.com", role="manager")
    page = elsewhere.post("/members", email="mina@example.com", role="viewer").text

    assert "/admin/setup/" not in page


def test_a_store_keeps_an_owner(app, owner, store):
    with app.app_context():
        mine = members.list_members(store.store_id)[0].id
    answers = [owner.post(f"/members/{mine}/remove"), owner.post(f"/members/{mine}/role", role="viewer")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert owner.get("/members").status_code == 200


def test_a_removed_member_is_out_at_once(app, owner, store):
    mina = member(app, store.store_id, Role.VIEWER, "mina@example.com")
    with app.app_context():
        (hers,) = [m.id for m in members.list_members(store.store_id) if m.email == "mina@example.com"]
    owner.post(f"/members/{hers}/remove")
    left = mina.get()

    assert (left.status_code, left.location.split("?")[0]) == (302, "/admin/login")
