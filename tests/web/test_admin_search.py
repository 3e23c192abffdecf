"""Search over everything: what it finds, for whom, and in whose words."""

import re

import pytest

from rafiq.analytics.queries import written as finding
from rafiq.core.db import transaction
from rafiq.encounters import notes
from rafiq.partners import service as partners
from rafiq.partners.rules import PartnerDraft
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
    """People, orders, referrals, rewards, codes and programs, each with the way there."""
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


def test_a_short_name_is_heard_with_its_vowels(app, store, merchant):
    """S4-14: Ana and Noah have one consonant between them, and are two; in another script Ana is still one."""
    for at, name in enumerate(("Noah", "Ana", "آنا")):
        merchant.post("/customers", {"id": f"s{at}", "first_name": name, "last_name": "Vega"})
    who = member(app, store.store_id)
    ana, noah = found(who, "ana")["people"], found(who, "noah")["people"]

    assert [name in ana for name in ("Noah", "Ana", "آنا")] == [False, True, True]
    assert [name in noah for name in ("Noah", "Ana", "آنا")] == [True, False, False]


@pytest.mark.both_databases
def test_what_was_named_and_written_is_found_with_the_way_there(app, store, ids, merchant):
    """A/B tests, introductions, staff, partners, stories, comments, notes and webhooks; letters of either keyboard."""
    said = {
        "customer": factories.customer("Ben"),
        "id": "w1",
        "score": 9,
        "wish": "A larger teapot for guests",
    }
    merchant.post("/surveys/answers", said)
    with app.app_context(), transaction():
        notes.write(store.store_id, ids["person_id"], note="دخترش در یک مدرسه است", line="", actor="tests")
    who = member(app, store.store_id)
    ways = {
        "experiments": ("shorter W", "experiments/exp_"),
        "introductions": ("ev", "introductions/"),
        "staff": ("nin", "staff/"),
        "partners": ("baker", "partners/"),
        "stories": ("stayed for the", f"stories#{ids['story_id']}"),
        "comments": ("TEAPOT", "surveys/answers/"),
        "notes": ("يك مدرسه", f"people/{ids['person_id']}"),
        "webhooks": ("hooks.shop", "webhooks/"),
    }
    missed = [name for name, (words, way) in ways.items() if way not in found(who, words).get(name, "")]

    assert missed == []
    assert "Ben" in found(who, "teapot")["comments"]
    assert {"experiments", "introductions", "staff"}.isdisjoint(found(who, "%"))


def test_of_a_kind_the_newest_are_looked_through(app, store, ids, monkeypatch):
    """However many there are, as many are read."""
    monkeypatch.setattr(finding, "LOOKED_AT", 1)
    with app.app_context(), transaction():
        before = finding.written(store.store_id, "bakery", {"partners"}, most=4)
        partners.create(store.store_id, PartnerDraft("Florist", "business", "", ""))
        after = finding.written(store.store_id, "bakery", {"partners"}, most=4)

    assert (list(before), list(after)) == (["partners"], [])


def test_a_long_comment_shows_what_stands_around_the_words(app, store, merchant):
    wish = f"{'Before ' * 30}the blue lid {'after ' * 30}".strip()
    merchant.post(
        "/surveys/answers", {"customer": factories.customer("Ben"), "id": "w1", "score": 9, "wish": wish}
    )
    with app.app_context():
        (hit,) = finding.written(store.store_id, "blue lid", {"comments"}, most=4)["comments"]

    assert re.fullmatch(r"….*the blue lid after .*…", hit.text)
    assert len(hit.text) <= 82


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
    words = ("ana", "ana@example.com", ids["order_number"], ids["reward_id"], ids["code"], ids["person_id"],
             "shorter", "eva", "nina", "bakery", "stayed for", "hooks.shop")  # fmt: skip

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
