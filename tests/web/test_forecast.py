"""The forecast of a shop that really took orders day by day: what it said holds, and is shown beside what came."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from rafiq.analytics.queries.outlook import Outlook, outlook
from rafiq.core import outbox
from rafiq.reactions import REACTIONS
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member

WEEK = (1, 1, 0, 2, 2, 3, 2)  # friends of a usual day, Saturday first
BEFORE, AHEAD = 28, 30


@dataclass
class Life:
    """Ana's friends buy day by day; one in five sends everything back, and then nobody is owed anything."""

    app: object
    clock: object
    merchant: factories.Merchant
    code: str
    dice: random.Random = field(default_factory=lambda: random.Random("a shop"))
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def goes_on(self, days: int) -> tuple[int, int]:
        """How many friends bought in these days, and what their rewards cost in cents."""
        bought = cost = 0
        for _ in range(days):
            for _ in range(max(0, WEEK[self.clock.at.weekday() - 5] + self.dice.choice((-1, 0, 0, 1)))):
                bought += 1
                cost += self.buys(next(self.numbers))
            self.counts()
            self.clock.move(days=1)
        return bought, cost

    def counts(self) -> None:
        """Facts are counted on the day on which they are delivered."""
        with self.app.app_context():
            while outbox.deliver(REACTIONS):
                pass

    def buys(self, number: int) -> int:
        order = factories.order(customer=factories.customer(f"Friend{number}"), referral=self.code)
        assert self.merchant.post("/orders", order).get_json()["referral"]
        if self.dice.random() > 0.2:
            return 1_000
        refund = {"refund_id": "r", "amount": "49.90"}
        self.merchant.post(f"/orders/{order['order_number']}/refunds", refund)
        return 0


@pytest.fixture
def life(app, clock, merchant) -> Life:
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    return Life(app, clock, merchant, ana["referral_code"])


def test_the_month_that_came_lies_in_the_band_and_last_months_error_is_shown(app, store, clock, life):
    """S0-13: from the shop's own orders to the page; referrals and reward cost, each with its band."""
    life.goes_on(BEFORE)
    said = ahead(app, store)
    bought, cost = life.goes_on(AHEAD)
    now = ahead(app, store)
    viewer = member(app, store.store_id, Role.VIEWER)
    page, file = (viewer.get(path).text for path in ("/numbers", "/numbers/forecast.csv"))
    api = life.merchant.get("/reports/forecast").get_json()

    assert (said.referrals.holds(bought), said.cost.holds(cost)) == (True, True)
    assert 0.5 * bought < said.referrals.expected < 2 * bought
    assert (now.hindsight.said, now.hindsight.real) == (said.referrals, bought), "as it was said then"
    assert f"The last 30 days: {round(said.referrals.expected)} were foretold, {bought} came" in page
    assert f"about {round(now.referrals.expected)}, between" in page
    assert [each["expected"] for each in api["figures"]] == [
        str(round(now.referrals.expected)),
        f"{round(now.cost.expected) / 100:.2f}",
    ]
    last = api["last_month"]
    assert (last["expected"], last["real"]) == (str(round(said.referrals.expected)), str(bought))
    assert float(last["error"]) == pytest.approx(100 * (said.referrals.expected - bought) / bought, abs=0.006)
    for each in (*api["figures"], {"name": "last_month"} | last):
        assert f"\n{each['name']},{each['expected']},{each['low']},{each['high']}," in file.replace("\r", "")


def test_before_two_weeks_nothing_is_foretold(app, store, clock, life):
    life.goes_on(10)

    assert ahead(app, store) is None
    assert "A forecast needs two weeks of counts" in member(app, store.store_id).get("/numbers").text


def ahead(app, store) -> Outlook | None:
    with app.app_context():
        return outlook(store.store_id)
