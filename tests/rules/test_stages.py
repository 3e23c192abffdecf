"""The eight stages as a machine: each is entered by an event of its own and by nothing else (S3-4, S3-14)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.errors import Invalid
from rafiq.playbook.rules import (
    STAGES,
    Message,
    Occasion,
    Plan,
    Stage,
    Told,
    check_message,
    check_plan,
    day_of,
    is_stuck,
    reached,
    span_of,
    stage_of,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FIELDS = "ordered_at paid_at delivered_at heard_at value_at again_at recommended_at".split()
WORDS = {"en": ("Subject", "Words")}


def told(*names: str) -> Told:
    return Told(START, **{name: START + (FIELDS.index(name) + 1) * DAY for name in names})


@pytest.mark.parametrize("steps", range(len(FIELDS) + 1))
def test_one_event_after_the_other_leads_from_assess_to_advocate(steps):
    """S3-6 to S3-13."""
    assert stage_of(told(*FIELDS[:steps])) == (STAGES[steps], START + steps * DAY)


@given(st.sets(st.sampled_from(FIELDS)))
def test_no_stage_is_reached_without_its_own_event(happened):
    """S3-14: state machine, no skipping without an event."""
    found = reached(told(*happened))

    assert set(found) == {Stage.ASSESS} | {STAGES[FIELDS.index(name) + 1] for name in happened}
    assert stage_of(told(*happened))[0] == max(found, key=STAGES.index)


def test_somebody_is_stuck_from_the_day_the_shop_names():
    limits = {Stage.AFFIRM: 10, Stage.ADVOCATE: 0}

    assert not is_stuck(Stage.AFFIRM, START, limits, START + 9 * DAY)
    assert is_stuck(Stage.AFFIRM, START, limits, START + 10 * DAY)
    assert not is_stuck(Stage.ADVOCATE, START, limits, START + 999 * DAY)


def test_the_hundred_days_are_counted_from_the_first_order():
    """S3-4."""
    days = [day_of(START, START + days * DAY) for days in (0, 1, 99, 100)]

    assert days == [1, 2, 100, None]
    assert day_of(None, START) is None


def test_a_message_of_a_day_waits_for_its_day_and_is_not_sent_long_after():
    occasion, first, last = span_of(Message(days=3), START, START.date())

    assert occasion == "once"
    assert (START - last, last - first) == (3 * DAY, 7 * DAY)


@pytest.mark.parametrize(
    ("today", "found"), [((3, 19), None), ((3, 20), "2026"), ((3, 26), "2026"), ((3, 27), None)]
)
def test_a_season_is_a_week_of_the_year(today, found):
    """S3-11."""
    message = Message(occasion=Occasion.SEASON, month_day="03-20")
    span = span_of(message, START, date(2026, *today))

    assert (span[0] if span else None) == found


def test_a_season_of_the_last_days_of_a_year_is_still_open_in_the_next():
    message = Message(occasion=Occasion.SEASON, month_day="12-28")

    assert [span_of(message, START, day)[0] for day in (date(2026, 12, 31), date(2027, 1, 3))] == [
        "2026",
        "2026",
    ]
    assert span_of(message, START, date(2027, 1, 4)) is None


@pytest.mark.parametrize(
    ("message", "pointer"),
    [
        (Message(days=-1, words=WORDS), "#/days"),
        (Message(occasion=Occasion.SEASON, month_day="02-29", words=WORDS), "#/month_day"),
        (Message(occasion=Occasion.SEASON, month_day="20-03", words=WORDS), "#/month_day"),
        (Message(), "#/words"),
        (Message(words={"fa": ("", "Words")}), "#/subject_fa"),
        (Message(words={"fa": ("Subject", "")}), "#/words_fa"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(message, pointer):
    with pytest.raises(Invalid) as refused:
        check_message(message)

    assert [each.pointer for each in refused.value.problems] == [pointer]
    check_message(Message(words=WORDS))


def test_a_plan_has_days_and_a_rest():
    with pytest.raises(Invalid) as refused:
        check_plan(Plan(rest_days=0, limits={Stage.ADMIT: 366}))

    assert [each.pointer for each in refused.value.problems] == ["#/limit_admit", "#/rest_days"]
