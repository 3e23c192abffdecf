"""The path to mastery, objectives, the ideal customer and the shared view as pure rules."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from rafiq.analytics.ideal import Bought, IdealRule, fits, matches, read_rule
from rafiq.core.errors import Invalid
from rafiq.playbook.maturity import NEEDS, QUESTIONS, Area, Level, Sign, assess, clean_answers
from rafiq.playbook.progress import Objective, State, check, progress
from rafiq.playbook.shared_view import Trade, next_steps

FIRST = date(2026, 1, 1)
LAST = FIRST + timedelta(days=99)


def answers(value: int) -> dict[str, int]:
    return {each.code: value for each in QUESTIONS}


def signs(*levels: Level) -> dict[str, Sign]:
    return {each.code: Sign(each.level in levels) for each in NEEDS}


@pytest.mark.parametrize(
    ("answered", "held", "level", "percent"),
    [
        (0, (), Level.UNCONSCIOUS, 0),
        (2, (), Level.UNCONSCIOUS, 53),  # words alone are not enough
        (0, tuple(Level), Level.UNCONSCIOUS, 46),  # nor are facts that nobody meant
        (1, (Level.CONSCIOUS,), Level.CONSCIOUS, 48),
        (2, (Level.CONSCIOUS,), Level.CONSCIOUS, 75),
        (2, tuple(Level), Level.OPTIMISED, 100),
    ],
)
def test_answers_and_facts_give_each_of_the_three_levels(answered, held, level, percent):
    """S0-3: fixture answers give each of the three levels."""
    found = assess(answers(answered), signs(*held))

    assert (found.level, found.percent) == (level, percent)


def test_the_program_and_four_areas_make_a_level():
    """S0-3: two areas may lag; without a program that counts nothing does."""
    there = signs(Level.CONSCIOUS)
    lag = {each.code: Sign(holds=False) for each in NEEDS if each.area in {Area.TEAM, Area.NUMBERS}}

    assert assess(answers(1), there | lag).level is Level.CONSCIOUS
    assert assess(answers(1), there | lag | {"mails_on": Sign(holds=False)}).level is Level.UNCONSCIOUS
    assert assess(answers(1), there | {"program_live": Sign(holds=False)}).level is Level.UNCONSCIOUS


def test_the_next_three_actions_are_what_the_next_level_needs_first():
    """S0-3: what is missing and the next three actions; the lower level comes first, doing before thinking over."""
    found = assess(answers(1) | {"unhappy": 0}, signs(Level.CONSCIOUS) | {"survey_on": Sign(holds=False)})

    assert [each.key for each in found.next_actions] == [
        "do_f_survey_on",
        "do_q_unhappy",
        "do_f_program_target",
    ]
    assert assess(answers(2), signs(*Level)).next_actions == ()
    assert clean_answers({"owner": "2", "how": "3", "else": "1"}) == {"owner": 2}


def objective(kpi: str, wanted: int) -> Objective:
    return Objective("x", kpi, wanted, FIRST, LAST)


@pytest.mark.parametrize(
    ("kpi", "wanted", "value", "before", "day", "state"),
    [
        ("referrals", 100, 50, None, 49, State.ON_TRACK),
        ("referrals", 100, 49, None, 49, State.BEHIND),
        ("referrals", 100, 100, None, 10, State.REACHED),
        ("referrals", 100, 99, None, 100, State.MISSED),
        ("share_rate", 4_000, Fraction(30, 100), Fraction(20, 100), 49, State.ON_TRACK),
        ("share_rate", 4_000, Fraction(29, 100), Fraction(20, 100), 49, State.BEHIND),
        ("share_rate", 4_000, None, None, 49, State.UNKNOWN),
        ("share_rate", 4_000, Fraction(10, 100), None, 49, State.BEHIND),
        ("reward_cost", 10_000, 5_000, None, 49, State.ON_TRACK),  # a budget may be used evenly
        ("reward_cost", 10_000, 5_001, None, 49, State.BEHIND),
        ("reward_cost", 10_000, 10_000, None, 100, State.REACHED),
        ("reward_cost", 10_000, 10_001, None, 100, State.MISSED),
        ("cost_share", 1_000, Fraction(9, 100), None, 10, State.REACHED),
        ("cost_share", 1_000, Fraction(15, 100), Fraction(20, 100), 49, State.ON_TRACK),
    ],
)
def test_an_objective_is_held_against_an_even_way_to_its_day(kpi, wanted, value, before, day, state):
    """S0-16: progress now against target: on track, behind or reached, in the figure's own formula."""
    now = None if value is None else Fraction(value)
    found = progress(objective(kpi, wanted), now, before, FIRST + timedelta(days=day))

    assert found.state is state
    assert 0 <= found.percent <= 100


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Objective("x", "happiness", 1, FIRST, LAST), "#/kpi"),
        (Objective("x", "referrals", 0, FIRST, LAST), "#/wanted"),
        (Objective("x", "share_rate", 10_001, FIRST, LAST), "#/wanted"),
        (Objective("x", "referrals", 1, FIRST, FIRST), "#/due_on"),
        (Objective("x", "referrals", 1, FIRST, date(2036, 1, 1)), "#/due_on"),
    ],
)
def test_an_objective_that_says_nothing_is_refused(wrong, field):
    with pytest.raises(Invalid) as refused:
        check(wrong)

    assert [each.pointer for each in refused.value.problems] == [field]
    check(objective("share_rate", 10_000))


@pytest.mark.parametrize(
    ("order", "fitting"),
    [
        (Bought(5_000, ("Pots",), "DE"), True),
        (Bought(4_999, ("Pots",), "DE"), False),
        (Bought(5_000, ("cups",), "DE"), False),
        (Bought(5_000, (), "DE"), False),
        (Bought(5_000, ("pots",), "FR"), False),
        (Bought(5_000, ("pots",), None), True),  # nobody is held to what the shop did not tell
    ],
)
def test_the_rule_of_the_ideal_customer_is_read_and_checked(order, fitting):
    """S0-14: rule evaluated: minimum order, product tag, country."""
    rule = read_rule(5_000, "pots، leaves\npots", "de, MY")

    assert rule == IdealRule(5_000, ("pots", "leaves"), ("DE", "MY"))
    assert fits(rule, order) is fitting
    assert matches(rule, [Bought(1), order]) is fitting


def test_one_referral_is_four_next_steps():
    """S0-5: marketing, sales, account manager and owner see the same referral with different actions."""
    runs = next_steps("pending", unverified=False, open_duties=["sales"])
    odd = next_steps("flagged", unverified=False, open_duties=[])

    assert [each.trade for each in runs] == list(Trade)
    assert len({each.code for each in runs}) == len(Trade)
    assert [each.trade for each in runs if each.waits] == [Trade.SALES]
    assert [each.code for each in odd if each.waits] == ["owner_decide"]
