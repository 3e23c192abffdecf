"""The calendar of a shop's country and region, on real dates, and the week that is usual there."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rafiq.core.db import transaction
from rafiq.core.errors import Invalid
from rafiq.followups import hours
from rafiq.followups.countries import countries, country_of, days_off, regions
from rafiq.followups.rules import DAYS
from rafiq.stores import service as stores

AT = datetime(2026, 1, 2, tzinfo=UTC)
OFF = {
    "SA": {"fri", "sat"},
    "KW": {"fri", "sat"},
    "IR": {"thu", "fri"},
    "MY": {"sat", "sun"},
    "AE": {"sat", "sun"},
    "DE": {"sat", "sun"},
}


def closed(app, store, country: str, region: str) -> frozenset[date]:
    with app.app_context(), transaction():
        plan = replace(hours.plan_of(store.store_id), country=country, region=region)
        return hours.calendar_of(store.store_id, hours.save(store.store_id, plan), AT).closed


@pytest.mark.parametrize(
    ("country", "region", "elsewhere", "day"),
    [
        ("DE", "BY", "BE", date(2026, 1, 6)),  # Epiphany in Bavaria
        ("DE", "SN", "BY", date(2026, 11, 18)),  # Repentance and Prayer in Saxony
        ("MY", "10", "01", date(2026, 12, 11)),  # the Sultan of Selangor's birthday
        ("US", "TX", "NY", date(2026, 3, 2)),  # Texas Independence Day
    ],
)
def test_the_holidays_of_a_region_count_there_alone(app, store, country, region, elsewhere, day):
    """S1-20."""
    assert day in closed(app, store, country, region)
    assert day not in closed(app, store, country, elsewhere) | closed(app, store, country, "")


@pytest.mark.parametrize(("country", "region"), [("DE", "TX"), ("DE", "Bayern"), ("", "BY"), ("SA", "x")])
def test_a_region_is_one_of_its_country(app, store, country, region):
    with pytest.raises(Invalid) as caught:
        closed(app, store, country, region)

    assert [each.pointer for each in caught.value.problems] == ["#/region"]


def test_every_region_that_can_be_chosen_has_a_calendar_and_a_name():
    listed = [(country, code, name) for country in countries() for code, name in regions(country).items()]

    assert all(name and days_off(country, code, 2026) is not None for country, code, name in listed)
    assert ("DE", "BW", "Baden-Württemberg") in listed
    assert ("MY", "01", "Johor") in listed


@pytest.mark.parametrize("country", list(OFF))
def test_the_usual_week_is_that_of_the_country(app, store, country):
    with app.app_context():
        usual = hours.usual_hours(store.store_id, country)

    assert {day for day in DAYS if not usual[day]} == OFF[country]


@pytest.mark.parametrize(("zone", "off"), [("Asia/Riyadh", "SA"), ("Asia/Tehran", "IR"), ("UTC", "DE")])
def test_a_new_shop_has_the_week_of_the_country_it_lives_in(app, store, zone, off):
    with app.app_context(), transaction():
        stores.change_store(store.store_id, {"timezone": zone})
        week = hours.plan_of(store.store_id).hours

    assert {day for day in DAYS if not week[day]} == OFF[off]
    assert country_of("UTC") == ""
