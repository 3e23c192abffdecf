"""A person gets everything we keep about them, and nothing about anybody else (G33)."""

import json

import pytest

from rafiq.core.db import Base
from tests import factories


@pytest.fixture
def exported(merchant):
    def exported(customer_id: str) -> dict:
        answer = merchant.get(f"/customers/{customer_id}/export")
        assert answer.status_code == 200
        return answer.get_json()["data"]

    return exported


@pytest.fixture
def story(merchant) -> str:
    """Ana buys and shares; Ben buys by her code and returns a part."""
    ana = factories.customer("Ana")
    merchant.post("/orders", factories.order(order_number="1001", customer=ana))
    code = merchant.post("/advocates", {"customer": ana}).get_json()["referral_code"]
    merchant.post(
        "/orders", factories.order(order_number="1002", customer=factories.customer("Ben"), referral=code)
    )
    merchant.post("/orders/1002/refunds", {"refund_id": "r1", "amount": "10.00"})
    return ana["id"]  # fmt: skip


def test_the_export_holds_every_kind_of_row_that_names_the_person(exported, story):
    found = exported(story)

    assert {
        "people",
        "orders",
        "order_messages",
        "links",
        "referrals",
        "rewards",
        "accounts",
        "transfers",
    } <= set(found)
    assert [order["order_number"] for order in found["orders"]] == ["1001"]
    assert found["referrals"][0]["side"] == "advocate"
    assert found["transfers"][0]["amount"] == "10.00"


def test_the_export_tells_nothing_about_the_friend(exported, story, merchant):
    found = json.dumps(exported(story)).lower()

    ben = merchant.get(f"/customers/{factories.customer('Ben')['id']}").get_json()
    assert not [each for each in (ben["id"], "ben@", '"1002"') if each in found]


def test_a_friend_sees_their_order_and_its_refund_but_no_advocate(exported, story, merchant):
    found = exported(factories.customer("Ben")["id"])

    ana = merchant.get(f"/customers/{story}").get_json()["id"]
    assert [refund["refund_id"] for refund in found["refunds"]] == ["r1"]
    assert ana not in json.dumps(found)


def test_nobody_is_exported_from_another_store(app, client, story):
    rival = factories.Merchant(client, factories.new_store(app).secret_key)
    assert rival.get(f"/customers/{story}/export").status_code == 404


def test_every_table_that_names_a_person_calls_the_column_alike():
    """The export finds rows by these names, so a new table with another word for a person would be forgotten."""
    to_people = {
        (table.name, list(key.columns)[-1].name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name == "people"
    }
    assert {
        (table, name) for table, name in to_people if name not in {"person_id", "advocate_id", "friend_id"}
    } == set()
