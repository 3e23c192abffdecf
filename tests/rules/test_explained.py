"""The path of a reward: every rule with its numbers, the first no ends it, and every station has words (G11)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, catalogue
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.referrals.explained import RULES, Moved, PathFacts, State, explain, verdict
from rafiq.referrals.rules import Method
from rafiq.web.words.reward_words import sentence

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TERMS = Terms(
    "EUR",
    advocate=Gift(GiftKind.UNITS, 500, unit="MB"),
    minimum_order=2_000,
    cap_count=32,
    unit_cap=16_000,
    budget=100_000,
)
FACTS = PathFacts(
    terms=TERMS,
    method="link",
    channel="whatsapp",
    sent_at=NOW - timedelta(days=5),
    order_number="1001",
    event=None,
    subtotal=Money(4_990, "EUR"),
    refunded=0,
    verified=True,
    placed_at=NOW - timedelta(days=2),
    paid_at=NOW - timedelta(days=1),
    cancelled=False,
    place=3,
    status="pending",
    reason_code="in_hold",
    refusal_code=None,
    review_code=None,
    decision=None,
    decided_by=None,
    hold_until=NOW + timedelta(days=13),
    side="advocate",
    part="base",
    promised=Money(500, "MB"),
    amount=Money(500, "MB"),
    reward_status="pending",
    reward_reason="in_hold",
    limit_code=None,
    cancelled_by=None,
)


def told(facts: PathFacts, locale: str = "en") -> list[str]:
    return [sentence(step, locale, "UTC") for step in explain(facts, NOW)]


def test_a_waiting_reward_is_told_from_click_to_hold():
    assert told(FACTS) == [
        "The link was opened on 17 November 2026.",
        "Order 1001 over €49.90 was placed on 20 November 2026.",
        "The shop confirmed it.",
        "It was paid on 21 November 2026.",
        "Two different people: one shared, the other bought.",
        "Bought 3 days after the link was opened; up to 30 days count.",
        "A new customer: nothing bought in the 180 days before.",
        "Paid in EUR, the currency of the program.",
        "The order is €49.90; from €20.00 on it counts.",
        "Friend number 3 of 32 that count.",
        "This brings 500\u00a0MB; one person can earn 16,000\u00a0MB in all.",
        "The shop's checks found nothing against it.",
        "The order can be returned until 5 December 2026; then the reward is released.",
    ]


def test_a_budget_is_a_matter_of_money_only():
    money = replace(FACTS, promised=Money(1_000, "EUR"), amount=Money(1_000, "EUR"))

    assert "€10.00 fitted into the program's budget of €1,000.00." in told(money)
    assert "budget" not in " ".join(told(FACTS))


def test_the_thirty_third_friend_is_told_why_nothing_comes():
    """S4-3: 500 MB each, 16 GB in all."""
    facts = replace(
        FACTS, reward_reason="unit_cap_reached", limit_code="unit_cap_reached", promised=Money(0, "MB"),
        reward_status="cancelled", amount=Money(0, "MB"),
    )  # fmt: skip

    summary = verdict(explain(facts, NOW))

    assert sentence(summary, "en", "UTC") == (
        "One person can earn 16,000\u00a0MB in all, and that is reached: this friend brings 0."
    )


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("self_referral", "not_oneself"),
        ("outside_window", "window"),
        ("not_new_customer", "new_customer"),
        ("below_minimum", "minimum"),
        ("cap_reached", "cap"),
        ("other_currency", "currency"),
        ("program_paused", "program_runs"),
        ("budget_spent", "budget"),
        ("refused_by_checks", "checks"),
    ],
)
def test_the_rule_that_said_no_ends_the_path(code, rule):
    facts = replace(FACTS, status="voided", reason_code=code, reward_status="cancelled", reward_reason=code)

    steps = explain(facts, NOW)

    assert verdict(steps).name == f"rule_{rule}"
    assert [step.name for step in steps if step.state is State.NO] == [f"rule_{rule}"]
    later = {f"rule_{name}" for name in RULES[RULES.index(rule) + 1 :]}
    assert later & {step.name for step in steps} == set()


def test_a_members_word_stands_above_a_rule_and_both_are_told():
    facts = replace(
        FACTS, status="approved", reason_code="approved_by_member", refusal_code="not_new_customer",
        decision="approve", decided_by="maya@example.com", reward_status="available",
        moved=(Moved("post", 500, "approved_by_member", "maya@example.com", NOW),),
    )  # fmt: skip

    names = [(step.name, step.state) for step in explain(facts, NOW)]

    assert ("rule_new_customer", State.NO) in names
    assert names[-2:] == [("approved", State.YES), ("released", State.YES)]
    assert verdict(explain(facts, NOW)).name == "released"


def test_what_was_released_and_taken_back_is_told_in_that_order():
    moved = (
        Moved("post", 500, "hold_over", "rafiq", NOW),
        Moved("reverse", 500, "order_refunded", "rafiq", NOW),
    )
    facts = replace(FACTS, refunded=4_990, status="voided", reason_code="order_refunded", moved=moved)

    names = [step.name for step in explain(facts, NOW)]

    assert names.index("released") < names.index("refunded") < names.index("reversed")
    assert verdict(explain(facts, NOW)).name == "reversed"


CODES = st.sampled_from(
    [None, "self_referral", "below_minimum", "cap_reached", "unit_cap_reached", "budget_spent", "in_hold",
     "refused_by_checks", "not_neighbours", "nobody_served", "order_refunded", "details_differ"]
)  # fmt: skip
ANY_FACTS = st.builds(
    PathFacts,
    terms=st.just(TERMS),
    method=st.sampled_from([each.value for each in Method]),
    channel=st.sampled_from([None, "whatsapp"]),
    sent_at=st.sampled_from([None, FACTS.sent_at]),
    order_number=st.just("1001"),
    event=st.sampled_from([None, "test_drive"]),
    subtotal=st.integers(0, 9_999).map(lambda amount: Money(amount, "EUR")),
    refunded=st.integers(0, 9_999),
    verified=st.booleans(),
    placed_at=st.just(FACTS.placed_at),
    paid_at=st.sampled_from([None, FACTS.paid_at]),
    cancelled=st.booleans(),
    place=st.sampled_from([None, 1, 33]),
    status=st.sampled_from(["pending", "flagged", "approved", "voided", "blocked"]),
    reason_code=CODES.map(lambda code: code or "in_hold"),
    refusal_code=CODES,
    review_code=st.sampled_from([None, "browser_only"]),
    decision=st.sampled_from([None, "approve", "void"]),
    decided_by=st.sampled_from([None, "maya@example.com"]),
    hold_until=st.sampled_from([None, FACTS.hold_until, NOW - timedelta(days=1)]),
    side=st.sampled_from(["advocate", "friend", "staff"]),
    part=st.sampled_from(["base", "milestone", "neighbour"]),
    promised=st.integers(0, 999).map(lambda amount: Money(amount, "MB")),
    amount=st.integers(0, 999).map(lambda amount: Money(amount, "MB")),
    reward_status=st.sampled_from(["pending", "available", "redeemed", "expired", "cancelled", "reversed"]),
    reward_reason=st.sampled_from(["in_hold", "waiting_for_code", "unit_cap_reached", "credit_expired"]),
    limit_code=st.sampled_from([None, "unit_cap_reached", "unit_cap_rest", "budget_spent"]),
    cancelled_by=st.sampled_from([None, "maya@example.com"]),
    moved=st.lists(
        st.builds(
            Moved,
            st.sampled_from(["hold", "post", "void", "reverse", "expire"]),
            st.integers(1, 999),
            st.just("in_hold"),
            st.just("rafiq"),
            st.just(NOW),
        ),
        max_size=5,
    ).map(tuple),
)


@given(ANY_FACTS, st.sampled_from(LOCALES))
def test_whatever_happened_every_station_has_words_of_its_own(facts, locale):
    steps = explain(facts, NOW)
    words = [sentence(step, locale, "UTC") for step in steps]

    assert all(words)
    assert catalogue(locale, "ledger")["came"] not in words, "a station without a sentence"
    assert verdict(steps) in steps
    assert steps == explain(facts, NOW)
    assert "@" not in "".join(words), "no member's name in words that shoppers read"
