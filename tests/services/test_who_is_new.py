"""Who is a new customer and who brought them: one rule above and below each line (S1-32, S4-1)."""

from datetime import timedelta

import pytest

from rafiq.analytics.kpis import KPIS
from rafiq.analytics.queries import cohorts, evidence, kpis, over_time
from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.moving import customers
from rafiq.moving.sums import Tally
from rafiq.people.rules import Identity
from tests import factories

OF = {kpi.name: kpi.of for kpi in KPIS}


@pytest.fixture
def buys(merchant, clock):
    def told(name: str, price: str, **more: object) -> str:
        clock.move(hours=1)
        order = factories.order(subtotal=price, customer=factories.customer(name), **more)
        assert merchant.post("/orders", order).status_code < 300
        return str(order["order_number"])

    return told


@pytest.fixture
def code(merchant) -> str:
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]


@pytest.fixture
def returns(merchant):
    def told(order_number: str, amount: str) -> None:
        refund = {"refund_id": order_number, "amount": amount}
        assert merchant.post(f"/orders/{order_number}/refunds", refund).status_code < 300

    return told


@pytest.fixture
def of_today(app, store, clock):
    """`of_today(ask)`: what this question answers for today."""

    def answer(ask, *more):
        run_due(app)
        with app.app_context():
            return ask(store.store_id, *more, clock.at.date(), clock.at.date())

    return answer


@pytest.fixture
def week(buys, code, returns) -> None:
    """Ana sends Ben and Cem, who gives all back and comes again by himself; so does Eva. Dana stays, Fay calls off."""
    buys("Ben", "50.00", referral=code)
    returns(buys("Cem", "40.00", referral=code), "40.00")
    buys("Cem", "20.00")
    buys("Dana", "30.00")
    returns(buys("Eva", "60.00"), "60.00")
    for status in ("paid", "cancelled"):
        buys("Fay", "70.00", order_number="f", status=status)


@pytest.mark.usefixtures("week")
def test_what_was_given_back_is_on_neither_side_and_who_was_sent_is_no_other(of_today):
    """S1-32: neither Cem's orders nor Eva's are of what others pay on average."""
    counts = of_today(kpis.counts)
    rows = of_today(evidence.behind, "other_revenue")

    assert (OF["average_referred_order"](counts), OF["average_other_order"](counts)) == (5_000, 3_000)
    assert [(each.person.name, each.count) for each in rows.rows] == [("Dana", 3_000)]


@pytest.mark.usefixtures("week")
def test_new_customers_are_those_of_the_table_and_so_is_the_share_of_them(of_today):
    """S4-1: orders that were called off or given back make nobody a customer, neither above the line nor below."""
    counts = of_today(kpis.counts)
    sent, others = of_today(cohorts.compared)

    assert (counts.new_customers, counts.referred_new) == (3, 2)
    assert (sent.people, others.people) == (2, 1)
    assert (sent.lifetime_value, others.average_order) == (3_500, 3_000)


@pytest.mark.usefixtures("week")
def test_who_came_by_a_friend_is_worth_nothing_to_the_others(app, store):
    """S3-2: Cem is one of those whom a friend sent, and what went back is no order of anybody."""
    run_due(app)
    with app.app_context():
        found = {each.group: (each.people, each.orders) for each in over_time.worth(store.store_id, "EUR")}

    assert found == {"referred": (2, 2), "others": (1, 1)}


def test_a_customer_of_the_past_is_not_counted_as_new(app, store, buys, code, of_today):
    """S0-1: neither sent nor alone; whoever paid in another currency is one in both places."""
    with app.app_context(), transaction():
        customers.take_in(store.store_id, [(Identity(customer_id="c-ben"), True)], Tally())
        customers.take_in(store.store_id, [(Identity(customer_id="c-cem"), True)], Tally())
    for name, more in (("Ben", {"referral": code}), ("Cem", {}), ("Dana", {}), ("Eva", {"currency": "USD"})):
        buys(name, "30.00", **more)

    counts, (sent, others) = of_today(kpis.counts), of_today(cohorts.compared)
    assert (counts.new_customers, counts.referred_new) == (2, 0)
    assert (sent.people, others.people, others.buyers) == (0, 2, 1)
    assert others.lifetime_value == 3_000


def test_what_an_order_cost_counts_on_its_own_day_however_late_it_is_told(
    app, store, buys, code, clock, of_today
):
    """S0-6: an order of ten days ago costs today nothing, as it brings today nothing."""
    then = clock.at - timedelta(days=10)
    buys("Ben", "50.00", referral=code, placed_at=then.isoformat())

    today = of_today(kpis.counts)
    with app.app_context():
        that_day = kpis.counts(store.store_id, then.date(), then.date())
        rows = evidence.behind(store.store_id, "reward_cost", then.date(), then.date())
    assert (today.referrals, today.reward_cost, today.referred_revenue) == (1, 0, 0)
    assert (that_day.referred_revenue, that_day.reward_cost) == (5_000, rows.total)
    assert rows.total > 0


@pytest.mark.usefixtures("week")
def test_a_referral_that_fell_is_no_friend_of_any_advocate(of_today):
    """Two began, one stands: it is what the target is compared with, above and below the line alike."""
    counts = of_today(kpis.counts)

    assert (
        OF["referrals"](counts),
        OF["standing_referrals"](counts),
        OF["friends_per_advocate"](counts),
    ) == (
        2,
        1,
        1,
    )
    assert of_today(evidence.behind, "standing").total == 1
