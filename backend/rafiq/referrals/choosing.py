"""Which program an order belongs to, and what speaks against the nearest one when none fits."""

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select

from rafiq.core import clock
from rafiq.core.db import table_of
from rafiq.core.prepared import Prepared
from rafiq.experiments import exposures
from rafiq.links import service as links
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.programs import choice
from rafiq.programs import service as programs
from rafiq.programs.choice import Facts
from rafiq.programs.rules import Terms, Trigger
from rafiq.referrals import deals
from rafiq.referrals.deals import Deal
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import Claim, Method, Status

REPEATED = frozenset({Trigger.EVERY_ORDER, Trigger.NTH_ORDER})
_referrals = table_of(Referral)
_EARLIER = Prepared(
    select(_referrals.c.method, _referrals.c.link_id, _referrals.c.advocate_id, _referrals.c.channel)
    .where(
        _referrals.c.store_id == bindparam("s"),
        _referrals.c.friend_id == bindparam("friend"),
        _referrals.c.vouched.is_(True),
        _referrals.c.status != Status.VOIDED.value,
        _referrals.c.status != Status.BLOCKED.value,
    )
    .order_by(_referrals.c.opened_at)
    .limit(1)
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


def earlier(store_id: str, friend_id: str) -> Claim | None:
    """Who brought this friend first, for programs that count later orders too."""
    if not any(program.live and program.terms.trigger in REPEATED for program in programs.every(store_id)):
        return None
    row = _EARLIER.first(s=store_id, friend=friend_id)
    if row is None or links.get(store_id, row.link_id).blocked:
        return None
    return Claim(Method(row.method), row.link_id, row.advocate_id, channel=row.channel)


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
