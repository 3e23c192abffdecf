"""A cap of so many friends in so many days: no stretch of these days ever holds one more (G7)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.programs.places import is_free, opens_at

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


@pytest.mark.parametrize(
    ("taken", "began", "free"),
    [
        ([], 0, True),
        ([0], 1, True),
        ([0, 1], 2, False),
        ([0, 1], 29.9, False),
        ([0, 1], 30, True),  # the first has fallen out
        ([1, 0], 29, False),  # in whichever order they are found
        ([0, 29], 40, True),
        ([20, 40], 30, False),  # it counts late: one before and one after it
        ([10, 40], 30, True),
        ([31, 32], 30, False),
        ([59, 60], 30, True),
        ([5, 5, 5], 5, False),  # a member once let a third one in
    ],
)
def test_a_third_friend_finds_no_place_among_two_in_thirty_days(taken, began, free):
    assert is_free(map(day, taken), day(began), most=2, days=30) is free


@pytest.mark.parametrize(
    ("taken", "most", "opens"), [([0], 1, 30), ([0, 9], 2, 30), ([9, 0], 1, 39), ([2, 9, 0], 2, 32)]
)
def test_the_next_place_is_free_when_the_oldest_of_the_newest_falls_out(taken, most, opens):
    assert opens_at(map(day, taken), most=most, days=30) == day(opens)


MOMENTS = st.lists(st.integers(0, 60).map(day), max_size=20)


@given(MOMENTS, st.integers(1, 4), st.integers(1, 20))
def test_told_in_any_order_no_stretch_of_days_holds_one_more(moments, most, days):
    taken: list[datetime] = []
    for began in moments:
        if is_free(taken, began, most=most, days=days):
            taken.append(began)

    for start in taken:
        assert sum(start <= each < start + timedelta(days=days) for each in taken) <= most


@given(MOMENTS, st.integers(1, 4), st.integers(1, 20))
def test_who_is_refused_is_told_a_day_that_is_kept(moments, most, days):
    taken: list[datetime] = []
    for began in sorted(moments):
        if is_free(taken, began, most=most, days=days):
            taken.append(began)
            continue
        again = opens_at(taken, most=most, days=days)

        assert again > began
        assert is_free(taken, again, most=most, days=days)
        assert not is_free(taken, again - timedelta(seconds=1), most=most, days=days)
