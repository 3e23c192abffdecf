"""Whether an advocate's code or coupons have got about: a verdict with its numbers, from counts alone; pure."""

from dataclasses import dataclass
from enum import StrEnum

DAYS = 14  # looked at, and compared with as many before
LEAST_USES = 10  # below this everything is chance
USES_PER_100_VISITS = 50  # of a hundred friends who follow a link, fewer than this buy
OFFERS_PER_VISIT = 3  # a friend asks for the offer once, or twice
JUMP = 5
UNNAMED_OF_100 = 90
LEAST_FROM_SITES = 3  # orders that came from coupon sites
FROM_SITES_OF_100 = 20


class LeakSign(StrEnum):
    """What speaks for a leak. The first three are enough each; of the others it takes both."""

    COUPON_SITE = "coupon_site"
    USED_WITHOUT_VISITS = "used_without_visits"
    OFFERED_WITHOUT_VISITS = "offered_without_visits"
    JUMP = "jump"
    UNNAMED = "unnamed"


STRONG = frozenset({LeakSign.COUPON_SITE, LeakSign.USED_WITHOUT_VISITS, LeakSign.OFFERED_WITHOUT_VISITS})


@dataclass(frozen=True, slots=True)
class LinkUse:
    """What one link's days look like. ``typed`` counts orders that named the code and came by no visit of ours.

    ``sites``: how many of its ``orders`` came from which coupon site, the busiest first.
    """

    visits: int
    unnamed_visits: int  # by no channel that a share button names
    channels: int
    offers: int
    redeemed: int
    typed: int
    uses_before: int
    orders: int = 0
    sites: tuple[tuple[str, int], ...] = ()

    @property
    def uses(self) -> int:
        return self.redeemed + self.typed

    @property
    def from_sites(self) -> int:
        return sum(count for _, count in self.sites)


@dataclass(frozen=True, slots=True)
class Verdict:
    leaked: bool
    signs: tuple[LeakSign, ...]


def judge(use: LinkUse) -> Verdict:
    """A popular advocate has many visits too, by the share buttons' channels; a coupon site's readers just type."""
    enough = use.uses >= LEAST_USES
    found = {
        LeakSign.COUPON_SITE: use.from_sites >= LEAST_FROM_SITES
        and use.from_sites * 100 >= use.orders * FROM_SITES_OF_100,
        LeakSign.USED_WITHOUT_VISITS: enough and use.uses * 100 > use.visits * USES_PER_100_VISITS,
        LeakSign.OFFERED_WITHOUT_VISITS: use.offers >= 2 * LEAST_USES
        and use.offers > use.visits * OFFERS_PER_VISIT,
        LeakSign.JUMP: enough and use.uses > JUMP * max(use.uses_before, 1),
        LeakSign.UNNAMED: use.visits >= 2 * LEAST_USES
        and use.unnamed_visits * 100 >= use.visits * UNNAMED_OF_100,
    }
    signs = tuple(sign for sign, is_so in found.items() if is_so)
    weak = {LeakSign.JUMP, LeakSign.UNNAMED}
    return Verdict(bool(STRONG & set(signs)) or weak <= set(signs), signs)
