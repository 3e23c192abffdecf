"""The claim chain: the strongest kind that claims anything wins, and words for a person mean one or nobody."""

from dataclasses import dataclass

import pytest

from rafiq.referrals.chain import alone, first, introduced, is_the_bearers, meant
from rafiq.referrals.rules import Claim, Method

COUPON, LINK, NAME = (
    Claim(method, f"lnk_{method}", "cus_ana") for method in (Method.COUPON, Method.LINK, Method.NAME)
)


@dataclass(frozen=True)
class Link:
    blocked: bool = False


FREE, BLOCKED = Link(), Link(blocked=True)


def test_the_first_kind_that_claims_wins_and_no_weaker_one_is_looked_up():
    def never():
        raise AssertionError

    assert first(list, lambda: [(FREE, LINK), (FREE, NAME)], never) == [LINK, NAME]


def test_a_blocked_link_claims_nothing_and_the_next_kind_is_asked():
    assert first(lambda: [(BLOCKED, COUPON)], lambda: [(BLOCKED, LINK), (FREE, NAME)]) == [NAME]


def test_where_nothing_claims_there_is_no_claim():
    assert first() == first(list, lambda: [(BLOCKED, COUPON)]) == []


@pytest.mark.parametrize(
    ("words", "method"),
    [
        ("ana@example.com", Method.EMAIL),
        ("ana@", Method.EMAIL),
        ("+49 170 1234567", Method.PHONE),
        ("۰۹۱۲ ۳۴۵ ۶۷۸۹", Method.PHONE),
        ("", Method.PHONE),
        ("Ana", Method.NAME),
        ("آنا ۲", Method.NAME),
        ("R2", Method.NAME),
    ],
)
def test_words_for_who_sent_a_friend_are_an_address_a_number_or_a_name(words, method):
    assert meant(words) is method


@pytest.mark.parametrize(
    ("bearers", "counts"), [(set(), True), ({"cus_ana"}, True), ({"cus_eve"}, False), ({"cus_eve", "cus_ana"}, True)]
)  # fmt: skip
def test_a_code_that_is_a_name_counts_for_its_bearer_alone(bearers, counts):
    assert is_the_bearers("cus_ana", bearers) is counts


@pytest.mark.parametrize(
    ("by_staff", "by_email", "method"),
    [
        (True, True, Method.DESK),
        (True, False, Method.DESK),
        (False, True, Method.EMAIL),
        (False, False, Method.PHONE),
    ],
)
def test_an_introduction_is_as_sure_as_how_it_was_made(by_staff, by_email, method):
    assert introduced(by_staff=by_staff, by_email=by_email) is method


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ([], []),
        ([[], []], []),
        ([["ana"]], ["ana"]),
        ([[], ["ana"]], ["ana"]),
        ([["ana"], ["eve", "zoe"]], ["ana"]),
        ([["ana", "eve"]], []),
        ([["ana", "eve"], ["ana"]], []),  # the surer group had two: guessing further helps nobody
    ],
)
def test_only_who_stands_alone_in_the_surest_group_is_meant(groups, found):
    assert alone(groups) == found
