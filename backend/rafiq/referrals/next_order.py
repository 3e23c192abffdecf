"""What is for somebody's next order alone meets that order: credit and coupons at once, in the order's transaction."""

from rafiq.coupons import ending
from rafiq.ledger import next_orders
from rafiq.orders.service import OrderView


def follow(store_id: str, order: OrderView) -> None:
    """The shop itself tells of an order, or that it was cancelled. Safe to repeat (S4-2)."""
    state = order.state
    if order.person_id is None or not state.verified or state.event:
        return
    if state.cancelled_at:
        ending.order_fell(store_id, order.order_number)
        next_orders.fell(store_id, order.order_number)
        return
    # Told late and without its day, it was placed when we first heard of it.
    who, number, placed_at = order.person_id, order.order_number, min(state.placed_at, order.created_at)
    if order.before is not None:
        ending.order_corrected(store_id, number, person_id=who, placed_at=placed_at)
        next_orders.corrected(store_id, number, person_id=who, placed_at=placed_at)
    ending.next_order(store_id, who, number, placed_at)
    next_orders.told(store_id, who, number, placed_at)
