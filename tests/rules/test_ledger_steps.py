"""Each kind of transfer, the smallest steps and what a lapse leaves behind; found missing by `make mutants`."""

import pytest

from rafiq.ledger.rules import EFFECTS, Move, Standing, TransferKind, moves, used_before_lapse

HOLD, POST, VOID, REVERSE = TransferKind.HOLD, TransferKind.POST, TransferKind.VOID, TransferKind.REVERSE
EXPIRE = TransferKind.EXPIRE


def test_each_kind_moves_between_the_buckets_as_it_says():
    """G9: (pending, available, redeemed); what is missing in a row comes from or goes to the store's promise."""
    assert {kind.value: effect for kind, effect in EFFECTS.items()} == {
        "hold": (1, 0, 0),
        "post": (-1, 1, 0),
        "void": (-1, 0, 0),
        "reverse": (0, -1, 0),
        "spend": (0, -1, 1),
        "grant": (0, 1, 0),
        "deduct": (0, -1, 0),
        "expire": (0, -1, 0),
    }


@pytest.mark.parametrize(
    ("standing", "due", "released", "expected"),
    [
        (Standing(), 1, False, [(HOLD, 1)]),
        (Standing(), 1, True, [(HOLD, 1), (POST, 1)]),
        (Standing(1), 0, False, [(VOID, 1)]),
        (Standing(1), 0, True, [(VOID, 1)]),
        (Standing(2), 1, True, [(POST, 1), (VOID, 1)]),
        (Standing(0, 1), 0, True, [(REVERSE, 1)]),
        (Standing(0, 1), 0, False, [(REVERSE, 1)]),
        (Standing(0, 1), 2, True, [(HOLD, 1), (POST, 1)]),
    ],
)
def test_the_smallest_coin_is_moved_like_any_other(standing, due, released, expected):
    """G3: no rounding drift."""
    assert moves(standing, due=due, released=released) == expected


LAPSED = Standing(posted=10, expired=6, used=4)


@pytest.mark.parametrize(
    ("due", "released", "expected"),
    [
        (10, True, []),
        (4, True, []),
        (3, True, [(REVERSE, 1)]),
        (0, True, [(REVERSE, 4)]),
        (11, True, [(HOLD, 1), (POST, 1)]),
        (10, False, [(REVERSE, 4), (HOLD, 4)]),
        (0, False, [(REVERSE, 4)]),
    ],
)
def test_of_what_is_taken_back_the_lapsed_part_goes_first(due, released, expected):
    """Who spent 4 of 10 before the other 6 lapsed owes nothing until less than 4 is due."""
    assert moves(LAPSED, due=due, released=released) == expected


@pytest.mark.parametrize(
    ("moved", "used"),
    [
        ([], 0),
        ([(HOLD, 10), (POST, 10)], 0),
        ([(HOLD, 10), (POST, 10), (EXPIRE, 10)], 0),
        ([(HOLD, 10), (POST, 10), (EXPIRE, 6)], 4),
        ([(HOLD, 10), (POST, 10), (EXPIRE, 6), (REVERSE, 3)], 4),
        ([(HOLD, 10), (POST, 10), (REVERSE, 2), (EXPIRE, 6)], 2),
    ],
)
def test_what_had_been_used_is_what_could_not_lapse_any_more(moved: list[Move], used):
    assert used_before_lapse(moved) == used


def test_a_reward_begins_with_nothing_moved():
    assert Standing() == Standing(pending=0, posted=0, expired=0, used=0)
