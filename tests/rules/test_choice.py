"""Which of several programs a moment belongs to."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.programs.checks import unready
from rafiq.programs.choice import EVERYONE, Facts, Phase, best, fits, misfit, phase_of
from rafiq.programs.rules import NOTHING, Audience, Gift, GiftKind, Terms, Trigger

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TERMS = Terms("EUR", advocate=Gift(GiftKind.CREDIT, 1_000))
ORDER = Facts(event="order")


@dataclass(frozen=True)
class Program:
    """As much of a program as is asked of it."""

    name: str = "usual"
    status: str = "live"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    priority: int = 0
    created_at: datetime = NOON
    terms: Terms = TERMS


def with_terms(**changes: object) -> Program:
    return Program(terms=replace(TERMS, **changes))


@pytest.mark.parametrize(
    ("program", "phase"),
    [
        (Program(), Phase.LIVE),
        (Program(status="draft"), Phase.DRAFT),
        (Program(status="paused"), Phase.PAUSED),
        (Program(status="ended"), Phase.ENDED),
        (Program(starts_at=NOON), Phase.LIVE),
        (Program(starts_at=NOON + DAY), Phase.SCHEDULED),
        (Program(ends_at=NOON), Phase.ENDED),
        (Program(ends_at=NOON + timedelta(microseconds=1)), Phase.LIVE),
        (Program(status="paused", starts_at=NOON + DAY), Phase.PAUSED),
    ],
)
def test_the_calendar_and_a_member_say_together_where_a_program_stands(program, phase):
    assert phase_of(program, NOON) is phase
    assert fits(program, EVERYONE, NOON) is (phase is Phase.LIVE)


@pytest.mark.parametrize(
    ("program", "facts", "reason"),
    [
        (with_terms(audience=Audience.PROMOTERS), EVERYONE, "other_audience"),
        (with_terms(audience=Audience.PROMOTERS), Facts(promoter=True), None),
        (
            with_terms(audience=Audience.TAGS, audience_tags=("vip",)),
            Facts(tags=frozenset({"new"})),
            "other_audience",
        ),
        (
            with_terms(audience=Audience.TAGS, audience_tags=("vip", "old")),
            Facts(tags=frozenset({"vip"})),
            None,
        ),
        (with_terms(countries=("DE",)), Facts(country="MY"), "other_country"),
        (with_terms(countries=("DE", "MY")), Facts(country="MY"), None),
        (with_terms(countries=("DE",)), EVERYONE, None),
        (with_terms(product_tags=("tea",)), Facts(product_tags=frozenset({"cup"})), "other_products"),
        (with_terms(product_tags=("tea",)), Facts(product_tags=frozenset()), "other_products"),
        (with_terms(product_tags=("tea",)), Facts(product_tags=frozenset({"cup", "tea"})), None),
        (with_terms(product_tags=("tea",)), EVERYONE, None),
        (with_terms(), Facts(currency="USD"), "other_currency"),
        (with_terms(), Facts(currency="EUR"), None),
    ],
)
def test_a_program_is_for_its_audience_its_countries_and_its_goods(program, facts, reason):
    """S1-21."""
    assert misfit(program, facts, NOON) == reason


@pytest.mark.parametrize(
    ("trigger", "facts", "sets_off"),
    [
        ({}, ORDER, True),
        ({}, replace(ORDER, order_count=1), True),
        ({}, replace(ORDER, order_count=2), False),
        ({}, Facts(event="sign_up"), False),
        ({"trigger": Trigger.EVERY_ORDER}, replace(ORDER, order_count=7), True),
        ({"trigger": Trigger.NTH_ORDER, "trigger_n": 3}, replace(ORDER, order_count=3), True),
        ({"trigger": Trigger.NTH_ORDER, "trigger_n": 3}, replace(ORDER, order_count=4), False),
        ({"trigger": Trigger.NTH_ORDER, "trigger_n": 3}, ORDER, False),
        ({"trigger": Trigger.SIGN_UP}, Facts(event="sign_up"), True),
        ({"trigger": Trigger.SIGN_UP}, ORDER, False),
        ({"trigger": Trigger.EVENT, "trigger_event": "job.completed"}, Facts(event="job.completed"), True),
        ({"trigger": Trigger.EVENT, "trigger_event": "job.completed"}, Facts(event="job.opened"), False),
        ({"trigger": Trigger.SIGN_UP}, EVERYONE, True),
    ],
)
def test_a_program_is_set_off_by_what_it_waits_for(trigger, facts, sets_off):
    assert fits(with_terms(**trigger), facts, NOON) is sets_off


def test_the_highest_priority_goes_first_and_among_equals_the_oldest():
    old, new = Program("old", created_at=NOON - DAY), Program("new")
    special = Program("special", priority=5, terms=replace(TERMS, audience=Audience.PROMOTERS))

    assert best([new, old, special], EVERYONE, NOON) is old
    assert best([new, old, special], Facts(promoter=True), NOON) is special
    assert best([replace(old, status="paused"), new], EVERYONE, NOON) is not old
    assert best([], EVERYONE, NOON) is None


programs = st.builds(
    Program,
    status=st.sampled_from(["draft", "live", "paused", "ended"]),
    priority=st.integers(0, 3),
    created_at=st.integers(0, 9).map(lambda days: NOON - days * DAY),
)


@given(st.lists(programs, max_size=6), st.randoms())
def test_the_choice_does_not_depend_on_the_order_they_come_in(known, dice):
    chosen = best(known, EVERYONE, NOON)
    shuffled = sorted(known, key=lambda _: dice.random())

    again = best(shuffled, EVERYONE, NOON)
    assert (chosen is None) is (again is None)
    assert (
        chosen is None
        or again is None
        or (chosen.priority, chosen.created_at) == (again.priority, again.created_at)
    )


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"owner": ""}, ["owner"]),
        ({"version": 0}, ["terms"]),
        ({"terms": replace(TERMS, friend=NOTHING)}, ["friend/kind"]),
        ({"terms": replace(TERMS, advocate=NOTHING)}, []),  # give-only says that the advocate gets nothing
        ({"owner": "", "terms": replace(TERMS, friend=NOTHING)}, ["owner", "friend/kind"]),
    ],
)
def test_a_program_needs_an_owner_terms_and_both_offers_to_go_live(changes, missing):
    """S0-2, S1-25."""
    found = unready(**{"terms": TERMS, "owner": "ana@example.com", "version": 1} | changes)

    assert [each.pointer.removeprefix("#/") for each in found] == missing
