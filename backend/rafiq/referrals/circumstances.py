"""What other people's orders decide about a referral: who served the advocate, and whether the two are neighbours."""

from dataclasses import dataclass

from rafiq.orders import own
from rafiq.orders.own import Place
from rafiq.orders.service import OrderView
from rafiq.partners import service as partners
from rafiq.programs.rules import GiftKind, Terms
from rafiq.referrals.models import Referral
from rafiq.referrals.neighbours import share_area
from rafiq.referrals.promises import ADVOCATE, NEIGHBOUR, STAFF, Promise
from rafiq.staff import service as staff

NOBODY_SERVED, NOT_NEIGHBOURS = "nobody_served", "not_neighbours"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """As they are now; they change with orders that are not the referral's own."""

    staff_ref: str | None = None
    neighbours: bool = False

    def withheld(self, promise: Promise) -> str | None:
        """Why this gift is not given as things are; None when it is."""
        if promise.side == STAFF and self.staff_ref is None:
            return NOBODY_SERVED
        if promise.part == NEIGHBOUR and not self.neighbours:
            return NOT_NEIGHBOURS
        return None


def decide_something(terms: Terms) -> bool:
    """Whether these terms have a gift that hangs on other people's orders."""
    return terms.staff.kind is not GiftKind.NONE or terms.neighbour.kind is not GiftKind.NONE


def begins(referral: Referral, promise: Promise) -> bool:
    """Whether this promise is made at all: a partner who only gives brings friends without a gift of their own."""
    return promise.side != ADVOCATE or not partners.gives_only(referral.store_id, referral.advocate_id)


def look(referral: Referral, order: OrderView, terms: Terms) -> Circumstances:
    """Asked only for what the terms give."""
    return Circumstances(
        _served_by(referral, order) if terms.staff.kind is not GiftKind.NONE else None,
        neighbours=terms.neighbour.kind is not GiftKind.NONE and _neighbours(referral, order, terms),
    )


def _served_by(referral: Referral, order: OrderView) -> str | None:
    """Whoever served the advocate last before the friend bought; nobody earns from a referral of their own."""
    ref = own.last_served_by(referral.store_id, referral.advocate_id, until=order.state.placed_at)
    both = {referral.advocate_id, referral.friend_id}
    return None if ref is None or staff.is_one_of(referral.store_id, ref, both) else ref


def _neighbours(referral: Referral, order: OrderView, terms: Terms) -> bool:
    state = order.state
    if not state.postcode or not state.service_date:
        return False
    here = Place(state.postcode, state.country)
    theirs = own.places_on(referral.store_id, referral.advocate_id, state.service_date)
    return any(share_area(here, each, prefix=terms.neighbour_prefix) for each in theirs)
