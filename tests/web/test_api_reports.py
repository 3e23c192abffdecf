"""Key figures by the API: each one formula, equal to sums made another way (issue 7; S0-18, S1-1)."""

import csv
import io

import pytest

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
    assert found["reward_cost"] == f"{owed / 100:.2f}"
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


@pytest.mark.parametrize(
    ("span", "field"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ({"to": "x"}, "to"),
    ],
)
def test_a_wrong_day_is_named(merchant, span, field):
    answer = merchant.get("/reports/kpis", **span)

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
    assert {each["value"] for each in found} == {"0", "0.00", None}


@pytest.mark.parametrize("zone", ["Asia/Tehran", "America/New_York"])
def test_days_at_the_calendars_edge_are_refused_by_name_and_no_filter_of_a_list(app, store, merchant, zone):
    """G22: they are no days in every zone."""
    owner = member(app, store.store_id)
    owner.post("/settings", name="C", locale="en", timezone=zone, origins=factories.SHOP_ORIGIN)
    asked = ({"to": "9999-12-31"}, {"to": "0001-01-01"}, {"from": "9999-12-30", "to": "9999-12-31"})
    edges = ({"from": "0001-01-01"}, {"to": "9999-12-31"}, {"from": "9999-12-31"})

    assert [merchant.get("/reports/kpis", **span).status_code for span in asked] == [422] * 3
    assert [owner.get("/referrals", **span).status_code for span in edges] == [200] * 3
