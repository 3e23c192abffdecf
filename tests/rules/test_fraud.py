"""From what is seen to a score, and from the score to clear, hold, review or reject."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rafiq.core.errors import Invalid
from rafiq.fraud import tuning as rules
from rafiq.fraud.evidence import Evidence, Party, Side, Trace
from rafiq.fraud.rules import Finding, VerdictKind, conclude, judge, judge_again
from rafiq.fraud.signals import SIGNALS
from rafiq.fraud.signals.mailbox import RELAYS, is_disposable
from rafiq.fraud.signals.route import is_paid
from rafiq.fraud.signals.signal import Limits
from rafiq.fraud.tuning import DEFAULT, Tuning
from tests.fraud_cases import CASES, CHEATS, HONEST, score
from tests.fraud_cases.case import verdict_of

NETWORK_ONLY = Evidence(shared=frozenset({Trace.NETWORK, Trace.AGENT}))
EVERYTHING_SHARED = Evidence(shared=frozenset(Trace), same_phone=True, friend_brought_advocate=True)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_the_labelled_set_is_large_enough_to_say_something():
    assert len(CASES) >= 60
    assert min(len(HONEST), len(CHEATS)) >= 25
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", HONEST, ids=lambda case: case.name)
def test_honest_people_are_never_refused(case):
    assert verdict_of(case).kind is not VerdictKind.REJECT


def test_most_cheats_are_caught_and_few_honest_people_are_asked():
    found = score(CASES)

    assert found.recall >= 0.9, found.missed
    assert found.precision >= 0.8, found.honest_asked


def test_every_signal_is_seen_in_the_labelled_set():
    """A signal that no scenario sets off is one that nobody has tried."""
    seen = {finding.code for case in CASES for finding in verdict_of(case).findings}

    assert {signal.code for signal in SIGNALS} - seen == {"banned_referrer"}


def test_a_network_address_alone_never_refuses_whatever_it_weighs():
    """Field table G: IP alone = flag only."""
    heavy = Tuning(weights={"same_network": 900, "same_browser": 900})

    assert judge(NETWORK_ONLY, heavy).kind is VerdictKind.REVIEW
    assert judge(NETWORK_ONLY).kind is VerdictKind.CLEAR


def test_a_network_address_adds_to_other_evidence():
    heavy = Tuning(weights={"same_network": 900, "same_browser": 900})
    with_phone = replace(NETWORK_ONLY, same_phone=True)

    assert judge(with_phone, heavy).kind is VerdictKind.REJECT


def test_a_household_that_shares_everything_is_looked_at_and_not_refused():
    verdict = judge(EVERYTHING_SHARED)

    assert verdict.kind is VerdictKind.REVIEW
    assert verdict.score == DEFAULT.group_most


def test_each_side_is_judged_on_its_own():
    paid, mailbox = judge(Evidence(query="gclid=x")), judge(Evidence(friend=Party(email="x@mailinator.com")))

    assert (paid.advocate.kind, paid.friend.kind) == (VerdictKind.REVIEW, VerdictKind.CLEAR)
    assert (mailbox.advocate.kind, mailbox.friend.kind) == (VerdictKind.CLEAR, VerdictKind.HOLD)


def test_one_refused_side_leaves_the_other_its_own_verdict():
    heavy = Tuning(weights={"paid_traffic": 125})
    one = judge(Evidence(query="gclid=x"), heavy)
    asked = judge(Evidence(query="gclid=x", same_phone=True), Tuning(weights={"paid_traffic": 65}))

    assert (one.refused_side, one.refusal_code, one.review_code) == (Side.ADVOCATE, None, None)
    assert (asked.refused_side, asked.refusal_code, asked.review_code) == (Side.ADVOCATE, None, "same_phone")
    assert judge(Evidence(same_human=True)).refusal_code == "self_referral"


def test_the_whole_is_as_severe_as_its_worse_side():
    assert judge(Evidence(query="gclid=x")).kind is VerdictKind.REVIEW
    assert judge(Evidence(friend=Party(email="x@mailinator.com"))).extra_days == DEFAULT.extra_days


def test_nothing_seen_is_clear():
    verdict = judge(Evidence())

    assert (verdict.kind, verdict.score, verdict.findings) == (VerdictKind.CLEAR, 0, ())


@pytest.mark.parametrize(
    ("score_", "kind"),
    [(34, "clear"), (35, "hold"), (59, "hold"), (60, "review"), (124, "review"), (125, "reject")],
)
def test_thresholds_are_reached_exactly(score_, kind):
    heavy = replace(DEFAULT, weights={"same_payment": score_})

    assert judge(Evidence(shared=frozenset({Trace.PAYMENT})), heavy).kind == kind


def test_a_signal_of_weight_nothing_is_noted_and_decides_nothing():
    verdict = judge(Evidence(same_phone=True), Tuning(weights={"same_phone": 0}))

    assert verdict.kind is VerdictKind.CLEAR
    assert [(finding.code, finding.points) for finding in verdict.findings] == [("same_phone", 0)]


def test_shoppers_are_not_told_which_check_saw_them():
    assert judge(Evidence(query="gclid=x")).reason_code == "needs_a_look"
    assert judge(Evidence(same_phone=True)).reason_code == "same_phone"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"person_id": "per_a"}, "self_referral"),
        ({"customer_id": "c1"}, "self_referral"),
        ({"email": "an.a+x@googlemail.com"}, "self_referral"),
        ({"email": "ben@gmail.com"}, None),
    ],
)
def test_ones_own_friend_is_refused(other, code):
    """G5: aliases do not help."""
    ana = Party(person_id="per_a", customer_id="c1", email="ana@gmail.com")
    verdict = judge(Evidence(ana, Party(**other)))

    assert verdict.reason_code == code
    assert (verdict.kind is VerdictKind.REJECT) == (code is not None)


@pytest.mark.parametrize("domain", sorted(RELAYS))
def test_a_privacy_relay_is_no_disposable_mailbox(domain):
    assert not is_disposable(f"somebody@{domain}")
    assert not is_disposable(f"shop@somebody.{domain}")


@pytest.mark.parametrize("email", ["a@mailinator.com", "a@x.mailinator.com", "A@GuerrillaMail.com"])
def test_a_mailbox_of_ten_minutes_is_known(email):
    assert is_disposable(email)


@pytest.mark.parametrize("email", [None, "", "nonsense", "a@gmail.com", "a@mailinator.com.example", "a@com"])
def test_other_mailboxes_are_not_disposable(email):
    assert not is_disposable(email)


@pytest.mark.parametrize(
    ("query", "paid"),
    [
        ("gclid=1", True),
        ("?a=b&GCLID=1", True),
        ("utm_medium=PPC", True),
        ("gclid=", False),
        ("fbclid=1", False),
        ("utm_medium=email", False),
        ("&" * 5_000, False),
        ("a=" * 500 + "&b" * 500, False),
    ],
)
def test_paid_traffic_is_told_by_its_mark(query, paid):
    assert is_paid(query) is paid


@pytest.mark.parametrize(("seconds", "seen"), [(0, False), (1, True), (14, True), (15, False), (-5, False)])
def test_a_click_seconds_before_the_order_is_noted(seconds, seen):
    evidence = Evidence(visited_at=NOON - timedelta(seconds=seconds), placed_at=NOON)

    assert [finding.code for finding in judge(evidence).findings] == ["late_click"] * seen


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+491701111111", "+491701111111", True),
        ("01701111111", "+491701111111", True),
        ("+989123456789", "09123456789", True),
        ("+491701111111", "+441701111111", False),
        ("1111111", "+491701111111", False),
        (None, "+491701111111", False),
        (None, None, False),
    ],
)
def test_phones_are_one_with_and_without_their_country(one, other, same):
    evidence = Evidence(Party(phone=one), Party(phone=other))

    assert evidence.one_phone is same


def test_other_weights_are_tried_on_what_was_found():
    findings = (
        Finding("paid_traffic", Side.ADVOCATE, 60),
        Finding("many_in_a_day", Side.ADVOCATE, 60, {"count": 12}),
    )
    stricter = Tuning(weights={"paid_traffic": 125})
    laxer = Tuning(limits=Limits(a_day=20), weights={"paid_traffic": 0})

    assert judge_again(findings, stricter).kind is VerdictKind.REJECT
    assert judge_again(findings, laxer).kind is VerdictKind.CLEAR
    assert conclude(findings, DEFAULT).kind is VerdictKind.REVIEW


@pytest.mark.parametrize(
    ("tuning", "pointer"),
    [
        (Tuning(hold=0), "#/hold"),
        (Tuning(hold=70), "#/review"),
        (Tuning(reject=60), "#/reject"),
        (Tuning(group_most=125), "#/group_most"),
        (Tuning(extra_days=91), "#/extra_days"),
        (Tuning(limits=Limits(a_day=0)), "#/limits/a_day"),
        (Tuning(limits=Limits(a_day=5, an_hour=6)), "#/limits/an_hour"),
        (Tuning(limits=Limits(alike_percent=10)), "#/limits/alike_percent"),
        (Tuning(weights={"same_phone": -1}), "#/weights/same_phone"),
        (Tuning(weights={"same_phone": 1_001}), "#/weights/same_phone"),
        (Tuning(weights={"same_phone": True}), "#/weights/same_phone"),
        (Tuning(weights={"same_network": 125}), "#/weights/same_network"),
        (Tuning(weights={"no_such": 1}), "#/weights/no_such"),
    ],
)
def test_impossible_settings_are_refused_with_their_field(tuning, pointer):
    with pytest.raises(Invalid) as refusal:
        rules.check(tuning)

    assert pointer in [problem.pointer for problem in refusal.value.problems]


def test_possible_settings_are_taken_and_read_back():
    tuning = Tuning(
        hold=10,
        review=20,
        reject=200,
        group_most=0,
        limits=Limits(a_day=3, an_hour=1),
        weights={"same_phone": 7},
    )
    rules.check(tuning)

    assert Tuning.from_json(tuning.to_json()).to_json() == tuning.to_json()
    assert Tuning.from_json({}).to_json() == DEFAULT.to_json()
