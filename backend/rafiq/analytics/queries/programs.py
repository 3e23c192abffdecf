"""Programs beside what they brought: referrals of a month per program, and past orders to play again."""

from collections import Counter
from datetime import datetime

from sqlalchemy import and_, func, select

from rafiq.analytics.queries import costs
from rafiq.core.db import db
from rafiq.coupons.models import Coupon
from rafiq.orders.models import Order
from rafiq.programs.rules import PERCENT
from rafiq.programs.simulation import PastOrder
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.rules import Status
from rafiq.stores import service as stores

LIVE = (Status.PENDING.value, Status.FLAGGED.value, Status.APPROVED.value)
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
    paid, off = _paid(store_id, since)
    return [
        PastOrder(
            at=row.Referral.opened_at,
            advocate_id=row.Referral.advocate_id,
            gross=row.Order.subtotal,
            net=max(row.Order.subtotal - row.Order.refunded, 0),
            currency=row.Order.currency,
            paid=paid.get(row.Referral.id, 0),
            off=off.get(row.Referral.id, 0),
            refusal=None if row.Referral.status in LIVE else row.Referral.reason_code,
        )
        for row in db.session.execute(query)
    ]


def _paid(store_id: str, since: datetime) -> tuple[Counter[str], Counter[str]]:
    """Minor units per referral: what either side holds or has used, and what of it came off the friend's own order."""
    currency = stores.get_store(store_id).currency
    its = and_(Referral.store_id == Reward.store_id, Referral.id == Reward.referral_id)
    here = and_(
        Coupon.store_id == Reward.store_id,
        Coupon.id == Reward.coupon_id,
        Coupon.redeemed_order == Referral.order_number,
        Reward.unit == PERCENT,
    )
    query = (
        select(Reward.referral_id, costs.cost(currency), Coupon.id.is_not(None))
        .join(Referral, its)
        .join(Coupon, here, isouter=True)
        .where(Reward.store_id == store_id, Referral.opened_at >= since, costs.owed(currency))
    )
    paid: Counter[str] = Counter()
    off: Counter[str] = Counter()
    for referral_id, cost, on_this_order in db.session.execute(query):
        paid[referral_id] += cost
        off[referral_id] += cost if on_this_order else 0
    return paid, off
