"""Referrals: found, told, decided, one or many."""

import re

import pytest

from tests import factories
from tests.web.admin_door import member
from tests.web.furnished import furnish
from tests.web.many_scene import ask, go_on

__all__ = ["go_on"]


@pytest.fixture
def furnished(app, store):
    return furnish(app, store)


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


@pytest.mark.parametrize(
    "words", ["ben@example.com", "BEN", "c-ben", "{order_number}", "{code}", "{referral_id}"]
)
@pytest.mark.both_databases
def test_a_referral_is_found_by_what_a_member_has_at_hand(owner, furnished, words):
    assert rows_in(owner.get("/referrals", q=words.format(**furnished)).text) == 1


@pytest.mark.parametrize("words", ["nobody", "%", "_", "' OR 1=1 --", "🙂" * 200])
@pytest.mark.both_databases
def test_words_that_name_nothing_find_nothing(owner, furnished, words):
    answer = owner.get("/referrals", q=words)

    assert (answer.status_code, rows_in(answer.text)) == (200, 0)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"status": "pending"}, 1),
        ({"status": "approved"}, 0),
        ({"method": "coupon"}, 1),
        ({"method": "desk"}, 0),
        ({"reason": "in_hold"}, 1),
        ({"from": "2000-01-01", "to": "2999-12-31"}, 1),
        ({"to": "2000-01-01"}, 0),
        ({"from": "not a day", "to": "9999-12-31"}, 1),
    ],
)
@pytest.mark.both_databases
def test_filters_narrow_the_list(owner, furnished, query, count):
    assert rows_in(owner.get("/referrals", **query).text) == count


def rows_in(page: str) -> int:
    return page.count('class="form-check-input" type="checkbox" name="id"')


def test_htmx_is_given_the_list_alone(owner, furnished, store):
    headers = {"HX-Request": "true", "HX-Target": "div#list"}
    part = owner.client.get(f"/admin/{store.store_id}/referrals", headers=headers).text

    assert "<html" not in part
    assert rows_in(part) == 1


@pytest.mark.parametrize("name", ["store_id", "endpoint", "_external", "_anchor", "values"])
def test_a_stray_word_in_the_address_is_ignored(owner, furnished, name):
    for path in ("/referrals", "/people", "/preview"):
        assert owner.get(path, **{name: "evil"}).status_code == 200


@pytest.mark.both_databases
def test_a_long_list_is_turned_by_pages_without_loss(app, owner, store):
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    for number in range(30):
        merchant.post("/customers", factories.customer(f"Person{number}"))
    first = owner.get("/people").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    second = owner.client.get(following[1].replace("&amp;", "&")).text
    found = [set(re.findall(r"Person\d+", page)) for page in (first, second)]

    assert [len(each) for each in found] == [25, 5]
    assert len(found[0] | found[1]) == 30


def test_a_referral_tells_its_story_with_reasons(owner, furnished):
    page = owner.get(f"/referrals/{furnished['referral_id']}").text

    assert "The order can still be returned." in page
    assert "Coupon used" in page
    assert "Rafiq, by itself" in page


def test_releasing_early_names_the_member(owner, furnished, go_on):
    where = ask(owner, "/referrals/release", id=furnished["referral_id"], reason="A known customer")
    owner.post(f"{where}/start", word="A known customer")
    go_on()
    page = owner.get(f"/referrals/{furnished['referral_id']}").text

    assert "Approved" in page
    assert "A known customer" in page
    assert "owner@example.com" in page


def test_voiding_needs_a_reason(owner, furnished):
    path = f"/referrals/{furnished['referral_id']}"
    refused = owner.post("/referrals/decide", id=furnished["referral_id"], decision="void", single="1")

    assert refused.status_code == 422
    assert "voided_by_member" not in owner.get(path).text
    owner.post(
        "/referrals/decide", id=furnished["referral_id"], decision="void", single="1", reason="Same flat"
    )
    assert "Same flat" in owner.get(path).text


@pytest.mark.both_databases
def test_each_of_a_selection_gets_its_own_result(app, owner, store, furnished):
    """One order was refunded in full: facts stand above the member's word, and the other is still decided."""
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    second = furnish_another(app, store, "Dora")
    merchant.post(f"/orders/{second['order_number']}/refunds", {"refund_id": "all", "amount": "49.90"})
    ids = [furnished["referral_id"], second["referral"]["id"]]
    page = owner.post("/referrals/decide", id=ids, decision="clear").text

    assert "0 of 2 changed." in page
    assert "Stays “Void”: order refunded." in page


def furnish_another(app, store, name: str):
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    order = factories.order(customer=factories.customer(name), referred_by=code)
    return order | merchant.post("/orders", order).get_json()


@pytest.mark.parametrize("form", [{"decision": "delete"}, {"decision": ""}, {}])
def test_an_unknown_decision_is_no_decision(owner, furnished, form):
    assert owner.post("/referrals/decide", id=furnished["referral_id"], **form).status_code == 404
