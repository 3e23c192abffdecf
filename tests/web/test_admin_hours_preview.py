"""Hours and duties before they are kept: until when somebody would have to act."""

import pytest

from rafiq.followups import hours
from rafiq.stores.rights import Role
from tests.web.admin_door import member
from tests.web.doors import rows
from tests.web.test_admin_hours import PLAN

OPEN = PLAN | {"country": "", "closed_days": "", "detractor_open": "1", "detractor_minutes": "30"}
NAMES = sorted({*OPEN, "region", "letters", "member_owner"})
HOSTILE = ("9" * 400, "-1", "۹" * 14, "<b>'\"", "24:00-00:00", "XX", "9999-12-31")


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


def test_what_comes_in_the_evening_waits_for_the_hours_that_are_typed(owner):
    """S1-20: nine in the evening is closed, and the shop opens at another hour."""
    seven, two = (
        owner.get("/followups/settings/preview", **(OPEN | {f"hours_{day}": span for day in hours.DAYS})).text
        for span in ("07:00-08:00", "14:00-15:00")
    )

    assert ("07:30" in seven, "14:30" in seven) == (True, False)
    assert ("07:30" in two, "14:30" in two) == (False, True)


def test_the_one_whose_duty_it_is_is_named(app, store, owner):
    sales = member(app, store.store_id, Role.SALES, email="mia@example.com")
    assert sales.get("/followups/settings").status_code in {200, 403}

    page = owner.get("/followups/settings/preview", **(OPEN | {"promoter_duty": "sales"})).text

    assert "mia@example.com" in page


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("hours_mon", "18-9", "Monday"),
        ("promoter_minutes", "0", "Promoter: Within"),
        ("country", "XX", "Public holidays of"),
        ("closed_days", "Christmas", "Other closed days"),
    ],
)
def test_a_wrong_field_is_named_instead(owner, field, value, label):
    page = owner.get("/followups/settings/preview", **(OPEN | {field: value})).text

    assert (f'data-wrong="{field}"' in page, label in page) == (True, True)


def test_without_a_script_a_button_shows_the_same_with_what_was_typed(owner):
    shown = owner.get("/followups/settings", show="1", **(OPEN | {"hours_mon": "11:00-12:00"})).text
    wrong = owner.get("/followups/settings", show="1", **(OPEN | {"hours_mon": "11"})).text

    assert 'value="11:00-12:00"' in shown
    assert 'aria-describedby="hours_mon-wrong"' in wrong


@pytest.mark.parametrize("field", NAMES)
def test_whatever_stands_in_the_address_is_answered_and_changes_nothing(app, owner, field):
    before = rows(app)
    answers = [
        owner.get("/followups/settings/preview", **(OPEN | {field: each})).status_code for each in HOSTILE
    ]

    assert set(answers) == {200}
    assert rows(app) == before


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_a_viewer_tries_it_in_four_languages(app, store, clock, language):
    viewer = member(app, store.store_id, Role.VIEWER)
    viewer.speaks(language)
    answer = viewer.get("/followups/settings/preview", **OPEN)

    assert (answer.status_code, "{" in answer.text) == (200, False)
