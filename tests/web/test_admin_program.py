"""The program: published, refused, paused, previewed."""

import json
import re
from typing import Any

import pytest

from rafiq.programs import service as programs
from tests.web.admin_door import member
from tests.web.furnished import furnish

TERMS = {
    "friend_kind": "percent_off",
    "friend_percent": "15",
    "friend_amount": "0",
    "friend_minimum": "0",
    "friend_expires_days": "30",
    "advocate_amount": "12.50",
    "hold_days": "14",
    "window_days": "30",
    "new_customer_days": "180",
    "minimum_order": "0",
    "cap_count": "0",
}


@pytest.fixture
def furnished(app, store):
    return furnish(app, store)


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


def test_publishing_makes_a_new_version_signed_by_the_member(app, owner, store):
    owner.post("/program", name="Tea for two", **TERMS)
    with app.app_context():
        current = programs.current_program(store.store_id)

    assert (current.name, current.version, current.published_by) == ("Tea for two", 2, "owner@example.com")
    assert (current.terms.friend.amount, current.terms.advocate.amount) == (1_500, 1_250)


def test_publishing_what_already_holds_changes_nothing(app, owner, store):
    for _ in range(2):
        owner.post("/program", name="Tea for two", **TERMS)
    with app.app_context():
        assert programs.current_program(store.store_id).version == 2


def test_a_cap_may_be_for_some_days_and_the_form_shows_it(app, owner, store):
    """G7."""
    owner.post("/program", name="Tea", **TERMS | {"cap_count": "3", "cap_period_days": "30"})
    with app.app_context():
        terms = programs.current_program(store.store_id).terms

    assert (terms.cap_count, terms.cap_period_days) == (3, 30)
    assert re.search(r'name="cap_period_days"[^>]*value="30"', owner.get("/program").text)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("friend_percent", "0"),
        ("friend_percent", "101"),
        ("friend_percent", "ten"),
        ("advocate_amount", "1e9"),
        ("advocate_amount", "-5"),
        ("advocate_amount", "1,000"),
        ("advocate_amount", "12.345"),
        ("hold_days", "400"),
        ("hold_days", "1.5"),
        ("window_days", "0"),
        ("cap_count", "9" * 16),
        ("cap_period_days", "30"),  # and no number of friends
        ("minimum_order", "NaN"),
    ],
)
def test_an_impossible_deal_is_refused_beside_its_field_and_what_was_typed_stays(
    app, owner, store, field, typed
):
    answer = owner.post("/program", name="Tea", **TERMS | {field: typed})

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert f'value="{typed}"' in answer.text
    with app.app_context():
        assert programs.current_program(store.store_id).version == 1


def test_a_fixed_discount_larger_than_its_order_is_refused(owner):
    fixed = {"friend_kind": "fixed_off", "friend_amount": "20", "friend_minimum": "10"}

    assert 'id="friend_minimum-wrong"' in owner.post("/program", name="Tea", **TERMS | fixed).text


@pytest.mark.parametrize("typed", ["۱۲٫۵", "١٢٫٥", "12,5", " 12.50 "])
def test_numbers_are_read_as_people_write_them(app, owner, store, typed):
    owner.post("/program", name="Tea", **TERMS | {"friend_percent": typed, "hold_days": "۱۴"})
    with app.app_context():
        terms = programs.current_program(store.store_id).terms

    assert (terms.friend.amount, terms.hold_days) == (1_250, 14)


def test_a_paused_program_says_so_and_can_go_on(app, owner, store):
    owner.post("/program/status", status="paused")
    assert "Paused" in owner.get("/program").text
    owner.post("/program/status", status="live")

    with app.app_context():
        assert programs.current_program(store.store_id).live


@pytest.fixture
def previewed(owner, client, store):
    """The preview's code, and the configuration that it asks for after its first drawing."""

    def previewed(**typed: str) -> tuple[str, dict[str, Any]]:
        frame = owner.get("/preview", **TERMS | typed).text
        code = owner.client.get(re.search(r'src="([^"]+/widget.js)"', frame)[1]).text
        api = re.search(r"/admin/preview/[\w-]+", code)[0]
        return code, client.get(f"{api}/w/{store.publishable_key}/config.json").get_json()

    return previewed


def test_the_preview_runs_the_real_widget_with_unsaved_terms(previewed):
    code, config = previewed(friend_percent="33")

    assert "33% off" in code
    assert config["program"]["friend"]["percent"] == "33"
    assert "__RAFIQ_CONFIG__" not in code


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"advocate_kind": "units", "advocate_amount": "500", "advocate_unit": "MB"}, "500\u00a0MB"),
        ({"advocate_kind": "percent_credit", "advocate_percent": "5"}, "5% of the order as credit"),
        (
            {"advocate_kind": "donation", "advocate_amount": "5", "advocate_text": "Trees"},
            "to Trees in your name",
        ),
        ({"advocate_kind": "task", "advocate_text": "Call them"}, "a personal thank-you"),
        ({"friend_kind": "free_shipping", "friend_expires_days": "30"}, "free shipping"),
    ],
)
def test_the_preview_says_every_kind_of_gift_in_words(previewed, typed, words):
    """S4-5."""
    code, config = previewed(**typed)

    assert words in json.dumps([code, config], ensure_ascii=False)
    assert "Call them" not in json.dumps([code, config])


def test_give_only_tells_the_friends_benefit_alone(previewed):
    """S1-25."""
    code, config = previewed(advocate_kind="none")

    assert config["program"]["advocate"] == {"kind": "none", "amount": None}
    assert "you get" not in code


def test_only_the_preview_may_be_framed_and_only_by_us(owner):
    page, frame = owner.get("/program").headers, owner.get("/preview", **TERMS).headers

    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]


def test_the_preview_of_impossible_terms_says_what_is_wrong(owner):
    page = owner.get("/preview", **TERMS | {"friend_percent": "0"}).text

    assert "Write a percentage above 0" in page
    assert "<script" not in page


@pytest.mark.parametrize("deal", ["x", "e30", "W10", "bnVsbA", "eyJjdXJyZW5jeSI6MX0", "A" * 2_000])
def test_a_made_up_preview_address_breaks_nothing(client, deal):
    assert client.post(f"/admin/preview/{deal}/w/pk/offer", json={}).status_code in {404, 422}


def test_the_programs_page_leads_to_its_deal_as_a_clause(owner):
    """S1-30: for the contracts of whoever sells with one."""
    (clause,) = re.findall(r'href="/admin/[^/"]+(/print/sheet)\?kind=clause"', owner.get("/program").text)

    assert "The customer may recommend" in owner.get(clause, kind="clause").text
