"""What a referral promises to whom, read from its terms: the base gifts of both sides and what comes on top; pure."""

from dataclasses import dataclass
from datetime import datetime

from rafiq.programs.rules import Gift, GiftKind, Terms

ADVOCATE, FRIEND, STAFF = "advocate", "friend", "staff"
BASE, MILESTONE, NEIGHBOUR = "base", "milestone", "neighbour"


@dataclass(frozen=True, slots=True)
class Promise:
    """One side's gift; ``part`` tells several gifts of one side apart."""

    side: str
    part: str
    gift: Gift

    @property
    def key(self) -> tuple[str, str]:
        return self.side, self.part


def promises(terms: Terms, *, nth: int, at: datetime) -> tuple[Promise, ...]:
    """All gifts of the advocate's ``nth`` friend, whose referral began ``at``; a side that gets nothing has none."""
    found = [
        Promise(ADVOCATE, BASE, terms.advocate_gift(count=nth, at=at)),
        Promise(FRIEND, BASE, terms.friend_gift(at=at)),
    ]
    extra = terms.milestone_at(nth)
    if extra is not None:
        found.append(Promise(ADVOCATE, MILESTONE, extra))
    found += [Promise(side, NEIGHBOUR, terms.neighbour) for side in (ADVOCATE, FRIEND)]
    found.append(Promise(STAFF, BASE, terms.staff))
    return tuple(each for each in found if each.gift.kind is not GiftKind.NONE)
