"""Who sent you? The desk's own page: by name, phone, code or scanned card, by whoever serves."""

import html
import re

import pytest

from rafiq.core.db import transaction
from rafiq.core.texts import LOCALES
from rafiq.links import desk
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.stores.rights import Role
from rafiq.web.words import deal_words
from tests import factories
from tests.web.admin_door import member
from tests.web.desk_scene import ana, clerk, note

__all__ = ["ana", "clerk"]


def buy(merchant, **changes):
    return merchant.post("/orders", factories.order(**changes)).get_json()


@pytest.mark.parametrize(
    "words", ["{referral_code}", "{share_url}?c=card", "Ana Ito", "+49 170 1234567", "ana@example.com"]
)
@pytest.mark.both_databases
def test_whoever_serves_notes_who_sent_a_friend(clerk, merchant, ana, words):
    """S4-14: code, scan, name, phone or e-mail; the member's address is kept with the note."""
    answer = note(clerk, words.format(**ana))
    done = clerk.client.get(answer.headers["Location"]).text
    referral = buy(merchant)["referral"]

    assert "Ana I is thanked by itself" in re.sub("[\u2068\u2069]", "", done)
    assert (referral["method"], referral["advocate_id"]) == ("desk", ana["id"])


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("+49151111222", "0151 111222"),
        ("+49151111222", "49151111222"),
        ("+49151111222", "(+49) 151-111222"),
        ("+49151111222", "0049 151 111222"),
        ("0171 5556677", "+49 171 5556677"),
        ("+98 912 345 6789", "۰۹۱۲ ۳۴۵ ۶۷۸۹"),
    ],
)
@pytest.mark.both_databases
def test_a_phone_finds_its_advocate_with_and_without_the_code_of_the_country(clerk, merchant, stored, typed):
    """S4-14."""
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana", phone=stored)}).get_json()

    assert note(clerk, typed).status_code == 302
    assert buy(merchant)["referral"]["advocate_id"] == ana["id"]


@pytest.mark.both_databases
def test_with_the_card_or_without_it_both_sides_get_the_same(clerk, merchant, ana):
    """S4-14: card lost is not credit lost."""
    with_card = buy(merchant, customer=factories.customer("Cem"), referred_by=ana["referral_code"])
    note(clerk, "Ana Ito")
    without = buy(merchant)
    by_name = buy(merchant, customer=factories.customer("Dora"), referred_by="ana ito")
    brought = [
        {(gift["side"], gift["amount"], gift["unit"], gift["status"]) for gift in each["referral"]["rewards"]}
        for each in (with_card, without, by_name)
    ]

    assert brought[0]
    assert brought[0] == brought[1] == brought[2]
    assert [each["referral"]["method"] for each in (with_card, without, by_name)] == ["code", "desk", "name"]


def test_the_friend_at_the_desk_gets_the_code_that_every_friend_gets(clerk, merchant, ana):
    """S4-14, S4-12: the friend's side is not forgotten where no link was followed."""
    page = clerk.client.get(note(clerk, ana["referral_code"]).headers["Location"]).text
    (code,) = re.findall(r'class="code">([A-Z0-9-]+)<', page)
    referral = buy(merchant, coupon_codes=[code])["referral"]

    assert "10% off" in page
    assert (referral["method"], referral["advocate_id"]) == ("coupon", ana["id"])


@pytest.mark.parametrize("language", LOCALES)
def test_whoever_serves_reads_what_to_say_with_todays_amounts(app, store, clerk, language):
    """S4-12: staff must present it: open on the page they serve from, in their language, as the deal is today."""
    clerk.speaks(language)
    before = said_at_the_desk(clerk)
    with app.app_context(), transaction():
        found = programs.current_program(store.store_id)
        terms = Terms(currency="EUR", advocate=Gift(GiftKind.CREDIT, amount=700))
        programs.publish(store.store_id, found.id, terms=terms, actor="tests")
    after = said_at_the_desk(clerk)
    ten, seven = (deal_words.amount_text(cents, "EUR", language) for cents in (1_000, 700))

    assert len(before) == len(after) == 5
    assert [ten in " ".join(before), seven in " ".join(after), ten in " ".join(after)] == [True, True, False]


def test_without_a_live_program_nobody_is_told_to_promise_anything(app, store, clerk):
    with app.app_context(), transaction():
        programs.set_status(store.store_id, programs.current_program(store.store_id).id, programs.PAUSED)

    assert said_at_the_desk(clerk) == []


def said_at_the_desk(clerk) -> list[str]:
    shown = re.search(
        r'<details[^>]* open>.*?<ol class="script[^>]*>(.*?)</ol>', clerk.get("/desk").text, re.DOTALL
    )
    return [html.unescape(each) for each in re.findall("<li>(.+?)</li>", shown[1])] if shown else []


@pytest.mark.parametrize("typed", ["علی رضایی", "Aly Rezai", "علي رضائي"])
@pytest.mark.both_databases
def test_a_name_in_another_script_is_offered_and_never_decides(clerk, merchant, typed):
    ali = merchant.post("/advocates", {"customer": factories.customer("Ali", last_name="Rezaei")}).get_json()
    offered = note(clerk, typed)
    picked = note(clerk, typed, advocate_id=ali["id"])

    assert (offered.status_code, picked.status_code) == (422, 302)
    assert f'value="{ali["id"]}"' in offered.text
    assert buy(merchant)["referral"]["advocate_id"] == ali["id"]


@pytest.mark.both_databases
def test_a_name_typed_at_checkout_is_heard_across_scripts_and_looked_at(merchant):
    """S4-14, S0-4: who sent you, at checkout; a name that only sounds alike pays after a person's look."""
    ali = merchant.post("/advocates", {"customer": factories.customer("Ali", last_name="Rezaei")}).get_json()
    heard = buy(merchant, referred_by="علی رضایی")["referral"]
    spelled = buy(merchant, customer=factories.customer("Cem"), referred_by="ali rezaei")["referral"]

    assert (heard["method"], heard["advocate_id"], heard["confidence"]) == ("name", ali["id"], 50)
    assert (heard["status"], heard["reason_code"]) == ("flagged", "name_alike")
    assert spelled["status"] == "pending"


def test_half_a_name_at_checkout_credits_nobody_across_scripts(merchant):
    merchant.post("/advocates", {"customer": factories.customer("Ali", last_name="Rezaei")})

    assert buy(merchant, referred_by="علی")["referral"] is None


def test_the_desk_is_shown_enough_to_tell_two_people_apart_and_no_address(clerk, merchant):
    for at in ("a1", "a2"):
        merchant.post("/advocates", {"customer": factories.customer("Ana", id=at, email=f"{at}@example.com")})
    page = note(clerk, "ana").text

    assert page.count('type="radio"') == 2
    assert "a…@example.com" in page
    assert "a1@example.com" not in page


@pytest.mark.parametrize(
    ("field", "form", "sentence"),
    [
        ("advocate", {"advocate": "nobody"}, "Nobody here matches this."),
        ("advocate", {"advocate": "http://localhost:8000/r/" + "A" * 27}, "Nobody here matches this."),
        ("friend", {"friend": "Ben"}, "Write an e-mail such as"),
        ("friend", {"friend": "ana@example.com"}, "the advocate's own e-mail"),
        ("friend", {"friend": "\x00" * 300}, "Write an e-mail such as"),
    ],
)
@pytest.mark.usefixtures("ana")
def test_a_mistake_is_marked_on_its_field_and_what_was_typed_stays(clerk, merchant, field, form, sentence):
    answer = note(clerk, **{"advocate": "ana@example.com"} | form)
    marked = set(re.findall(r'name="([a-z_]+)"[^>]*aria-invalid="true"', answer.text))

    assert (answer.status_code, marked) == (422, {field})
    assert sentence in html.unescape(answer.text)
    assert buy(merchant)["referral"] is None


def test_a_card_of_another_store_means_nobody_here(app, clerk):
    other = factories.new_store(app, name="Elsewhere", origin="https://elsewhere.example")
    foreign = factories.Merchant(app.test_client(), other.secret_key)
    card = foreign.post("/advocates", {"customer": factories.customer("Eve")}).get_json()

    assert note(clerk, card["share_url"]).status_code == 422
    assert note(clerk, card["referral_code"]).status_code == 422


@pytest.mark.both_databases
def test_a_form_sent_twice_is_one_note_and_says_who_noted_it(app, clerk, store, ana):
    note(clerk, ana["referral_code"])
    note(clerk, ana["referral_code"])
    with app.app_context():
        (noted,) = desk.lately(store.store_id)

    assert noted.actor == "desk@example.com"
    assert "Ana" in clerk.get("/desk").text


def test_without_a_live_program_nothing_is_noted(app, clerk, store, merchant, ana):
    with app.app_context(), transaction():
        programs.set_status(store.store_id, programs.current_program(store.store_id).id, programs.PAUSED)
    answer = note(clerk, ana["referral_code"])

    assert answer.status_code == 422
    assert "No program is live" in answer.text


def test_who_serves_lands_at_the_desk_and_is_shown_no_other_room(clerk, store):
    page = clerk.client.get("/admin/", follow_redirects=True)

    assert page.request.path == f"/admin/{store.store_id}/desk"
    assert set(re.findall(rf'href="/admin/{store.store_id}/([a-z]*)', page.text)) == {"desk"}
    assert clerk.get("/people").status_code == 403


def test_a_viewer_may_look_elsewhere_and_note_nothing(app, store, ana):
    viewer = member(app, store.store_id, Role.VIEWER)

    assert note(viewer, ana["referral_code"]).status_code == 403
    assert member(app, store.store_id, Role.MANAGER).get("/desk").status_code == 200


def test_only_the_desk_may_use_the_camera(clerk, app, store):
    manager = member(app, store.store_id, Role.MANAGER)

    assert "camera=(self)" in manager.get("/desk").headers["Permissions-Policy"]
    assert "camera=()" in manager.get("/people").headers["Permissions-Policy"]


@pytest.mark.parametrize("friend", ["ben@example.com", "0170 7654321"])
@pytest.mark.both_databases
@pytest.mark.usefixtures("ana")
def test_a_friend_who_bought_before_is_told_of_at_once_and_gets_no_code(clerk, merchant, friend):
    """S4-14: by the checkout's own rule; who sent them may be written down all the same."""
    ben = factories.customer("Ben", phone="+491707654321")
    buy(merchant, customer=ben, placed_at="2026-01-02T10:00:00Z")
    buy(merchant, customer=ben)
    told = note(clerk, "Ana Ito", friend=friend)
    kept = note(clerk, "Ana Ito", friend=friend, known=friend)
    done = clerk.client.get(kept.headers["Location"]).text

    assert told.status_code == 422
    assert "A customer here since 2 January 2026" in html.unescape(told.text)
    assert ("This friend was a customer already" in done, 'class="code"' in done) == (True, False)
    assert buy(merchant, customer=ben)["referral"]["reason_code"] == "not_new_customer"


@pytest.mark.usefixtures("ana")
def test_who_bought_long_ago_is_new_again_and_gets_a_code(clerk, merchant):
    buy(merchant, placed_at="2020-01-02T10:00:00Z")

    assert "coupon=" in note(clerk, "Ana Ito").headers["Location"]


@pytest.mark.usefixtures("ana")
def test_a_friend_noted_by_phone_is_known_by_it_with_the_code_of_the_country(clerk, merchant):
    note(clerk, "Ana Ito", friend="0170 7654321")
    ben = {"email": "ben@example.com", "phone": "+49 170 7654321"}

    assert buy(merchant, customer=ben)["referral"]["method"] == "desk"
