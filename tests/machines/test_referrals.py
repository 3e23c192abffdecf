"""Referrals against the simulator's reference: after every step the books agree and the proof holds (G1 to G7)."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.machines import machine
from tests.simulation.model import Deal
from tests.simulation.shop import Bought, Shop, time_passes, unproven

DEALS = (
    Deal("EUR", "credit", 1_000, "EUR", friend_credit=500, minimum=2_000, friends_cap=2),
    Deal("EUR", "percent", 1_000, "EUR", most=1_500, unit_cap=2_000, hold_days=0),
    Deal("EUR", "units", 500, "MB", unit_cap=1_200),
    Deal("EUR", "percent", 777, "EUR", budget=3_000, friend_credit=200),
)
AMOUNTS = st.sampled_from([1, 150, 1_999, 2_000, 4_990, 30_000])
ORDERS = {  # number: advocate, friend
    "1": ("ana", "ben"),
    "2": ("ana", "cem"),
    "3": ("ana", "eve"),
    "4": ("kim", "ben"),
    "5": ("kim", "lia"),
}
NUMBERS = st.sampled_from(sorted(ORDERS))


class ReferralMachine(RuleBasedStateMachine):
    def __init__(self, app: Any, clock: machine.Clock) -> None:
        super().__init__()
        self.app, self.clock, self.start = app, clock, clock.at
        self.refunds: dict[tuple[str, str], int] = {}

    @initialize(deal=st.sampled_from(DEALS))
    def opens(self, deal: Deal) -> None:
        self.shop = Shop(self.app, deal)

    @rule(number=NUMBERS, status=st.sampled_from(["placed", "paid", "paid", "fulfilled"]), whole=AMOUNTS,
          minutes=st.integers(0, 3))  # fmt: skip
    def hears(self, number: str, status: str, whole: int, minutes: int) -> None:
        """News of any age."""
        self.shop.says(self._order(number), status, self.start + timedelta(minutes=minutes), whole)

    @rule(number=NUMBERS, whole=AMOUNTS)
    def overhears(self, number: str, whole: int) -> None:
        self.shop.browser_says(self._order(number), whole)

    @rule(number=NUMBERS, whole=AMOUNTS)
    def is_cancelled(self, number: str, whole: int) -> None:
        self.shop.says(self._order(number), "cancelled", self.start, whole)

    @rule(number=NUMBERS, whole=AMOUNTS, currency=st.sampled_from(["USD", "EUR"]))
    def changes_currency(self, number: str, whole: int, currency: str) -> None:
        self.shop.says(self._order(number), "placed", self.start + timedelta(minutes=4), whole, currency)

    @rule(number=NUMBERS, refund_id=st.sampled_from(["r1", "r2"]), amount=AMOUNTS, failed=st.booleans())
    def gives_back(self, number: str, refund_id: str, amount: int, *, failed: bool) -> None:
        """One refund keeps its amount; it may fail before it was told."""
        amount = self.refunds.setdefault((number, refund_id), amount)
        self.shop.gives_back(number, refund_id, amount, failed=failed)

    @precondition(lambda self: self.shop.book.sales)
    @rule(data=st.data(), word=st.sampled_from(["approve", "void"]))
    def decides(self, data: st.DataObject, word: str) -> None:
        confirmed = sorted(key for key, sale in self.shop.book.sales.items() if sale.confirmed)
        if confirmed:
            self.shop.decides(data.draw(st.sampled_from(confirmed)), word)

    @rule(person=st.sampled_from(["ana", "kim", "ben"]), key=st.sampled_from("AB"), whole=st.booleans())
    def spends(self, person: str, key: str, *, whole: bool) -> None:
        there = self.shop.book.balance(person, "EUR")[1]
        known = self.shop.book.spent.get(f"{person}{key}")
        amount = known[2] if known else max(1, there if whole else there // 2)
        self.shop.spends(person, "EUR", amount, f"{person}{key}")

    @rule(days=st.sampled_from([1, 7, 14]))
    def days_pass(self, days: int) -> None:
        self.clock.move(days=days)
        time_passes(self.app, [self.shop])

    @invariant()
    def the_books_agree(self) -> None:
        if hasattr(self, "shop"):
            assert self.shop.differences() == []
            assert unproven(self.app) is None

    def _order(self, number: str) -> Bought:
        advocate, friend = ORDERS[number]
        return Bought(number, advocate, friend, self.start)


def test_whatever_happens_to_orders_the_rewards_are_what_the_reference_says(clock, app):
    """G1, G2, G3, G4, G5, G6, G7, G10."""
    assert machine.run(lambda: ReferralMachine(app, clock), clock) >= machine.PROFILE.max_examples
