"""Brings one referral in line with the facts: state, cap slot, rewards, timeline; the one place that does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, row_of
from rafiq.core.events import ReferralApproved, ReferralConfirmed, ReferralFlagged, ReferralVoided
from rafiq.core.prepared import insert_into
from rafiq.orders.service import OrderView
from rafiq.programs import service as programs
from rafiq.programs.rules import Terms
from rafiq.referrals import giving, limits, renewing, rewards
from rafiq.referrals.models import Referral, ReferralEvent
from rafiq.referrals.rewards import RewardView
from rafiq.referrals.rules import ALIKE_CONFIDENCE, Decision, Facts, Outcome, Status, decide

_insert_event = insert_into(ReferralEvent)
_insert_referral = insert_into(Referral)
_LIVE = {Status.PENDING, Status.FLAGGED, Status.APPROVED}
_FACTS: dict[Status, type[ReferralFlagged | ReferralApproved | ReferralVoided]] = {
    Status.FLAGGED: ReferralFlagged,
    Status.APPROVED: ReferralApproved,
    Status.VOIDED: ReferralVoided,
    Status.BLOCKED: ReferralVoided,
}


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral as the other floors see it."""

    id: str
    store_id: str
    order_number: str
    program_id: str
    terms_id: str
    advocate_id: str
    friend_id: str | None
    link_id: str
    coupon_id: str | None
    method: str
    confidence: int
    channel: str | None
    status: str
    reason_code: str
    decided_by: str | None
    decided_reason: str | None
    hold_until: datetime | None
    cap_opens_at: datetime | None
    opened_at: datetime
    changed_at: datetime
    rewards: tuple[RewardView, ...] | None = None  # only when just settled

    @property
    def is_sure(self) -> bool:
        """Not by a browser's word alone; and a name that only sounds like the advocate's needs a member's look."""
        unsure = self.reason_code == "unverified" or self.confidence == ALIKE_CONFIDENCE
        return self.status == Status.APPROVED or not unsure


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the timeline; ``amount`` is what the advocate was due then, minor units."""

    status: str
    reason_code: str
    amount: int
    actor: str
    note: str | None
    at: datetime


def settle(
    referral: Referral, order: OrderView, *, actor: str, note: str | None = None, fresh: bool = False
) -> ReferralView:
    """Recompute everything from the facts; nothing happens when all is so. The caller holds the order's lock.

    ``fresh``: the row was opened in this very transaction, so nothing about it is in the database yet.
    """
    terms = programs.terms_of(referral.store_id, referral.terms_id)
    if referral.hold_until is None and order.state.paid_at is not None:
        since = max(order.state.paid_at, referral.opened_at)
        referral.hold_until = terms.hold_until(since) + timedelta(days=referral.extra_days)
    outcome = _outcome(referral, order, terms, fresh=fresh)
    before = (referral.status, referral.reason_code)
    changed = fresh or note is not None or before != (outcome.status, outcome.reason_code)
    referral.status, referral.reason_code = outcome.status.value, outcome.reason_code
    given = giving.bring_in_line(referral, order, terms, outcome, actor=actor, fresh=fresh)
    due = giving.owed_to_advocate(given, outcome)
    if fresh:
        _insert_referral.run(row_of(referral))
    rewards.keep_new(given)
    db.session.flush()
    if changed or _last_amount(referral) != due:
        if not fresh:
            referral.changed_at = clock.now()
        _add_event(referral, due, actor, note)
    if before[1] == "unverified" and outcome.owed and not fresh:
        outbox.append(referral.store_id, ReferralConfirmed(referral_id=referral.id))
    if before[0] != outcome.status and outcome.status in _FACTS:
        outbox.append(
            referral.store_id,
            _FACTS[outcome.status](referral_id=referral.id, reason_code=outcome.reason_code),
        )
    return view(referral, tuple(map(rewards.view, given)))


def _outcome(referral: Referral, order: OrderView, terms: Terms, *, fresh: bool) -> Outcome:
    now = clock.now()
    outcome = decide(_facts(referral, order, terms, slot_free=True), now)
    # A browser's word alone takes no place under the cap, or anyone could fill an advocate's.
    live = outcome.status in _LIVE and outcome.reason_code != "unverified" and referral.vouched
    if live and not referral.slot_taken:
        by_member = outcome.reason_code == "approved_by_member"
        nth = limits.take_any_place(referral) if by_member else limits.take_place(referral, terms)
        referral.slot_taken = nth is not None
        if nth is None:
            return decide(_facts(referral, order, terms, slot_free=False), now)
        if referral.nth is None:
            referral.nth = nth
            if not fresh:
                renewing.renew(referral, order, terms)
    elif not live and referral.slot_taken:
        limits.leave_place(referral)
        referral.slot_taken = False
    return outcome


def _facts(referral: Referral, order: OrderView, terms: Terms, *, slot_free: bool) -> Facts:
    return Facts(
        verified=order.state.verified,
        paid=order.state.paid_at is not None,
        cancelled=order.state.cancelled_at is not None,
        gross=order.state.subtotal,
        net=order.net.amount,
        minimum_order=0 if order.state.event else terms.minimum_order,
        refusal=referral.refusal_code or _currency_refusal(order, terms),
        slot_free=slot_free,
        review=referral.review_code,
        decision=Decision(referral.decision) if referral.decision else None,
        hold_until=referral.hold_until,
    )


def _currency_refusal(order: OrderView, terms: Terms) -> str | None:
    """Asked of the order as it is now, since a newer snapshot may change its currency (G10)."""
    return None if order.state.currency == terms.currency else "other_currency"


def _last_amount(referral: Referral) -> int | None:
    query = select(ReferralEvent.amount).where(
        ReferralEvent.store_id == referral.store_id, ReferralEvent.referral_id == referral.id
    )
    return db.session.scalar(query.order_by(ReferralEvent.id.desc()).limit(1))


def _add_event(referral: Referral, amount: int, actor: str, note: str | None) -> None:
    row = {
        "store_id": referral.store_id,
        "id": ids.new_id("tml"),
        "referral_id": referral.id,
        "status": referral.status,
        "reason_code": referral.reason_code,
        "amount": amount,
        "actor": actor,
        "note": note,
        "at": clock.now(),
    }
    _insert_event.run(row)


def timeline(store_id: str, referral_id: str) -> list[EventView]:
    """What the referral became, why and by whom, oldest first (G11)."""
    query = select(ReferralEvent).where(
        ReferralEvent.store_id == store_id, ReferralEvent.referral_id == referral_id
    )
    rows = db.session.scalars(query.order_by(ReferralEvent.id))
    return [EventView(row.status, row.reason_code, row.amount, row.actor, row.note, row.at) for row in rows]


_SHOWN = tuple(name for name in ReferralView.__dataclass_fields__ if name != "rewards")
_shown = attrgetter(*_SHOWN)


def view(referral: Any, given: tuple[RewardView, ...] | None = None) -> ReferralView:  # noqa: ANN401 - model or row
    return ReferralView(**dict(zip(_SHOWN, _shown(referral), strict=True)), rewards=given)
