"""Forecast, comparison and outcomes: pure rules of the numbers (S0-13, S0-18)."""

import itertools
import random
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from rafiq.analytics import forecast
from rafiq.analytics.comparison import Span, Verdict, compare
from rafiq.analytics.forecast import AHEAD_DAYS, HISTORY_DAYS, Cost
from rafiq.analytics.kpis import KPIS, Counts
from rafiq.analytics.outcomes import NEVER_CAME, OFFER_UNUSED, Cause, cause_of, losses
from rafiq.referrals.rules import Decision, Facts, Status, decide

WEEKDAYS = (0.5, 0.8, 1, 1, 1.2, 1.6, 0.9)
NOTHING = Counts(**dict.fromkeys((each.name for each in fields(Counts)), 0))
KPI = {kpi.name: kpi for kpi in KPIS}


def poisson(dice: random.Random, mean: float) -> int:
    """Arrivals within one unit of time."""
    count, at = 0, dice.expovariate(1)
    while at < mean:
        count, at = count + 1, at + dice.expovariate(1)
    return count


SHOPS = {
    "small": lambda dice, _: poisson(dice, 0.3),
    "steady": lambda dice, _: poisson(dice, 6),
    "weekly": lambda dice, day: poisson(dice, 8 * WEEKDAYS[day % 7]),
    "bursting": lambda dice, _: poisson(dice, dice.gammavariate(1.5, 3)),
}


@pytest.mark.parametrize("shop", SHOPS)
def test_the_real_value_lies_in_the_band_about_as_often_as_promised(shop):
    """S0-13: of a hundred months of synthetic shops the band holds at least 80; it promises 90."""
    counts = costs = 0
    for seed in range(100):
        dice = random.Random(f"{shop} {seed}")
        days = [SHOPS[shop](dice, day) for day in range(HISTORY_DAYS + AHEAD_DAYS)]
        real = sum(days[HISTORY_DAYS:])
        band = forecast.total_of(days[:HISTORY_DAYS])
        counts += band.holds(real)
        spent = sum(dice.expovariate(1 / 1_000) for _ in range(real))
        costs += forecast.cost_of(band, Cost(1_000, 1_000)).holds(spent)

    assert counts >= 80
    assert costs >= 80


def test_a_band_says_something():
    """S0-13: a band from nothing to everything would always be right."""
    dice = random.Random("useful")
    band = forecast.total_of([poisson(dice, 20) for _ in range(HISTORY_DAYS)])

    assert band.high - band.low < 0.4 * band.expected
    assert 500 < band.expected < 700


def test_two_weeks_are_the_least_and_nothing_promises_little():
    """S0-13: no forecast out of thin air."""
    assert forecast.total_of([3] * 13) is None
    assert forecast.hindsight([3] * 40) is None
    assert forecast.total_of([0] * 56).low == 0
    assert 0 < forecast.total_of([0] * 56).high < 5


def test_last_month_is_checked_against_what_was_said_of_it():
    """S0-13: the error is shown: a month that halved was foretold twice too high."""
    seen = forecast.hindsight([8] * 56 + [4] * 30)

    assert seen.real == 120
    assert seen.error == pytest.approx(1.0)
    assert not seen.said.holds(seen.real)


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        ((12, 100), (20, 100), Verdict.UNCLEAR),
        ((5, 20), (9, 20), Verdict.FEW),
        ((60, 1_000), (20, 1_000), Verdict.UP),
        ((20, 1_000), (60, 1_000), Verdict.DOWN),
        ((20, 1_000), (20, 1_000), Verdict.SAME),
        ((20, 1_000), (0, 0), Verdict.NOTHING_BEFORE),
    ],
)
def test_a_change_is_told_only_where_chance_would_not_do_it(now, before, verdict):
    spans = [replace(NOTHING, shared=shared, shown=shown) for shared, shown in (now, before)]

    assert compare(KPI["share_rate"], *spans).verdict is verdict


def test_the_span_before_is_as_long_and_touches():
    span = Span(date(2026, 3, 1), date(2026, 3, 28))

    assert span.before() == Span(date(2026, 2, 1), date(2026, 2, 28))


def test_every_ended_referral_has_a_reason_and_every_reason_a_cause():
    """S0-18: whatever the facts, a referral that is lost says why; the causes add up."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    bits = itertools.product([True, False], repeat=4)
    refusals = (None, "self_referral", "not_new_customer", "outside_window", "refused_by_checks")
    reasons: dict[str, int] = {OFFER_UNUSED: 2, NEVER_CAME: 1}
    for (paid, cancelled, slot, gone), refusal, decision in itertools.product(
        bits, refusals, (None, *Decision)
    ):
        net = 0 if gone else 100
        facts = Facts(True, paid, cancelled, 100, net, 50, refusal, slot, None, decision, now)
        outcome = decide(facts, now)
        if outcome.status in {Status.VOIDED, Status.BLOCKED}:
            assert outcome.reason_code
            reasons[outcome.reason_code] = reasons.get(outcome.reason_code, 0) + 1
    found = losses(reasons)

    assert sum(loss.count for loss in found) == sum(reasons.values())
    assert {loss.cause for loss in found} == set(Cause)
    assert cause_of("budget_spent") is Cause.TERMS


def test_success_is_won_of_won_and_lost():
    """S0-18: success rate = won / (won + lost); what is open counts on neither side."""
    counts = replace(NOTHING, referrals=20, approved=6, fallen=3, lost=4)

    assert KPI["success_rate"].of(counts) == Fraction(6, 10)
    assert KPI["success_rate"].of(NOTHING) is None


def test_asked_people_who_share_are_a_figure():
    """S2-7: of those who were asked, how many shared."""
    assert KPI["ask_share_rate"].of(replace(NOTHING, asked=40, asked_who_shared=10)) == Fraction(1, 4)
