"""Whoever a shop brings along is a customer from before: no friend of anybody, and no new one (S0-1, S0-18)."""

from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, select

from rafiq.analytics import targets
from rafiq.cli import filling
from rafiq.cli.filling import Source
from rafiq.core.db import db, transaction
from rafiq.people import service as people
from rafiq.people.models import Person
from rafiq.stores import service as stores
from tests import factories

STEP = import_module("rafiq.migrations.main.versions.0040_customers_of_the_past")


@pytest.fixture
def bring(app, store, tmp_path, clock):
    """`bring(text)` as the command line does."""

    def run(text: str) -> None:
        file = tmp_path / "list.csv"
        file.write_text(text, encoding="utf-8")
        with app.app_context():
            filling.bring_customers(Source(file, "en"), store.store_id)

    return run


@pytest.fixture
def becomes(merchant):
    """`becomes("past")`: what becomes of a referral when they buy with Ana's code: its state and why."""
    ana = merchant.post("/advocates", {"customer": {"id": "ana"}}).get_json()["referral_code"]

    def buys(customer_id: str, **said: str) -> tuple[str, str]:
        who = {"order_number": customer_id, "customer": {"id": customer_id}}
        order = factories.order(**who, referral=ana, **said)
        found = merchant.post("/orders", order).get_json()["referral"]
        return found["status"], found["reason_code"]

    return buys


def test_whoever_is_brought_along_is_no_new_customer_and_earns_nobody_a_reward(bring, becomes):
    """S0-1, S0-18: by the day of the last order, within the days of the program; without a column as of the import."""
    bring("customer id\npast\n")
    bring("customer id,last order\nreader,\nlately,2026-09-01\nonce,2024-05-01\nsoon,2030-01-01\n")

    assert [becomes(each) for each in ("past", "lately", "soon")] == [("voided", "not_new_customer")] * 3
    assert {becomes(each)[0] for each in ("once", "reader", "stranger")} == {"pending"}


def test_a_list_makes_nobody_new_anew_and_nobody_old_by_their_own_order(bring, becomes, app, store, clock):
    """The same list later, with the orders that were placed here since: neither is its last word."""
    assert becomes("friend")[0] == "pending"
    clock.move(days=40)
    bring("customer id,last order\nfriend,2026-11-21\npast,2026-05-01\nolder,2026-05-01\n")
    bring("customer id,last order\nolder,2020-01-01\n")
    bring("customer id\npast\n")

    with app.app_context():
        kept = dict(map(tuple, db.session.execute(select(Person.customer_id, Person.last_bought_at))))
    assert {name: at and str(at.date()) for name, at in kept.items()} == {
        "ana": None,
        "friend": None,
        "past": "2026-05-02",
        "older": "2026-05-02",
    }


def test_of_two_lines_the_newest_counts_and_the_order_that_a_list_knows_already_is_a_first_one(
    bring, becomes
):
    bring("customer id,last order\ntwice,2026-11-01\ntwice,2020-01-01\ntoday,2026-11-21\n")

    assert [becomes(each)[0] for each in ("twice", "today")] == ["voided", "pending"]


@pytest.mark.parametrize("rows", ["customer id\nben\n", "customer id,last order\nben,2026-11-20\n"])
def test_what_only_a_browser_told_silences_no_list(bring, becomes, app, store, rows):
    """G9: anybody can tell of an order of anybody; it makes no customer of the past a new one."""
    told = factories.order(order_number="0", customer={"id": "ben"}, placed_at="2026-11-10T10:00:00Z")
    browser = factories.Browser(app.test_client(), store.publishable_key)
    browser.post("/order", {name: each for name, each in told.items() if name != "status"})
    bring(rows)

    assert becomes("ben") == ("voided", "not_new_customer")


def test_a_day_of_a_list_ends_where_the_shop_is(bring, merchant, becomes, app, store):
    """The evening of the 20th in New York is the 21st elsewhere: and the list's order is told here later."""
    with app.app_context(), transaction():
        stores.change_store(store.store_id, {"timezone": "America/New_York"})
    bring("customer id,last order\nben,2026-11-20\n")

    assert becomes("ben", placed_at="2026-11-21T03:00:00Z")[0] == "pending"


def test_a_list_that_tells_its_own_clocks_time_refuses_no_order_that_it_names(bring, becomes, app, store):
    """Half past seven in Los Angeles, without a word of the zone."""
    with app.app_context(), transaction():
        stores.change_store(store.store_id, {"timezone": "America/Los_Angeles"})
    bring("customer id,last order\nben,2026-11-20 07:30:00\n")

    assert becomes("ben", placed_at="2026-11-20T15:30:00Z")[0] == "pending"


def test_who_is_forgotten_was_no_customer_either(bring, app, store):
    """G33."""
    bring("customer id\npast\n")
    with app.app_context(), transaction():
        people.erase(store.store_id, people.get(store.store_id, "past").id)
    with app.app_context():
        assert db.session.scalars(select(Person.last_bought_at)).all() == [None]


@pytest.mark.both_databases
def test_the_way_back_and_forward_keeps_what_is_wanted_of_referrals(app, store, bring):
    bring("customer id\npast\n")
    with (
        app.app_context(),
        transaction(),
        Operations.context(MigrationContext.configure(db.session.connection())),
    ):
        targets.aim(store.store_id, "standing_referrals", 30, actor="ana@shop.example")
        STEP.downgrade()
        before = inspect(db.session.connection()).get_columns("people")
        assert (targets.every(store.store_id), "last_bought_at" in {each["name"] for each in before}) == (
            {"referrals": 30},
            False,
        )
        STEP.upgrade()

        assert targets.every(store.store_id) == {"standing_referrals": 30}
        assert db.session.scalars(select(Person.last_bought_at)).all() == [None]
