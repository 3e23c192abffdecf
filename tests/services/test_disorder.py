"""Messages about one order in every sequence, each doubled, end in the same balances (G2, G4, G5)."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rafiq.core.db import db, transaction
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
    """One advocate and a way to tell what happened to an order of her friend."""

    def __init__(self, store_id: str) -> None:
        self.store_id = store_id
        ana, _ = people.recognise(store_id, Identity(email="ana@example.com"), vouched=True)
        self.ana, self.code = ana.id, links.link_for(store_id, ana.id).code

    def order(self, number: str, status: str, minutes: int, subtotal: int = 4990) -> None:
        at = NOON + timedelta(minutes=minutes)
        snapshot = Snapshot(number, Money(subtotal, "EUR"), OrderStatus(status), NOON, at)
        friend = Identity(email=f"friend-{number}@example.com")
        referrals.order_placed(self.store_id, OrderDraft(snapshot, Source.SERVER, friend, code=self.code))

    def refund(self, number: str, refund_id: str, amount: str) -> None:
        referrals.order_refunded(self.store_id, number, refund_id=refund_id, amount=amount)

    def outcome(self, number: str) -> tuple[object, ...]:
        referral = referrals.of_order(self.store_id, number)
        assert referral is not None
        return referral.status, referral.reason_code


MESSAGES: dict[str, Callable[[Shop, str], None]] = {
    "placed": lambda shop, number: shop.order(number, "placed", 0),
    "paid": lambda shop, number: shop.order(number, "paid", 1),
    "edited": lambda shop, number: shop.order(number, "paid", 2, subtotal=4000),
    "refund 1": lambda shop, number: shop.refund(number, "r1", "10.00"),
    "refund 2": lambda shop, number: shop.refund(number, "r2", "5.00"),
    "cancelled": lambda shop, number: shop.order(number, "cancelled", 3, subtotal=4000),
}
LIVE = [name for name in MESSAGES if name != "cancelled"]
THREE_QUARTERS_AND_LESS = 625  # 10.00 * (40.00 - 15.00) / 40.00


def tell(shop: Shop, number: str, sequence: tuple[str, ...], *, twice: bool) -> None:
    for name in sequence:
        for _ in range(2 if twice else 1):
            MESSAGES[name](shop, number)


@pytest.fixture
def shop(clock, app, store) -> Any:
    with app.app_context(), transaction():
        made = Shop(store.store_id)
    return made


def run(app, shop: Shop, sequences: list[tuple[str, ...]], *, twice: bool) -> set[tuple[object, ...]]:
    """Every sequence on an order of its own; the set of outcomes, each with what Ana gained by it."""
    outcomes, held = set(), 0
    with app.app_context():
        with transaction():
            for number, sequence in enumerate(sequences):
                tell(shop, str(number), sequence, twice=twice)
                pending = sum(balance.pending for balance in ledger.balances(shop.store_id, shop.ana))
                outcomes.add((*shop.outcome(str(number)), pending - held))
                held = pending
        assert proof.verify() is None
    return outcomes


# Every sequence once on SQLite; samples that keep both ends where a message costs more.
SAMPLES = [
    pytest.param(("sqlite", False, 1), id="sqlite, each told once"),
    pytest.param(("sqlite", True, 7), id="sqlite, each told twice"),
    pytest.param(("postgresql", True, 23), id="postgresql, each told twice"),
]


@pytest.fixture(params=SAMPLES)
def sample(request, database_kind) -> tuple[bool, int]:
    kind, twice, step = request.param
    if kind != database_kind:
        pytest.skip("this sample is for the other database")
    return twice, step


def test_a_cancelled_order_ends_the_same_however_it_is_told(app, shop, sample):
    twice, step = sample

    outcomes = run(app, shop, list(itertools.permutations(MESSAGES))[::step], twice=twice)

    assert outcomes == {("voided", "order_cancelled", 0)}


def test_a_partly_refunded_order_ends_the_same_however_it_is_told(app, shop, sample):
    twice, step = sample

    outcomes = run(app, shop, list(itertools.permutations(LIVE))[::step], twice=twice)

    assert outcomes == {("pending", "in_hold", THREE_QUARTERS_AND_LESS)}


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
        (balance,) = ledger.balances(shop.store_id, shop.ana)

    assert (balance.pending, balance.available) == (0, 0)
