"""Those whom somebody sent beside all others: which days each figure is of, and the months of the reader's calendar."""

import csv
import io
import re
from html import unescape

import pytest

from rafiq.app import run_due
from tests import factories
from tests.web.admin_door import member

SLOW = {"later_discount", "repeat_rate", "lifetime_value"}


@pytest.fixture
def owner(app, store, merchant, clock):
    """Dana bought forty days ago and again ten days later, Eva today."""
    for number, name, days in (("1", "Dana", 10), ("2", "Dana", 30), ("3", "Eva", 0)):
        merchant.post("/orders", factories.order(order_number=number, customer=factories.customer(name)))
        clock.move(days=days)
    run_due(app)
    return member(app, store.store_id)


@pytest.mark.parametrize(("days", "won"), [("7", 1), ("28", 1), ("90", 2), ("365", 2)])
def test_figures_are_of_the_chosen_days_or_say_that_they_are_of_a_year(owner, days, won):
    """S1-32: the pills choose; what takes time to come is of a year, and its line says so."""
    page = owner.get("/numbers/customers", days=days).text
    people = re.search(r"of=cohort_people[^>]*key=others[^>]*>([^<]+)<", page)
    again = re.search(r"of=cohort_again[^>]*key=others[^>]*>([^<]+)<", page)

    assert (people[1], again[1]) == (str(won), "50%")
    assert page.count("Of a year: first bought from") == (0 if days == "365" else len(SLOW))


def test_each_line_of_the_file_says_of_which_days_it_is(owner, merchant, clock):
    """The page, its file and the API are of the same days."""
    text = owner.get("/numbers/customers.csv", days="7").text.removeprefix("\ufeff")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(text))}
    span = {"from": rows["people"]["from"], "to": clock.at.date().isoformat()}
    told = merchant.get("/reports/cohorts", **span).get_json()

    assert {name for name, row in rows.items() if row["from"] != span["from"]} == SLOW
    assert [(each["name"], each["others"] or "", each["from"]) for each in told["figures"]] == [
        (row["name"], row["others"], row["from"]) for row in rows.values()
    ]
    assert told["counts"]["others"]["people"] < told["counts_of_year"]["others"]["people"]


@pytest.mark.parametrize("path", ["/numbers/customers", "/objectives"])
def test_months_are_those_of_the_readers_calendar(owner, path):
    """S0-21: in Farsi no chart counts by a Gregorian month, nor names one."""
    assert "November 2026" in owner.get(path).text
    owner.speaks("fa")
    page = owner.get(path).text

    assert "آذر ۱۴۰۵" in page or "دی ۱۴۰۵" in page
    assert not re.search("نوامبر|دسامبر|اکتبر|اوت|ژوئ", page)


def test_a_month_leads_to_the_rows_of_its_own_days(owner):
    """Dana's first order was on the last day of Aban, and counts in no other month."""
    owner.speaks("fa")
    page = unescape(owner.get("/numbers/customers").text)

    assert 'of=new_customers&from=2026-10-23&to=2026-11-21">۱<' in page
