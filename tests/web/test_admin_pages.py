"""What the overview, the people, the rewards and the coupons show and do, and in which language."""

import re

import pytest

from rafiq.analytics import service as analytics
from rafiq.analytics.rules import Counted, Step
from rafiq.app import run_due
from rafiq.core.db import transaction
from tests import factories
from tests.web.admin_door import HERE, csrf_token, member
from tests.web.furnished import furnish


@pytest.fixture
def furnished(app, store):
    return furnish(app, store)


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


def test_a_store_without_orders_is_shown_the_way_to_the_tag(owner, store):
    assert f"/admin/{store.store_id}/install" in owner.get().text


@pytest.mark.both_databases
def test_the_dashboard_adds_up_what_friends_brought(app, owner, furnished):
    run_due(app)
    page = owner.get().text

    assert "€48.90" in page  # 49.90 less the refund of 1.00
    assert "€9.80" in page  # the same share of the reward, on hold


@pytest.mark.parametrize("days", ["7", "30", "90", "1e9", "", "-1"])
def test_any_span_of_days_is_answered(owner, furnished, days):
    assert owner.get(days=days).status_code == 200


def test_the_funnel_counts_one_step_per_referral(app, store, furnished):
    """Two rewards become available when a hold ends; the funnel counts the referral once."""
    run_due(app)
    with app.app_context():
        first = last = analytics.today(store.store_id)
        counts = analytics.by_day(store.store_id, first, last)

    assert counts[first.isoformat(), Step.BOUGHT] == 1
    assert counts.get((first.isoformat(), Step.REWARDED), 0) == 0


@pytest.mark.both_databases
def test_a_rewarded_referral_is_counted_once(app, store, clock):
    furnish(app, store)
    clock.move(days=15)
    run_due(app)
    with app.app_context():
        day = analytics.today(store.store_id)
        assert analytics.by_day(store.store_id, day, day)[day.isoformat(), Step.REWARDED] == 1


def test_counts_of_a_day_are_summed_over_channels(app, store):
    with app.app_context(), transaction():
        analytics.count(store.store_id, Counted(Step.SHARED, channel="email", surface="share"), times=2)
        analytics.count(store.store_id, Counted(Step.SHARED, channel="qr", surface="share"))
    with app.app_context():
        day = analytics.today(store.store_id)
        assert analytics.by_day(store.store_id, day, day) == {(day.isoformat(), Step.SHARED): 3}
        assert analytics.by_channel(store.store_id, day, day)["email", Step.SHARED] == 2


@pytest.mark.both_databases
def test_a_person_is_shown_with_orders_balance_and_friends(owner, furnished):
    page = owner.get(f"/people/{furnished['customer_id']}").text

    assert "€9.80" in page
    assert "Ben" in page
    assert furnished["link"] not in page or "/r/" in page


def test_what_is_no_order_stands_among_nobodys_orders(app, owner, furnished, store):
    """A delivery is kept beside the orders, but 0.00 was never bought."""
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    event = {"type": "order.delivered", "id": "parcel-7", "customer": factories.customer("Ben")}
    assert merchant.post("/events", event).status_code == 201
    ben = merchant.get("/customers/c-ben").get_json()["id"]

    assert "parcel-7" not in owner.get(f"/people/{ben}").text


def test_a_friends_page_names_who_brought_them(app, owner, furnished, store):
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    ben = merchant.get("/customers/c-ben").get_json()["id"]

    assert "Brought by" in owner.get(f"/people/{ben}").text


def test_a_reward_is_cancelled_with_a_reason_and_the_statement_shows_it(owner, furnished):
    path = re.search(r"(/rewards/[^/]+/cancel)", owner.get("/rewards", side="advocate").text)[1]
    owner.post(path, reason="")
    assert "cancelled by hand" not in owner.get("/rewards").text
    owner.post(path, reason="Staff purchase")

    assert "cancelled by hand" in owner.get("/rewards").text
    assert "Let go" in owner.get(f"/people/{furnished['customer_id']}").text


def test_a_coupon_is_looked_up_by_its_code_and_voided(app, owner, store, furnished):
    shopper = factories.Browser(app.test_client(), store.publishable_key)
    visit = app.test_client().get(furnished["link"]).headers["Location"].partition("rafiq=")[2]
    code = shopper.post("/offer", {"visit": visit}).get_json()["coupon"]["code"]
    path = re.search(rf"/admin/{store.store_id}(/coupons/[^/]+/void)", owner.get("/coupons", q=code).text)
    owner.post(path[1])

    assert "Cancelled" in owner.get("/coupons", q=code).text


@pytest.mark.parametrize(
    ("locale", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ar", "rtl"), ("ms", "ltr")]
)
def test_every_page_speaks_the_members_language(app, owner, furnished, locale, direction):
    owner.client.post(
        "/admin/me", data={"locale": locale, "csrf_token": csrf_token(owner.client)}, headers=HERE
    )
    one = (f"/referrals/{furnished['referral_id']}", f"/people/{furnished['customer_id']}")
    for path in (
        "",
        "/referrals",
        "/people",
        "/rewards",
        "/coupons",
        "/program",
        "/programs",
        "/install",
        "/settings",
        "/keys",
        "/members",
        *one,
    ):
        answer = owner.get(path)
        assert answer.status_code == 200
        assert f'<html lang="{locale}" dir="{direction}">' in answer.text


def test_farsi_pages_write_farsi_digits_and_jalali_dates(clock, owner, furnished):
    owner.client.post(
        "/admin/me", data={"locale": "fa", "csrf_token": csrf_token(owner.client)}, headers=HERE
    )
    page = owner.get(f"/people/{furnished['customer_id']}").text

    assert "۱۴۰۵" in page


def test_hostile_names_are_shown_as_text(app, owner, store):
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    merchant.post("/customers", factories.customer("Eve", id='"><img src=x onerror=alert(1)>'))
    person = re.search(rf"/admin/{store.store_id}(/people/cus_[^\"?]+)", owner.get("/people").text)[1]
    page = owner.get(person).text

    assert "<img" not in page
    assert "&lt;img" in page


def test_an_unknown_admin_address_is_told_to_people(client):
    answer = client.get("/admin/nothing/here")

    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")


def test_assets_are_compressed_and_kept_for_ever_under_their_own_address(client):
    address = re.search(r'href="(/admin/assets/admin/admin\.css\?v=\w+)"', client.get("/admin/login").text)[1]
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["../auth.py", "admin/../../auth.py", "widget/rafiq.js", "vendor/VENDOR.md", "vendor/", "%2e%2e/auth.py"],
)
def test_only_our_own_assets_are_served(client, path):
    assert client.get(f"/admin/assets/{path}").status_code == 404
