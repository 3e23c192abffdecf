"""All 720 sequences of six messages about one order, by the rules alone: one state, one sum (G2, G3)."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from rafiq.core.money import Money
from rafiq.ledger.rules import EFFECTS, Standing, moves
from rafiq.orders.rules import OrderState, OrderStatus, Snapshot, Source, first_state, merge
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.referrals.rules import Facts, decide

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TERMS = Terms("EUR", advocate=Gift(GiftKind.CREDIT, 1_000))
ORDERS = {
    "placed": ("placed", 4990),
    "paid": ("paid", 4990),
    "edited": ("paid", 4000),
    "cancelled": ("cancelled", 4000),
}
REFUNDS = {"refund 1": 1000, "refund 2": 500}
ALL = (*ORDERS, *REFUNDS)
LIVE = tuple(name for name in ALL if name != "cancelled")


class Story:
    """What the services keep between two messages, and nothing else."""

    def __init__(self) -> None:
        self.order: OrderState | None = None
        self.refunds: dict[str, int] = {}
        self.standing = Standing()

    def hear(self, name: str) -> None:
        if name in REFUNDS:
            self.refunds[name] = REFUNDS[name]
        else:
            status, subtotal = ORDERS[name]
            at = NOON + timedelta(minutes=list(ORDERS).index(name))
            told = Snapshot("1001", Money(subtotal, "EUR"), OrderStatus(status), NOON, at)
            known = self.order
            self.order = (
                merge(known, told, Source.SERVER, NOON) if known else first_state(told, Source.SERVER, NOON)
            )
        self.settle(NOON)

    def settle(self, now: datetime) -> tuple[str, str]:
        """The same steps as settlement: facts, outcome, what is due, transfers."""
        if self.order is None:
            return "", ""
        gross = self.order.subtotal
        net = max(0, gross - sum(self.refunds.values()))
        paid_at = self.order.paid_at
        facts = Facts(
            verified=True,
            paid=paid_at is not None,
            cancelled=self.order.cancelled_at is not None,
            gross=gross,
            net=net,
            minimum_order=0, refusal=None, slot_free=True, review=None, decision=None,
            hold_until=TERMS.hold_until(paid_at) if paid_at else None,
        )  # fmt: skip
        outcome = decide(facts, now)
        due = TERMS.advocate_due(net=net, gross=gross).amount if outcome.owed else 0
        for kind, amount in moves(self.standing, due=due, released=outcome.released):
            pending, available, _ = EFFECTS[kind]
            self.standing = Standing(
                self.standing.pending + pending * amount, self.standing.posted + available * amount
            )
        return outcome.status, outcome.reason_code


@pytest.mark.parametrize("times", [1, 2], ids=["told once", "told twice"])
@pytest.mark.parametrize(
    ("names", "ending"),
    [
        (ALL, (("voided", "order_cancelled"), Standing(0, 0))),
        (LIVE, (("approved", "hold_over"), Standing(0, 625))),
        (("paid", "refund 1"), (("approved", "hold_over"), Standing(0, 800))),
        (("placed", "edited", "refund 1", "refund 2"), (("approved", "hold_over"), Standing(0, 625))),
    ],
)
def test_every_sequence_has_the_same_ending(names, ending, times):
    endings = set()
    for sequence in itertools.permutations(names):
        story = Story()
        for name in itertools.chain.from_iterable(itertools.repeat(name, times) for name in sequence):
            story.hear(name)
        endings.add((story.settle(NOON + timedelta(days=14)), story.standing))

    assert endings == {ending}
