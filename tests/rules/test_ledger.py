"""From where a reward stands to where it should stand: sums are conserved, whatever the messages and their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.money import Money
from rafiq.ledger.rules import EFFECTS, Move, Standing, TransferKind, moves
from rafiq.programs.rules import Gift, GiftKind, Terms

AMOUNTS = st.integers(0, 10**9)
HOLD, POST, VOID, REVERSE = TransferKind.HOLD, TransferKind.POST, TransferKind.VOID, TransferKind.REVERSE


def apply(standing: Standing, wanted: list[Move]) -> Standing:
    """One transfer after the other, as the accounts' constraints see them."""
    pending, posted = standing.pending, standing.posted
    for kind, amount in wanted:
        assert amount > 0
        pending += EFFECTS[kind][0] * amount
        posted += EFFECTS[kind][1] * amount
        assert pending >= 0
        assert posted >= 0
    return Standing(pending, posted)


@pytest.mark.parametrize(
    ("standing", "due", "released", "expected"),
    [
        (Standing(), 1000, False, [(HOLD, 1000)]),
        (Standing(), 0, False, []),
        (Standing(1000), 1000, False, []),
        (Standing(1000), 750, False, [(VOID, 250)]),
        (Standing(750), 1000, False, [(HOLD, 250)]),
        (Standing(1000), 0, False, [(VOID, 1000)]),
        (Standing(1000), 1000, True, [(POST, 1000)]),
        (Standing(1000), 600, True, [(POST, 600), (VOID, 400)]),
        (Standing(), 1000, True, [(HOLD, 1000), (POST, 1000)]),
        (Standing(400), 1000, True, [(HOLD, 600), (POST, 1000)]),
        (Standing(0, 1000), 1000, True, []),
        (Standing(0, 1000), 750, True, [(REVERSE, 250)]),
        (Standing(0, 1000), 0, True, [(REVERSE, 1000)]),
        (Standing(0, 1000), 0, False, [(REVERSE, 1000)]),
        (Standing(0, 1000), 1000, False, [(REVERSE, 1000), (HOLD, 1000)]),
    ],
)
def test_the_transfers_of_one_step(standing, due, released, expected):
    assert moves(standing, due=due, released=released) == expected


@given(st.lists(st.tuples(AMOUNTS, st.booleans()), min_size=1, max_size=30))
def test_any_history_ends_where_the_last_word_says(history):
    standing = Standing()
    for due, released in history:
        standing = apply(standing, moves(standing, due=due, released=released))

        assert standing == (Standing(0, due) if released else Standing(due, 0))
        assert moves(standing, due=due, released=released) == []


@given(st.lists(st.tuples(AMOUNTS, st.booleans()), min_size=1, max_size=30))
def test_value_is_moved_and_never_made(history):
    standing, total = Standing(), dict.fromkeys(TransferKind, 0)
    for due, released in history:
        wanted = moves(standing, due=due, released=released)
        standing = apply(standing, wanted)
        for kind, amount in wanted:
            total[kind] += amount

    promised = total[HOLD] - total[VOID] - total[REVERSE]
    assert promised == standing.pending + standing.posted == history[-1][0]


@given(
    gross=st.integers(1, 10**6),
    reward=st.integers(0, 10**6),
    cuts=st.lists(st.integers(1, 10**6), max_size=15),
    released_after=st.integers(0, 15),
)
def test_any_number_of_partial_refunds_takes_back_exactly_the_reward(gross, reward, cuts, released_after):
    terms = Terms("EUR", advocate=Gift(GiftKind.CREDIT, reward))
    edges = sorted({min(cut, gross) for cut in cuts} | {gross})  # refunded so far, ending with everything
    standing = apply(Standing(), moves(Standing(), due=reward, released=False))

    for number, refunded in enumerate(edges):
        due: Money = terms.advocate_due(net=gross - refunded, gross=gross)
        standing = apply(standing, moves(standing, due=due.amount, released=number >= released_after))

    assert standing == Standing(0, 0)


def test_refunding_a_hundred_and_fifty_by_ones_does_not_drift():
    terms, standing = Terms("EUR", advocate=Gift(GiftKind.CREDIT, 1_000)), Standing(0, 1000)
    for refunded in range(1, 151):
        due = terms.advocate_due(net=150 - refunded, gross=150).amount
        standing = apply(standing, moves(standing, due=due, released=True))

    assert standing == Standing(0, 0)
