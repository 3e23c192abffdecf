"""Which program an order belongs to, and what speaks against the nearest one when none fits."""

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, func, or_, select

from rafiq.core import clock
from rafiq.core.db import table_of
from rafiq.core.prepared import Prepared
from rafiq.experiments import exposures
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.programs import choice
from rafiq.programs import service as programs
from rafiq.programs.choice import Facts
from rafiq.programs.rules import Terms, Trigger
from rafiq.referrals import deals
from rafiq.referrals.deals import Deal
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import Claim, Status

REPEATED = frozenset({Trigger.EVERY_ORDER, Trigger.NTH_ORDER})
_referrals = table_of(Referral)
COUNTING = (Status.PENDING, Status.FLAGGED, Status.APPROVED)
_BROUGHT = Prepared(
    select(func.count())
    .select_from(_referrals)
    .where(
        _referrals.c.store_id == bindparam("s"),
        _referrals.c.friend_id == bindparam("friend"),
        _referrals.c.program_id == bindparam("program"),
        _referrals.c.order_number != bindparam("number"),
        _referrals.c.vouched.is_(True),
        or_(*(_referrals.c.status == each.value for each in COUNTING)),
    )
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The terms a referral begins under; ``misfit`` says why they do not hold for this order."""

    program_id: str
    terms_id: str
    terms: Terms
    misfit: str | None = None


def choose(store_id: str, order: OrderView, claim: Claim) -> Chosen | None:
    """A coupon carries the terms it was promised under, used or only offered; else the fitting program holds.

    None for a store without one.
    """
    if claim.coupon_id:
        return _under(deals.of_coupon(store_id, claim.coupon_id))
    chosen = _fitting(store_id, order, claim)
    return _once(store_id, order, chosen) if chosen else None


def _fitting(store_id: str, order: OrderView, claim: Claim) -> Chosen | None:
    facts = _facts(store_id, order, claim)
    kept = _promised(store_id, claim, facts)
    if kept is not None:
        return kept
    program = programs.choose(store_id, facts)
    if program is not None:
        told = exposures.promised(store_id, claim.advocate_id, program)
        # A variant has rules of its own: what it was told for must fit too.
        misfit = None if told is program else choice.misfit(told, facts, clock.now())
        return Chosen(told.id, told.terms_id, told.terms, misfit)
    nearest = programs.current_program(store_id, deals.as_advocate(store_id, claim.advocate_id))
    if nearest is None:
        return None
    misfit = choice.misfit(nearest, facts, clock.now())
    # Another currency is asked of the order as it is later, since a newer snapshot may change it (G10).
    return Chosen(nearest.id, nearest.terms_id, nearest.terms, None if misfit == "other_currency" else misfit)


def _under(deal: Deal) -> Chosen:
    return Chosen(deal.program_id, deal.terms_id, deal.terms)


def _promised(store_id: str, claim: Claim, facts: Facts) -> Chosen | None:
    """What was offered first holds for all that it is about, whatever the advocate's band has become since."""
    if claim.promise_id is None:
        return None
    deal = deals.of_coupon(store_id, claim.promise_id)
    program = programs.get_program(store_id, deal.program_id)
    then = replace(facts, promoter=True, tags=facts.tags | frozenset(deal.terms.audience_tags))
    misfit = choice.misfit(replace(program, terms=deal.terms), then, clock.now())
    return _under(deal) if misfit in {None, "other_currency"} else None


def _once(store_id: str, order: OrderView, chosen: Chosen) -> Chosen:
    """A friend has one n-th order, also when one before it is cancelled later and the next seems to be the n-th."""
    if chosen.misfit or chosen.terms.trigger is not Trigger.NTH_ORDER or order.person_id is None:
        return chosen
    brought = _BROUGHT.scalar(
        s=store_id, friend=order.person_id, program=chosen.program_id, number=order.order_number
    )
    return replace(chosen, misfit="other_trigger") if brought else chosen


def _facts(store_id: str, order: OrderView, claim: Claim) -> Facts:
    known = programs.every(store_id)
    count = None
    if order.person_id and any(program.terms.trigger is Trigger.NTH_ORDER for program in known):
        count = orders.paid_before(store_id, order.person_id, before=order) + 1
    return replace(
        deals.as_advocate(store_id, claim.advocate_id),
        event=order.state.event or choice.ORDER,
        order_count=count,
        country=order.state.country,
        product_tags=frozenset(order.state.product_tags),
        currency=order.state.currency,
    )
