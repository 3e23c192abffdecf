"""The path of a reward: every rule with its numbers, the first no ends it, and every station has words (G11)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, catalogue
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.referrals.explained import RULES, Moved, PathFacts, State, explain
from rafiq.referrals.headline import headline
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

    summary = headline(explain(facts, NOW), facts)

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

    assert headline(steps, facts).name == f"rule_{rule}"
    assert [step.name for step in steps if step.state is State.NO] == [f"rule_{rule}"]
    later = {f"rule_{name}" for name in RULES[RULES.index(rule) + 1 :]}
    assert later & {step.name for step in steps} == set()


def test_a_cap_for_some_days_says_when_a_place_is_free_again():
    """G7."""
    terms = replace(TERMS, cap_count=3, cap_period_days=30)
    counted = replace(FACTS, terms=terms)
    refused = replace(counted, status="voided", reason_code="cap_reached", place=None, opens_at=NOW)

    assert "Within the cap: at most 3 in 30 days." in told(counted)
    assert (
        "In 30 days this program rewards 3 of a person's friends, and that is reached; "
        "the next place is free after 22 November 2026."
    ) in told(refused)


def test_a_members_word_stands_above_a_rule_and_both_are_told():
    facts = replace(
        FACTS, status="approved", reason_code="approved_by_member", refusal_code="not_new_customer",
        decision="approve", decided_by="maya@example.com", reward_status="available",
        moved=(Moved("post", 500, "approved_by_member", "maya@example.com", NOW),),
    )  # fmt: skip

    names = [(step.name, step.state) for step in explain(facts, NOW)]

    assert ("rule_new_customer", State.NO) in names
    assert names[-2:] == [("approved", State.YES), ("released", State.YES)]
    assert headline(explain(facts, NOW), facts).name == "released"


def test_what_was_released_and_taken_back_is_told_in_that_order():
    moved = (
        Moved("post", 500, "hold_over", "rafiq", NOW),
        Moved("reverse", 500, "order_refunded", "rafiq", NOW),
    )
    facts = replace(
        FACTS, refunded=4_990, status="voided", reason_code="order_refunded", reward_status="reversed", moved=moved,
    )  # fmt: skip

    names = [step.name for step in explain(facts, NOW)]

    assert names.index("released") < names.index("refunded") < names.index("reversed")
    assert headline(explain(facts, NOW), facts).name == "reversed"


@pytest.mark.parametrize(
    ("moves", "status", "words"),
    [
        ("post 500, reverse 250, reverse 250", "reversed", "500\u00a0MB was taken back on 22 November 2026."),
        ("post 500, reverse 250, reverse 250, post 250, post 250", "available", "500\u00a0MB was released."),
        ("post 500, reverse 250, reverse 250, post 500, reverse 500", "reversed",
         "500\u00a0MB was taken back on 22 November 2026."),
        ("post 500, reverse 200", "available",
         "200\u00a0MB of this reward was taken back on 22 November 2026, so 300\u00a0MB of it counts."),
        ("post 500, post 100", "available", "600\u00a0MB was released."),
        ("post 500, reverse 500, hold 500", "pending",
         "The order can be returned until 5 December 2026; then the reward is released."),
        ("post 500, expire 300", "expired", "300\u00a0MB was not used in time and expired on 22 November 2026."),
        ("post 500, reverse 200, post 200", "redeemed", "All of it has been used."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("decision", [None, "approve"])
def test_the_headline_says_how_it_stands_now(moves, status, words, decision):
    moved = [Moved(kind, int(amount), "", "rafiq", NOW) for kind, amount in map(str.split, moves.split(", "))]
    decision = None if status == "pending" else decision
    facts = replace(FACTS, moved=tuple(moved), reward_status=status, decision=decision, decided_by="m")

    assert sentence(headline(explain(facts, NOW), facts), "en", "UTC") == words


LEFT_BY = "paid back what was owed since another reward was taken back (order 7)"


@pytest.mark.parametrize(
    ("paid_back", "status", "words"),
    [
        (500, "redeemed", f"500\u00a0MB was released; 500\u00a0MB of it {LEFT_BY}."),
        (500, "available", f"500\u00a0MB was released; 500\u00a0MB of it {LEFT_BY}."),
        (200, "redeemed", f"200\u00a0MB of it {LEFT_BY}; the rest has been used."),
        (0, "redeemed", "All of it has been used."),
    ],
)
def test_what_paid_back_a_debt_was_not_used(paid_back, status, words):
    moved = (Moved("post", 500, "", "rafiq", NOW),)
    facts = replace(FACTS, moved=moved, reward_status=status, paid_back=paid_back, paid_for="7")
    steps = explain(facts, NOW)

    assert sentence(headline(steps, facts), "en", "UTC") == words
    assert ("All of it has been used." in told(facts)) == (paid_back == 0)


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
    paid_back=st.integers(0, 999),
    paid_for=st.sampled_from(["", "1000", "1000, 1001"]),
)


@given(ANY_FACTS, st.sampled_from(LOCALES))
def test_whatever_happened_every_station_has_words_of_its_own(facts, locale):
    steps = explain(facts, NOW)
    words = [sentence(step, locale, "UTC") for step in (*steps, headline(steps, facts))]

    assert all(words)
    assert catalogue(locale, "ledger")["came"] not in words, "a station without a sentence"
    assert steps == explain(facts, NOW)
    assert "@" not in "".join(words), "no member's name in words that shoppers read"
