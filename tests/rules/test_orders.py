"""Snapshots of an order: every arrival order, each message doubled, ends in the same state (G2)."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.money import Money
from rafiq.orders.rules import OrderState, OrderStatus, Snapshot, Source, first_state, merge

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def snapshot(status: str, minutes: int | None, subtotal: int = 4990, **changes: object) -> Snapshot:
    at = None if minutes is None else NOW + timedelta(minutes=minutes)
    message = Snapshot("1001", Money(subtotal, "EUR"), OrderStatus(status), NOW, at)
    return replace(message, **changes)


def after(*messages: Snapshot, source: Source = Source.SERVER, state: OrderState | None = None) -> OrderState:
    for message in messages:
        state = first_state(message, source, NOW) if state is None else merge(state, message, source, NOW)
    assert state is not None
    return state


MESSAGES = {
    "placed": snapshot("placed", 0, coupon_codes=("FRIEND-1",)),
    "paid": snapshot("paid", 1),
    "edited": snapshot("placed", 2, 3990, coupon_codes=("FRIEND-1", "SUMMER")),
    "cancelled": snapshot("cancelled", 3, 3990),
}
ARRIVALS = list(itertools.permutations(MESSAGES))


def plain(state: OrderState) -> OrderState:
    return replace(state, coupon_codes=tuple(sorted(state.coupon_codes)))


@pytest.mark.parametrize("arrival", ARRIVALS, ids=" ".join)
def test_every_arrival_order_ends_in_the_same_state(arrival):
    messages = [MESSAGES[name] for name in arrival]

    assert plain(after(*messages)) == plain(after(*MESSAGES.values()))


@pytest.mark.parametrize("arrival", ARRIVALS, ids=" ".join)
def test_doubled_messages_change_nothing(arrival):
    messages = [MESSAGES[name] for name in arrival]

    assert after(*messages, *messages) == after(*messages)
    assert plain(after(*(m for m in messages for _ in range(2)))) == plain(after(*messages))


@given(st.lists(st.sampled_from(sorted(MESSAGES)), min_size=1, max_size=12))
def test_any_sequence_equals_its_messages_told_once_in_time(names):
    once = [message for name, message in MESSAGES.items() if name in names]

    assert plain(after(*(MESSAGES[name] for name in names))) == plain(after(*once))


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        (["placed"], OrderStatus.PLACED),
        (["placed", "paid"], OrderStatus.PAID),
        (["paid", "placed"], OrderStatus.PAID),
        (["paid", "cancelled", "placed"], OrderStatus.CANCELLED),
    ],
)
def test_milestones_are_never_forgotten(messages, status):
    assert after(*(MESSAGES[name] for name in messages)).status is status


def test_fulfilled_means_paid_too():
    state = after(snapshot("fulfilled", 5))

    assert state.paid_at == NOW
    assert state.status is OrderStatus.FULFILLED


def test_without_times_the_last_to_arrive_decides():
    state = after(snapshot("paid", None, 1000), snapshot("paid", None, 2000))

    assert state.subtotal == 2000


def test_an_older_snapshot_that_comes_late_changes_no_amount():
    state = after(snapshot("paid", 5, 2000), snapshot("placed", 1, 1000))

    assert (state.subtotal, state.status) == (2000, OrderStatus.PAID)


def test_a_browser_is_neither_believed_nor_paid():
    told = after(snapshot("paid", 0), source=Source.BROWSER)

    assert (told.verified, told.paid_at) == (False, None)


def test_a_browser_changes_nothing_that_is_known():
    known = after(snapshot("paid", 0))

    assert merge(known, snapshot("cancelled", 9, 1), Source.BROWSER, NOW) == known


def test_the_first_vouched_word_replaces_all_a_browser_said():
    told = after(snapshot("placed", 9, 99_900, coupon_codes=("MINE",)), source=Source.BROWSER)

    assert after(MESSAGES["paid"], state=told) == after(MESSAGES["paid"])


def test_a_signed_order_is_verified_and_not_yet_paid():
    signed = after(snapshot("paid", 0), source=Source.SIGNED)

    assert (signed.verified, signed.paid_at) == (True, None)
    assert after(snapshot("paid", 1), state=signed).paid_at == NOW
