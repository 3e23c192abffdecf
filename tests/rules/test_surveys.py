"""Bands, how sure a score is, what comments are about, and deadlines in opening hours; pure."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rafiq.core.errors import Invalid
from rafiq.followups.rules import (
    DEFAULT_RULES,
    DEFAULT_WEEK,
    Calendar,
    Duty,
    Kind,
    Outcome,
    Rule,
    due_at,
    hours_text,
    is_open,
    parse_hours,
    recovered_rate,
)
from rafiq.prompts.rules import Surface, choose
from rafiq.surveys.rules import (
    Band,
    Tally,
    Theme,
    band_of,
    change,
    check_score,
    may_ask,
    pick,
    score_of,
    themes_in,
)

BERLIN = Calendar("Europe/Berlin", DEFAULT_WEEK)
HALF_AN_HOUR = Rule(Duty.OWNER, 30, opening_hours=True)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)  # a Saturday


# ---------------------------------------------------------------------------------------- bands and scores


@pytest.mark.parametrize(
    ("score", "band"),
    [
        *((n, "detractor") for n in range(7)),
        (7, "passive"),
        (8, "passive"),
        (9, "promoter"),
        (10, "promoter"),
    ],
)
def test_every_score_is_in_its_band(score, band):
    """S1-5: 9 and 10, 7 and 8, 6 and less."""
    assert band_of(score) == band


@pytest.mark.parametrize(("score", "lowest"), [(0, 1), (-1, 0), (11, 0), (11, 1)])
def test_a_score_off_its_scale_is_refused(score, lowest):
    """S1-7: both scales."""
    with pytest.raises(Invalid):
        check_score(score, lowest)
    assert check_score(1, lowest) == 1


def test_no_answer_is_no_score():
    assert score_of(Tally()) is None


@pytest.mark.parametrize(
    ("tally", "value"),
    [(Tally(10, 0, 0), 100), (Tally(0, 0, 10), -100), (Tally(5, 10, 5), 0), (Tally(6, 2, 2), 40)],
)
def test_a_score_is_promoters_minus_detractors_and_lies_in_its_interval(tally, value):
    score = score_of(tally)

    assert score is not None
    assert score.value == value
    assert -100 <= score.low <= score.value <= score.high <= 100


def test_few_answers_say_little_even_when_they_agree():
    ten, thousand = score_of(Tally(10, 0, 0)), score_of(Tally(1_000, 0, 0))

    assert ten is not None
    assert thousand is not None
    assert (ten.enough, thousand.enough) == (False, True)
    assert ten.high - ten.low > 30
    assert thousand.high - thousand.low < 3


@pytest.mark.parametrize(
    ("before", "after", "sure"),
    [
        (Tally(20, 10, 10), Tally(21, 10, 9), False),
        (Tally(200, 100, 100), Tally(300, 60, 40), True),
        (Tally(300, 60, 40), Tally(200, 100, 100), True),
    ],
)
def test_a_change_is_called_one_only_beyond_chance(before, after, sure):
    found = change(before, after)

    assert found is not None
    assert found.sure is sure


def test_a_change_of_too_few_answers_is_not_told():
    assert change(Tally(5, 0, 0), Tally(300, 60, 40)) is None


# ---------------------------------------------------------------------------------------- themes, asking


@pytest.mark.parametrize(
    ("words", "keyword", "found"),
    [
        ("Lovely, but EXPENSIVE", "expens*", True),
        ("inexpensive", "expens*", False),
        ("inexpensive", "*expens*", True),
        ("the butter", "but", False),
        ("خیلی گران‌تر بود", "گران", True),
        ("كيفية ممتازة", "کیفی*", True),
        ("والأسعار مرتفعة", "*سعار*", True),
        ("ça coûte cher", "coute", True),
        ("anything", "*", False),
        ("a.b", "a.b", True),
        ("axb", "a.b", False),
    ],
)
def test_keywords_are_words_in_any_spelling(words, keyword, found):
    """S1-11."""
    assert bool(themes_in(words, [Theme("t", "T", (keyword,), caveat=False)])) is found


@pytest.mark.parametrize(
    ("rest", "days_ago", "asked"), [(0, 0, True), (30, 29, False), (30, 30, True), (30, None, True)]
)
def test_a_rest_between_questions_is_kept(rest, days_ago, asked):
    """S1-6."""
    last = None if days_ago is None else NOW - timedelta(days=days_ago)

    assert may_ask(NOW, last, rest) is asked


def test_the_survey_of_a_product_comes_before_the_shops_own():
    surveys = [("all", ""), ("tea", "tea")]

    assert [pick(tags, surveys) for tags in ((), ("mug",), ("mug", "tea"))] == ["all", "all", "tea"]
    assert pick(("mug",), [("tea", "tea")]) is None


@pytest.mark.parametrize(
    ("known", "waits", "may_ask", "surface"),
    [
        (True, False, True, Surface.SHARE),
        (True, False, False, None),
        (True, True, True, Surface.SURVEY),
        (True, True, False, Surface.SURVEY),
        (False, False, True, Surface.ENROL),
    ],
)
def test_who_may_not_be_asked_is_not_asked_to_share(known, waits, may_ask, surface):
    """S1-10, S2-8: the question first, whatever it was last time."""
    found = choose(program_live=True, known_person=known, question_waits=waits, may_ask=may_ask)

    assert found == surface


# ---------------------------------------------------------------------------------------- by when


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-11-20T10:00+01:00", "2026-11-20T10:30+01:00"),  # Friday, open
        ("2026-11-20T07:00+01:00", "2026-11-20T09:30+01:00"),  # before opening
        ("2026-11-20T17:50+01:00", "2026-11-23T09:20+01:00"),  # ten minutes today, the rest on Monday
        ("2026-11-21T12:00+01:00", "2026-11-23T09:30+01:00"),  # Saturday
    ],
)
def test_thirty_minutes_are_counted_in_opening_hours(opened, due):
    """S1-20."""
    assert due_at(datetime.fromisoformat(opened), HALF_AN_HOUR, BERLIN) == datetime.fromisoformat(due)


def test_a_holiday_is_no_opening_day():
    closed = Calendar("Europe/Berlin", DEFAULT_WEEK, frozenset({date(2026, 11, 23)}))

    assert due_at(NOW, HALF_AN_HOUR, closed) == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert not is_open(datetime(2026, 11, 23, 10, tzinfo=UTC), closed)
    assert is_open(datetime(2026, 11, 24, 10, tzinfo=UTC), closed)


def test_a_night_in_which_clocks_change_is_as_long_as_it_is():
    always = Calendar("Europe/Berlin", (((0, 24 * 60),),) * 7)
    before = datetime.fromisoformat("2026-10-25T00:00+02:00")

    assert due_at(before, Rule(Duty.OWNER, 240, opening_hours=True), always) == before + timedelta(hours=4)


def test_a_shop_that_never_opens_counts_every_minute():
    never = Calendar("UTC", ((),) * 7)

    assert due_at(NOW, HALF_AN_HOUR, never) == NOW + timedelta(minutes=30)


def test_sales_have_a_day_and_the_account_manager_and_the_owner_come_after_them():
    """S1-17, S1-19, S1-20."""
    plan = {kind: (rule.duty, rule.minutes) for kind, rule in DEFAULT_RULES.items()}

    assert plan[Kind.PROMOTER] == (Duty.SALES, 24 * 60)
    assert plan[Kind.PASSIVE][0] == Duty.ACCOUNT_MANAGER
    assert plan[Kind.DETRACTOR] == (Duty.OWNER, 30)
    assert [duty.next_up for duty in Duty] == [Duty.ACCOUNT_MANAGER, Duty.OWNER, Duty.OWNER]


def test_only_a_talk_or_a_decision_ends_it():
    assert {each for each in Outcome if each.ends} == {Outcome.SPOKE, Outcome.SOLVED, Outcome.NOT_NEEDED}
    assert {each for each in Outcome if each.reached} == {Outcome.SPOKE, Outcome.SOLVED}


@pytest.mark.parametrize("text", ["", "09:00-18:00", "9-12, 14:30-18", "00:00-24:00", "۰۹:۰۰-۱۸:۰۰"])
def test_hours_are_read_as_people_write_them(text):
    assert parse_hours(hours_text(parse_hours(text, "#/hours")), "#/hours") == parse_hours(text, "#/hours")


@pytest.mark.parametrize(
    "text", ["18:00-09:00", "9", "09:00-12:00, 11:00-13:00", "25:00-26:00", "09:61-10:00", "x-y"]
)
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(Invalid):
        parse_hours(text, "#/hours_mon")


@pytest.mark.parametrize(("reached", "recovered", "rate"), [(0, 0, None), (4, 1, 2_500), (10, 9, 9_000)])
def test_the_recovered_rate_is_of_those_who_were_reached(reached, recovered, rate):
    """S2-9."""
    assert recovered_rate(reached, recovered) == rate


def test_bands_are_named_the_same_on_both_floors():
    assert {str(kind) for kind in Kind} == {str(band) for band in Band}
