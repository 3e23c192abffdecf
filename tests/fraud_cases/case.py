"""How one labelled referral is told: two people, what each left behind, and how the order came about."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rafiq.fraud.evidence import Evidence, Party
from rafiq.fraud.prints import Left, take
from rafiq.fraud.rules import Verdict, VerdictKind, judge
from rafiq.fraud.tuning import DEFAULT, Tuning
from rafiq.people.rules import clean_email, clean_phone

KEYS = (b"a key for the labelled set",)
NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile Safari/604.1"


@dataclass(frozen=True, slots=True)
class Someone:
    """Who somebody is and what their order left behind."""

    party: Party
    left: Left


def someone(first: str, last: str, email: str, phone: str = "", **left: str) -> Someone:
    """Traces that are not named are this person's own."""
    own = {
        "device": f"device of {email}",
        "agent": FIREFOX,
        "address": "",
        "postcode": "",
        "payment": f"card of {email}",
    }
    party = Party(
        None,
        None,
        clean_email(email),
        clean_phone(phone),
        first,
        last,
        left.get("address", ""),
        left.get("network", ""),
    )
    return Someone(party, Left(**(own | left)))


ANA = someone(
    "Ana",
    "Karimi",
    "ana.karimi@gmail.com",
    "+49 170 1111111",
    network="93.184.216.34",
    address="12 Hill Street, Berlin",
    postcode="10115",
)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    honest: bool
    evidence: Evidence


def case(
    name: str,
    friend: Someone,
    *,
    honest: bool,
    advocate: Someone = ANA,
    same: str = "",
    days: float = 3,
    **facts: object,
) -> Case:
    """``same`` names the traces that both left; ``days`` lie between the two orders."""
    friend = replace(
        friend, left=replace(friend.left, **{trace: getattr(advocate.left, trace) for trace in same.split()})
    )
    before = take(advocate.left, keys=KEYS, store_id="sto", now=NOW - timedelta(days=days))
    after = take(friend.left, keys=KEYS, store_id="sto", now=NOW)
    kept = set(before.now.values())
    shared = frozenset(trace for print_, trace in after.known_as.items() if print_ in kept)
    evidence = Evidence(advocate.party, friend.party, shared=shared, placed_at=NOW)
    return Case(name, honest, replace(evidence, **facts))


@dataclass(frozen=True, slots=True)
class Score:
    """How a judgement of the whole set compares with its labels.

    Caught means that it does not pass by itself: it waits, a person looks, or it is refused.
    """

    precision: float
    recall: float
    honest_refused: tuple[str, ...]
    honest_asked: tuple[str, ...]
    missed: tuple[str, ...]


def score(cases: Iterable[Case], tuning: Tuning = DEFAULT) -> Score:
    told = [(each, kind_of(each, tuning)) for each in cases]
    caught = [each for each, kind in told if kind is not VerdictKind.CLEAR]
    cheats = [each for each, _ in told if not each.honest]
    right = [each for each in caught if not each.honest]
    return Score(
        precision=len(right) / len(caught),
        recall=len(right) / len(cheats),
        honest_refused=tuple(e.name for e, kind in told if e.honest and kind is VerdictKind.REJECT),
        honest_asked=tuple(e.name for e in caught if e.honest),
        missed=tuple(e.name for e, kind in told if not e.honest and kind is VerdictKind.CLEAR),
    )


def verdict_of(each: Case, tuning: Tuning = DEFAULT) -> Verdict:
    return judge(each.evidence, tuning)


def kind_of(each: Case, tuning: Tuning) -> VerdictKind:
    return verdict_of(each, tuning).kind
