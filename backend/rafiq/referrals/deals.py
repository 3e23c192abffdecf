"""Which deal is whose: what an advocate is told, and what a friend was promised, whatever way they buy (S1-21)."""

from dataclasses import dataclass, replace

from rafiq.core import clock
from rafiq.core.signing import VisitRef
from rafiq.coupons import desk, holders
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponView
from rafiq.experiments import exposures
from rafiq.people import service as people
from rafiq.programs import choice
from rafiq.programs import service as programs
from rafiq.programs.choice import Facts
from rafiq.programs.rules import Audience, Terms
from rafiq.programs.service import ProgramView
from rafiq.referrals.rules import Claim, Method


@dataclass(frozen=True, slots=True)
class Deal:
    """The terms that one friend was promised, and of which program they are a version."""

    program_id: str
    terms_id: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Friend:
    """By what a friend is known again: the visit on this device, who they are, the number said at the desk."""

    visit: VisitRef | None = None
    identity: str | None = None
    phone: str | None = None


def for_advocate(store_id: str, person_id: str | None) -> ProgramView | None:
    """What this advocate is told, by every surface and every sheet, and what their friends are promised.

    The best program of those that are for them, in the variant they met; nobody in particular has what is for all.
    """
    program = programs.current_program(store_id, as_advocate(store_id, person_id))
    if program is None or person_id is None:
        return program
    return exposures.promised(store_id, person_id, program)


def for_friend(store_id: str, link_id: str, advocate_id: str, friend: Friend) -> ProgramView | None:
    """What this friend is told: what was promised first, while that program runs; else what the advocate is told."""
    coupon = promised(store_id, link_id, friend)
    if coupon is not None:
        deal = of_coupon(store_id, coupon.id)
        program = programs.get_program(store_id, deal.program_id)
        if program.live:
            return replace(program, terms_id=deal.terms_id, terms=deal.terms)
    return for_advocate(store_id, advocate_id)


def as_advocate(store_id: str, person_id: str | None) -> Facts:
    """What is known of an advocate; looked up only where a program is not for everybody."""
    if person_id is None or not differs(store_id):
        return choice.EVERYONE
    person = people.get(store_id, person_id)
    return Facts(promoter=person.promoter, tags=frozenset(person.tags))


def differs(store_id: str) -> bool:
    """Whether what somebody is told hangs on who it is."""
    return any(
        each.live and each.terms.audience is not Audience.EVERYONE for each in programs.every(store_id)
    )


def promised(
    store_id: str, link_id: str, friend: Friend, *, order_number: str | None = None
) -> CouponView | None:
    """The coupon that this friend was first offered through this link, as long as it counts or was used here.

    What was promised with it stands, whether the coupon is used or not.
    """
    found = coupons.of_cause(store_id, offer_key(link_id, friend.visit)) if friend.visit else None
    if found is None and friend.identity is not None:
        mine = holders.of_link(store_id, link_id, friend.identity)
        found = coupons.by_id(store_id, mine) if mine else None
    if found is None and friend.phone is not None:
        said = desk.of_phone(store_id, friend.phone)
        found = next((each for each in said if each.link_id == link_id), None)
    if found is None or (order_number is not None and found.redeemed_order == order_number):
        return found
    return found if found.refusal(clock.now()) is None else None


def with_promise(store_id: str, claim: Claim, friend: Friend, order_number: str) -> Claim:
    """The claim with what the friend was offered before, where they did not use the coupon."""
    if claim.coupon_id:
        return claim
    known = friend if claim.method is Method.DESK else replace(friend, phone=None)
    found = promised(store_id, claim.link_id, known, order_number=order_number)
    return replace(claim, promise_id=found.id if found else None)


def of_coupon(store_id: str, coupon_id: str) -> Deal:
    """What was promised with this coupon."""
    terms_id = coupons.by_id(store_id, coupon_id).terms_id
    return Deal(programs.program_id_of(store_id, terms_id), terms_id, programs.terms_of(store_id, terms_id))


def offer_key(link_id: str, visit: VisitRef) -> str:
    """The cause of the one coupon of one visit."""
    return f"offer:{link_id}:{visit.nonce}"
