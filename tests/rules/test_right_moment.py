"""When somebody may be asked to recommend, as a table: each policy in each state (S2-1 to S2-4)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.prompts.rules import Case, Policy, Reason, Verdict, When, decide, pick

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
DAY = timedelta(days=1)
BOUGHT = Case(bought_at=NOW - 20 * DAY)
STATES = {
    "fresh": Case(bought_at=NOW),
    "old": BOUGHT,
    "delivered": replace(BOUGHT, delivered_at=NOW - 10 * DAY),
    "confirmed": replace(BOUGHT, delivered_at=NOW - 10 * DAY, value=True),
}
MOMENTS = {
    When.AT_ONCE: ("right_moment", "right_moment", "right_moment", "right_moment"),
    When.AFTER_DELIVERY: ("waits_delivery", "waits_delivery", "right_moment", "right_moment"),
    When.AFTER_DAYS: ("waits_days", "right_moment", "right_moment", "right_moment"),
    When.AFTER_VALUE: ("waits_days", "asks_value", "asks_value", "right_moment"),
}
FORBIDS = {
    Reason.SAID_NO: {"said_no": True},
    Reason.CANCELLED: {"cancelled": True},
    Reason.RETURNED: {"returned": True},
    Reason.OPEN_COMPLAINT: {"complaint": True},
    Reason.UNPAID: {"owed_since": NOW - 2 * DAY},
    Reason.LOW_SCORE: {"happy": False},
    Reason.VALUE_MISSED: {"value": False},
    Reason.TOO_LATE: {"bought_at": NOW - 300 * DAY},
}


@pytest.mark.parametrize("moment", list(When))
@pytest.mark.parametrize("state", list(STATES))
def test_each_moment_comes_in_its_own_time(moment, state):
    """S2-1, S2-2, S2-3, S2-4."""
    decided = decide(Policy(moment=moment, days=7), STATES[state], NOW)

    assert decided.reason == MOMENTS[moment][list(STATES).index(state)]


@pytest.mark.parametrize("moment", list(When))
@pytest.mark.parametrize("reason", list(FORBIDS))
def test_what_forbids_it_forbids_it_at_any_moment(moment, reason):
    """S2-1: never for open complaints, returns, unpaid, low score."""
    case = replace(STATES["confirmed"], **FORBIDS[reason])

    assert decide(Policy(moment=moment), case, NOW).verdict is Verdict.NEVER
    assert decide(Policy(moment=moment), case, NOW).reason is reason


def test_an_order_of_today_may_still_be_paid():
    case = replace(STATES["fresh"], owed_since=NOW - timedelta(hours=2))

    assert decide(Policy(), case, NOW).verdict is Verdict.ASK


def test_the_question_is_put_once_and_silence_is_no_yes():
    """S2-4: the ask follows only on yes."""
    policy, put = Policy(moment=When.AFTER_VALUE), replace(BOUGHT, question_at=NOW - 5 * DAY)
    put = replace(put, asked=(NOW - 5 * DAY,))

    assert decide(policy, put, NOW).reason is Reason.WAITS_VALUE
    assert decide(replace(policy, rest_days=30), replace(put, value=True), NOW).verdict is Verdict.ASK


def test_caps_hold_across_orders():
    lately = replace(BOUGHT, asked=(NOW - 5 * DAY, NOW - 50 * DAY))

    assert decide(Policy(rest_days=30), lately, NOW).due_at == NOW + 25 * DAY
    assert decide(Policy(most=2), lately, NOW).reason is Reason.ASKED_ENOUGH
    assert decide(Policy(most=3, rest_days=5), lately, NOW).verdict is Verdict.ASK


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "promoter_again"),
        ({"happy": None}, "asked_already"),
        ({"recommended_at": NOW - 5 * DAY}, "has_recommended"),
        ({"recommended_at": NOW - 50 * DAY}, "promoter_again"),
        ({"asked_about": (NOW - 10 * DAY,)}, "asked_lately"),
        ({"asked_about": tuple(NOW - days * DAY for days in (90, 60, 30))}, "asked_already"),
    ],
)
def test_only_a_promoter_who_did_not_react_is_asked_again(changes, reason):
    case = replace(BOUGHT, happy=True, asked=(NOW - 30 * DAY,), asked_about=(NOW - 30 * DAY,))

    assert decide(Policy(again_days=20), replace(case, **changes), NOW).reason == reason


@pytest.mark.parametrize(
    ("days_ago", "shared", "reason"),
    [
        ((5, 50), None, "right_moment"),
        ((5, 50, 300), None, "closed_often"),
        ((5, 50, 366), None, "right_moment"),
        ((5, 50, 300), 20, "right_moment"),
        ((5, 50, 300), 301, "closed_often"),
    ],
)
def test_closing_it_three_times_in_a_year_is_a_no_until_they_share(days_ago, shared, reason):
    """S1-23: a no stops the asks, and is not for ever."""
    closed = tuple(NOW - days * DAY for days in days_ago)
    recommended_at = NOW - shared * DAY if shared else None

    assert (
        decide(Policy(), replace(BOUGHT, closed=closed, recommended_at=recommended_at), NOW).reason == reason
    )


def test_the_first_product_with_a_policy_of_its_own_decides():
    every = (Policy(product_tag=""), Policy(product_tag="course", moment=When.AFTER_VALUE))

    assert pick(every, ("tea", "course")).moment is When.AFTER_VALUE
    assert pick(every, ("tea",)).moment is When.AT_ONCE
    assert pick((), ("tea",)) == Policy()


@given(
    moment=st.sampled_from(When),
    days=st.integers(0, 60),
    age=st.integers(0, 250),
    forbidden=st.sets(st.sampled_from(list(FORBIDS)), min_size=1),
)
def test_whatever_else_is_true_somebody_at_a_wrong_moment_is_never_asked(moment, days, age, forbidden):
    """S2-1."""
    changes = {name: value for reason in forbidden for name, value in FORBIDS[reason].items()}
    case = replace(Case(bought_at=NOW - age * DAY, value=True), **changes)

    assert decide(Policy(moment=moment, days=days), case, NOW).verdict is Verdict.NEVER
