"""Signals that advocate and friend bear the same name or all but the same address."""

import re

from rapidfuzz import fuzz

from rafiq.fraud.evidence import Evidence, Party, Side
from rafiq.fraud.signals.signal import Group, Limits, Lists, Numbers, Signal
from rafiq.people.rules import email_key, name_key

SHORTEST = 6
# First names are compared more mildly, since the surname already agrees: Mohammad and Mohammed, but not Sara and Zara.
FIRST_NAME_PERCENT = 85
_NUMBERS = re.compile(r"[\d._-]+")
# Everybody's first address at a company of their own.
_ROLES = frozenset(
    "accounts admin billing contact hello help info mail office orders reception sales service shop support".split()
)


def similar_name(evidence: Evidence, limits: Limits, _lists: Lists) -> Numbers | None:
    """First and last name together; a family's surname alone, or one name alone, says nothing."""
    ours, theirs = _name(evidence.advocate), _name(evidence.friend)
    if len(ours) < 2 or len(theirs) < 2:
        return None
    whole = fuzz.token_sort_ratio(" ".join(ours), " ".join(theirs))
    first = fuzz.ratio(ours[0], theirs[0])
    turned = max(fuzz.ratio(ours[0], theirs[-1]), fuzz.ratio(ours[-1], theirs[0]))
    alike = whole >= limits.alike_percent and max(first, turned) >= FIRST_NAME_PERCENT
    return {"percent": int(whole)} if alike else None


def similar_email(evidence: Evidence, limits: Limits, _lists: Lists) -> Numbers | None:
    """The same mailbox name at two providers, or one that differs by a number or a slip of the pen."""
    ours, theirs = _mailbox(evidence.advocate), _mailbox(evidence.friend)
    if min(len(ours), len(theirs)) < SHORTEST or {ours, theirs} & _ROLES:
        return None
    percent = fuzz.ratio(ours, theirs)
    return {"percent": int(percent)} if percent >= limits.alike_percent else None


def _name(party: Party) -> list[str]:
    words = f"{party.first_name} {party.last_name}".split()
    return [key for key in map(name_key, words) if key]


def _mailbox(party: Party) -> str:
    """The part before the @ without numbers and dots; people put those where a name was taken."""
    key = email_key(party.email) or ""
    return _NUMBERS.sub("", key.partition("@")[0])


SIGNALS = (
    Signal(
        "similar_name", 35, Side.BOTH, Group.LIKENESS, similar_name, compared=("percent", "alike_percent")
    ),
    Signal(
        "similar_email", 35, Side.BOTH, Group.LIKENESS, similar_email, compared=("percent", "alike_percent")
    ),
)
