"""A period closed by a crowd: everything in exactly one period, whatever falls meanwhile (S4-10)."""

from dataclasses import replace

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.programs import service as programs
from rafiq.referrals import proof
from tests import factories
from tests.races.conftest import statuses
from tests.stories.test_staff import FIVE_EACH

FRIENDS = 12


@pytest.fixture
def earned(app, store, merchant) -> list[str]:
    """The orders of friends that brought Sam 5.00 EUR each, released at once."""
    with app.app_context(), transaction():
        (program,) = programs.list_programs(store.store_id)
        programs.publish(store.store_id, program.id, terms=replace(FIVE_EACH, hold_days=0), actor="tests")
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    merchant.post("/orders", factories.order(customer=factories.customer("Ana"), served_by="sam"))
    numbers = [f"race-{number}" for number in range(FRIENDS)]
    for number in numbers:
        who = factories.customer(f"friend{number}", email=f"{number}@shop{number}.example")
        merchant.post(
            "/orders", factories.order(order_number=number, customer=who, referral=ana["referral_code"])
        )
    return numbers


def close(number: int) -> dict:
    return {"path": "/staff-periods", "body": {"number": number}}


def sums(merchant) -> dict[int, list[str]]:
    told = merchant.get("/staff-periods").get_json()
    periods = [told["running"], *told["data"]]
    return {each["number"]: [total["amount"] for total in each["totals"]] for each in periods}


def approve_all(merchant) -> None:
    for referral in merchant.get("/referrals").get_json()["data"]:
        merchant.post(f"/referrals/{referral['id']}/approve", {"reason": "seen"})


def test_of_many_who_close_a_period_one_does_and_all_are_told_the_same(app, ask, merchant, earned):
    """S4-10, G8."""
    approve_all(merchant)
    run_due(app)

    told = ask([close(1)] * 20)

    assert statuses(told) == {200: 20}
    assert {total["amount"] for each in told for total in each.body["totals"]} == {"60.00"}
    assert sums(merchant) == {2: [], 1: ["60.00"]}


def test_what_is_returned_while_a_period_closes_is_in_one_period_or_the_next(app, ask, merchant, earned):
    """S4-10: never lost, never twice."""
    approve_all(merchant)
    run_due(app)
    refunds = [
        {"path": f"/orders/{number}/refunds", "body": {"refund_id": "r1", "amount": "49.90"}}
        for number in earned
    ]

    ask([each for pair in zip([close(1)] * FRIENDS, refunds, strict=True) for each in pair])
    found = sums(merchant)

    assert sum(float(amount) for amounts in found.values() for amount in amounts) == 0
    with app.app_context():
        assert proof.verify() is None
