"""Programs beside what they brought: referrals of a month per program, and past orders to play again."""

from datetime import datetime

from sqlalchemy import and_, func, select

from rafiq.core.db import db
from rafiq.core.money import BASIS_POINTS, divide
from rafiq.orders.models import Order
from rafiq.programs.rules import PERCENT
from rafiq.programs.simulation import PastOrder
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.rewards import RewardStatus
from rafiq.referrals.rules import Status

LIVE = (Status.PENDING.value, Status.FLAGGED.value, Status.APPROVED.value)
GIVEN = frozenset({RewardStatus.PENDING, RewardStatus.AVAILABLE, RewardStatus.REDEEMED})
MOST_ORDERS = 20_000


def brought(store_id: str, since: datetime) -> dict[str, int]:
    """Referrals that count, by program, opened since then."""
    query = (
        select(Referral.program_id, func.count().label("referrals"))
        .where(Referral.store_id == store_id, Referral.opened_at >= since, Referral.status.in_(LIVE))
        .group_by(Referral.program_id)
    )
    return {row.program_id: row.referrals for row in db.session.execute(query)}


def past_orders(store_id: str, since: datetime) -> list[PastOrder]:
    """Friends' orders since then, with what both sides really got, oldest first."""
    same_order = and_(Order.store_id == Referral.store_id, Order.order_number == Referral.order_number)
    query = (
        select(Referral, Order)
        .join(Order, same_order)
        .where(Referral.store_id == store_id, Referral.opened_at >= since)
        .order_by(Referral.opened_at)
        .limit(MOST_ORDERS)
    )
    paid = _paid(store_id, since)
    return [
        PastOrder(
            at=row.Referral.opened_at,
            advocate_id=row.Referral.advocate_id,
            gross=row.Order.subtotal,
            net=max(row.Order.subtotal - row.Order.refunded, 0),
            currency=row.Order.currency,
            paid=paid.get(row.Referral.id, 0),
            refusal=None if row.Referral.status in LIVE else row.Referral.reason_code,
        )
        for row in db.session.execute(query)
    ]


def _paid(store_id: str, since: datetime) -> dict[str, int]:
    """Minor units per referral: what either side holds or has used, a percentage off taken of its order."""
    referral = and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id)
    order = and_(Order.store_id == Referral.store_id, Order.order_number == Referral.order_number)
    query = (
        select(Reward, Order.subtotal, Order.currency)
        .join(Referral, referral)
        .join(Order, order)
        .where(Reward.store_id == store_id, Referral.opened_at >= since, Reward.status.in_(GIVEN))
    )
    paid: dict[str, int] = {}
    for reward, subtotal, currency in db.session.execute(query):
        if reward.unit == PERCENT:
            cost = divide(subtotal * reward.amount, BASIS_POINTS)
        else:
            cost = reward.amount if reward.unit == currency else 0
        paid[reward.referral_id] = paid.get(reward.referral_id, 0) + cost
    return paid
