"""A fact of the path to mastery: how many orders were followed by an ask."""

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.playbook import assessments
from rafiq.playbook.maturity import Sign
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy
from tests import factories

NAMES = ("Ana", "Ben", "Cem")


def orders_asked(app, store) -> Sign:
    with app.app_context():
        return assessments.path(store.store_id).signs["orders_asked"]


@pytest.mark.both_databases
@pytest.mark.parametrize("settled", [False, True])
def test_orders_followed_by_an_ask_are_never_more_than_the_orders(
    app, store, merchant, shopper, clock, settled
):
    """S0-3: an order counts once however often its buyer sees the prompt, with a policy and without."""
    if settled:
        with app.app_context(), transaction():
            policies.save(store.store_id, Policy())
    orders = {name: factories.order(order_number=name, customer=factories.customer(name)) for name in NAMES}
    for order in orders.values():
        merchant.post("/orders", order)
    run_due(app)
    found = []
    for name in NAMES[:2]:
        me = shopper.post("/order", orders[name]).get_json()["me"]
        for _ in range(3):
            shopper.post("/event", {"type": "shown", "surface": "share", "place": "popup", "me": me})
            clock.move(hours=2)
        run_due(app)
        sign = orders_asked(app, store)
        found.append((sign.count, sign.of, sign.holds))

    assert found == [(1, 3, False), (2, 3, True)]
