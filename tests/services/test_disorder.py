"""Messages about one order in every sequence, each doubled, end in the same balances (G2, G4, G5)."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.ledger import proof
from rafiq.ledger import service as ledger
from rafiq.links import service as links
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.referrals import service as referrals
from rafiq.referrals.claims import OrderDraft

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Shop:
    """A way to tell what happened to an order; each order's friend was sent by an advocate of its own."""

    def __init__(self, store_id: str) -> None:
        self.store_id = store_id

    def advocate(self, number: str) -> tuple[str, str]:
        """The advocate behind an order: id and code."""
        identity = Identity(email=f"advocate-{number}@example.com")
        ana, _ = people.recognise(self.store_id, identity, vouched=True)
        return ana.id, links.link_for(self.store_id, ana.id).code

    def order(self, number: str, status: str, minutes: int, subtotal: int = 4990) -> None:
        at = NOON + timedelta(minutes=minutes)
        snapshot = Snapshot(number, Money(subtotal, "EUR"), OrderStatus(status), NOON, at)
        friend = Identity(email=f"friend-{number}@example.com")
        _, code = self.advocate(number)
        referrals.order_placed(self.store_id, OrderDraft(snapshot, Source.SERVER, friend, code=code))

    def refund(self, number: str, refund_id: str, amount: str) -> None:
        referrals.order_refunded(self.store_id, number, refund_id=refund_id, amount=amount)

    def outcome(self, number: str) -> tuple[object, ...]:
        """State and reason, and what the advocate has pending and available."""
        referral = referrals.of_order(self.store_id, number)
        assert referral is not None
        balances = ledger.balances(self.store_id, referral.advocate_id)
        sums = (sum(each.pending for each in balances), sum(each.available for each in balances))
        return referral.status, referral.reason_code, *sums


MESSAGES: dict[str, Callable[[Shop, str], None]] = {
    "placed": lambda shop, number: shop.order(number, "placed", 0),
    "paid": lambda shop, number: shop.order(number, "paid", 1),
    "edited": lambda shop, number: shop.order(number, "paid", 2, subtotal=4000),
    "refund 1": lambda shop, number: shop.refund(number, "r1", "10.00"),
    "refund 2": lambda shop, number: shop.refund(number, "r2", "5.00"),
    "cancelled": lambda shop, number: shop.order(number, "cancelled", 3, subtotal=4000),
}
LIVE = [name for name in MESSAGES if name != "cancelled"]
FIVE_EIGHTHS = 625  # 10.00 * (40.00 - 15.00) / 40.00


def tell(shop: Shop, number: str, sequence: tuple[str, ...], *, twice: bool) -> None:
    for name in sequence:
        for _ in range(2 if twice else 1):
            MESSAGES[name](shop, number)


@pytest.fixture
def shop(clock, app, store) -> Shop:
    return Shop(store.store_id)


def run(app, shop: Shop, sequences: list[tuple[str, ...]], *, twice: bool) -> set[tuple[object, ...]]:
    """Every sequence on an order of its own; the set of outcomes."""
    with app.app_context():
        for number, sequence in enumerate(sequences):
            with transaction():
                tell(shop, str(number), sequence, twice=twice)
        assert proof.verify() is None
        return {shop.outcome(str(number)) for number in range(len(sequences))}


# A sample that puts each message at each place; the rules alone are asked all 720 (tests/rules/test_disorder.py).
EVERY = {"sqlite": 24, "postgresql": 36}


@pytest.mark.parametrize("twice", [False, True], ids=["told once", "told twice"])
def test_a_cancelled_order_ends_the_same_however_it_is_told(app, shop, database_kind, twice):
    outcomes = run(app, shop, list(itertools.permutations(MESSAGES))[:: EVERY[database_kind]], twice=twice)

    assert outcomes == {("voided", "order_cancelled", 0, 0)}


@pytest.mark.parametrize("twice", [False, True], ids=["told once", "told twice"])
def test_a_partly_refunded_order_ends_the_same_however_it_is_told(app, shop, database_kind, twice):
    outcomes = run(app, shop, list(itertools.permutations(LIVE))[:: EVERY[database_kind] // 4], twice=twice)

    assert outcomes == {("pending", "in_hold", FIVE_EIGHTHS, 0)}


def test_partial_refunds_after_the_hold_take_back_exactly_everything(clock, app, shop):
    with app.app_context():
        with transaction():
            shop.order("1001", "paid", 0, subtotal=4990)
        clock.move(days=15)
        with transaction():
            for due in referrals.due(clock.at):
                referrals.approve_due(due)
        for number, amount in enumerate(("0.01", "13.37", "16.52", "20.00")):
            with transaction():
                shop.refund("1001", f"r{number}", amount)

        assert shop.outcome("1001") == ("voided", "order_refunded", 0, 0)
