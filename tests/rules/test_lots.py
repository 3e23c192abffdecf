"""Which credit is spent first and which lapses: oldest first, never more than is there (issue 3, credit expiry)."""

from datetime import UTC, datetime, timedelta

import pytest
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


def test_a_reward_of_which_nothing_is_left_is_used_up_and_no_other():
    """Oldest first, whatever took it."""
    three = [post(10, "a"), post(10, "b"), post(10, "c")]

    assert holding([*three, Movement(SPEND, 19)]).used_up == {"a"}
    assert holding([*three, Movement(SPEND, 20)]).used_up == {"a", "b"}
    assert holding([*three, Movement(DEDUCT, 10)]).used_up == {"a"}
    assert holding([*three, Movement(SPEND, 10), Movement(REVERSE, 10, "a")]).used_up == {"a", "b"}
    assert holding([Movement(SPEND, 10), post(10, "late")]).used_up == {"late"}  # it filled a debt
    assert holding([post(10, "a"), Movement(SPEND, 10), post(2, "a")]).used_up == frozenset()


def paid_back(*movements: Movement) -> list[tuple[str | None, int, str | None]]:
    """What of which reward went against what order's return."""
    return [(each.reward_id, each.amount, each.order_number) for each in holding(movements).paid_back]


def test_what_of_a_reward_paid_back_a_return_is_known_whichever_came_first():
    """And what a refund that failed gives back is the reward's own."""
    used, returned = [post(10, "a"), Movement(SPEND, 10)], Movement(REVERSE, 10, "a", "order-a")

    assert paid_back(*used, returned, post(4, "b"), post(10, "c")) == [
        ("b", 4, "order-a"),
        ("c", 6, "order-a"),
    ]
    assert paid_back(*used, post(12, "b"), returned) == [("b", 10, "order-a")]
    assert paid_back(*used, returned, post(10, "a")) == []
    assert paid_back(*used, post(12, "b"), Movement(DEDUCT, 10)) == []


def test_a_return_takes_its_own_reward_and_only_then_others():
    both = [post(10, "a", 30), post(10, "b", 60)]

    assert left(holding([*both, Movement(REVERSE, 10, "b")])) == {"a": 10}
    assert left(holding([*both, Movement(SPEND, 15), Movement(REVERSE, 10, "a")])) == {}
    assert holding([*both, Movement(SPEND, 15), Movement(REVERSE, 10, "a")]).debt == 5


def test_a_gift_by_hand_does_not_lapse():
    assert holding([Movement(GRANT, 10)]).lapsed(day(10_000)) == ()


def for_next(amount: int, reward: str, *, at: float = 0, lapses: float | None = None) -> Movement:
    """Credit for the next order only, which came on that day."""
    over = None if lapses is None else day(lapses)
    return Movement(POST, amount, reward, f"order-{reward}", over, next_order=True, at=day(at))


def told(order_number: str, *, at: float, placed: float | None = None) -> Movement:
    """An order that the shop told of on that day."""
    return Movement(
        None, 0, None, order_number, at=day(at), placed_at=None if placed is None else day(placed)
    )


def test_the_first_order_after_it_is_the_one_order_of_credit_for_the_next():
    held = holding([for_next(10, "a"), told("1002", at=1), told("1003", at=2)])

    assert [(lot.bound, lot.lapses_at) for lot in held.lots] == [("1002", day(1) + timedelta(hours=1))]
    assert (held.closed_to("1002"), held.closed_to("1003")) == (0, 10)
    assert held.lapsing_at(day(1)) == 0
    assert held.lapsing_at(day(2)) == 10


def test_while_no_order_came_it_is_open_to_any():
    held = holding([for_next(10, "a")])

    assert (held.closed_to("1002"), held.next_lapse()) == (0, None)


@pytest.mark.parametrize(
    ("order", "bound"),
    [
        (told("1002", at=3), "1002"),
        (told("1002", at=3, placed=3), "1002"),
        (told("1002", at=3, placed=2), "1002"),  # at the very moment it came
        (told("1002", at=3, placed=1), None),  # made before it came, and told late
        (told("1002", at=1), None),
        (Movement(None, 0, None, "1002"), None),  # nobody knows when
        (Movement(GRANT, 5, at=day(3)), None),
    ],
)
def test_an_order_that_was_made_before_it_came_is_nobodys_next_one(order, bound):
    assert holding([for_next(10, "a", at=2), order]).lots[0].bound == bound


def test_credit_for_any_order_is_bound_to_none():
    (lot,) = holding([post(10, "a", 30), told("1002", at=1)]).lots

    assert (lot.bound, lot.lapses_at, lot.closed_to("1003")) == (None, day(30), False)


@pytest.mark.parametrize(("lapses", "over"), [(1.01, day(1.01)), (9, day(1) + timedelta(hours=1))])
def test_its_order_lengthens_no_date(lapses, over):
    assert holding([for_next(10, "a", lapses=lapses), told("1002", at=1)]).next_lapse() == over


def test_an_order_spends_what_is_for_it_alone_before_older_credit():
    spend = Movement(SPEND, 12, None, "1002", at=day(1))

    assert left(holding([post(10, "old"), for_next(10, "a"), spend])) == {"old": 8}


def test_another_order_spends_nothing_of_it():
    other = Movement(SPEND, 15, None, "1003", at=day(2))
    held = holding([post(10, "old"), for_next(10, "a"), told("1002", at=1), other])

    assert (left(held), held.debt) == ({"a": 10}, 5)


def test_the_calendar_takes_what_is_over_first_and_a_hand_the_oldest():
    both = [post(10, "late", 60), post(10, "soon", 30)]

    assert left(holding([*both, Movement(EXPIRE, 10)])) == {"late": 10}
    assert left(holding([*both, Movement(DEDUCT, 10, "soon")])) == {"soon": 10}
    assert left(holding([*both, Movement(SPEND, 10, "soon")])) == {"soon": 10}


def test_a_reward_that_filled_a_debt_and_was_spent_is_used_up():
    assert holding([Movement(SPEND, 5), post(10, "a"), Movement(SPEND, 5)]).used_up == {"a"}


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
