"""Hours and duties in the admin: opening hours, holidays of the country and its region, who acts by when."""

import re

import pytest

from rafiq.followups import hours
from tests.web.admin_door import member

PLAN = {
    **{f"hours_{day}": "09:00-18:00" for day in hours.DAYS},
    **{f"{kind}_duty": "owner" for kind in ("promoter", "passive", "detractor")},
    **{f"{kind}_minutes": "60" for kind in ("promoter", "passive", "detractor")},
    "country": "DE", "closed_days": "2026-12-27",
}  # fmt: skip


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


def test_hours_holidays_and_duties_are_kept(app, store, owner):
    """S1-20: holidays of the country and days of the shop's own."""
    assert owner.post("/followups/settings", **PLAN).status_code == 302

    with app.app_context():
        plan = hours.plan_of(store.store_id)
        calendar = hours.calendar_of(store.store_id, plan, hours.clock.now())
    closed = {day.isoformat() for day in calendar.closed}
    assert {"2026-12-25", "2026-12-27"} <= closed
    assert {rule.duty for rule in plan.rules.values()} == {"owner"}


def test_another_country_brings_its_regions_and_its_week_into_the_form(owner):
    """S1-20: hours of the shop's own are left as they were typed."""
    usual = {f"hours_{day}": "" if day in {"sat", "sun"} else "09:00-18:00" for day in hours.DAYS}
    moved = owner.get("/followups/settings", **(PLAN | usual | {"country": "SA"})).text
    own = owner.get("/followups/settings", **(PLAN | {"country": "MY", "hours_fri": "10:00-12:00"})).text

    assert re.findall(r'id="hours_(?:thu|fri|sat|sun)"[^>]* value="([^"]*)"', moved) == [
        "09:00-18:00",
        "",
        "",
        "09:00-18:00",
    ]
    assert 'value="10:00-12:00"' in own
    assert ('<option value="01">Johor</option>' in own, 'id="region"' in moved) == (True, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hours_mon", "18-9"),
        ("promoter_minutes", "0"),
        ("country", "XX"),
        ("region", "TX"),
        ("closed_days", "Christmas"),
    ],
)
def test_wrong_hours_are_named_and_what_was_typed_stays(owner, field, value):
    answer = owner.post("/followups/settings", **(PLAN | {field: value}))

    assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    assert "2026-12-27" in answer.text or field == "closed_days"


def test_a_time_in_minutes_is_read_as_days_and_in_the_readers_digits(owner):
    """S0-21: what stands in a number's field is typed as its reader types."""
    assert "3 days" in owner.get("/followups/settings").text
    owner.speaks("fa")
    shown = owner.get("/followups/settings").text

    assert 'value="۴۳۲۰"' in shown
    assert "۳ روز" in shown
