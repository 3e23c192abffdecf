"""Block lists: patterns with wildcards, what they match and what they refuse to be."""

import time

import pytest

from rafiq.core.errors import Invalid
from rafiq.fraud.blocklist import Block, BlockKind, clean_pattern, glob
from rafiq.fraud.evidence import Evidence, Party
from rafiq.fraud.rules import VerdictKind, judge

BEN = Party(
    email="ben.okafor@mail.example",
    phone="+491712222222",
    address="Flat 3, 12 High Street, Leeds",
    network="93.184.216.34",
)


def verdict(kind: str, typed: str, evidence: Evidence):
    return judge(evidence, blocks=[Block(BlockKind(kind), clean_pattern(BlockKind(kind), typed))])


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("email", "Ben.Okafor@Mail.example"),
        ("email", "ben.*@mail.example"),
        ("email", "*@mail.example"),
        ("domain", "mail.example"),
        ("domain", "@mail.example"),
        ("domain", "*.example"),
        ("phone", "+49 171 2222222"),
        ("phone", "0049 171 *"),
        ("address", "12 High St Leeds"),
        ("address", "hi* street 12"),
    ],
)
def test_a_blocked_friend_earns_nobody_anything(kind, typed):
    found = verdict(kind, typed, Evidence(friend=BEN))

    assert (found.advocate.kind, found.friend.kind) == (VerdictKind.REJECT, VerdictKind.REJECT)
    assert found.reason_code == "refused_by_checks"


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("email", "ben@mail.example"),
        ("email", "ben.*@other.example"),
        ("domain", "ail.example"),
        ("domain", "*.mail.example"),
        ("phone", "+49 172*"),
        ("address", "14 High Street"),
        ("code", "ANA*"),
        ("network", "93.184.217.0/24"),
    ],
)
def test_others_pass(kind, typed):
    assert verdict(kind, typed, Evidence(friend=BEN)).kind is VerdictKind.CLEAR


def test_a_blocked_advocate_loses_alone():
    found = verdict("email", "ben.okafor@mail.example", Evidence(advocate=BEN))

    assert (found.advocate.kind, found.friend.kind) == (VerdictKind.REJECT, VerdictKind.CLEAR)


def test_a_blocked_code_earns_its_advocate_nothing():
    found = verdict("code", "ana-*", Evidence(code="ANA-10"))

    assert (found.advocate.kind, found.friend.kind) == (VerdictKind.REJECT, VerdictKind.CLEAR)


@pytest.mark.parametrize("typed", ["93.184.216.34", "93.184.216.*", "93.184.0.0/16"])
def test_a_blocked_network_asks_a_person_and_refuses_nobody(typed):
    assert verdict("network", typed, Evidence(friend=BEN)).kind is VerdictKind.REVIEW


def test_a_banned_referrer_asks_a_person():
    found = verdict(
        "referrer", "https://coupons.example/page", Evidence(referrer="https://www.coupons.example/x")
    )

    assert [finding.code for finding in found.findings] == ["banned_referrer"]
    assert found.advocate.kind is VerdictKind.REVIEW


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("email", "*"),
        ("email", "*@*"),
        ("email", "ben"),
        ("email", "a@b@c"),
        ("domain", "*.*"),
        ("domain", "com"),
        ("domain", "x y.example"),
        ("phone", "+4*"),
        ("phone", "call me"),
        ("code", "*A*"),
        ("code", ""),
        ("code", "A\u0000B"),
        ("code", "x" * 201),
        ("code", "a*b*c*d*e*f*g"),
        ("address", "Leeds"),
        ("network", "0.0.0.0/0"),
        ("network", "93.*"),
        ("network", "home"),
    ],
)  # fmt: skip
def test_a_pattern_for_nothing_or_for_everybody_is_refused(kind, typed):
    with pytest.raises(Invalid) as refusal:
        clean_pattern(BlockKind(kind), typed)

    assert [problem.pointer for problem in refusal.value.problems] == ["#/pattern"]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("a*c", "abd", False),
        ("aa*aa", "aaa", False),
        ("*b*d*", "abcde", True),
        ("*d*b*", "abcde", False),
        ("abc", "abc", True),
        ("abc", "abcd", False),
        ("*", "", True),
    ],
)
def test_a_star_stands_for_anything(pattern, text, fits):
    assert glob(pattern, text) is fits


def test_no_pattern_makes_an_order_slow():
    began = time.perf_counter()
    for _ in range(1_000):
        glob("*a*a*a*a*b", "a" * 250)

    assert time.perf_counter() - began < 1
