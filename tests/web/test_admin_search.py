"""Search over everything: what it finds, for whom, and in whose words."""

import re

import pytest

from rafiq.stores.members import Role
from rafiq.web.admin.daily.places import places_for
from tests import factories
from tests.web.admin_door import member
from tests.web.furnished import furnish

QUICK = {"HX-Request": "true", "HX-Target": "finder-list"}


@pytest.fixture
def ids(app, store):
    return furnish(app, store)


def found(who, words: str) -> dict[str, str]:
    """The groups of the page of results, each with its part of the page."""
    page = who.get("/search", q=words).text
    return dict(re.findall(r'<h2 id="found-([a-z]+)">(.*?)</section>', page, re.DOTALL))


@pytest.mark.both_databases
def test_everything_is_found_by_its_beginning(app, store, ids, merchant):
    """S0-7: people, orders, referrals, rewards, codes and programs, each with the way there."""
    merchant.post("/customers", {"id": "x-77", "first_name": "علی", "last_name": "رضایی"})
    who = member(app, store.store_id)

    assert {"people", "referrals"} <= set(found(who, "an"))
    assert ids["person_id"] in found(who, "ana@exa")["people"]
    assert "علی رضایی" in found(who, "x-7")["people"]
    assert "علی رضایی" in found(who, "Ali Rezai")["people"]
    assert f"/referrals/{ids['referral_id']}" in found(who, f"#{ids['order_number']}")["referrals"]
    assert f"/rewards/{ids['reward_id']}" in found(who, ids["reward_id"][:12])["rewards"]
    assert ids["code"] in found(who, ids["code"][:-2].lower())["codes"]
    assert "programs" in found(who, merchant.get("/programs").get_json()["data"][0]["name"][:6])
    assert found(who, "%") == found(who, "_") == found(who, "zzzz") == {}


def test_the_list_below_the_field_is_short_and_says_what_each_line_is(app, store, ids, merchant):
    for at in range(9):
        merchant.post("/customers", {"id": f"n{at}", "first_name": "Nadia", "last_name": f"The {at}th"})
    who = member(app, store.store_id)
    answer = who.client.get(f"/admin/{store.store_id}/search?q=nadia", headers=QUICK).text

    assert answer.count('id="found-people-') == 4
    assert answer.count('role="option"') == 5
    assert "<h1" not in answer


def test_another_store_is_not_searched(app, store, ids):
    """G25: the same words, asked in a store of one's own."""
    other = member(app, factories.new_store(app, name="Elsewhere").store_id)
    words = ("ana", "ana@example.com", ids["order_number"], ids["reward_id"], ids["code"], ids["person_id"])

    assert [set(found(other, each)) - {"places"} for each in words] == [set()] * len(words)


def test_a_door_that_is_locked_is_not_found(app, store, ids):
    owner, viewer = member(app, store.store_id), member(app, store.store_id, Role.VIEWER)

    assert "/settings#currency" in found(owner, "where do I change the currency?")["places"]
    assert "/settings" not in found(viewer, "where do I change the currency?").get("places", "")
    assert member(app, store.store_id, Role.DESK).get("/search", q="ana").status_code == 403
    assert 'role="combobox"' not in member(app, store.store_id, Role.DESK, "d2@example.com").get("/desk").text


@pytest.mark.parametrize(
    ("asked", "locale", "endpoint", "anchor"),
    [
        ("where do I change the currency?", "en", "settings", "currency"),
        ("واحد پول را کجا عوض کنم؟", "fa", "settings", "currency"),
        ("أين أغيّر العملة؟", "ar", "settings", "currency"),
        ("di mana saya tukar mata wang?", "ms", "settings", "currency"),
        ("time zone", "fa", "settings", "timezone"),
        ("invite a colleague", "en", "team", "invite"),
        ("how long are rewards on hold", "en", "program", "hold_days"),
        ("كلمة المرور", "ar", "me", "current"),
        ("coup", "en", "coupons", ""),
        ("کوپن", "fa", "coupons", ""),
    ],
)
def test_a_setting_is_found_by_what_its_reader_calls_it(asked, locale, endpoint, anchor):
    best = places_for(asked, locale)[0]

    assert (best.endpoint, best.anchor) == (endpoint, anchor)


def test_words_that_mean_nothing_here_name_no_place():
    assert places_for("", "en") == places_for("?!", "fa") == places_for("xyzzy", "en") == []


def test_every_place_is_a_page_and_its_part_is_there(app, store, ids):
    who, lost = member(app, store.store_id), []
    letters = "abcdefghijklmnopqrstuvwxyz"
    every = {(place.endpoint, place.anchor) for letter in letters for place in places_for(letter, "en")}
    for endpoint, anchor in sorted(every):
        path = next(app.url_map.iter_rules(f"admin.{endpoint}")).rule.replace("<store_id>", store.store_id)
        answer = who.client.get(path)
        there = answer.status_code == 200 and (not anchor or f'id="{anchor}"' in answer.text)
        lost += [] if there else [f"{endpoint}#{anchor}"]

    assert len(every) > 60
    assert lost == []
