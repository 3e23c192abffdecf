"""Which credit is spent first and which lapses: oldest first, never more than is there (issue 3, credit expiry)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rafiq.ledger.lots import Holding, Movement, holding
from rafiq.ledger.rules import EFFECTS, Standing, TransferKind, moves

START = datetime(2026, 1, 1, tzinfo=UTC)
POST, SPEND, GRANT, DEDUCT = TransferKind.POST, TransferKind.SPEND, TransferKind.GRANT, TransferKind.DEDUCT
REVERSE, EXPIRE = TransferKind.REVERSE, TransferKind.EXPIRE


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def post(amount: int, reward: str, lapses: int | None = None) -> Movement:
    return Movement(POST, amount, reward, f"order-{reward}", None if lapses is None else day(lapses))


def left(held: Holding) -> dict[str | None, int]:
    return {lot.reward_id: lot.left for lot in held.lots}


def test_spending_takes_the_oldest_credit_first():
    held = holding([post(10, "a", 30), post(10, "b", 60), Movement(SPEND, 12)])

    assert left(held) == {"b": 8}
    assert held.lapsed(day(30)) == ()


def test_what_is_not_used_in_time_lapses_and_nothing_else():
    held = holding([post(10, "a", 30), post(10, "b", 60), Movement(SPEND, 4)])

    assert [(lot.reward_id, lot.left) for lot in held.lapsed(day(30))] == [("a", 6)]
    assert held.lapsed(day(29)) == ()
    assert held.next_lapse() == day(30)


def test_credit_that_fills_a_debt_is_used_and_cannot_lapse():
    held = holding([post(10, "a", 30), Movement(SPEND, 10), Movement(REVERSE, 10, "a"), post(12, "b", 60)])

    assert (left(held), held.debt) == ({"b": 2}, 0)


def test_a_return_takes_its_own_reward_and_only_then_others():
    both = [post(10, "a", 30), post(10, "b", 60)]

    assert left(holding([*both, Movement(REVERSE, 10, "b")])) == {"a": 10}
    assert left(holding([*both, Movement(SPEND, 15), Movement(REVERSE, 10, "a")])) == {}
    assert holding([*both, Movement(SPEND, 15), Movement(REVERSE, 10, "a")]).debt == 5


def test_a_gift_by_hand_does_not_lapse():
    assert holding([Movement(GRANT, 10)]).lapsed(day(10_000)) == ()


MOVEMENTS = st.lists(
    st.builds(
        Movement,
        st.sampled_from([POST, SPEND, GRANT, DEDUCT, REVERSE, EXPIRE]),
        st.integers(1, 1_000),
        st.sampled_from(["a", "b", "c", None]),
        st.none(),
        st.one_of(st.none(), st.integers(0, 90).map(day)),
    ),
    max_size=40,
)


@given(MOVEMENTS, st.integers(0, 90))
def test_the_lots_always_come_to_the_balance_and_lapsing_never_makes_a_debt(history, at):
    held = holding(history)
    balance = sum(EFFECTS[move.kind][1] * move.amount for move in history)
    gone = sum(lot.left for lot in held.lapsed(day(at)))

    assert held.available == balance
    assert all(lot.left > 0 for lot in held.lots)
    assert not (held.lots and held.debt)
    assert gone <= max(balance, 0)


@given(MOVEMENTS, st.integers(0, 90))
def test_what_lapsed_once_does_not_lapse_again(history, at):
    held = holding(history)
    gone = [Movement(EXPIRE, lot.left, lot.reward_id) for lot in held.lapsed(day(at)) if lot.reward_id]

    later = holding([*history, *gone])

    assert {lot.reward_id for lot in later.lapsed(day(at))} <= {None}
    assert later.available == held.available - sum(move.amount for move in gone)


@given(
    whole=st.integers(1, 1_000),
    used=st.integers(0, 1_000),
    path=st.lists(st.tuples(st.integers(0, 1_000), st.booleans()), max_size=8),
    end=st.integers(0, 1_000),
)
def test_after_a_lapse_the_way_to_what_is_due_does_not_matter(whole, used, path, end):
    """G2: any refunds, undone refunds and decisions end where the last word says, and nobody pays for what lapsed."""
    used, end = min(used, whole), min(end, whole)
    standing = Standing(0, whole, expired=whole - used, used=used)
    for due, released in [*path, (end, True)]:
        standing = after(standing, min(due, whole), released=released)

    assert standing == after(Standing(0, whole, expired=whole - used, used=used), end, released=True)
    assert standing.posted - standing.expired == min(end, used)


def after(standing: Standing, due: int, *, released: bool) -> Standing:
    pending, posted = standing.pending, standing.posted
    for kind, amount in moves(standing, due=due, released=released):
        pending += EFFECTS[kind][0] * amount
        posted += EFFECTS[kind][1] * amount
        assert amount > 0
        assert pending >= 0
    return Standing(pending, posted, standing.expired, standing.used)
