"""Whom an order credits: by its first message, and again when the shop itself speaks of it."""

from dataclasses import replace
from datetime import timedelta

from rafiq.core import clock
from rafiq.coupons import holders
from rafiq.orders.service import OrderView
from rafiq.people.service import PersonView
from rafiq.programs import service as programs
from rafiq.referrals import choosing, deals, memory, opening, renewing
from rafiq.referrals.claims import OrderDraft, gather
from rafiq.referrals.deals import Friend
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import Claim, strongest

BROWSER_MAY_SPEAK = timedelta(minutes=30)


def credit(store_id: str, draft: OrderDraft, order: OrderView, person: PersonView | None) -> Referral | None:
    told_late = order.state.verified and not draft.source.vouched
    if told_late and not _believable(order, person):
        return None
    days = _window_days(store_id)
    claim = strongest(gather(store_id, draft, window_days=days)) if days is not None else None
    if claim is None and person is not None:
        claim = memory.earlier(store_id, order, person.id)
    if claim is None:
        return None
    nobody = told_late and person is None
    claim = _with_promise(store_id, replace(claim, hearsay=claim.hearsay or nobody), draft, person)
    vouched = order.state.verified and not nobody
    return opening.open_referral(
        store_id, order, claim, vouched=vouched, friend=draft.identity, trail=draft.trail
    )


def _believable(order: OrderView, person: PersonView | None) -> bool:
    """A browser may name the advocate of an order the shop confirmed: at once, and for nobody else's order."""
    soon = clock.now() - order.created_at <= BROWSER_MAY_SPEAK
    return soon and (person is None or person.id == order.person_id)


def reconsider(store_id: str, draft: OrderDraft, order: OrderView, referral: Referral) -> None:
    """The shop speaks first of an order that only a browser knew, or names another buyer: look again.

    Its claims replace a browser's, unless a member already decided; what the browser claimed keeps its doubts.
    """
    kept, before = opening.claim_of(referral), referral.friend_id
    claim = None
    misfit, moved = _misfit(referral), False
    if not referral.vouched and referral.decision is None:
        kept = replace(kept, coupon_id=None, hearsay=kept.hearsay or before is None)
        terms = programs.terms_of(store_id, referral.terms_id)
        claim = strongest(gather(store_id, draft, window_days=terms.window_days))
        claim = _with_promise(store_id, claim, draft, None) if claim else None
        chosen = choosing.choose(store_id, order, claim or kept)
        if chosen is not None:  # what a browser said of products and countries chooses no program
            misfit, moved = chosen.misfit, chosen.program_id != referral.program_id
            if moved or (claim and claim.coupon_id):
                renewing.move(referral, program_id=chosen.program_id, terms_id=chosen.terms_id)
    terms = programs.terms_of(store_id, referral.terms_id)
    opening.assess(
        referral,
        order,
        claim or kept,
        terms,
        friend=draft.identity,
        trail=draft.trail,
        contradicted=claim is None and not referral.vouched and before not in {None, order.person_id},
        misfit=None if claim and claim.coupon_id else misfit,
    )
    referral.vouched = True
    if claim or moved:
        renewing.renew(referral, order, terms)


def _window_days(store_id: str) -> int | None:
    """As far back as any program that runs looks for an introduction; its terms say later whether that was in time."""
    running = [each.terms.window_days for each in programs.every(store_id) if each.live]
    resting = None if running else programs.current_program(store_id)
    return resting.terms.window_days if resting else max(running, default=None)


def _with_promise(store_id: str, claim: Claim, draft: OrderDraft, person: PersonView | None) -> Claim:
    """The deal that the friend was offered before is the deal, although the coupon was not used (S1-21)."""
    identity = holders.identity_of(person) if person else draft.identity.email_key
    friend = Friend(draft.visit, identity, draft.identity.phone)
    return deals.with_promise(store_id, claim, friend, draft.snapshot.order_number)


def _misfit(referral: Referral) -> str | None:
    """What the opening found against the program itself; it does not change with who bought."""
    code = referral.refusal_code or ""
    return code if code.startswith(("program_", "other_")) else None
