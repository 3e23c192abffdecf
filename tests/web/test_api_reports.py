"""Key figures by the API: each one formula, equal to sums made another way (issue 7; S0-18, S1-1)."""

import csv
import io

import pytest

from rafiq.analytics.queries.funnels import Cut
from rafiq.web.shapes import workbooks
from tests import factories
from tests.web.admin_door import member


@pytest.fixture
def kpis(merchant):
    def kpis(**span: str) -> dict[str, str | None]:
        found = merchant.get("/reports/kpis", **span).get_json()
        return {each["name"]: each["value"] for each in found["kpis"]}

    return kpis


@pytest.fixture
def busy(merchant, clock) -> None:
    """Ana brings Ben (49.90, of which 10.00 come back) and Cem; Dana comes alone; all in euro but Eve in dollars."""
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    for name, number in (("Ben", "1"), ("Cem", "2")):
        who = factories.customer(name)
        merchant.post("/orders", factories.order(order_number=number, customer=who, referral=code))
    merchant.post("/orders", factories.order(order_number="3", customer=factories.customer("Dana")))
    eve = factories.customer("Eve")
    merchant.post("/orders", factories.order(order_number="4", customer=eve, currency="USD"))
    merchant.post("/orders/1/refunds", {"refund_id": "r", "amount": "10.00"})


@pytest.mark.usefixtures("busy")
def test_revenue_cost_and_new_customers_add_up(kpis, merchant):
    found = kpis()

    orders = [merchant.get(f"/orders/{n}").get_json()["order"]["net"] for n in "12"]
    rewards = merchant.get("/rewards").get_json()["data"]
    owed = sum(
        round(float(r["amount"]) * 100) for r in rewards if r["unit"] == "EUR" and r["status"] == "pending"
    )
    assert found["referred_revenue"] == f"{sum(map(float, orders)):.2f}"
    assert found["reward_cost"] == f"{(owed + 399 + 499) / 100:.2f}", (
        "and 10 % of what is left for each friend"
    )
    assert (found["new_customers"], found["referred_new_customers"]) == ("4", "2")
    assert (found["referred_share_of_new"], found["friends_per_advocate"]) == ("50.00", "2.00")
    assert found["average_other_order"] == "49.90"


def test_a_store_without_anything_has_zeros_and_nothing_to_divide_by(kpis):
    found = kpis()

    assert found["referrals"] == "0"
    assert found["share_rate"] is None


@pytest.mark.usefixtures("busy")
def test_days_are_the_stores_and_both_ends_count(kpis, clock):
    today = clock.at.date().isoformat()

    assert kpis(**{"from": today, "to": today})["referrals"] == "2"
    assert kpis(to="2020-01-31")["referrals"] == "0"


REPORTS = ("kpis", "funnel", "cohorts", "outcomes")


@pytest.mark.parametrize(
    ("span", "field"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ({"to": "x"}, "to"),
    ],
)
def test_a_wrong_day_is_named(merchant, span, field):
    for report in REPORTS:
        answer = merchant.get(f"/reports/{report}", **span)

        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["pointer"].endswith(field)


@pytest.mark.usefixtures("busy")
def test_the_table_says_the_same(client, store, kpis):
    key = {"Authorization": f"Bearer {store.secret_key}", "Accept": "text/csv"}
    table = client.get("/api/v1/reports/kpis", headers=key)

    rows = list(csv.DictReader(io.StringIO(table.get_data(as_text=True).removeprefix("\ufeff"))))
    assert {row["name"]: row["value"] or None for row in rows} == kpis()


def test_another_stores_numbers_stay_there(app, client, busy, kpis):
    rival = factories.Merchant(client, factories.new_store(app).secret_key)
    found = rival.get("/reports/kpis").get_json()["kpis"]
    ended = rival.get("/reports/outcomes").get_json()
    cohorts = rival.get("/reports/cohorts").get_json()["counts"]
    assert {each["value"] for each in found} == {"0", "0.00", None}
    assert ({each["value"] for each in ended["figures"]}, ended["causes"]) == ({"0", None}, [])
    assert {value for side in cohorts.values() for value in side.values()} == {0, "0.00"}
    assert [rival.get("/reports/funnel", by=by).get_json()["rows"] for by in Cut] == [[]] * len(Cut)


def test_a_funnel_is_cut_by_what_the_page_cuts_it_by_and_by_nothing_else(merchant):
    asked = merchant.get("/reports/funnel", by="weather")

    assert {merchant.get("/reports/funnel", by=by).get_json()["by"] for by in Cut} == set(Cut)
    assert (asked.status_code, asked.get_json()["errors"][0]["pointer"]) == (422, "#/by")
    assert merchant.get("/reports/funnel").get_json()["rows"] == []


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("report", ["funnel?by=program", "cohorts", "outcomes", "forecast"])
def test_every_report_is_a_table_and_a_workbook_too(client, store, report):
    """In a program's name a formula stays text (G34)."""
    key = {"Authorization": f"Bearer {store.secret_key}"}
    table = client.get(f"/api/v1/reports/{report}", headers=key | {"Accept": "text/csv"})
    sheet = client.get(f"/api/v1/reports/{report}", headers=key | {"Accept": workbooks.MIMETYPE})

    assert (table.mimetype, sheet.mimetype) == ("text/csv", workbooks.MIMETYPE)
    assert len(table.text.splitlines()) > 1


@pytest.mark.usefixtures("busy")
def test_a_name_that_a_sheet_would_run_stays_text_in_the_funnel_too(app, store, merchant):
    """G34: a program may be called anything."""
    program = merchant.get("/programs").get_json()["data"][0]["id"]
    merchant.patch(f"/programs/{program}", {"name": "=1+1"})
    file = member(app, store.store_id).get("/numbers/funnel.csv", by="program").text

    assert f"{program},'=1+1," in file


def test_before_two_weeks_a_forecast_says_nothing_by_the_api_too(merchant):
    found = merchant.get("/reports/forecast").get_json()

    assert (found["since"], found["last_month"]["real"]) == (None, None)
    assert [(each["name"], each["expected"], each["unit"]) for each in found["figures"]] == [
        ("referrals", None, "count"),
        ("reward_cost", None, "EUR"),
    ]


@pytest.mark.parametrize("zone", ["Asia/Tehran", "America/New_York"])
def test_days_at_the_calendars_edge_are_refused_by_name_and_no_filter_of_a_list(app, store, merchant, zone):
    """G22: they are no days in every zone."""
    owner = member(app, store.store_id)
    owner.post("/settings", name="C", locale="en", timezone=zone, origins=factories.SHOP_ORIGIN)
    asked = ({"to": "9999-12-31"}, {"to": "0001-01-01"}, {"from": "9999-12-30", "to": "9999-12-31"})
    edges = ({"from": "0001-01-01"}, {"to": "9999-12-31"}, {"from": "9999-12-31"})

    assert [merchant.get("/reports/kpis", **span).status_code for span in asked] == [422] * 3
    assert [owner.get("/referrals", **span).status_code for span in edges] == [200] * 3
