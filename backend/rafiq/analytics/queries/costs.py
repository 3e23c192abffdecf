"""What rewards cost the store in its own money: amounts as they are, percentages by the orders they are of."""

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, select
from sqlalchemy.orm import aliased

from rafiq.core.money import BASIS_POINTS
from rafiq.coupons.models import Coupon
from rafiq.orders.models import Order
from rafiq.programs.rules import PERCENT
from rafiq.referrals.models import Referral, Reward

OWED = ("pending", "available", "redeemed")


def owed(currency: str) -> ColumnElement[bool]:
    """Rewards that count as a cost; units of the store's own have no price."""
    return and_(Reward.status.in_(OWED), Reward.unit.in_((currency, PERCENT)))


def cost(currency: str) -> ColumnElement[int]:
    """What one reward costs, in minor units.

    A percentage costs what it took off the order it was used on; until then, what it would take off another order like
    what is left of the friend's own. An order in another currency tells nothing: 0.
    """
    percentage = func.coalesce(used(currency), _likely(currency), 0)
    return case((Reward.unit == PERCENT, percentage), else_=Reward.amount)


def used(currency: str) -> ScalarSelect[int]:
    """What came off: the order tells what was paid, which is the price without the percentage; NULL if not used."""
    order, coupon = aliased(Order), aliased(Coupon)
    # Where all was taken off nothing is left to reckon from.
    rest = case((Reward.amount < BASIS_POINTS, BASIS_POINTS - Reward.amount))
    return (
        select(_divided(order.subtotal * Reward.amount, rest))
        .join(
            coupon,
            and_(coupon.store_id == order.store_id, coupon.redeemed_order == order.order_number),
        )
        .where(coupon.store_id == Reward.store_id, coupon.id == Reward.coupon_id, order.currency == currency)
        .correlate(Reward)
        .scalar_subquery()
    )


def _likely(currency: str) -> ScalarSelect[int]:
    order, referral = aliased(Order), aliased(Referral)
    left = case((order.refunded < order.subtotal, order.subtotal - order.refunded), else_=0)
    return (
        select(_divided(left * Reward.amount, BASIS_POINTS))
        .select_from(order)
        .join(
            referral,
            and_(referral.store_id == order.store_id, referral.order_number == order.order_number),
        )
        .where(
            referral.store_id == Reward.store_id,
            referral.id == Reward.referral_id,
            order.currency == currency,
        )
        .correlate(Reward)
        .scalar_subquery()
    )


def _divided(amount: ColumnElement[int], by: ColumnElement[int] | int) -> ColumnElement[int]:
    """As `money.divide`: halves go up. Whole numbers stay whole on both databases with ``//``."""
    return (2 * amount + by) // (2 * by)
