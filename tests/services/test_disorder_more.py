"""Stories of one order told in every sequence, each message doubled, end the same (G1 to G5, G10)."""

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
Message = Callable[["Story"], None]


class Story:
    """One advocate, one friend and the orders between them; ``name`` keeps it apart from the others."""

    def __init__(self, store_id: str, name: str) -> None:
        self.store_id, self.name = store_id, name
        ana, _ = people.recognise(store_id, Identity(email=f"ana-{name}@example.com"), vouched=True)
        self.advocate_id, self.code = ana.id, links.link_for(store_id, ana.id).code

    def order(
        self, minutes: int, number: str = "", *, status: str = "paid", whole: int = 4990, currency: str = "EUR",
        friend: str = "ben",
    ) -> None:  # fmt: skip
        at = NOON + timedelta(minutes=minutes)
        snapshot = Snapshot(self.name + number, Money(whole, currency), OrderStatus(status), NOON, at)
        buyer = Identity(email=f"{friend}-{self.name}@example.com")
        referrals.order_placed(self.store_id, OrderDraft(snapshot, Source.SERVER, buyer, code=self.code))

    def refund(self, amount: str, *, refund_id: str = "r1", failed: bool = False) -> None:
        referrals.order_refunded(self.store_id, self.name, refund_id=refund_id, amount=amount, undone=failed)

    def outcome(self, number: str = "") -> tuple[object, ...]:
        """State and reason of the first order, and what the advocate has pending and available."""
        referral = referrals.of_order(self.store_id, self.name + number)
        assert referral is not None
        known = {each.unit: each for each in ledger.balances(self.store_id, self.advocate_id)}
        assert set(known) <= {"EUR"}, "another currency never makes an account"
        sums = known.get("EUR") or ledger.Balance("EUR", 0, 0, 0)
        return referral.status, referral.reason_code, sums.pending, sums.available


@pytest.fixture
def endings(clock, app, store) -> Callable[..., set[tuple[object, ...]]]:
    """How the story ends in every sequence of its messages, each told once and told twice."""

    def endings(*messages: Message) -> set[tuple[object, ...]]:
        found, sequences = set(), list(itertools.permutations(messages))
        with app.app_context():
            for (number, sequence), times in itertools.product(enumerate(sequences), (1, 2)):
                with transaction():
                    story = Story(store.store_id, f"{number}x{times}")
                    for message in itertools.chain.from_iterable([each] * times for each in sequence):
                        message(story)
                found.add(story.outcome())
            assert proof.verify() is None
        return found

    return endings


def test_a_refund_before_its_order_takes_its_share(endings):
    """G4: two refunds, and the order that they belong to at any place among them."""
    ended = endings(
        lambda story: story.order(0),
        lambda story: story.refund("10.00"),
        lambda story: story.refund("14.95", refund_id="r2"),
    )

    assert ended == {("pending", "in_hold", 500, 0)}


def test_a_refund_of_everything_before_its_order_leaves_nothing(endings):
    """G4."""
    ended = endings(lambda story: story.order(0), lambda story: story.refund("49.90"))

    assert ended == {("voided", "order_refunded", 0, 0)}


def test_a_reversed_refund_gives_back_what_it_took(endings):
    """G5: also when its failure is heard of first."""
    ended = endings(
        lambda story: story.order(0),
        lambda story: story.refund("49.90"),
        lambda story: story.refund("49.90", failed=True),
        lambda story: story.refund("24.95", refund_id="r2"),
    )

    assert ended == {("pending", "in_hold", 500, 0)}


def test_a_refund_that_fails_after_the_release_makes_the_reward_whole_again(clock, app, store):
    """G5, G6: the debt in between is visible."""
    with app.app_context():
        with transaction():
            story = Story(store.store_id, "late")
            story.order(0)
        clock.move(days=15)
        with transaction():
            for item in referrals.due(clock.at):
                referrals.approve_due(item)
        for failed in (False, True):
            with transaction():
                story.refund("49.90", failed=failed)
        kinds = [each.kind for each in reversed(ledger.statement(store.store_id, story.advocate_id))]

        assert story.outcome() == ("approved", "hold_over", 0, 1000)
        assert kinds == ["hold", "post", "reverse", "hold", "post"]


def test_an_order_that_changes_its_currency_earns_nothing_in_either(endings):
    """G10: the newest word counts; there is no rate at which it would be converted."""
    ended = endings(
        lambda story: story.order(0), lambda story: story.order(1, currency="USD"), lambda story: story.refund("10.00")
    )  # fmt: skip

    assert ended == {("voided", "other_currency", 0, 0)}


def test_an_order_that_changes_its_currency_back_earns_as_before(endings):
    """G10."""
    ended = endings(
        lambda story: story.order(0),
        lambda story: story.order(1, currency="USD"),
        lambda story: story.order(2),
        lambda story: story.refund("24.95"),
    )

    assert ended == {("pending", "in_hold", 500, 0)}


def test_an_order_number_that_is_used_again_is_the_same_order(endings):
    """G1: a second order of that number is news of the first one, and never a second reward."""
    ended = endings(
        lambda story: story.order(0, whole=4990),
        lambda story: story.order(1_000, whole=8000),
        lambda story: story.refund("40.00"),
    )

    assert ended == {("pending", "in_hold", 500, 0)}


def test_an_order_number_that_somebody_else_uses_again_gives_one_reward(clock, app, store):
    """G1: another buyer under a known number."""
    with app.app_context(), transaction():
        story = Story(store.store_id, "again")
        story.order(0)
        story.order(1, friend="eve")

        assert story.outcome() == ("pending", "in_hold", 1000, 0)
        assert proof.verify() is None


def test_an_exchange_takes_the_share_that_came_back_and_gives_nothing_for_the_new_order(endings):
    """G1, G3: half comes back and a second order replaces it; the friend is no new customer any more."""
    first = (lambda story: story.order(0), lambda story: story.refund("24.95"))

    def exchange(story: Story) -> None:
        story.order(0)
        story.order(5, "-new", whole=2495)
        assert referrals.of_order(story.store_id, f"{story.name}-new").reason_code == "not_new_customer"

    assert endings(*first, exchange) == {("pending", "in_hold", 500, 0)}
