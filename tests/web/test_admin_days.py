"""Days in the admin's forms: typed and shown in the Jalali calendar in Farsi, by the browser's own field elsewhere."""

import re

import pytest

from rafiq.followups import hours
from tests import factories
from tests.web.admin_door import member
from tests.web.test_admin_hours import PLAN
from tests.web.test_admin_programs import ROWS, TERMS


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


def fields(page: str, *names: str) -> list[tuple[str, str]]:
    """Kind and value of each of these fields."""
    found = [re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0] for name in names]
    return [
        (re.search(r' type="([^"]*)"', each)[1], re.search(r' value="([^"]*)"', each)[1]) for each in found
    ]


def test_a_farsi_reader_sees_the_span_of_the_numbers_in_jalali_days(owner):
    span = {"from": "2026-10-27", "to": "2026-11-20"}
    english = owner.get("/numbers", **span).text
    owner.speaks("fa")

    assert fields(owner.get("/numbers", **span).text, "from", "to") == [
        ("text", "۱۴۰۵/۰۸/۰۵"),
        ("text", "۱۴۰۵/۰۸/۲۹"),
    ]
    assert fields(english, "from", "to") == [("date", "2026-10-27"), ("date", "2026-11-20")]


@pytest.mark.parametrize("typed", ["۱۴۰۵/۰۸/۲۹", "1405-8-29", "2026-11-20", "٢٠٢٦/١١/٢٠"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_day_is_understood_in_either_calendar_and_any_digits(app, store, owner, language, typed):
    """So that an address one member sends to another is about the same days."""
    owner.speaks(language)
    page = owner.get("/numbers", **{"from": typed, "to": "2026-11-21"}).text

    shown = {"fa": "۱۴۰۵/۰۸/۲۹", "en": "2026-11-20"}[language]
    assert fields(page, "from")[0][1] == shown
    assert 'role="alert"' not in page


@pytest.mark.parametrize("typed", ["۱۴۰۵/۱۳/۰۱", "1405/12/30", "فردا", "0000-00-00"])
def test_a_day_that_is_none_is_told_and_stays_as_it_was_typed(owner, typed):
    owner.speaks("fa")
    page = owner.get("/numbers", **{"from": typed, "to": ""}).text

    assert 'role="alert"' in page
    assert fields(page, "from") == [("text", typed)]


def test_a_note_typed_in_jalali_stands_at_its_day(app, store, owner):
    """S0-20."""
    owner.speaks("fa")
    answer = owner.post("/numbers/notes", day="۱۴۰۵/۰۸/۲۹", text="برف")

    assert answer.status_code == 302
    assert "۲۹ آبان" in owner.get("/numbers/notes").text


def test_a_shops_own_closed_days_are_typed_and_shown_in_jalali(app, store, owner):
    """S1-20."""
    owner.speaks("fa")
    owner.post("/followups/settings", **(PLAN | {"closed_days": "۱۴۰۵/۱۰/۰۳، 1406/01/13"}))

    with app.app_context():
        assert hours.plan_of(store.store_id).closed_days == ("2026-12-24", "2027-04-02")
    assert "۱۴۰۵/۱۰/۰۳\n۱۴۰۶/۰۱/۱۳" in owner.get("/followups/settings").text


DAY, EDGE = "۱۴۰۵/۱۰/۲۹", "9999-12-31"
# Where a day is typed: the form, the field, and what the page shows of 29 Dey 1405 in English.
FORMS = {
    "/objectives": ({"name": "Ten", "kpi": "referrals", "wanted": "9", "starts_on": "2026-01-01"}, "due_on"),
    "/banks": ({"name": "Cards", "kind": "gift", "amount": "15.00", "unit": "EUR", "low_stock_at": "5"}, "expires_at"),
    "/partners": ({"name": "Studio", "kind": "studio", "contact": "a@b.example"}, "since"),
    "/program": (TERMS | ROWS, "boosts_0_ends_at"),
}  # fmt: skip


@pytest.mark.parametrize("typed", [DAY, f" {DAY} ", f"\u200f{DAY}"])
@pytest.mark.parametrize("path", FORMS)
def test_every_form_takes_a_jalali_day(app, owner, path, typed):
    form, field = FORMS[path]
    owner.speaks("fa")
    answer = owner.post(path, **(form | {field: typed}))
    owner.speaks("en")
    page = owner.client.get(answer.headers["Location"], follow_redirects=True).text

    assert answer.status_code == 302
    assert "2027-01-19" in page or "January 19, 2027" in page or "19 January 2027" in page


@pytest.mark.parametrize("typed", [EDGE, "0001-01-01", "فردا"])
@pytest.mark.parametrize("path", FORMS)
def test_a_day_of_no_calendar_of_ours_is_refused_or_kept_and_breaks_no_page(owner, path, typed):
    form, field = FORMS[path]
    owner.speaks("fa")
    answer = owner.post(path, **(form | {field: typed}))

    assert answer.status_code in {302, 422}
    shown = answer.text if answer.status_code == 422 else owner.client.get(answer.headers["Location"]).text
    assert f'value="{typed}"' in shown


def test_a_day_of_the_hijri_calendar_is_not_taken_for_one_of_ours(owner):
    owner.speaks("ar")

    assert 'role="alert"' in owner.get("/numbers", **{"from": "1448/05/02", "to": ""}).text


def test_a_pair_rests_until_the_day_that_was_typed_whatever_stands_around_it(owner, app, store, merchant):
    """S4-16."""
    merchant.post("/orders", factories.order(customer=factories.customer("Ana")))
    ana = merchant.get("/customers/c-ana").get_json()["id"]
    owner.speaks("fa")
    refused = owner.post(f"/people/{ana}/pair/pause", pause_until="فردا")
    taken = owner.post(f"/people/{ana}/pair/pause", pause_until=f"  {DAY}")

    assert (refused.status_code, taken.status_code in {302, 422}) == (422, True)
    assert taken.status_code == 302 or f'value="{DAY}"' in taken.text


@pytest.mark.parametrize("path", ["/numbers", "/referrals", "/audit", "/fraud/queue"])
def test_no_address_with_a_day_breaks_a_page(owner, path):
    owner.speaks("fa")

    assert {
        owner.get(path, **{"from": each, "to": each}).status_code for each in (EDGE, DAY, "x", "0000-00-00")
    } == {200}
