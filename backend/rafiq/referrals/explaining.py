"""Collects what is known about one reward, so that its path can be told (G11)."""

from dataclasses import dataclass

from sqlalchemy import select

from rafiq.core import clock
from rafiq.core.db import db
from rafiq.core.errors import NotFound
from rafiq.core.money import Money
from rafiq.ledger import debts
from rafiq.ledger import service as ledger
from rafiq.ledger.debts import Settled
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.programs import service as programs
from rafiq.programs.rules import Terms
from rafiq.referrals import rewards, settlement
from rafiq.referrals.explained import Moved, PathFacts, Step, explain
from rafiq.referrals.headline import headline
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.rewards import RewardView
from rafiq.referrals.settlement import ReferralView


@dataclass(frozen=True, slots=True)
class Explained:
    """One reward with its path; ``summary`` says how it stands now."""

    reward: RewardView
    referral: ReferralView
    terms: Terms
    order: OrderView
    steps: tuple[Step, ...]
    summary: Step


def of_reward(store_id: str, reward_id: str) -> Explained:
    """Raises `NotFound`."""
    reward = db.session.get(Reward, (store_id, reward_id), populate_existing=True)
    referral = db.session.get(Referral, (store_id, reward.referral_id)) if reward else None
    if reward is None or referral is None:
        detail = f"no reward {reward_id}"
        raise NotFound(detail)
    order = orders.get_order(store_id, referral.order_number)
    terms = programs.terms_of(store_id, referral.terms_id)
    facts = _facts(reward, referral, order, terms)
    steps = explain(facts, clock.now())
    summary = headline(steps, facts)
    return Explained(rewards.view(reward), settlement.view(referral), terms, order, steps, summary)


def of_person(store_id: str, person_id: str, *, limit: int = 50) -> list[RewardView]:
    """Somebody's own rewards, newest first."""
    query = select(Reward).where(Reward.store_id == store_id, Reward.person_id == person_id)
    return [rewards.view(row) for row in db.session.scalars(query.order_by(Reward.id.desc()).limit(limit))]


def _facts(reward: Reward, referral: Referral, order: OrderView, terms: Terms) -> PathFacts:
    moves = ledger.transfers_of(reward.store_id, reward.id)
    settled = debts.paid_back(reward.store_id, reward.person_id).rewards.get(reward.id, Settled())
    return PathFacts(
        terms=terms,
        method=referral.method,
        channel=referral.channel,
        sent_at=referral.claimed_since,
        order_number=referral.order_number,
        event=order.state.event,
        subtotal=order.subtotal,
        refunded=order.refunded,
        verified=order.state.verified,
        placed_at=order.state.placed_at,
        paid_at=order.state.paid_at,
        cancelled=order.state.cancelled_at is not None,
        place=referral.nth,
        status=referral.status,
        reason_code=referral.reason_code,
        refusal_code=referral.refusal_code,
        review_code=referral.review_code,
        decision=referral.decision,
        decided_by=referral.decided_by,
        hold_until=referral.hold_until,
        opens_at=referral.cap_opens_at,
        side=reward.side,
        part=reward.part,
        promised=Money(reward.promised, reward.unit),
        amount=Money(reward.amount, reward.unit),
        reward_status=reward.status,
        reward_reason=reward.reason_code,
        limit_code=reward.limit_code,
        cancelled_by=reward.cancelled_by,
        moved=tuple(
            Moved(move.kind, move.amount, move.reason_code, move.actor, move.created_at) for move in moves
        ),
        paid_back=settled.amount,
        paid_for=", ".join(settled.orders),
    )
