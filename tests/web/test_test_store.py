"""The set-up in five steps, and the test store: a twin in which everything can be tried and nothing counts."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from rafiq.analytics.queries.dashboard import any_order
from rafiq.core.db import db, transaction
from rafiq.core.errors import Invalid, NotFound
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind
from rafiq.stores import api_keys, members, testing
from rafiq.stores import service as stores
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import Member, member


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id, Role.OWNER)


@pytest.fixture
def keyring(app):
    return app.extensions["rafiq"].keyring


def twin_in(answer) -> str:
    return re.search(r"/admin/(st_[^/?]+)", answer.headers["Location"])[1]


def done(page: str) -> list[str]:
    steps = re.findall(r'<li class="(good|wait)">.*?</span>([^<]+)</h3>', page, re.DOTALL)
    return [name for tone, name in steps if tone == "good"]


def test_the_set_up_leads_to_the_first_referral(app, owner):
    """S1-33: the steps are ticked by what is there; the last is a test order, seen whole."""
    before = done(owner.get("/setup").text)
    owner.post("/setup", step="look")
    referral = owner.client.get(owner.post("/test-store/order").headers["Location"]).text

    assert before == ["Your shop", "The deal"]
    assert done(owner.get("/setup").text) == ["Your shop", "The deal", "The look", "A test order"]
    assert "A test friend has bought" in referral
    assert "Waiting" in referral or "Pending" in referral


def test_what_happens_in_the_test_store_counts_nowhere(app, owner, store):
    twin = twin_in(owner.post("/test-store/order"))

    with app.app_context():
        assert any_order(twin)
        assert not any_order(store.store_id)
        assert [each.id for each in stores.list_stores()] == [store.store_id]


def test_the_test_store_has_the_deal_of_the_shop(app, owner, store):
    with app.app_context(), transaction():
        deal = programs.current_program(store.store_id)
        terms = deal.terms.__class__(deal.terms.currency, advocate=Gift(GiftKind.CREDIT, 777))
        programs.publish(store.store_id, deal.id, terms=terms, actor="test")
    twin = twin_in(owner.post("/test-store"))

    with app.app_context():
        assert programs.current_program(twin).terms.advocate.amount == 777


def test_its_keys_are_its_own_and_say_what_they_are(app, client, keyring, store):
    with app.app_context(), transaction():
        twin = testing.open_test_store(keyring, store.store_id)
        secret = api_keys.create_key(keyring, twin.id, api_keys.SECRET)
        public = api_keys.publishable_key(twin.id)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.post("/api/v1/orders", json=factories.order(), headers=headers)

    assert (secret[:7], public[:7]) == ("sk_test", "pk_test")
    assert answer.status_code == 201
    assert client.get(f"/w/{public}.js").status_code == 200
    assert client.get(f"/w/{public.replace('test', 'live')}.js").status_code == 404
    with app.app_context():
        assert any_order(twin.id)
        assert not any_order(store.store_id)


@pytest.mark.both_databases
def test_many_who_open_it_at_once_open_the_same_one(app, keyring, store):
    def opened(_number: int) -> str:
        with app.app_context(), transaction():
            return testing.open_test_store(keyring, store.store_id).id

    with ThreadPoolExecutor(8) as crowd:
        assert len(set(crowd.map(opened, range(8)))) == 1


@pytest.mark.both_databases
def test_many_who_empty_it_at_once_leave_one(app, keyring, store):
    def emptied(_number: int) -> str:
        with app.app_context(), transaction():
            return testing.start_afresh(keyring, store.store_id).id

    with ThreadPoolExecutor(8) as crowd:
        made = list(crowd.map(emptied, range(8)))

    with app.app_context():
        (left,) = [each for each in made if not stores.get_store(each).closed]
        assert len(api_keys.list_keys(left)) == 3


@pytest.mark.both_databases
def test_starting_afresh_empties_it_and_keeps_its_keys(app, owner, client, keyring, store):
    first = twin_in(owner.post("/test-store/order"))
    with app.app_context(), transaction():
        secret = api_keys.create_key(keyring, first, api_keys.SECRET)
    second = twin_in(owner.post("/test-store/afresh"))
    order = client.post(
        "/api/v1/orders", json=factories.order(), headers={"Authorization": f"Bearer {secret}"}
    )

    assert second != first
    assert order.status_code == 201
    assert owner.client.get(f"/admin/{first}").status_code == 404
    assert {client.get(f"/s/{first}{page}").status_code for page in ("", "/stories", "/stories.json")} == {
        404
    }
    with app.app_context():
        assert any_order(second)


def test_there_is_one_test_store_and_it_has_none_of_its_own(app, keyring, store):
    with app.app_context(), transaction():
        twin = testing.open_test_store(keyring, store.store_id)

        assert testing.open_test_store(keyring, store.store_id).id == twin.id
        with pytest.raises(Invalid):
            testing.open_test_store(keyring, twin.id)
        with pytest.raises(NotFound):
            testing.open_test_store(keyring, "st_unknown")
        db.session.rollback()


def test_members_of_the_shop_enter_it_as_what_they_are_and_strangers_not(app, owner, store):
    twin = twin_in(owner.post("/test-store"))
    viewer = member(app, store.store_id, Role.VIEWER, email="vera@example.com")
    stranger = member(
        app, factories.new_store(app, name="Other").store_id, Role.OWNER, email="stranger@example.com"
    )

    assert "This is the test store" in viewer.client.get(f"/admin/{twin}").text
    assert viewer.client.get(f"/admin/{twin}/keys").status_code == 403
    assert stranger.client.get(f"/admin/{twin}").status_code == 404


def test_the_overview_reminds_of_the_steps_until_all_are_done(owner):
    assert "2 of 5 steps done" in owner.get("").text


def test_only_a_step_that_no_fact_can_tell_is_confirmed_by_hand(owner):
    assert owner.post("/setup", step="tag").status_code == 422


def test_who_is_invited_from_the_test_store_is_a_member_of_the_shop(app, owner, store):
    twin = twin_in(owner.post("/test-store"))
    there = Member(owner.client, twin)
    there.post("/members", email="vera@example.com", role="viewer")

    assert "vera@example.com" in owner.get("/members").text
    with app.app_context():
        assert members.list_members(twin) == members.list_members(store.store_id)
